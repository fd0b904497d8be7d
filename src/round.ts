// `npm run round`: reads every customer once, now, and remembers it.
import { runTask } from './command-line.ts';
import { readAllNow } from './jobs/round-now.ts';

await runTask(process.env, readAllNow);
