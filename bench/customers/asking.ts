import { z } from 'zod';
import { memory, type Child } from '../child.ts';
import { openTeams } from '../teams.ts';
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
      await teams.ask(url, line);
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
