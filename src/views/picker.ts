import { buttonRow, type ButtonRow } from '../cards/actions.ts';
import type { Customer } from '../sources/customer.ts';
import { cut } from '../text/format.ts';
import { words } from '../text/words.ts';

/** A longer list takes too much room on a card. People with more customers type the name. */
const maxChoices = 100;
const maxTitle = 60;

/** The customers of a picker: their names are what a line contains. None where they are too many. */
export function pickerChoices(customers: readonly Customer[]): { readonly title: string; readonly name: string }[] {
  if (customers.length > maxChoices) return [];
  return customers.map(({ title, name }) => ({ title: cut(title, maxTitle), name }));
}

const titles = { customer: words.buttons.overview, users: words.buttons.users, licenses: words.buttons.licenses };

/** Buttons whose line lacks the customer, which the picker adds. */
export function pickerButtons(commands: readonly (keyof typeof titles)[]): ButtonRow[] {
  return commands.map((command, index) => pickerButton(titles[command], command, index === 0 ? 'positive' : 'default'));
}

/** A button that sends the chosen customer along. */
export function pickerButton(title: string, line: string, style: ButtonRow['style'] = 'positive'): ButtonRow {
  return buttonRow({ title, line }, { style, inputs: 'auto' });
}
