import { Client } from 'undici';
import { z } from 'zod';
import { quantile } from '../statistics.ts';

/** One line, and the bot that it is sent to. */
export const turnRequest = z.object({
  /** Where the bot takes activities. */
  url: z.string(),
  line: z.string(),
  /** Whether the request has a token. */
  signed: z.boolean(),
});

export const loadRequest = turnRequest.extend({
  /** A text that each right answer contains. */
  expected: z.string(),
  connections: z.number(),
  milliseconds: z.number(),
});

export type TurnRequest = z.infer<typeof turnRequest>;
export type LoadRequest = z.infer<typeof loadRequest>;

/** Answers per second, and milliseconds from sending a message to receiving its answer. */
export const loadResult = z.object({ rate: z.number(), median: z.number(), p99: z.number() });

/** The local stand-in for Teams. */
export interface Teams {
  readonly appId: string;
  readonly tenantId: string;
  readonly serviceUrl: string;
  readonly authorization: string;
  /** Resolvers of the messages that await an answer, by conversation. Each message has a conversation of its own. */
  readonly waiting: Map<string, (answer: string) => void>;
}

/** Each of the connections sends its next message as soon as it has the answer to the last. */
export async function runLoad(teams: Teams, request: LoadRequest): Promise<z.infer<typeof loadResult>> {
  const { connections, expected, milliseconds, url } = request;
  const times: number[] = [];
  const started = performance.now();
  const sendRepeatedly = async (): Promise<void> => {
    const client = new Client(new URL(url).origin);
    while (performance.now() - started < milliseconds) {
      const turn = await runTurn(teams, client, request);
      if (!turn.answer.includes(expected)) throw new Error(`Unexpected answer: ${turn.answer.slice(0, 500)}`);
      times.push(turn.milliseconds);
    }
    await client.close();
  };
  await Promise.all(Array.from({ length: connections }, sendRepeatedly));
  const seconds = (performance.now() - started) / 1_000;
  return { rate: times.length / seconds, median: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

/** The activity that the bot sends as its answer, as JSON. */
export async function readAnswer(teams: Teams, request: TurnRequest): Promise<string> {
  const client = new Client(new URL(request.url).origin);
  const { answer } = await runTurn(teams, client, request);
  await client.close();
  return answer;
}

/** One message and its answer. It ends when both the answer and the response to the message have arrived. */
async function runTurn(
  teams: Teams,
  client: Client,
  { url, line, signed }: TurnRequest,
): Promise<{ answer: string; milliseconds: number }> {
  const chat = nextChat();
  const { promise: answered, resolve } = Promise.withResolvers<string>();
  teams.waiting.set(chat, resolve);
  const started = performance.now();
  const delivered = deliver(client, url, activityOf(teams, chat, line), signed ? teams.authorization : null);
  const answer = await Promise.race([answered, delivered.then(() => answered)]);
  const milliseconds = performance.now() - started;
  const { status, text } = await delivered;
  teams.waiting.delete(chat);
  if (status >= 300) throw new Error(`The bot responded with ${status} ${text.slice(0, 500)}`);
  return { answer, milliseconds };
}

/** The status of the bot's response to a token whose claims do not fit its signature. */
export async function statusOfForged(teams: Teams, url: string): Promise<number> {
  const [head, claims = '', signature] = teams.authorization.split('.');
  const changed = Buffer.from(claims, 'base64url').toString().replace('{', '{"name":"somebody",');
  const client = new Client(new URL(url).origin);
  const forged = [head, Buffer.from(changed).toString('base64url'), signature].join('.');
  const { status } = await deliver(client, url, activityOf(teams, nextChat(), 'forged'), forged);
  await client.close();
  return status;
}

async function deliver(
  client: Client,
  url: string,
  activity: object,
  authorization: string | null,
): Promise<{ status: number; text: string }> {
  const { statusCode: status, body } = await client.request({
    path: new URL(url).pathname,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization === null ? {} : { authorization }) },
    body: JSON.stringify(activity),
  });
  return { status, text: await body.text() };
}

let messages = 0;

/** People with a chat each. They ask many times, as people do: Teams' roster is asked for each of them once an hour. */
const people = 100;

/** The chat of the person who asks next. */
function nextChat(): string {
  messages += 1;
  return `a:chat-${messages % people}`;
}

/** A message in a personal chat, with the fields that Teams sends. */
function activityOf({ appId, tenantId, serviceUrl }: Teams, chat: string, text: string): object {
  return {
    type: 'message',
    id: `${1_700_000_000_000 + messages}`,
    timestamp: new Date().toISOString(),
    serviceUrl,
    channelId: 'msteams',
    // Another person in each chat, since Rollcall limits the turns of one person.
    from: { id: `29:${chat}`, name: 'Service desk', aadObjectId: objectIdOf(chat) },
    conversation: { conversationType: 'personal', tenantId, id: chat },
    recipient: { id: `28:${appId}`, name: 'Rollcall' },
    entities: [{ type: 'clientInfo', locale: 'en-GB', country: 'GB', platform: 'Windows', timezone: 'Europe/Paris' }],
    channelData: { tenant: { id: tenantId } },
    text,
    textFormat: 'plain',
    locale: 'en-GB',
  };
}

function objectIdOf(chat: string): string {
  return `00000000-0000-4000-8000-${chat.replace(/\D/g, '').padStart(12, '0')}`;
}
