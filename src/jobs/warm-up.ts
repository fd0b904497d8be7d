import { findPeople } from '../search/people.ts';
import type { VerdictSettings } from '../verdicts/settings.ts';
import { cachedJudgement } from '../verdicts/judgement-cache.ts';
import { backgroundTurn, type RoundTools } from './round.ts';

type WarmUpTools = Pick<RoundTools, 'memory' | 'directory' | 'whenQuiet' | 'record' | 'now'> & {
  readonly verdicts: VerdictSettings;
};

/** Looked for in all texts and phone numbers. What a search works out of the lists is kept for the next ones. */
const nobody = '000000000000';

/**
 * Loads and judges what is remembered, so that nobody waits for that after a start or a night: at 1,000 customers it takes
 * seconds. Gives way to whoever asks. Rejects when the memory cannot be read or the signal aborts.
 */
export async function warmUp(tools: WarmUpTools, signal: AbortSignal): Promise<void> {
  const { memory, directory, verdicts, whenQuiet, now } = tools;
  if (memory.state().state !== 'on') return;
  const { customers } = await directory.read({ ...backgroundTurn(tools, signal), fresh: false });
  for await (const { readAt, known, latest } of memory.recall(customers)) {
    await whenQuiet(signal);
    signal.throwIfAborted();
    if (readAt === null) continue;
    await cachedJudgement(await latest.joined(), verdicts, now());
    await findPeople([nobody], known, null);
  }
}
