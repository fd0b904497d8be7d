import { readSettings, type Settings } from '../../src/config/settings.ts';
import { openFolder } from '../folder.ts';

/** The settings of the demonstration, on a free port. Local: Rollcall listens on loopback and sends no bot token. */
export function settingsFrom(environment: Readonly<Record<string, string>>): Settings {
  return readSettings({
    PORT: '0',
    ROLLCALL_LOCAL: '1',
    ROLLCALL_CONFIG: new URL('../../src/demo/rollcall.demo.yaml', import.meta.url).pathname,
    ROLLCALL_DATA: openFolder(),
    ...environment,
  });
}
