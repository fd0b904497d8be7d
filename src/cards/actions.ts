import { cut } from '../text/format.ts';
import { words } from '../text/words.ts';

/** A button sends the line that a person would type. */
export interface Button {
  readonly title: string;
  readonly line: string;
}

/** Opens a page of a vendor's portal. */
export interface OpenLink {
  readonly title: string;
  /** `https`, but for an address of this machine. */
  readonly url: string;
}

/** Shows or hides the element of a card with this id. */
export interface Toggle {
  readonly title: string;
  readonly target: string;
}

/** The fields that narrow an answer. Each field's id is the name of a filter. */
export interface Panel {
  /** The line that the fields change. */
  readonly line: string;
  /** The line without any of them. */
  readonly clear: string;
  /** What the search box takes; empty where there is none. */
  readonly hint: string;
  /** The words that are searched for now. */
  readonly text: string;
  readonly filters: readonly FilterField[];
}

export interface FilterField {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly choices: readonly { readonly title: string; readonly value: string }[];
}

/** A button as the template takes it. */
export interface ButtonRow extends Button {
  readonly style: 'positive' | 'default';
  /** `secondary` puts it behind the three dots. */
  readonly mode: 'primary' | 'secondary';
  /** `auto` sends the fields of the card along; all other buttons send their line alone. */
  readonly inputs: 'auto' | 'none';
}

/** Characters. A longer title takes more than the width of a phone. */
const maxTitle = 40;

export function buttonRow({ title, line }: Button, look: Partial<Omit<ButtonRow, 'title' | 'line'>> = {}): ButtonRow {
  return { title: cut(title, maxTitle), line, style: 'default', mode: 'primary', inputs: 'none', ...look };
}

/** Beside one another, with the three dots. */
const maxVisible = 3;
/** Pixels of a phone's width for them. */
const maxWidth = 256;
/** Further ones are left out. */
export const maxButtons = 8;

/** Pixels, about: a letter has 8, the frame of a button 32. */
function widthOf({ title }: { readonly title: string }): number {
  return title.length * 8 + 32;
}

/** How many of the buttons stand beside those others. The first one always does. */
function visibleCount(buttons: readonly Button[], others: readonly { readonly title: string }[]): number {
  const most = maxVisible - others.length;
  const fitting = buttons.slice(0, most).filter((_, index) => {
    const shown = [...others, ...buttons.slice(0, index + 1)];
    return shown.reduce((sum, each) => sum + widthOf(each), 0) <= maxWidth;
  });
  return Math.max(1, fitting.length);
}

interface CardActions {
  readonly card: string;
  readonly buttons?: readonly Button[];
  readonly buttonsAs?: 'buttons' | 'rows';
  readonly toggle?: Toggle;
  readonly panel?: Panel;
  readonly mainLink?: OpenLink;
  readonly links?: readonly OpenLink[];
}

interface ActionRows {
  readonly mainLinks: readonly OpenLink[];
  readonly buttons: readonly ButtonRow[];
  readonly toggles: readonly Toggle[];
  readonly more: readonly ButtonRow[];
  readonly links: readonly OpenLink[];
}

/** The main link or the first button comes first, two more actions stand beside it, the rest is behind the three dots. */
export function actionsOf({ card, buttonsAs, toggle, panel, mainLink, links = [], ...data }: CardActions): ActionRows {
  const { buttons = [] } = buttonsAs === 'rows' ? {} : data;
  const filter = { title: words.frame.filter, target: 'filter' };
  const toggles = [...(toggle === undefined ? [] : [toggle]), ...(panel === undefined ? [] : [filter])];
  const mainLinks = mainLink === undefined ? [] : [mainLink];
  const visible = visibleCount(buttons, [...mainLinks, ...toggles]);
  // The main button of the greeting is the one of its picker, and of a form its own.
  const hasOwn = card === 'hello' || card === 'accept' || mainLink !== undefined;
  const first = hasOwn ? 'default' : 'positive';
  return {
    mainLinks,
    buttons: buttons
      .slice(0, visible)
      .map((button, index) => buttonRow(button, { style: index === 0 ? first : 'default' })),
    toggles,
    more: buttons.slice(visible, maxButtons).map((button) => buttonRow(button, { mode: 'secondary' })),
    links,
  };
}

/** A list of one panel, or of none: the template repeats it as often. */
export function panelOf(panel: Panel | undefined): readonly object[] {
  if (panel === undefined) return [];
  const { line, clear, ...fields } = panel;
  return [
    {
      ...fields,
      buttons: [
        buttonRow({ title: words.frame.apply, line }, { inputs: 'auto' }),
        buttonRow({ title: words.frame.clear, line: clear }),
      ],
    },
  ];
}
