import { fileURLToPath } from 'node:url';
import { readSettings, type Settings } from '../config/settings.ts';

/** What the settings of the demonstration depend on. */
export interface Demonstration {
  /** The variables that connect Rollcall to the sandboxes. */
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
}

export function settingsOf({ environment, folder }: Demonstration, port: string): Settings {
  return readSettings({
    PORT: port,
    ROLLCALL_LOCAL: '1',
    ROLLCALL_CONFIG: fileURLToPath(new URL('rollcall.demo.yaml', import.meta.url)),
    ROLLCALL_DATA: folder,
    ...environment,
  });
}
