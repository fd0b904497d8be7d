import { permissionsFor, selectCustomers, type AccessRule, type Permissions } from '../access/rules.ts';
import type { Asker } from '../access/asker.ts';
import type { Button } from '../cards/actions.ts';
import type { CardData, NamesPolicy } from '../cards/render.ts';
import type { Command } from '../commands/command.ts';
import { isOffered } from '../commands/counts-only.ts';
import { commands } from '../commands/index.ts';
import type { CustomerList } from '../customers/directory.ts';
import { readLine } from '../grammar/line.ts';
import { tokenize } from '../grammar/tokens.ts';
import type { Query } from '../grammar/query.ts';
import type { Customer } from '../sources/customer.ts';
import { fold } from '../text/fold.ts';
import { words } from '../text/words.ts';
import { redact } from './redaction.ts';

/** What one asker may use and read in one place. */
export interface View {
  readonly asker: Asker;
  readonly permissions: Permissions;
  /** The commands that the asker may use. */
  readonly commands: readonly Command[];
  /** The customers that the asker may see. Commands get no others, so that none can show another one by mistake. */
  readonly customers: CustomerList;
  /** Those of them whose names everyone who reads the answer may read. Only these are guessed and suggested. */
  readonly nameable: readonly Customer[];
}

export function createView(asker: Asker, rules: readonly AccessRule[], list: CustomerList): View {
  const permissions = permissionsFor(asker, rules);
  const customers = { ...list, customers: selectCustomers(list.customers, permissions.canSee) };
  return {
    asker,
    permissions,
    commands: commands.filter((command) => command.open || permissions.any),
    customers,
    nameable: selectCustomers(customers.customers, permissions.canName),
  };
}

/** What was asked: the line as typed, and how it was read; null before it is read. */
export interface Question {
  readonly line: string;
  readonly query: Query | null;
}

/** A card as it may be shown, and whether it shows all of it or counts only. */
export interface Released {
  readonly cardData: CardData;
  readonly shown: 'full' | 'counts';
}

/** Takes from a card what its readers may not read. Every card goes through here: answers, problems and progress. */
export function release(cardData: CardData, view: View, question: Question): Released {
  const isShown = cardData.names === null || canShow(cardData.names, view);
  const shown = isShown ? cardData : redact(cardData, view.asker, question.line);
  const buttons = offered(shown.buttons ?? [], view);
  // Where the readers may read every name, no line can name too much.
  const released = isAllNameable(view) ? buttons : buttons.filter(({ line }) => canShowLine(line, view, question));
  const isCut = released.length < buttons.length;
  const hasOwnView =
    view.asker.audience === 'everyone' && (isCut || (shown.card === 'problem' && !isAllNameable(view)));
  const own = hasOwnView ? [{ title: words.buttons.showMe, line: question.line }] : [];
  return {
    cardData: { ...(isCut && hasOwnView ? withoutAdvice(shown) : shown), buttons: [...released, ...own] },
    shown: isShown ? 'full' : 'counts',
  };
}

/** Without those that would be refused. */
function offered(buttons: readonly Button[], view: View): readonly Button[] {
  const { customers, permissions } = view;
  const isAll = !customers.customers.some(permissions.onlyCounts);
  return isAll ? buttons : buttons.filter(({ line }) => isOffered(line, view));
}

function canShow({ customers, ownView }: NamesPolicy, { asker, permissions }: View): boolean {
  return (asker.audience === 'asker' || ownView === undefined) && customers.every(permissions.canName);
}

/** The advice of a problem speaks of the buttons that were taken away. */
function withoutAdvice(cardData: CardData): CardData {
  if (cardData.card !== 'problem') return cardData;
  return { ...cardData, answer: words.problems.showMeAdvice };
}

/**
 * True when a line names nobody but whom its readers may read, or whom the question named itself. A button is a command,
 * so the line itself says whom it names.
 */
function canShowLine(line: string, view: View, question: Question): boolean {
  const named = whomItNames(line, view);
  if (named === null) return true;
  const { customer, terms } = named;
  if (customer === null ? isAllNameable(view) : view.permissions.canName(customer)) return true;
  const isAsked = customer === null || customer.name === question.query?.customer?.name;
  return isAsked && terms.every((term) => fold(question.line).includes(fold(term)));
}

type Named = Pick<Query, 'customer' | 'terms'>;

/** The customer and the words of a line; null for a command that names nobody. */
function whomItNames(line: string, { commands: allowed, customers, nameable }: View): Named | null {
  try {
    const { query } = readLine(line, allowed, customers.customers, nameable);
    const takesCustomer = commands.find(({ name }) => name === query.command)?.syntax.customer !== 'none';
    return takesCustomer ? query : null;
  } catch {
    // A line that asks back, such as one that still lacks its customer.
    return {
      customer: null,
      terms: tokenize(line)
        .words.slice(1)
        .map(({ text }) => text),
    };
  }
}

/** What a line asks, in a few words: its customer, or what its command shows. */
export function meaningOf(line: string, { commands: allowed, customers, nameable }: View): string {
  try {
    const { query } = readLine(line, allowed, customers.customers, nameable);
    return query.customer?.title ?? words.help.rows[query.command] ?? '';
  } catch {
    return '';
  }
}

/** True when the readers may read every name that the asker may. */
export function isAllNameable({ customers, nameable }: View): boolean {
  return nameable.length === customers.customers.length;
}
