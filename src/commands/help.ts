import { joinTexts } from '../text/format.ts';
import type { CardData } from '../cards/render.ts';
import { askerProblem, Problem } from '../problem.ts';
import type { Command, CommandContext } from './command.ts';
import type { Query } from '../grammar/query.ts';
import { filterNamed } from '../grammar/filters.ts';

export const help: Command = {
  name: 'help',
  aliases: ['commands', 'h'],
  summary: 'What you can ask, each with an example to press. With a command: that command in detail.',
  examples: ['help', 'help users'],
  syntax: { customer: 'none', text: true, all: false, paged: false, filters: [] },
  open: true,
  immediate: true,
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
      rows: context.commands.map(({ name, examples, summary }) => {
        const line = adaptExample(examples[0] ?? name, context);
        return { example: line, summary, line };
      }),
    },
    names: null,
  };
}

function detail(query: Query, context: CommandContext): CardData {
  const wanted = query.terms[0]?.toLowerCase() ?? '';
  const command = context.commands.find(({ name, aliases }) => name === wanted || aliases.includes(wanted));
  if (command === undefined) throw unknownCommand(wanted, context);
  return {
    card: 'help',
    title: 'Help',
    headline: command.name,
    body: {
      intro: joinTexts([command.summary, aliasText(command)], ' '),
      rows: [
        ...command.examples.map((example) => {
          const line = adaptExample(example, context);
          return { example: line, summary: 'Example', line };
        }),
        ...command.syntax.filters.map((name) => {
          const { values, example, meaning } = filterNamed(name);
          const line = adaptExample(`${command.name} contoso ${name}:${example}`, context);
          return { example: `${name}:${(values ?? []).join('|')}`, summary: meaning, line };
        }),
      ],
    },
    buttons: [{ title: 'All commands', line: 'help' }],
    names: null,
  };
}

function aliasText({ aliases }: Command): string {
  return aliases.length === 0 ? '' : `Also: ${aliases.join(', ')}.`;
}

/** Puts the asker's first customer in the place of contoso, so that the example works when clicked. */
function adaptExample(example: string, { asker, nameable }: CommandContext): string {
  // In a shared place, the example would show which customers the asker may see.
  if (asker.audience === 'everyone') return example;
  const [first] = nameable;
  if (first === undefined || nameable.some((customer) => customer.name === 'contoso')) return example;
  return example.replace(/\bcontoso\b(?!\.)/, first.name);
}

function unknownCommand(wanted: string, context: CommandContext): Problem {
  return askerProblem(
    'command-unknown',
    `Rollcall has no command “${wanted}”`,
    'These are its commands.',
    context.commands.slice(0, 6).map(({ name }) => `help ${name}`),
  );
}
