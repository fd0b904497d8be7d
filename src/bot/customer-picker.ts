import { readLine, writeLine } from '../grammar/line.ts';
import { withCustomer } from '../grammar/query.ts';
import type { CardData } from '../cards/render.ts';
import { Problem } from '../problem.ts';
import { words } from '../text/words.ts';
import { pickerButton, pickerChoices } from '../views/picker.ts';
import type { View } from './view.ts';

type Body = Extract<CardData, { card: 'problem' }>['body'];

/** The fields of a problem that ask for a customer. */
export type CustomerPicker = Pick<Body, 'customers' | 'pickerButtons'>;

/** Problems that no row answers for sure. */
const asking = new Set(['customer-missing', 'customer-of-person', 'customer-unknown']);

const none: CustomerPicker = { customers: [], pickerButtons: [] };

/** A choice of customers for a line that lacks one. Only in the asker's own view, where all names may stand. */
export function customerPicker({ code, lines }: Problem, view: View): CustomerPicker {
  if (!asking.has(code) || view.asker.audience !== 'asker') return none;
  const line = lines.map((each) => withoutCustomer(each, view)).find((each) => each !== null);
  const customers = pickerChoices(view.nameable);
  if (line === undefined || customers.length === 0) return none;
  return { customers, pickerButtons: [pickerButton(words.buttons.show, line)] };
}

/** The line without its customer, which the picker adds; null for a line about none. */
function withoutCustomer(line: string, { commands, customers, nameable }: View): string | null {
  try {
    const { query } = readLine(line, commands, customers.customers, nameable);
    return query.customer === null ? null : writeLine(withCustomer(query, null));
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}
