import { joinTexts } from '../text/format.ts';
import { note } from '../cards/notice.ts';
import type { CardData } from '../cards/render.ts';
import { words } from '../text/words.ts';
import { askerProblem, Problem } from '../problem.ts';
import type { Command, CommandContext } from './command.ts';
import { needsNames } from './counts-only.ts';
import type { Query } from '../grammar/query.ts';
import { filterNamed, type FilterName } from '../grammar/filters.ts';
import { verdictsCalled } from '../verdicts/catalog.ts';
import { lineFor } from '../grammar/line.ts';
import { workingExample } from './examples.ts';
import { findingHelp, findingsHelp } from './help-findings.ts';

export const help: Command = {
  name: 'help',
  aliases: [
    'commands',
    'h',
    'menu',
    'guide',
    'manual',
    'instructions',
    'examples',
    'who are you',
    'what are you',
    'what is rollcall',
    'what you can do',
    'what can you do',
  ],
  summary: words.help.summary,
  examples: ['help', 'help users'],
  syntax: { customer: 'none', text: true, all: false, paged: false, filters: [] },
  menu: 'everywhere',
  open: true,
  immediate: true,
  canAnswer: ({ terms: [wanted] }, { commands }) =>
    wanted === undefined || commands.some(({ name }) => name === wanted) || verdictsCalled(wanted).length > 0,
  run,
};

function run(query: Query, context: CommandContext): CardData {
  return query.terms.length === 0 ? overview(context) : detail(query, context);
}

function overview(context: CommandContext): CardData {
  return {
    card: 'help',
    eyebrow: words.help.eyebrow,
    subject: words.help.title,
    answer: words.help.answer,
    body: {
      groups: groups
        .map(({ heading, commands }) => ({
          heading,
          rows: context.commands
            .filter((command) => commands.includes(command.name) && !needsNames(command, context))
            .map((command) => rowOf(command, context)),
        }))
        .filter(({ rows }) => rows.length > 0),
      footnote: '',
    },
    buttons: ['users', 'licenses', 'reconcile']
      .filter((wanted) => context.commands.some(({ name }) => name === wanted))
      .map((name) => ({ title: words.help.filtersOf(name), line: `help ${name}` })),
    names: null,
  };
}

const groups: readonly { readonly heading: string; readonly commands: readonly string[] }[] = [
  { heading: words.help.groups.lookUp, commands: ['customers', 'customer', 'users', 'licenses', 'user'] },
  { heading: words.help.groups.compare, commands: ['reconcile', 'why', 'changes', 'history', 'export'] },
  { heading: words.help.groups.followUp, commands: ['accept', 'accepted', 'watch', 'watches'] },
  { heading: words.help.groups.itself, commands: ['use', 'audit', 'status', 'whoami', 'help', 'hello', 'cancel'] },
];

function rowOf(command: Command, context: CommandContext): HelpRow {
  const [example] = examplesOf(command, context);
  return {
    example: example ?? command.name,
    summary: words.help.rows[command.name] ?? command.summary,
    // Nothing is stored by somebody who looks around.
    line: example === undefined || command.stores === true ? `help ${command.name}` : example,
  };
}

function detail(query: Query, context: CommandContext): CardData {
  const [first = '', ...others] = query.terms;
  const wanted = first.toLowerCase();
  const command = context.commands.find(({ name, aliases }) => name === wanted || aliases.includes(wanted));
  if (command === undefined) return otherHelp(wanted, context);
  const examples = exampleRows(command, context);
  const filters = command.syntax.filters.map((name) => filterRow(name, command, context));
  return {
    card: 'help',
    eyebrow: words.help.eyebrow,
    subject: command.name,
    answer: joinTexts([command.summary, aliasText(command)], ' '),
    body: {
      groups: [
        { heading: words.help.examples, rows: examples },
        { heading: words.help.filters, rows: filters },
      ].filter(({ rows }) => rows.length > 0),
      footnote: '',
    },
    notices: others.length > 0 ? [note(words.grammar.ignored(others))] : [],
    buttons: [
      ...(command.syntax.filters.includes('verdict')
        ? [{ title: words.help.findings.many, line: 'help verdict' }]
        : []),
      { title: words.buttons.allCommands, line: 'help' },
    ],
    names: null,
  };
}

/** About findings, which are no commands: `help verdict`, and `help surplus`. */
function otherHelp(wanted: string, context: CommandContext): CardData {
  if (wanted === 'verdict') return findingsHelp();
  const named = verdictsCalled(wanted);
  if (named.length === 0) throw unknownCommand(wanted, context);
  return findingHelp(named, wanted, context);
}

function filterRow(name: FilterName, command: Command, context: CommandContext): HelpRow {
  const { values, meaning, example } = filterNamed(name);
  const line = filterExample(name, command, context) ?? lineFor('customers');
  return { example: `${name}:${values === null ? example : values.join(' | ')}`, summary: meaning, line };
}

function examplesOf({ examples }: Command, context: CommandContext): string[] {
  return examples.flatMap((example) => workingExample(example, context) ?? []);
}

function exampleRows(command: Command, context: CommandContext): HelpRow[] {
  const examples = command.examples.flatMap((example) => {
    const line = workingExample(example, context);
    return line === null ? [] : [{ example: line, summary: words.help.exampleOf[example] ?? words.help.example, line }];
  });
  if (examples.length > 0) return examples;
  const leading = leadingLine(command, context);
  return leading === null ? [] : [{ example: leading, summary: words.help.leadsTo(command.name), line: leading }];
}

type HelpRow = Extract<CardData, { card: 'help' }>['body']['groups'][number]['rows'][number];

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
  return aliases.length === 0 ? '' : words.help.also(aliases.join(', '));
}

function unknownCommand(wanted: string, context: CommandContext): Problem {
  const { title, advice } = words.problems.commandUnknown(wanted);
  return askerProblem(
    'command-unknown',
    title,
    advice,
    context.commands.slice(0, 6).map(({ name }) => `help ${name}`),
  );
}
