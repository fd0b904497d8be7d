import { fileURLToPath } from 'node:url';
import { openSandbox } from '../sandbox/server.ts';
import { openSandboxes } from './sandboxes.ts';

/** `npm run sandboxes`: the pretend vendors alone, and the settings with which a Rollcall of one's own asks them. */
const sandboxes = await openSandboxes(openSandbox);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    void sandboxes.close();
  });

const settings = {
  ROLLCALL_LOCAL: '1',
  ROLLCALL_CONFIG: fileURLToPath(new URL('rollcall.demo.yaml', import.meta.url)),
  // Apart from what is remembered of real customers.
  ROLLCALL_DATA: './data/sandboxes',
  ...sandboxes.environment,
};
const lines = Object.entries(settings).map(([name, value]) => `${name}='${value}'`);
process.stdout.write(`# Put these lines into .env. In another terminal: npm run doctor, then npm start
${lines.join('\n')}
# The addresses are new at each start. Ctrl-C ends the pretend vendors.
`);
