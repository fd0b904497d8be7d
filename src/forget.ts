// `npm run forget -- <address or object id>`: deletes one person from all that is remembered.
import { runTask } from './command-line.ts';
import { forgetNow } from './jobs/forget-now.ts';

await runTask(process.env, ({ memory }, _, print) => forgetNow(memory, process.argv.slice(2), print));
