import type { Exception, VerdictSettings } from './settings.ts';

/** The settings of verdicts, together with what people accepted in a chat. */
export interface VerdictSource {
  /** As last read; before that, the settings alone. The same object until something changed. */
  readonly current: () => VerdictSettings;
  /** Reads what people accepted. Rejects with a problem when that cannot be read. */
  readonly read: () => Promise<VerdictSettings>;
}

/** An exception of the settings comes before one of a chat. */
export function createVerdictSource(
  settings: VerdictSettings,
  readAccepted: () => Promise<readonly Exception[]>,
): VerdictSource {
  let current = settings;
  let known = JSON.stringify([]);
  return {
    current: () => current,
    async read() {
      const accepted = await readAccepted();
      const text = JSON.stringify(accepted);
      // Judgements are kept for as long as the settings are the same object.
      if (text !== known) current = { ...settings, exceptions: [...settings.exceptions, ...accepted] };
      known = text;
      return current;
    },
  };
}
