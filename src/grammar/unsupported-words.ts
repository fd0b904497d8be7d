import { words } from '../text/words.ts';
import { negations } from './negations.ts';
import { wordsIn } from './word-table.ts';

/** What Rollcall does not do. */
export type UnsupportedKind = keyof typeof words.grammar.problems.unsupported.titles;

/**
 * Words for what Rollcall does not do. A line with one of them is answered with a question, never as if the word were not
 * there. Never add a word that can be a person's name: Grant, Bill, Day, April and Block are left out.
 */
const unsupportedWords: ReadonlyMap<UnsupportedKind, ReadonlySet<string>> = new Map<
  UnsupportedKind,
  ReadonlySet<string>
>([
  [
    'watch',
    wordsIn(`
      watch watches watching monitor monitoring subscribe unsubscribe notify notifying notified notification notifications remind
      reminder alert alerts schedule scheduled track tracking observe observing follow
    `),
  ],
  [
    'change',
    wordsIn(`
      add adding assign assigning unassign unassigning remove removing delete deleting erase create creating invite buy
      buying purchase reorder renew upgrade downgrade swap replace transfer move migrate reset edit modify update set
      enable disable enabling disabling activate deactivate reactivate revoke reclaim restore recover provision
      deprovision unlock suspend rename reduce increase terminate fix resolve repair sync synchronize approve onboard
      offboard deallocate allocate cancel stop abort quit change changing
    `),
  ],
  ['file', wordsIn('export exporting exported download downloading csv excel xls xlsx spreadsheet')],
  ['send', wordsIn('pdf powerpoint attach attachment send sending forward share chart graph')],
  [
    'time',
    wordsIn(`
      since until till before after yesterday tomorrow ago during new newest newly recent recently old older oldest newer
      hours days week weeks weekend month months year years quarter daily weekly monthly yearly annual annually last
      monday tuesday wednesday thursday friday saturday sunday january february september october november december
      created joined hired left leave leaving added changed modified updated changes history historical trend trends growth
      former ex leaver leavers joiners starters departed resigned retired terminated dormant stale idle
      expire expires expired expiring expiry renewal renewals forecast
    `),
  ],
  [
    'ranking',
    wordsIn(`
      top bottom most least fewest highest lowest biggest largest smallest maximum minimum average median sum percent
      percentage ratio more less fewer greater exceeding over above below under between sort sorted sorting ordered rank
      ranked ranking limit sample random group grouped grouping half remaining spare free unassigned leftover
    `),
  ],
  [
    'subject',
    wordsIn(`
      invoice invoices invoicing billing billed prices pricing support cost costs budget revenue margin spend spending ticket
      tickets incident incidents weather joke jokes news mfa groups roles admin admins administrator administrators devices guest guests
      external mailbox mailboxes calendar meeting meetings calls policies trunk sbc queue queues contract contracts sla
      uptime roadmap salary blocked suspended disabled enabled locked onedrive sharepoint storage phones
      pay pays credit sell sells selling sold resell profit discount discounts quote quotes tax vat contact contacts birthday manager
      responsible owner owners managers supervisor boss extension extensions dial plan plans login logins logged signin log logs activity settings
      configuration config api webhook domain domains website region language reseller trial security backup score
      quality channel channels chat chats message messages app apps software server servers network vpn firewall
      printer laptop hardware project projects task tasks document documents file files
    `),
  ],
  ['exclusion', negations],
]);

/** Every kind. Of a line that has words of several, the first one names the problem. */
export const unsupportedKinds: readonly UnsupportedKind[] = [...unsupportedWords.keys()];

/** Two words that ask for it only together: Bill alone is a name, and so is a department. */
export const unsupportedPairs: ReadonlyMap<string, UnsupportedKind> = new Map<string, UnsupportedKind>([
  ['other than', 'exclusion'],
  ['bill for', 'subject'],
  ['bill of', 'subject'],
  ['too many', 'ranking'],
  ...['customers', 'clients', 'tenants', 'companies'].map((noun) => [`worst ${noun}`, 'ranking'] as const),
  ['too few', 'ranking'],
  ['by department', 'ranking'],
  ['by departments', 'ranking'],
  ['by dept', 'ranking'],
  ['by location', 'ranking'],
  ['by country', 'ranking'],
  ['per department', 'ranking'],
  ['per location', 'ranking'],
  ['per country', 'ranking'],
  ['block user', 'change'],
  ['block users', 'change'],
  ['block account', 'change'],
  ['give user', 'change'],
  ['email me', 'send'],
  ['email us', 'send'],
  ['mail me', 'send'],
  ['mail us', 'send'],
]);

/** What a word alone asks for; null for other words. */
export function unsupportedKindOf(key: string): UnsupportedKind | null {
  for (const [kind, keys] of unsupportedWords) if (keys.has(key)) return kind;
  return null;
}

/** Beside a kind of file, these ask for one, as in `save users contoso as excel`. Elsewhere, `save` is about money. */
export const savingVerbs = wordsIn('save saved saving store write');

/** Asks for the rights of others. */
export const sightQuestion = 'who can see';

/** Words for what came or went, which a list of changes has. */
export const newsWords = wordsIn(`
  new newest newer newly recent recently created joined hired left leave leaving added modified updated changed changes
  joiners starters leavers
`);

/** Of those, the ones for people. */
export const comersAndGoers = wordsIn('joiners starters leavers');

/** Behind one of these, `change` asks what changed, as in `did anything change`. */
export const asksForChange = wordsIn('what which did does has have any anything something how no');

/** Behind one of the first, the second ask what was purchased, as in `how many did we buy`. */
export const asksForPast = wordsIn('did have has');
export const buyingVerbs = wordsIn('buy purchase order');

/** What `in november` is asked about: what was bought then is a change, and how many there were is a history. */
export const monthNames = wordsIn('january february september october november december');
export const boughtWords = wordsIn('buy buys bought purchase purchases purchased order ordered');
export const countWords = wordsIn('had were was many much');

/** In front of one of the second, the first ask only to be shown something, as in `send me the users of contoso`. */
export const showingVerbs = wordsIn('send sending forward share');
export const shownTo = wordsIn('me us');

/** Words for a choice between what stands on both sides. */
export const choiceWords = wordsIn('or vs versus');

/** In front of a name these ask for a change too, as in `give Vera a license`. */
export const changesBeforeName = wordsIn('give block');

/** Behind one of the second, the first are what a list shows of everybody, and is not filtered by. */
export const attributeNouns = wordsIn('number numbers email emails address addresses department departments location');
export const attributeVerbs = wordsIn('with have has having');

/** Behind a number, these ask for only so many. */
export const countedNouns = wordsIn(
  'users accounts people members employees licenses licences seats findings issues customers rows results',
);
