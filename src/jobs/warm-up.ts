import { backgroundTurn, type RoundTools } from './round.ts';

type WarmUpTools = Pick<RoundTools, 'memory' | 'directory' | 'whenQuiet' | 'record'>;

/**
 * Works out what was not worked out when the lists came, so that nobody waits for that, and loads the rest. Gives way to
 * whoever asks. Rejects when the memory cannot be read or the signal aborts.
 */
export async function warmUp(tools: WarmUpTools, signal: AbortSignal): Promise<void> {
  const { memory, directory, whenQuiet } = tools;
  if (memory.state().state !== 'on') return;
  const { customers } = await directory.read({ ...backgroundTurn(tools, signal), fresh: false });
  await whenQuiet(signal);
  for (const derivation of memory.derivations)
    for await (const _ of memory.recall(derivation, customers)) {
      await whenQuiet(signal);
      signal.throwIfAborted();
    }
}
