import { wordsIn } from './word-table.ts';

/**
 * Words of a sentence that say nothing about what is asked. They are passed over, unless they are quoted or the name of
 * a customer. Never add a word that can be a person's name: it could not be searched for any more. A command's alias that
 * is here too names its command only on a line without another command: `find users contoso` is `users contoso`.
 */
export const fillingWords = wordsIn(`
  the this that these those any some each every
  my our your their its his her whose ours mine yours theirs hers money
  of for at in on from to with by about within across into per among inside regarding concerning
  me we you they them he she there here
  is are was were be been am has have had having does did
  could would should shall might must let let's lets
  want wants wanted need needs like know looking look
  show shows list lists give gives get gets find finds search searches lookup display print fetch pull open view see tell
  bring provide send check run up use using work works ask say help who whom which what when where how many much
  who's whos what's whats where's how's there's that's i'm i'd i've
  and or but also then if whether as than
  just only now today currently again still very really exactly lot maybe overall
  used uses using got getting having holding holds held assigned purchased bought owned owns available allowed able enough
  belonging related registered existing exist exists listed including includes current latest full complete entire whole
  kind kinds type types thing things one ones both other others question
  mr mrs ms dr guys folks
  please pls plz kindly hi hey hello hallo dear thanks thank thx ty morning ok okay cheers bye
  everyone everybody everything anyone anybody anything someone somebody
  worst given portals brief gain gains gained lose loses losing lost buy purchase order helped helpful looks giving
  sit sits sitting based located reside resides three four asap urgently possible possibly grateful appreciate appreciated advance regards searching trying try wondering wonder
  right real true actual
  gimme lemme wanna gotta moment earlier wheres hows theres im ive youre working worked runs running known trouble welcome hv
  sorry bother potential meant showing telling informing inform wrote writes excuse pardon apologies happy prefer wish asking asked told says said saying understand
  happen happens happened happening go goes going come comes make makes making made take takes taken put require requires
  required request requested requesting related relating relevant respective certain specific particular following same
  own such well soon always often usually probably perhaps already once twice almost nearly around because due while though
  although however therefore thus hence via through thru onto upon out together various several individual separate either
  hold keep keeps listing breakdown rundown snapshot picture provided supply deliver retrieve obtain grab load generate
  produce compile prepare compute calculate determine identify detect verify verifying validate confirm inspect examine
  review reviewing investigate analyse analyze analysis scan browse explore query enumerate summarize summarise describe
  viewing seeing watch chk checking double btw atm cuz bc tho org firm business portal environment
  vs versus compared
  think mean means meaning curious interested quick quickly good great paying paid contain contains belong belongs
  fw fwd fyi re subject team colleagues sir madam ever yet anymore too instead
  actually basically simply oops detailed
  starting starts beginning begins filter filters filtered filtering
  rollcall bot command
  customer client company tenant organization organisation overview summary called named
`);

/**
 * Filling words that can also be a name, an initial, a country or a department (Can, Do, May, An, IT, US). They are
 * passed over only in front of a word that Rollcall knows, as in `can you`, `do I have` and `a list`.
 */
export const fillingBeforeKnown = wordsIn('a an i it us so do can may will all over u ur r n w');

/** Of those, the ones that can stand inside of other phrases, as in `without a license`. */
export const articles = wordsIn('a an all');

/** Filling words between two things. A phrase ends in front of them. */
export const joiningWords = wordsIn('and or but vs versus');

/** Behind one of these at the end of a line, such a word is passed over too, as in `what can you do`. */
export const pronouns = wordsIn('i you we they it this rollcall');

/** Filling words that make no sentence: a line with no others is a list of keywords. */
export const terseWords = wordsIn(`
  the of for at in on from to with by and or but my all any give me us show shows list lists find search lookup get please pls plz
  customer client company tenant rollcall bot thanks thank thx hi hey hello ok okay fw fwd re subject asap today starting beginning named called filter filtered
`);

/** A sentence with one of these that asks nothing is courtesy, as in `I hope you are well.` */
export const persons = wordsIn('i you we me us it they he she');

/** A line with one of these is about somebody, as in `Ann Lee left, does she have a license`. */
export const hePronouns = wordsIn('he she him her his hers');

/** Filling words that ask for rows, as in `help me find users`. */
export const askingVerbs = wordsIn(
  'show list find get give see search lookup display view pull fetch print need want know',
);

/** `how do I`, `how can I` and `how to` ask for help. `how many` and `how is` do not. */
export const howWords = wordsIn('do can to');

/** Other words for `fresh`. A customer can be called so. */
export const freshWords = wordsIn('refresh reload');

/** Words for money that is spent on what is not needed, as in `deleted accounts that still cost us money`. */
export const payingWords = wordsIn(
  'pay pays paid paying cost costs costing money billed charged charge charges spend spending',
);

/** Nouns for what a list shows anyway, as in `findings report contoso`. Beside a command they are no search words. */
export const listNouns = wordsIn(`
  user users account accounts people person members employees staff email emails mail address addresses license licenses licence licences seat seats finding findings issue
  issues persons peoples customers clients companies tenants priority verdict status report reports table details detail info information data count counts
  name holder holders state states
  number numbers total totals quantity amount cnt informations date dates names entries records results rows severity access department location country verdicts
`);

/** In front of a number or one of the second, the first are nouns for what the card of a person shows. */
export const numberNouns = wordsIn('phone mobile telephone tel cell call caller ext ddi');
export const behindNumberNouns = wordsIn('number numbers of for');

/** Of those, what is nobody's name, either. */
export const phoneNouns = wordsIn('phone mobile telephone');

/** A line that begins with one of these and names somebody asks about that person, as in `is Vera licensed`. */
export const personQuestions = wordsIn('is was does has did');

/** Of those, the ones that do so inside of a line too: `what does Vera have`, but not `who has PHN1`. */
export const laterPersonQuestions = wordsIn('is does did if whether called named name');

/** A line that begins with one of these is a sentence, and so has more words than those that are searched for. */
export const questionWords = wordsIn(
  `is are was were do does did has have can could what which how why when where what's whats how's hows where's wheres`,
);

/**
 * Words that mean something, though nothing that Rollcall knows, and are surely nobody's name. A line of nothing else is
 * not searched for as a name. Never add a word that can be a person's name.
 */
export const namelessWords = wordsIn(`
  version dashboard dashboards homepage feedback bug bugs documentation docs readme changelog statistics metrics kpi kpis
  inventory compliance options features feature restart undo ignore important myself yourself sounds sense
  yes yeah yep yup nope wow lol hmm it test demo asdf qwerty qwertz
  serial forwarding onboarding offboarding kickoff webinar screenshot emoji json oauth saml sso dns broken stuck
`);

/** Words that ask for every customer, where a command can answer for all of them. */
export const allWords = wordsIn('all every everyone everybody everything everywhere');

/** Of those, the ones for people. */
export const everyoneWords = wordsIn('everyone everybody');

/** In front of a customer, these ask for what is there. */
export const placeWords = wordsIn('at in from');

/** Departments with the code of a country: Italy, Croatia, Puerto Rico and Qatar. */
export const departmentCodes = wordsIn('it hr pr qa');

/** In front of a product, these ask for its holders, as in `who has PHN1`. */
export const holderQuestions = wordsIn('who which many anyone anybody someone somebody');

/** Pages that only the last answer could tell. Rollcall remembers none. */
export const relativePages = wordsIn('next previous prev more back forward');

/** Numbers of pages in words, from 1. */
export const numberWords: readonly string[] = 'one two three four five six seven eight nine ten'.split(' ');
export const ordinalWords: readonly string[] = 'first second third fourth fifth sixth seventh eighth ninth tenth'.split(
  ' ',
);

/** Short forms, and words that are no names of commands but mean one. They are read as the word behind them. */
export const otherForms: ReadonlyMap<string, string> = new Map(
  Object.entries({
    with: 'w/ wiht wtih',
    without: 'w/out wo witout wihout withou whithout',
    microsoft: 'ms',
    accounts: 'accts',
    people: 'workers',
    customer: 'cust',
    customers: 'custs orgs',
    subscriptions: 'subs',
    permissions: 'perms',
    compare: 'agree agrees disagree differ differs match matches',
    findings: 'anomaly anomalies error errors gap gaps inconsistencies deviations drift warning warnings',
    online: 'connected reachable responding answering answers',
    down: 'unreachable offline unavailable disconnected',
    'over allocated': 'overlicensed overallocated overprovisioned oversubscribed underlicensed',
    critical: 'crit',
    duplicates: 'dupes dups',
    surplus: 'overbought oversupply shelfware',
    // Slips in filling words. Most words one letter away from those are names.
    show: 'shwo hsow sohw shw',
    list: 'lsit lits',
    give: 'giev gvie',
    find: 'fidn',
    please: 'plese pleas pelase plase',
    the: 'teh hte',
    from: 'fomr form frm',
    which: 'whcih wich',
    what: 'waht wht',
  }).flatMap(([word, forms]) => forms.split(' ').map((form) => [form, word] as const)),
);

/** Around the name of a format, as in `as an Excel file, please`. */
export const beforeFormat = wordsIn('as to in into a an the microsoft ms');
export const behindFormat = wordsIn('file files sheet format document please pls thanks');

/** At the end or the beginning of the subject of a ticket, in capitals, these say how soon it is wanted. */
export const urgentMarks = wordsIn('urgent asap');

/** Beside a finding, these want it out of the way, which is what `accept` does. */
export const acceptingWords = wordsIn('ignore ignoring dismiss suppress waive tolerate');
export const acceptingPairs: ReadonlySet<string> = new Set(['get rid', 'rid of']);

/** These point at what is on the last card, which no line remembers. */
export const pointingWords = wordsIn(
  'this that it these those them the one ones finding findings issue issues please pls',
);

/** Behind `wrong`, these say that a line was meant for others. */
export const placesOfTalk = wordsIn('chat channel window thread tab group bot');
