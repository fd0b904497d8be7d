/** Rollcall in a process of its own, which reads everything once and then ends: `night-process.ts <moment>`. */
import { connect } from '../../src/connect.ts';
import { readSettings } from '../../src/config/settings.ts';
import { runRound } from '../../src/jobs/round.ts';

const [, , moment = ''] = process.argv;
const ahead = new Date(moment).getTime() - Date.now();
const now = (): Date => new Date(Date.now() + ahead);

const ignore = (): void => undefined;
const { memory, directory, sources, close } = connect(readSettings(process.env), now, {
  purpose: 'serve',
  onCacheRead: ignore,
});
const tools = {
  memory,
  directory,
  sources,
  whenQuiet: () => Promise.resolve(),
  record: ignore,
  now,
  onError(error: unknown) {
    throw error;
  },
};
await runRound(tools, new AbortController().signal, ({ customer }) => process.stdout.write(`${customer}\n`));
await close();
