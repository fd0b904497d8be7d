import { createActiveTurns } from '../../src/bot/active-turns.ts';
import { isCancel } from '../../src/commands/cancel.ts';
import { pino } from 'pino';
import { request } from 'undici';
import type { Asker } from '../../src/access/asker.ts';
import type { Inputs } from '../../src/grammar/inputs.ts';
import type { Answer } from '../../src/bot/answer.ts';
import type { RenderedCard } from '../../src/cards/rendered.ts';
import { openServer, type OpenServer, type ServerOptions } from '../../src/teams/inbound/server.ts';
import { openConnector, type Connector } from './connector.ts';

export const APP = '0a0a0a0a-1111-2222-3333-444444444444';

export type Fields = Readonly<Record<string, unknown>>;

export interface Reply {
  readonly status: number;
  readonly text: string;
  /** The text, read as JSON. */
  readonly body: () => unknown;
}

/** Rollcall's server and a server in place of Teams, with Ada who writes to the bot. */
export interface Chat {
  readonly server: OpenServer;
  readonly connector: Connector;
  /** The questions that reached the bot, in order. */
  readonly asked: readonly { readonly line: string; readonly asker: Asker; readonly inputs: Inputs | undefined }[];
  /** Sends a message of Ada in her chat with the bot, as Teams writes it, with these fields changed. */
  readonly post: (fields: Fields, headers?: Readonly<Record<string, string>>) => Promise<Reply>;
  readonly send: (body: string | Buffer, headers?: Readonly<Record<string, string>>, path?: string) => Promise<Reply>;
  readonly close: () => Promise<void>;
}

export function renderedText(text: string): RenderedCard {
  return { card: { type: 'AdaptiveCard', version: '1.5', body: [{ type: 'TextBlock', text }] }, summary: text };
}

export const echo: Answer = async function* (line) {
  yield* [];
  return renderedText(`You said: ${line}`);
};

export async function openChat(options: Partial<ServerOptions> = {}): Promise<Chat> {
  const asked: { line: string; asker: Asker; inputs: Inputs | undefined }[] = [];
  let posted = 0;
  const connector = await openConnector();
  const server = await openServer({
    port: 0,
    registration: { kind: 'local' },
    log: pino({ enabled: false }),
    access: [{ who: 'anyone', customers: 'all', show: 'names' }],
    turns: createActiveTurns(),
    isPriority: isCancel,
    ...options,
    answer: (line, asker, turn, inputs) => {
      asked.push({ line, asker, inputs });
      return (options.answer ?? echo)(line, asker, turn, inputs);
    },
  });

  const send: Chat['send'] = async (body, headers = {}, path = '/api/messages') => {
    const sent = { 'content-type': 'application/json', ...headers };
    const response = await request(`${server.url}${path}`, { method: 'POST', headers: sent, body });
    const text = await response.body.text();
    return { status: response.statusCode, text, body: (): unknown => JSON.parse(text) };
  };

  return {
    server,
    connector,
    asked,
    post: async (fields, headers) => {
      posted += 1;
      return send(JSON.stringify({ ...message(connector.url, posted), ...fields }), headers);
    },
    send,
    close: async () => {
      await server.close();
      await connector.close();
    },
  };
}

let count = 0;

function nextNumber(): number {
  count += 1;
  return count;
}

/** A message of Ada in her chat with the bot, as Teams writes it. */
export function message(serviceUrl: string, number = nextNumber()): Fields {
  return {
    type: 'message',
    id: `${1_700_000_000_000 + number}`,
    timestamp: '2026-01-01T00:00:00Z',
    serviceUrl,
    channelId: 'msteams',
    from: { id: '29:ada', name: 'Ada Admin', aadObjectId: 'AAAAAAAA-2222-3333-4444-555555555555' },
    conversation: { conversationType: 'personal', tenantId: 'tenant-1', id: 'a:chat' },
    recipient: { id: `28:${APP}`, name: 'Rollcall' },
    channelData: { tenant: { id: 'tenant-1' } },
  };
}

/** The fields of an activity for a pressed button. */
export function pressing(value: unknown): Fields {
  return { type: 'invoke', name: 'adaptiveCard/action', replyToId: 'message-1', value };
}
