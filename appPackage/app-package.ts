import { readFileSync } from 'node:fs';
import { zipSync } from 'fflate';
import * as z from 'zod';

const appId = "give the application id of the bot's registration";
const host = 'give the public host name of the bot, without https://, port or path';

/** What the package needs to know about one installation, under the names the environment gives it. */
const packageSettings = z.object({
  MicrosoftAppId: given(appId).pipe(z.guid(`is not a GUID; ${appId}`)),
  ROLLCALL_HOST: given(host).regex(z.regexes.domain, `is not a host name; ${host}`),
  ROLLCALL_OPERATOR: z
    .string()
    .trim()
    .max(32, 'has more than 32 characters; give the name of who runs the bot')
    .optional()
    .transform((name) => name || 'Rollcall'),
});

export type PackageSettings = z.infer<typeof packageSettings>;

/** Reads the settings, or throws one error that names everything wrong with them, a line each. */
export function readPackageSettings(env: Record<string, string | undefined>): PackageSettings {
  const { data, error } = packageSettings.safeParse(env);
  if (data) return data;
  const faults = error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
  throw new Error(faults.join('\n'));
}

// The format keeps local time, so a local date gives the same bytes in every time zone. 1980 is the first year it knows.
const mtime = new Date(1980, 0, 1);

/** The Teams app package as a zip; the same settings give the same bytes. */
export function appPackageZip(settings: PackageSettings): Uint8Array {
  const manifest = file('manifest.json')
    .toString('utf8')
    .replaceAll('${{MicrosoftAppId}}', settings.MicrosoftAppId)
    .replaceAll('${{ROLLCALL_HOST}}', settings.ROLLCALL_HOST)
    .replaceAll('"${{ROLLCALL_OPERATOR}}"', () => JSON.stringify(settings.ROLLCALL_OPERATOR));

  return zipSync(
    { 'manifest.json': Buffer.from(manifest), 'color.png': file('color.png'), 'outline.png': file('outline.png') },
    { mtime },
  );
}

function given(advice: string): z.ZodString {
  const error = `is missing; ${advice}`;
  return z.string(error).min(1, { error, abort: true });
}

function file(name: string): Buffer {
  return readFileSync(new URL(name, import.meta.url));
}
