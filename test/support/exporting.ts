import { commands as existing } from '../../src/commands/index.ts';
import type { CommandSyntax } from '../../src/grammar/query.ts';

const exporting: CommandSyntax = {
  name: 'export',
  aliases: [],
  syntax: { customer: 'possible', text: true, all: true, paged: false, filters: ['as'] },
  wraps: ['users', 'licenses', 'customers', 'reconcile'],
};

/** The commands, and one that stands before the lines of others. */
export const commands: readonly CommandSyntax[] = [...existing, exporting];
