import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { request } from 'undici';
import { z } from 'zod';
import { memory, type Child } from '../child.ts';
import { listen } from '../loopback.ts';
import { read } from './recorder.ts';

const vendorsAnswer = z.object({
  environment: z.record(z.string(), z.string()),
  file: z.string(),
  reads: z.array(read),
});
const opened = z.object({ url: z.string() });
const watched = z.object({
  stall: z.number(),
  memory,
  audits: z.array(z.object({ outcome: z.string(), problems: z.array(z.unknown()) })),
});
const bareRead = z.object({ milliseconds: z.number(), stall: z.number() });
export type BareRead = z.infer<typeof bareRead>;

/** Measurements of one line. Times in milliseconds, memory in MB. */
export interface Asked {
  readonly milliseconds: number;
  readonly stall: number;
  readonly memory: z.infer<typeof memory>;
  readonly calls: z.infer<typeof read>[];
}

export interface RunningRollcall {
  /** Asks Rollcall. Throws when the answer is a problem or incomplete. */
  readonly ask: (line: string) => Promise<Asked>;
}

/** Starts Rollcall in a child process, connected to these vendors. */
export async function startRollcall(child: Child, vendors: Child): Promise<RunningRollcall> {
  const { environment, file } = await vendors.ask({}, vendorsAnswer);
  const { url } = await child.ask({ environment, file }, opened);
  const teams = await openTeams();
  return {
    async ask(line) {
      await vendors.ask({}, vendorsAnswer);
      await child.ask({ watch: 'begin' }, z.null());
      const started = performance.now();
      await Promise.all([post(url, teams.url, line), teams.answer()]);
      const milliseconds = performance.now() - started;
      const { stall, audits, memory: used } = await child.ask({ watch: 'end' }, watched);
      const [answer] = audits;
      if (audits.length !== 1 || answer?.outcome !== 'answered' || answer.problems.length > 0)
        throw new Error(`“${line}” was not answered in full: ${JSON.stringify(audits)}`);
      const { reads: calls } = await vendors.ask({}, vendorsAnswer);
      return { milliseconds, stall, memory: used, calls };
    },
  };
}

/** Reads the same bytes without Rollcall. */
export async function readBare(bare: Child, reads: Asked['calls']): Promise<BareRead> {
  return bare.ask({ reads }, bareRead);
}

const sent = z.object({ type: z.string(), summary: z.string().optional() });

/** A local replacement for the connector of Teams. `answer` resolves at the next card that is not a progress card. */
async function openTeams(): Promise<{ readonly url: string; readonly answer: () => Promise<void> }> {
  let answered = Promise.withResolvers<void>();
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const { type, summary } = sent.parse(await json(incoming));
      outgoing.setHeader('content-type', 'application/json');
      outgoing.end('{"id":"message-1"}');
      if (type === 'message' && !progress.test(summary ?? '')) answered.resolve();
    })();
  });
  return {
    // `unref`, so that the process exits when the measurement is done.
    url: `${await listen(server.unref())}/`,
    answer: async () => {
      await answered.promise;
      answered = Promise.withResolvers<void>();
    },
  };
}

/** The notification of a progress card. */
const progress = /^(?:Reading|Reconciling|Searching) /;
let asked = 0;

async function post(url: string, serviceUrl: string, line: string): Promise<void> {
  asked += 1;
  const activity = {
    type: 'message',
    id: String(asked),
    channelId: 'msteams',
    serviceUrl,
    from: { id: '29:desk', name: 'Service desk', aadObjectId: '00000000-0000-4000-8000-000000000020' },
    recipient: { id: '28:rollcall', name: 'Rollcall' },
    conversation: { id: 'a:chat', conversationType: 'personal', tenantId: '00000000-0000-4000-8000-000000000001' },
    text: line,
  };
  const { statusCode, body } = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(activity),
  });
  await body.dump();
  if (statusCode !== 200) throw new Error(`“${line}” was answered ${statusCode}`);
}
