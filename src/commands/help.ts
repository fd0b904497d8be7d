import { joinTexts } from '../text/format.ts';
import { note, type CardData } from '../cards/render.ts';
import { askerProblem, Problem } from '../problem.ts';
import type { Command, CommandContext } from './command.ts';
import type { Query } from '../grammar/query.ts';
import { filterNamed, type FilterName } from '../grammar/filters.ts';
import { lineFor } from '../grammar/line.ts';
import { words } from '../text/words.ts';
import { workingExample } from './examples.ts';

export const help: Command = {
  name: 'help',
  aliases: ['commands', 'h', 'menu', 'guide', 'manual', 'instructions', 'examples'],
  summary: 'What you can ask, each with an example to press. With a command: that command in detail.',
  examples: ['help', 'help users'],
  syntax: { customer: 'none', text: true, all: false, paged: false, filters: [] },
  open: true,
  immediate: true,
  canAnswer: ({ terms: [wanted] }, { commands }) =>
    wanted === undefined || commands.some(({ name }) => name === wanted),
  run,
};

function run(query: Query, context: CommandContext): CardData {
  return query.terms.length === 0 ? overview(context) : detail(query, context);
}

function overview(context: CommandContext): CardData {
  return {
    card: 'help',
    title: 'Help',
    headline: 'Press an example, or type your own',
    body: {
      intro: '',
      rows: context.commands.map((command) => {
        const [example] = examplesOf(command, context);
        return { example: example ?? command.name, summary: command.summary, line: example ?? `help ${command.name}` };
      }),
    },
    names: null,
  };
}

function detail(query: Query, context: CommandContext): CardData {
  const [first = '', ...others] = query.terms;
  const wanted = first.toLowerCase();
  const command = context.commands.find(({ name, aliases }) => name === wanted || aliases.includes(wanted));
  if (command === undefined) throw unknownCommand(wanted, context);
  return {
    card: 'help',
    title: 'Help',
    headline: command.name,
    body: {
      intro: joinTexts([command.summary, aliasText(command)], ' '),
      rows: [
        ...exampleRows(command, context),
        ...command.syntax.filters.map((name) => {
          const { values, meaning } = filterNamed(name);
          const line = filterExample(name, command, context) ?? lineFor('customers');
          return { example: `${name}:${(values ?? []).join('|')}`, summary: meaning, line };
        }),
      ],
    },
    notices: others.length > 0 ? [note(words.grammar.ignored(others))] : [],
    buttons: [{ title: 'All commands', line: 'help' }],
    names: null,
  };
}

function examplesOf({ examples }: Command, context: CommandContext): string[] {
  return examples.flatMap((example) => workingExample(example, context) ?? []);
}

function exampleRows(command: Command, context: CommandContext): HelpRow[] {
  const examples = examplesOf(command, context);
  if (examples.length > 0) return examples.map((line) => ({ example: line, summary: 'Example', line }));
  const leading = leadingLine(command, context);
  return leading === null ? [] : [{ example: leading, summary: `Its answer offers ${command.name}`, line: leading }];
}

type HelpRow = Extract<CardData, { card: 'help' }>['body']['rows'][number];

function leadingLine({ leadsHere }: Command, context: CommandContext): string | null {
  return leadsHere === undefined ? null : workingExample(leadsHere, context);
}

function filterExample(name: FilterName, command: Command, context: CommandContext): string | null {
  const [example] = [
    `${command.name} contoso ${name}:${filterNamed(name).example}`,
    ...command.examples.filter((each) => each.includes(`${name}:`)),
  ].flatMap((each) => workingExample(each, context) ?? []);
  return example ?? leadingLine(command, context);
}

function aliasText({ aliases }: Command): string {
  return aliases.length === 0 ? '' : `Also: ${aliases.join(', ')}.`;
}

function unknownCommand(wanted: string, context: CommandContext): Problem {
  return askerProblem(
    'command-unknown',
    `Rollcall has no command “${wanted}”`,
    'These are its commands.',
    context.commands.slice(0, 6).map(({ name }) => `help ${name}`),
  );
}
