// `npm run doctor`: checks a configuration from outside, and says what is wrong and what to do.
import { examine } from './doctor/doctor.ts';

const isWell = await examine(process.env, (line) => process.stdout.write(`${line}\n`), {
  json: process.argv.includes('--json'),
});
// What was given up, such as a connection that nobody answers, must not keep it running.
process.stdout.write('', () => process.exit(isWell ? 0 : 1));
