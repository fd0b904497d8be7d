// `npm run forget -- <address or object id>`: deletes one person from all that is remembered.
import { runTask } from './command-line.ts';
import { forgetNow } from './jobs/forget-now.ts';

await runTask(process.env, ({ store }, _, print) => forgetNow(store.use, process.argv.slice(2), print));
