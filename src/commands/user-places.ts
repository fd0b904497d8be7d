import { incomplete, note, type Notice } from '../cards/notice.ts';
import type { SearchEverywhere } from '../search/everywhere.ts';
import { formatNumber, formatSince, joinTexts } from '../text/format.ts';
import { words } from '../text/words.ts';
import { sourceResults } from '../people/lists.ts';
import { joinFirst } from '../views/findings.ts';
import { isStale } from '../views/notices.ts';
import type { CommandContext } from './command.ts';

/** Where a search looked, as of when, and where it could not look. */
export function placesNotices(
  { remembered, rosters, notSearched, memoryProblem }: SearchEverywhere,
  context: CommandContext,
): Notice[] {
  const names = joinFirst(notSearched);
  if (remembered === null)
    return [
      ...(memoryProblem === null ? [] : [incomplete(words.memory.without(memoryProblem.title))]),
      ...(notSearched.length === 0 ? [] : [incomplete(words.user.notSearched(names))]),
    ];
  const { found, gone, unread } = remembered;
  const isOld = isStale(...rosters.flatMap(({ lists }) => sourceResults(lists)));
  const foundText = isOld ? words.memory.foundAtStale : words.memory.foundAt;
  const time = formatSince(remembered.asOf, context.now());
  const count = words.customers.count(formatNumber(remembered.customers), remembered.customers === 1);
  const places = [
    found.length === 0 ? '' : foundText(joinFirst(found)),
    words.memory.searched(count, time),
    notSearched.length === 0 ? '' : words.memory.notYetRead(names),
  ];
  const text = joinTexts(places, ' · ');
  return [
    notSearched.length === 0 ? note(text) : incomplete(`${text}.`),
    ...(gone.length === 0 ? [] : [note(words.memory.notThere(joinFirst(gone), time))]),
    ...(unread.length === 0 ? [] : [incomplete(words.memory.notReadNow(joinFirst(unread), time))]),
  ];
}
