import type { Customer } from '../sources/customer.ts';
import { joinTexts } from '../text/format.ts';
import { words } from '../text/words.ts';
import type { Button, OpenLink, Panel, Toggle } from './actions.ts';
import { actionsOf, panelOf } from './actions.ts';
import type { Notice } from './notice.ts';
import { noticesOf } from './notice.ts';
import { plainText } from './plain-text.ts';
import { readAtText, type ReadTime } from './read-times.ts';
import type { RenderedCard } from './rendered.ts';
import * as samples from './samples.ts';
import { sanitize, sanitizeText } from './sanitize.ts';
import { readTemplate } from './templates.ts';

/** What every card has around its body. */
export interface CardChrome {
  /** The kind of card. Rollcall's own words, never a vendor's, because Teams reads Markdown in it. */
  readonly eyebrow: string;
  /** The customer beside the kind, where the subject is somebody or something else. */
  readonly about?: string;
  /** Whom or what the card is about. */
  readonly subject: string;
  /** The part of the answer that needs attention. It comes first. */
  readonly alert?: string;
  /** The answer in one line. */
  readonly answer: string;
  /** The text of the notification; the subject and the answer by default. */
  readonly summary?: string;
  readonly notices?: readonly Notice[];
  /** The main next step first, Refresh last. */
  readonly buttons?: readonly Button[];
  /** `rows` shows them as rows with their lines, to choose from. */
  readonly buttonsAs?: 'buttons' | 'rows';
  /** Shows or hides a part of the card. */
  readonly toggle?: Toggle;
  /** The fields of a hidden panel that narrow the answer. */
  readonly panel?: Panel;
  /** What most people press next, in place of a main button. */
  readonly mainLink?: OpenLink;
  /** Where to mend what the card shows. */
  readonly links?: readonly OpenLink[];
  readonly readTimes?: readonly ReadTime[];
  /** The line that asks for this card again, where it is not the question's own; null when no line does. */
  readonly line?: string | null;
  /** Whose names are on the card; null when everybody may read all of it. */
  readonly names: NamesPolicy | null;
}

/** A card with names of customers and of their people, and its subject and answer where these may not be shown. */
export interface NamesPolicy {
  readonly customers: readonly Customer[];
  readonly subject: string;
  /** Counts only. */
  readonly answer: string;
  /** For a card that nobody but its asker may see, wherever it is: what everyone else reads in its place. */
  readonly ownView?: string;
}

/** In a shared place, the client of this user replaces the card by the answer to `line`, for this user only. */
export interface UserSpecificView {
  readonly userId: string;
  readonly line: string;
}

export type CardName = keyof typeof samples;

/** What a template takes: its sample data, without the fixed words. */
type Body<Name extends CardName> = Omit<(typeof samples)[Name], 't'>;

/** The data of any card: its name, its chrome, and a body like the sample of that name. */
export type CardData = {
  [Name in CardName]: CardChrome & { readonly card: Name; readonly body: Body<Name> };
}[CardName];

export type Renderer = (cardData: CardData, userSpecificView?: UserSpecificView) => RenderedCard;

/** Reads every template at once, so that a missing one stops the start. */
export function createRenderer(options: { readonly demonstration: boolean }): Renderer {
  const expandFrame = readTemplate('frame');
  const expandBody = new Map(Object.keys(samples).map((name) => [name, readTemplate(name)]));

  return (cardData, userSpecificView) => {
    const { eyebrow, subject, about = '', alert = '', answer, readTimes = [], line } = cardData;
    const summary = sanitizeText(cardData.summary ?? summaryOf(cardData));
    const card = expandFrame({
      eyebrow,
      ...sanitizeAll({ about, subject, alert, answer }),
      summary,
      demonstration: options.demonstration,
      content: expandBody.get(cardData.card)?.({
        ...sanitizeAll({ ...cardData.body, ...choicesOf(cardData) }),
        t: words.cards[cardData.card],
      }).body,
      ...sanitizeAll(noticesOf(cardData.notices ?? [])),
      ...sanitizeAll(actionsOf(cardData)),
      panel: sanitize(panelOf(cardData.panel)),
      readAt: readAtText(readTimes),
      line: sanitizeText(line ?? ''),
      t: words.cards.frame,
    });
    const readable = { ...card, fallbackText: plainText(card) };
    return {
      card: userSpecificView === undefined ? readable : { ...readable, refresh: refreshOf(userSpecificView) },
      summary,
    };
  };
}

/** The buttons of a card that shows them as rows. */
function choicesOf({ buttons = [], buttonsAs }: CardChrome): object {
  return buttonsAs === 'rows' ? { choices: buttons.map(({ title, line }) => ({ line, meaning: title })) } : {};
}

function summaryOf({ subject, alert = '', answer }: CardChrome): string {
  return joinTexts([subject, joinTexts([alert, answer], ' · ')], subject.endsWith('?') ? ' ' : ': ');
}

function sanitizeAll(fields: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, sanitizeField(key, value)]));
}

function sanitizeField(key: string, value: unknown): unknown {
  return key === 'line' ? value : sanitize(value);
}

/** https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/user-specific-views */
function refreshOf({ userId, line }: UserSpecificView): Record<string, unknown> {
  return { action: { type: 'Action.Execute', verb: 'run', data: { line } }, userIds: [userId] };
}
