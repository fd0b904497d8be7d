import { Problem } from '../problem.ts';
import type { ParseResult } from './read-question.ts';

const personField =
  /^(?:(?:affected |end )?user|(?:full |user )?name|employee|contact|requester|requestor|caller|upn|e-?mail)\s*:\s*(?<value>\S.*)$/i;
const customerField = /^(?:customer|company|tenant|client|organi[sz]ation)\s*:\s*(?<value>\S.*)$/i;

/**
 * The person of a ticket whose first lines are fields, such as `Customer: Contoso` and `User: Megan Bowen`. Null for other
 * texts, and where the customer is none.
 */
export function readTicketForm(lines: readonly string[], read: (line: string) => ParseResult): ParseResult | null {
  const [person, customer] = [personField, customerField].map((field) => lines.find((line) => field.test(line)));
  if (person === undefined || customer === undefined) return null;
  if (lines[0] !== person && lines[0] !== customer) return null;
  try {
    const result = read(`user ${valueOf(personField, person)} ${valueOf(customerField, customer)}`);
    if (result.query.customer === null || result.question !== null) return null;
    const others = lines.filter((line) => line !== person && line !== customer);
    return { ...result, guessed: true, unused: [...result.unused, ...others] };
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}

function valueOf(field: RegExp, line: string): string {
  return field.exec(line)?.groups?.['value'] ?? '';
}
