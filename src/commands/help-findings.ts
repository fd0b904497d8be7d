import type { CardData } from '../cards/render.ts';
import { joinNames, joinTexts } from '../text/format.ts';
import { words } from '../text/words.ts';
import { verdicts } from '../verdicts/catalog.ts';
import { severities, type Verdict } from '../verdicts/rule.ts';
import { severityMark } from '../views/rows.ts';
import type { CommandContext } from './command.ts';
import { workingExample } from './examples.ts';

type Help = Extract<CardData, { card: 'help' }>;
type Rows = Help['body']['groups'][number]['rows'];

const texts = words.help.findings;
const toCommands = [{ title: words.buttons.allCommands, line: 'help' }];

/** What a type of finding means, and lines that show such findings; several where they share a short name. */
export function findingHelp(named: readonly Verdict[], name: string, context: CommandContext): CardData {
  const [verdict, ...others] = named;
  if (verdict === undefined || others.length > 0) return typesHelp(named, texts.several(name, titlesOf(named)));
  const short = verdict.shortNames ?? [];
  return {
    ...card(
      verdict.title,
      joinTexts([verdict.explanation, short.length === 0 ? '' : words.help.also(short.join(', '))], ' '),
    ),
    eyebrow: texts.one,
    buttons: [{ title: texts.many, line: 'help verdict' }, ...toCommands],
    body: {
      groups: [{ heading: words.help.examples, rows: examplesOf(verdict, context) }].filter(
        ({ rows }) => rows.length > 0,
      ),
      footnote: texts.next(verdict.next),
    },
  };
}

/** Every type of finding, by severity. */
export function findingsHelp(): CardData {
  return typesHelp(verdicts, texts.answer);
}

function typesHelp(types: readonly Verdict[], answer: string): CardData {
  const groups = severities.map((severity) => {
    const { mark, severity: word } = severityMark(severity);
    const rows = types.filter((verdict) => verdict.severity === severity).map(typeRow);
    return { heading: `${mark}\u00A0${word}`, rows };
  });
  return { ...card(texts.many, answer), body: { groups: groups.filter(({ rows }) => rows.length > 0), footnote: '' } };
}

function card(subject: string, answer: string): Omit<Help, 'body'> {
  return {
    card: 'help',
    eyebrow: words.help.eyebrow,
    subject,
    answer,
    buttons: toCommands,
    names: null,
  };
}

function typeRow({ id, title, explanation }: Verdict): Rows[number] {
  return { example: id, summary: texts.meaning(title, explanation), line: `help ${id}` };
}

function examplesOf({ id }: Verdict, context: CommandContext): Rows[number][] {
  return [
    [`reconcile contoso verdict:${id}`, texts.atOne] as const,
    [`reconcile all verdict:${id}`, texts.atAll] as const,
  ].flatMap(([example, summary]) => {
    const line = workingExample(example, context);
    return line === null ? [] : [{ example: line, summary, line }];
  });
}

function titlesOf(types: readonly Verdict[]): string {
  return joinNames(types.map(({ title }) => `“${title}”`));
}
