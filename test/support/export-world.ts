import { request } from 'undici';
import { z } from 'zod';
import type { AccessRule } from '../../src/access/rules.ts';
import { openChat, pressing, type Chat, type Fields } from './chat.ts';
import { openWorld, replyOf, type Reply, type World, type WorldOptions } from './world.ts';

/** What a browser gets. */
export interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
  readonly bytes: Buffer;
}

/** Rollcall behind its HTTP server, with somebody who writes to it in Teams and has a browser. */
export interface ExportWorld {
  readonly world: World;
  readonly chat: Chat;
  /** The rules of access; changing them changes what people may see from then on. */
  readonly access: AccessRule[];
  /** Asks in the personal chat, or where these fields of the message say. */
  readonly ask: (line: string, fields?: Fields) => Promise<Reply>;
  /** Presses a button with this line, as Teams sends it. */
  readonly press: (line: string, fields?: Fields) => Promise<Reply>;
  readonly open: (link: string, method?: 'GET' | 'POST' | 'HEAD') => Promise<Page>;
  readonly close: () => Promise<void>;
}

const cardSchema = z.record(z.string(), z.unknown());
const pressed = z.object({ value: cardSchema });

/** `requestMs`: for a line to be answered, in place of the usual. */
export async function openExportWorld(options: WorldOptions = {}, requestMs?: number): Promise<ExportWorld> {
  const access: AccessRule[] = [...(options.access ?? [{ who: 'anyone', customers: 'all', show: 'names' } as const])];
  let url: string | null = null;
  const world = await openWorld({ publicUrl: () => url, ...options, access });
  const { bot: answer, downloads, turns } = world;
  const chat = await openChat({
    answer,
    downloads,
    turns,
    access,
    ...(requestMs === undefined ? {} : { timeouts: { request: requestMs } }),
  });
  url = chat.server.url;

  return {
    world,
    chat,
    access,
    async ask(line, fields = {}) {
      await chat.post({ text: line, ...fields });
      const last = chat.connector.messages().at(-1);
      const card = last?.attachments?.[0]?.content;
      if (card === undefined) throw new Error(`No card answers “${line}”`);
      return replyOf([{ card, summary: last?.summary ?? '' }]);
    },
    async press(line, fields = {}) {
      const reply = await chat.post({ ...pressing({ action: { verb: 'run', data: { line } } }), ...fields });
      return replyOf([{ card: pressed.parse(reply.body()).value, summary: '' }]);
    },
    async open(link, method = 'GET') {
      const form = method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : {};
      const response = await request(link, { method, headers: form });
      const bytes = Buffer.from(await response.body.arrayBuffer());
      return { status: response.statusCode, headers: response.headers, text: bytes.toString(), bytes };
    },
    async close() {
      await chat.close();
      await world.close();
    },
  };
}

/** The link of a card with a file. */
export function linkOf(reply: Reply): string {
  const link = reply.links.get('Download');
  if (link === undefined) throw new Error(`There is no link:\n${reply.text}`);
  return link;
}

/** The cells of a CSV file, its parts one behind the other. */
export function cellsOf(csv: string): string[][] {
  const fields = /("(?:[^"]|"")*"|[^,\r\n]*)(,|\r\n)/g;
  const rows: string[][] = [[]];
  for (const [, field = '', end] of csv.replace(/^\uFEFF/, '').matchAll(fields)) {
    rows.at(-1)?.push(field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field);
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

/** The first part of a file: labels and texts. */
export function aboutIn(cells: readonly (readonly string[])[]): ReadonlyMap<string, string> {
  return new Map(cells.slice(0, endOfAbout(cells)).map(([label = '', text = '']) => [label, text]));
}

/** The rows behind it, without the names of the columns. */
export function rowsIn(cells: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return cells.slice(endOfAbout(cells) + 2);
}

function endOfAbout(cells: readonly (readonly string[])[]): number {
  return cells.findIndex((row) => row.length === 1 && row[0] === '');
}
