import { botOf, contextFor, readCustomers } from '../../src/bot/context.ts';
import { createTurnRecord } from '../../src/bot/turn-record.ts';
import { createView } from '../../src/bot/view.ts';
import type { Listed } from '../../src/exports/listed.ts';
import { readLine } from '../../src/grammar/line.ts';
import { someone, type World } from './world.ts';

/** All rows of the list that a line shows, as an export or a comparison has them. */
export async function listedBy({ botOptions }: World, line: string): Promise<Listed> {
  const bot = botOf(botOptions);
  const running = { record: createTurnRecord(someone, line, 0), signal: new AbortController().signal };
  const view = createView(someone, bot.access, await readCustomers(running, bot));
  const result = readLine(line, view.commands, view.customers.customers);
  const { query } = result;
  const command = view.commands.find(({ name }) => name === query.command);
  if (command?.list === undefined) throw new Error(`${line} is no list`);
  return command.list(query, contextFor(command, result, view, running, bot));
}
