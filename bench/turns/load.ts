import { Client } from 'undici';
import { z } from 'zod';
import { quantile } from '../statistics.ts';

export const loadQuestion = z.object({
  /** Where the bot takes activities. */
  url: z.string(),
  line: z.string(),
  /** Stands in each right answer. */
  expected: z.string(),
  connections: z.number(),
  milliseconds: z.number(),
  /** Whether the bot is shown a token. */
  signed: z.boolean(),
});

export type Load = z.infer<typeof loadQuestion>;

/** `rate` is answers that arrived in a second; the times are milliseconds from question to answer. */
export const loaded = z.object({ rate: z.number(), middle: z.number(), slow: z.number() });

/** What the load needs of the pretend Teams. */
export interface Teams {
  readonly appId: string;
  readonly tenantId: string;
  readonly serviceUrl: string;
  readonly authorization: string;
  /** Who awaits an answer, by conversation: each turn has one of its own. */
  readonly waiting: Map<string, (answer: string) => void>;
}

/** So many connections, each of which asks anew when its answer is there. */
export async function load(teams: Teams, question: Load): Promise<z.infer<typeof loaded>> {
  const { connections, milliseconds, url } = question;
  const times: number[] = [];
  const started = performance.now();
  const ask = async (): Promise<void> => {
    const client = new Client(new URL(url).origin);
    while (performance.now() - started < milliseconds) times.push(await turn(teams, client, question));
    await client.close();
  };
  await Promise.all(Array.from({ length: connections }, ask));
  const seconds = (performance.now() - started) / 1_000;
  return { rate: times.length / seconds, middle: quantile(times, 0.5), slow: quantile(times, 0.99) };
}

/** One line and its answer; over when both the bot's response and its answer are here. */
async function turn(teams: Teams, client: Client, { url, line, expected, signed }: Load): Promise<number> {
  const chat = newChat();
  const { promise: answered, resolve } = Promise.withResolvers<string>();
  teams.waiting.set(chat, resolve);
  const started = performance.now();
  const delivered = deliver(client, url, activityOf(teams, chat, line), signed ? teams.authorization : null);
  const answer = await Promise.race([answered, delivered.then(() => answered)]);
  const milliseconds = performance.now() - started;
  const { status, text } = await delivered;
  teams.waiting.delete(chat);
  if (status >= 300) throw new Error(`The bot answered ${status} ${text.slice(0, 500)}`);
  if (!answer.includes(expected)) throw new Error(`Not the answer that was expected: ${answer.slice(0, 500)}`);
  return milliseconds;
}

/** The status that a bot gives to a message whose token somebody changed. */
export async function statusOfForged(teams: Teams, url: string): Promise<number> {
  const [head, claims = '', signature] = teams.authorization.split('.');
  const changed = Buffer.from(claims, 'base64url').toString().replace('{', '{"name":"somebody",');
  const client = new Client(new URL(url).origin);
  const forged = [head, Buffer.from(changed).toString('base64url'), signature].join('.');
  const { status } = await deliver(client, url, activityOf(teams, newChat(), 'forged'), forged);
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

let chats = 0;

function newChat(): string {
  chats += 1;
  return `a:chat-${chats}`;
}

/** As Teams writes it. */
function activityOf({ appId, tenantId, serviceUrl }: Teams, chat: string, text: string): object {
  return {
    type: 'message',
    id: `${1_700_000_000_000 + chats}`,
    timestamp: new Date().toISOString(),
    serviceUrl,
    channelId: 'msteams',
    from: { id: '29:desk', name: 'Service desk', aadObjectId: '00000000-0000-4000-8000-000000000020' },
    conversation: { conversationType: 'personal', tenantId, id: chat },
    recipient: { id: `28:${appId}`, name: 'Rollcall' },
    entities: [{ type: 'clientInfo', locale: 'en-GB', country: 'GB', platform: 'Windows', timezone: 'Europe/Paris' }],
    channelData: { tenant: { id: tenantId } },
    text,
    textFormat: 'plain',
    locale: 'en-GB',
  };
}
