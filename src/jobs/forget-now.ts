import { forgetPerson, type ForgottenAt } from '../memory/forget.ts';
import type { UseStore } from '../store/store.ts';
import { formatNumber } from '../text/format.ts';
import { words } from '../text/words.ts';

/** Deletes a person from all that is remembered, and prints what it deleted. False when that is not all. */
export async function forgetNow(
  use: UseStore,
  persons: readonly string[],
  print: (line: string) => void,
): Promise<boolean> {
  const [person, ...others] = persons;
  if (person === undefined || person.trim() === '' || others.length > 0) {
    print(words.forget.usage);
    return false;
  }
  const { customers, acceptances, reasons, doubtful, watches, wiped } = await use((database) =>
    forgetPerson(database, person, new Date()),
  );
  for (const each of customers) print(words.forget.customer(each.customer, deletedText(each)));
  if (acceptances > 0) print(words.forget.acceptances(formatNumber(acceptances), acceptances === 1));
  if (reasons > 0) print(words.forget.reasons(formatNumber(reasons), reasons === 1));
  if (watches > 0) print(words.forget.watches(formatNumber(watches), watches === 1));
  const isNothing = customers.length === 0 && acceptances + reasons + watches === 0;
  print(isNothing ? words.forget.nothing(person) : words.forget.after);
  for (const { id, customer } of doubtful) print(words.forget.doubtful(id, customer));
  if (!wiped) print(words.forget.notWiped);
  return wiped;
}

function deletedText({ lists, findings, changes }: ForgottenAt): string {
  return [
    ...(lists ? [words.forget.lists] : []),
    ...(findings > 0 ? [words.forget.findings(formatNumber(findings), findings === 1)] : []),
    ...(changes > 0 ? [words.forget.changes(formatNumber(changes), changes === 1)] : []),
  ].join(', ');
}
