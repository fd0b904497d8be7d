import { filterCalled } from './filter-values.ts';

/** A comma between two filters, as in `dept=sales,licensed=no`. */
const comma = /(?<=(?:^|\s)[\w-]{1,30}[:=][^\s",:=]{1,100}),(?=(?<name>[\w-]{1,30})[:=])/g;
const either =
  /(?:^|\s)(?<first>(?<one>[\w-]{1,30})[:=]\S{1,100})\s+or\s+(?<second>(?<other>[\w-]{1,30})[:=]\S{1,100})/i;

/** The line with blanks for the commas between its filters. */
export function withFiltersApart(line: string): string {
  return line.replace(comma, (mark: string, name: string) => (filterCalled(name) === null ? mark : ' '));
}

/** The two lines of a line such as `users contoso licensed:no or voice:off`: both filters together are fewer. Else none. */
export function linesOfEither(line: string): readonly string[] {
  const { first = '', one = '', second = '', other = '' } = either.exec(line)?.groups ?? {};
  const names = [filterCalled(one), filterCalled(other)];
  if (names.includes(null)) return [];
  const both = new RegExp(`${escaped(first)}\\s+or\\s+${escaped(second)}`, 'i');
  return [first, second].map((only) => line.replace(both, () => only));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
