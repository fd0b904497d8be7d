const pluralize = (count: string, isOne: boolean, one: string, many = `${one}s`): string =>
  `${count} ${isOne ? one : many}`;

const filterChoices: Readonly<Record<string, Readonly<Record<string, string>> | undefined>> = {
  licensed: { yes: 'Licensed', no: 'Unlicensed' },
  voice: { on: 'Voice on', off: 'Voice off' },
  state: { active: 'Active', deleted: 'Deleted' },
  severity: { high: 'High', medium: 'Medium', low: 'Low' },
  of: { users: 'Users', licenses: 'Licenses', findings: 'Findings', money: 'Money' },
  since: {
    today: 'Today',
    yesterday: 'Yesterday',
    monday: 'Monday',
    tuesday: 'Tuesday',
    wednesday: 'Wednesday',
    thursday: 'Thursday',
    friday: 'Friday',
    saturday: 'Saturday',
    sunday: 'Sunday',
    '7d': '7 days',
    '30d': '30 days',
    '90d': '90 days',
  },
};

const helpRows: Readonly<Record<string, string | undefined>> = {
  customers: 'All customers you can see',
  customer: 'One customer at a glance',
  users: 'Users, and who is licensed',
  licenses: 'Assigned and purchased licenses',
  user: 'One person in every source',
  reconcile: 'Where the sources disagree, and what it costs',
  why: 'The evidence behind a finding',
  changes: 'What came, went and changed since a day',
  history: 'Figures day by day',
  export: 'All rows of a list as a file',
  accept: 'Leave a finding out until a day, with a reason',
  accepted: 'Who left out what, and until when',
  watch: 'Be told here when an answer changes',
  watches: 'What is watched here, and your own watches',
  use: 'A customer for lines that name none',
  audit: 'Who changed what in Rollcall',
  status: 'Are the sources connected?',
  whoami: 'Your access',
  help: 'What you can ask',
  hello: 'The start page',
  cancel: 'Stop a running request',
};

/** What is said above an offer of another line, by the code of its problem. */
const offers: Readonly<Record<string, string | undefined>> = {
  'watch-wanted': 'Suggestion',
  'file-wanted': 'Suggestion',
};

/** A legend that does not fit on a phone is cut, so it has these names, which people type after from: too. */
const historyLegends: Readonly<Record<string, string | undefined>> = {
  liveLicences: 'Live',
  'assigned:partnerPurchases': 'Partner',
};

const exportTitles: Readonly<Record<string, string | undefined>> = {
  customers: 'Customers',
  users: 'Users',
  licenses: 'Licenses',
  reconcile: 'Findings',
  changes: 'Changes',
  history: 'History',
  accepted: 'Accepted findings',
  audit: 'Audit',
};

const exportFormats: Readonly<Record<string, string | undefined>> = { csv: 'a CSV file', xlsx: 'an Excel file' };

const exampleTitles: Readonly<Record<string, string | undefined>> = {
  'users contoso': 'All users',
  'users contoso licensed:no': 'Unlicensed users only',
  'users contoso dept:Sales voice:on': 'Voice users in Sales',
  'users contoso from:partner state:deleted': 'Deleted in the last 30 days',
  'licenses contoso': 'All sources',
  'licenses contoso from:licensespring': 'One source only',
  'licenses contoso product:PHN1': 'One product only',
  'licenses contoso from:partner': 'Microsoft products',
  'reconcile contoso': 'All findings',
  'reconcile contoso verdict:licensed-unknown-person': 'One finding type only',
  'reconcile all': 'Every customer, worst first',
  'changes contoso': 'In the last 7 days',
  'changes contoso since:monday': 'Since Monday',
  'changes contoso of:licenses': 'Licenses and purchases only',
  'changes all': 'At every customer',
  'export users contoso licensed:no': 'Unlicensed users as a CSV file',
  'export licenses contoso as:xlsx': 'For Excel',
  'export reconcile all': 'The findings on every customer',
  'accept first-password test1@example.com contoso': 'Asks for a reason and a day',
  'accepted contoso': 'At one customer',
  'accepted all': 'At every customer',
  'audit contoso': 'About one customer',
  'audit since:7d': 'In the last 7 days',
  'watch users contoso licensed:no': 'Every morning, when there is news',
  'watch reconcile all weekly mon 09:00': 'Once a week',
  watches: 'All of them',
  'use contoso': 'In this conversation',
  'use none': 'Ends it',
  'history contoso': 'Licenses, in the last 90 days',
  'history contoso of:findings': 'Findings by severity',
  'history contoso since:365d': 'In the last year',
};

const progressTitles: Readonly<Record<string, ((customer: string) => string) | undefined>> = {
  customer: (customer: string) => `Reading ${customer}`,
  users: (customer: string) => `Reading the users of ${customer}`,
  licenses: (customer: string) => `Reading the licenses of ${customer}`,
  user: (customer: string) => `Searching ${customer}`,
  reconcile: (customer: string) => `Reconciling ${customer}`,
  why: (customer: string) => `Reconciling ${customer}`,
};

function quotedList(words: readonly string[]): string {
  return words.map((word) => `“${word}”`).join(', ');
}

/** Every word that people read, in English, by what uses it. A second language is a second file of this shape. */
export const en = {
  /** The fixed words of the templates, which take them as `t`. */
  cards: {
    accept: {},
    frame: { demonstration: 'Demo data', command: 'Command', search: 'Search' },
    changes: {},
    counts: {},
    customer: {
      findings: 'Findings',
      licenses: 'Licenses',
      chart: 'assigned of purchased',
      sources: 'Sources',
    },
    customers: { search: 'Search', hint: 'Filter by name or domain', filter: 'Filter' },
    export: {},
    findings: {},
    hello: {
      customer: 'Customer',
      typeName: 'Start typing a name',
      person: 'Person',
      personHint: 'Name, address or number',
      find: 'Find',
    },
    help: {},
    history: { day: 'Day' },
    licenses: { chart: 'Assigned of purchased' },
    people: {},
    problem: { customer: 'Customer', typeName: 'Start typing a name' },
    progress: {},
    reconcile: { unchecked: 'Not checked' },
    'reconcile-all': { customer: 'Customer', high: 'High', medium: 'Med', low: 'Low' },
    status: {},
    user: { systems: 'In each system' },
    users: {},
    whoami: {},
    why: {
      next: 'What to do',
      evidence: 'Evidence',
      requests: 'API requests, for a support ticket',
      readAt: 'Read at',
    },
  },

  frame: {
    readAt: (sources: string, time: string) => `${sources}, read at ${time}`,
    filter: 'Filter',
    apply: 'Apply',
    clear: 'Clear',
  },

  notices: {
    incomplete: 'Incomplete',
    stale: 'As last read',
    lookAlike: (customer: string, others: string) => `This is ${customer}. It looks like ${others}.`,
    lookAlikes: (customers: string) => `These customers look alike: ${customers}.`,
    moreLookAlikes: (count: string) => `${count} more groups of customers look alike.`,
    answered: (full: string, all: string) => `${full} of ${all} sources answered in full.`,
    notAllAnswered: 'Not every source answered.',
    someStale: 'Some figures are as last read.',
    readingAgain: (sources: string, isOne: boolean) =>
      `${sources} ${isOne ? 'is' : 'are'} being read again: select Refresh.`,
    noRegion: (number: string) =>
      `${number} has no country code, and rollcall.yaml has no region: for such numbers. Write it with + and the code.`,
    customersMissing: (source: string, problem: string) =>
      `${source}’s list of customers is missing, so there may be more. ${problem}.`,
  },

  buttons: {
    next: 'Next',
    previous: 'Previous',
    refresh: 'Refresh',
    export: 'Export',
    tryAgain: 'Try again',
    overview: 'Overview',
    changes: 'Changes',
    history: 'History',
    users: 'Users',
    licenses: 'Licenses',
    reconcile: 'Reconcile',
    reconcileAll: 'Reconcile all',
    customers: 'Customers',
    findCustomer: 'Find customer',
    last30Days: 'Last 30 days',
    lastYear: 'Last year',
    allCustomers: 'All customers',
    help: 'Help',
    status: 'Status',
    access: 'My access',
    unlicensed: 'Unlicensed',
    clearFilter: 'Clear filter',
    allSources: 'All sources',
    allFindings: 'All findings',
    sameFinding: 'Same finding type',
    reviewFindings: 'Review findings',
    reviewWorst: 'Review worst',
    explain: 'Explain finding',
    accept: 'Accept',
    accepted: 'All accepted',
    withdraw: 'Withdraw',
    watch: 'Watch',
    watches: 'Watches',
    runNow: 'Run now',
    resume: 'Resume',
    endWatch: 'End watch',
    snoozeWeek: 'Snooze 7 days',
    changeTime: 'Change time',
    change: 'Change',
    details: 'Details',
    requests: 'API requests',
    show: 'Show',
    showUser: 'Show user',
    showMe: 'Show me',
    privateChat: 'Open private chat',
    cancel: 'Cancel',
    lookAgain: 'Look again',
    askAgain: 'Ask again',
    checkAgain: 'Check again',
    allCommands: 'All commands',
    readAgain: 'Read again',
    openIn: (portal: string) => `Open in ${portal}`,
    only: (word: string) => `Only “${word}”`,
  },

  figures: {
    atLeast: (count: string) => `at least ${count}`,
    fewerThan: (count: string) => `fewer than ${count}`,
    andMore: (names: string, count: string) => `${names} and ${count} more`,
    more: (count: string) => `${count} more`,
    page: (first: string, last: string, all: string) => `${first}–${last} of ${all}`,
    pageOfMany: (first: string, last: string) => `${first}–${last}`,
    findings: (count: string, isOne: boolean) => pluralize(count, isOne, 'finding'),
  },

  severity: { high: 'High', medium: 'Medium', low: 'Low' },

  /** The columns of lists as files have them, in their order. */
  lists: {
    yes: 'yes',
    no: 'no',
    countsOnce: 'A license that several findings name counts once in the sums that Rollcall shows.',
    notChecked: (reason: string, titles: string) => `${reason} (${titles})`,
    users: {
      name: 'Name',
      address: 'Address',
      licensed: 'Licensed',
      objectId: 'Entra object ID',
      sip: 'SIP address',
      phone: 'Phone number',
      department: 'Department',
      location: 'Usage location',
      voice: 'Enterprise Voice',
      userType: 'User type',
      kind: 'Kind',
      state: 'Account',
      deletedOn: 'Deleted',
    },
    licenses: {
      source: 'Source',
      title: 'Product name',
      product: 'Product',
      name: 'Name',
      address: 'Address',
      license: 'License number',
      reason: 'Counted as',
      kind: 'Kind',
      active: 'Active',
      activations: 'Activations',
      maxActivations: 'Activations allowed',
      firstPassword: 'Initial password',
      purchased: 'Purchased',
      assigned: 'Assigned',
      lapsed: 'In grace or suspended',
      standing: 'Standing',
    },
    findings: {
      customer: 'Customer',
      severity: 'Severity',
      finding: 'Finding',
      type: 'Finding type',
      name: 'Name',
      subject: 'Address or product',
      now: 'Per month, now',
      atRenewal: 'Per month, at renewal',
      currency: 'Currency',
    },
    audit: { at: 'When', who: 'Who', action: 'Action', customer: 'Customer', what: 'What' },
    accepted: {
      customer: 'Customer',
      finding: 'Finding',
      name: 'Name',
      subject: 'Address, ID or product',
      until: 'Until',
      reason: 'Reason',
      by: 'Accepted by',
      at: 'Accepted at',
    },
    customer: { figure: 'Figure', value: 'Number', of: 'Of' },
    user: { source: 'Source', fact: 'What', value: 'Value' },
    finding: 'Finding',
    findingsOf: (severity: string) => `Findings: ${severity.toLowerCase()}`,
    severalPeople: (text: string) => ({
      title: `Several people fit “${text}”`,
      advice: 'Name one by the address.',
    }),
    customers: {
      name: 'Short name',
      title: 'Customer',
      domain: 'Domain',
      aliases: 'Other names',
      tenant: 'Tenant ID',
    },
    changes: {
      at: 'Noticed at',
      customer: 'Customer',
      group: 'What',
      change: 'Change',
      name: 'Name',
      subject: 'Address or product',
      detail: 'Detail',
    },
    history: { day: 'Day', of: (figure: string) => `${figure}, of purchased` },
  },

  licenseState: {
    licensed: 'Licensed',
    unlicensed: 'Unlicensed',
    unknown: 'License unknown',
    accountDeleted: 'Account deleted',
    voiceOn: 'Voice is on',
    noTeams: 'No Teams service',
    deleted: 'Deleted',
    deletedOn: (day: string) => `Deleted ${day}`,
  },

  purchases: {
    assignedOf: (assigned: string, purchased: string) => `${assigned} of ${purchased}`,
    assigned: (figure: string) => `${figure} assigned`,
    over: (figure: string, over: string) => `${figure}, ${over} over`,
    lapsed: (figure: string, lapsed: string) => `${figure}, ${lapsed} more in grace or suspended`,
    noLimit: (assigned: string) => `no limit, ${assigned} assigned`,
    free: (assigned: string) => `free, ${assigned} assigned`,
    none: 'none',
    stillAssigned: (state: string, assigned: string) => `${state}, ${assigned} still assigned`,
    legend: { assigned: 'Assigned', available: 'Available', over: 'Over' },
    overAllocated: (count: string, isOne: boolean) => `${pluralize(count, isOne, 'product')} over-allocated`,
    available: (count: string) => `${count} available`,
    overBy: (count: string) => `${count} over`,
    products: (count: string, isOne: boolean) => pluralize(count, isOne, 'product'),
    license: 'license',
    bothCounts: (own: string, counted: string) => `${own}, ${counted} by its own count`,
    purchasedUnknown: 'number purchased unknown',
  },

  unavailable: {
    unknown: (problem: string) => `unknown: ${problem}`,
    notPermitted: (problem: string) => `not permitted: ${problem}`,
    notConnected: 'not connected',
    notLinked: 'not linked',
    notOffered: 'not offered for this service',
    title: (customer: string, source: string, reason: string) => `${customer}: ${source} is ${reason}`,
    adviceNotConnected: 'Rollcall has no credentials for this source. Status says which settings it needs.',
    adviceNotLinked: 'This source knows no such customer. If it should, give its ID in rollcall.yaml.',
    adviceNotOffered:
      'This source keeps no such list for it. Users of Essentials services are in the Teams admin center.',
  },

  assignments: {
    license: (id: string) => `license ${id}`,
    firstPassword: 'initial password never changed',
    inactive: 'inactive',
    activation: 'activation',
    noReason: 'No reason given',
  },

  findings: {
    one: 'finding',
    many: 'findings',
    unknown: '?',
    unknownCount: 'findings unknown',
    perMonth: 'per month reclaimable now',
    atRenewal: 'per month at renewal',
    notChecked: (reasons: string) => `Not checked: ${reasons}`,
    sourceIs: (source: string, reason: string) => `${source} ${reason}`,
    checks: (count: string, isOne: boolean) => pluralize(count, isOne, 'check'),
    skipped: (failed: string, all: string) => `${failed} of ${all} checks skipped`,
    switchedOff: (titles: string) => `Switched off in the settings: ${titles}.`,
    accepted: (title: string, name: string, until: string, reason: string) =>
      `“${title}” of ${name} is accepted until ${until}: ${reason}`,
    acceptedBy: (name: string) => `accepted by ${name}`,
    acceptedInFile: 'accepted in the settings',
    acceptedCount: (findings: string) => `${findings} accepted, and not counted.`,
    reclaimable: (money: string) => `Reclaimable: ${money}`,
    footnoteRenewal: '* at renewal',
    footnoteOnce: 'a license counts once in the total',
    perMonthShort: (amount: string) => `${amount}/mo`,
    perMonthAtRenewal: (amount: string) => `${amount}/mo*`,
  },

  savings: {
    now: (amount: string) => `${amount}/month now`,
    atRenewal: (amount: string) => `${amount}/month at renewal`,
    noPrice: (count: string, isOne: boolean) => (isOne ? '1 license has no price' : `${count} licenses have no price`),
  },

  person: {
    notFound: 'Not found',
    activeAccount: 'Active account',
    deletedAccount: 'Deleted account',
    deletedOthersUnknown: 'Deleted account, others unknown',
    licensed: 'Licensed',
    licenses: (count: string) => `${count} licenses`,
    licensedInactive: 'Licensed, user inactive',
    unlicensed: 'Unlicensed',
    unknown: 'License unknown',
    voiceOn: 'Enterprise Voice on',
    countedAs: (reason: string) => `Counted as ${reason}`,
    on: 'on',
    off: 'off',
    no: 'no',
    neverChanged: 'never changed',
    othersUnknown: 'others unknown',
    byObjectId: 'the same Entra object ID',
    byAddress: 'the same address',
    matched: (count: string, by: string) => `${count} records, matched by ${by}.`,
    facts: {
      name: 'Name',
      kind: 'Kind',
      address: 'Address',
      objectId: 'Entra object ID',
      sip: 'SIP address',
      phone: 'Phone number',
      department: 'Department',
      location: 'Usage location',
      voice: 'Enterprise Voice',
      userType: 'User type',
      deletedOn: 'Deleted',
      holder: 'License holder',
      countedAs: 'Counted as',
      product: 'Product',
      license: 'License number',
      activations: 'Activations',
      active: 'Active',
      firstPassword: 'Initial password',
    },
  },

  filters: {
    any: 'Any',
    labels: {
      from: 'Source',
      licensed: 'License',
      voice: 'Voice',
      state: 'Account',
      dept: 'Department',
      location: 'Usage location',
      product: 'Product',
      severity: 'Severity',
      verdict: 'Finding type',
      of: 'What',
      since: 'Since',
      until: 'Until',
      reason: 'Reason',
      as: 'File',
      every: 'When',
      over: 'Over',
      mention: 'Mention',
      always: 'Always',
    },
    severity: (severity: string) => `severity ${severity}`,
    choices: filterChoices,
  },

  users: {
    sources: {
      noSource: (filters: string) => `No source answers ${filters} together`,
      listsNoUsers: (source: string) => `${source} lists licenses, not users`,
      cannotAnswer: (source: string, filters: string) => `${source} can’t answer ${filters}`,
      answers: (source: string, filters: string) => `${source} answers ${filters}.`,
    },
    summary: 'Teams users (from:live) or Microsoft accounts (from:partner) of a customer, with who is licensed.',
    hint: 'Name, address or phone number',
    licensesUnknown: 'licenses unknown',
    matching: (found: string, all: string, isOne: boolean) => `${found} of ${all} ${isOne ? 'matches' : 'match'}`,
    dept: (value: string) => `Department ${value}`,
    location: (value: string) => `Location ${value}`,
  },

  licenses: {
    summary: 'Assigned licenses of a customer by source; Microsoft products as assigned of purchased (from:partner).',
    hint: 'Name, address, license or product',
    assignedByName: (count: string, isOne: boolean) => `${pluralize(count, isOne, 'license')} assigned by name`,
    matches: (count: string, isOne: boolean) => pluralize(count, isOne, 'match', 'matches'),
    matchesFor: (words: string) => ` for${words}`,
    noMatch: 'No match in what could be read',
    held: (count: string, source: string) => `${count} ${source}`,
    noProduct: (source: string) => `${source} licenses have no product, so product: leaves them out.`,
    products: 'Products',
    assignedTo: 'Assigned to',
    found: 'Matches',
    holdersUnknown: (source: string) =>
      `${source} lists how many are assigned, not to whom. The card of a person shows theirs.`,
  },

  customer: {
    summary:
      'One customer at a glance: users, licenses assigned of purchased, findings. The name of the customer does the same.',
    teamsUsers: 'Teams users',
    licensed: 'licensed',
    tenant: (id: string) => `Tenant ${id}`,
    assignedTo: (product: string, count: string) => `${product}: ${count}`,
  },

  customers: {
    summary: 'The customers you can see, and which sources know each.',
    eyebrow: 'Customers',
    count: (count: string, isOne: boolean) => pluralize(count, isOne, 'customer'),
    matching: (found: string, isOne: boolean, all: string) =>
      `${pluralize(found, isOne, 'match', 'matches')} among ${all}`,
    unknownAt: (source: string) => `${source} unknown`,
  },

  reconcile: {
    summary: 'Where the sources disagree about a customer, and what it costs; reconcile all for every customer.',
    eyebrow: 'Reconcile',
    hint: 'Name, address or product',
    noneRead: 'People unknown: no source could be read',
    checked: (people: string, sources: string) => `${people} checked in ${sources}`,
    sources: (count: string, isOne: boolean) => pluralize(count, isOne, 'source'),
    match: (count: string) => `${count} match`,
    review: (count: string, isOne: boolean) => `${count} ${isOne ? 'needs' : 'need'} review`,
    products: (count: string, isOne: boolean) => pluralize(count, isOne, 'product'),
    peopleUnknown: 'people unknown',
    person: 'person',
    people: 'people',
    matching: (findings: string, words: string) => `${findings} matching${words}`,
    allCustomers: 'All customers',
    withFindings: (some: string, all: string, isOne: boolean) => `${some} of ${all} ${isOne ? 'has' : 'have'} findings`,
    notReconciled: (names: string) => `Not reconciled: ${names}.`,
    partly: (names: string) => `Some checks were skipped at ${names}.`,
    noFindingsAt: (customers: string, names: string) => `No findings at ${customers}: ${names}`,
    switchedOffAt: (names: string) => `Switched off in the settings at ${names}.`,
    unknown: '?',
    progress: (done: string, all: string) => `${done} of ${all} reconciled`,
    worstSoFar: (name: string) => `most findings so far at ${name}`,
  },

  user: {
    summary: 'One person in every source, and how the records were matched. An address or a name alone is enough.',
    eyebrow: 'User',
    onePerson: '1 person found',
    noFindings: 'No findings',
    noneSoFar: 'No findings so far',
    which: (words: string) => `Which ${words}?`,
    whichPerson: 'Which person?',
    people: (count: string) => `${count} people match`,
    firstOf: (count: string, first: string) => `${count} people match, the first ${first} are here`,
    narrow: 'Type more of the name, or the address.',
    noMatch: 'No match',
    noPerson: (name: string) => `No person found for “${name}”`,
    takenForName: 'Rollcall took this for a name',
    searched: (words: string, place: string) => `${words} · searched ${place}`,
    searchedPartly: (words: string, place: string) => `${words} · no match in what could be read at ${place}`,
    together: (words: string) => `${words} together`,
    notSearched: (names: string) => `Not searched: ${names}. Add the customer to the line to search there.`,
    partly: (names: string) => `Not every list could be read at ${names}.`,
    atAll: 'Search all customers',
    at: (customer: string) => `At ${customer}`,
  },

  why: {
    summary: 'Why there is a finding: which record said what, read when and how, and what to do next.',
    eyebrow: 'Finding',
    oneFinding: '1 finding',
    matchedBy: (by: string) => `Matched by ${by}`,
    request: (path: string) => `GET ${path}`,
    lastOf: (request: string, count: string) => `${request}, the last of ${count} requests`,
    requestId: (id: string) => `request ID ${id}`,
    noRequestId: 'no request ID returned',
    since: (day: string) => `since ${day}`,
    before: (day: string) => `since before ${day}`,
    gone: {
      deleted: 'Partner Center lists the account as deleted.',
      unknown: 'No list of users has the address.',
    },
    wholeTenant: 'Partner Center counts the whole tenant, including licenses bought from other partners.',
  },

  status: {
    summary: 'Each source: connected or not, signed in until, last read, and what to do if something is wrong.',
    eyebrow: 'Status',
    connected: 'Connected',
    notConnected: 'Not connected',
    notResponding: 'Not responding',
    cannotSignIn: 'Can’t sign in',
    hasProblem: 'Has a problem',
    toConnect: (variables: string) => `To connect: ${variables}`,
    lastRead: 'Last read at',
    signedIn: 'Signed in until',
    answering: (some: string, all: string, isOne: boolean) =>
      `${some} of ${all} sources ${isOne ? 'is' : 'are'} connected`,
    memory: {
      title: 'Memory',
      off: 'Off',
      empty: 'Nothing read yet',
      reading: 'Reading all customers',
      complete: 'Read',
      partly: 'Read in part',
      progress: (read: string, all: string) => `${read} of ${all} customers read`,
      missing: (reasons: string) => `Customers may be missing: ${reasons}`,
      failedAt: (names: string) => `Not read in full: ${names}`,
      began: 'Last round began',
      ended: 'Ended',
    },
    unknownCustomers: (names: string) =>
      `The settings have rules or exceptions for customers that do not exist: ${names}.`,
  },

  export: {
    summary: 'All rows of a list as a file, for Excel or other programs. Write export in front of the line.',
    eyebrow: 'Export',
    lists: exportTitles,
    rows: { one: 'row', many: 'rows' },
    formats: exportFormats,
    answer: (rows: string, format: string) => `${rows} as ${format}`,
    link: (until: string) =>
      `The link downloads the file once, until ${until}. Keep it to yourself: whoever has it can use it.`,
    download: 'Download',
    showList: 'Show list',
    about: 'About',
    asOther: { csv: 'As CSV', xlsx: 'As Excel' },
    ownView: 'A file opens in your own view. “Show me” makes it for you alone.',
    noHost: {
      title: 'Rollcall does not know its own address',
      advice: 'Your Rollcall administrator sets ROLLCALL_HOST. Until then, lists can be shown, but not exported.',
    },
    tooLong: { title: 'That is too long for Excel', advice: 'A CSV file takes all rows.' },
    labels: {
      list: 'List',
      customer: 'Customer',
      rows: 'Rows',
      by: 'Exported by',
      at: 'Exported at',
      asOf: 'As of',
      missing: 'Incomplete',
      note: 'Note',
    },
    readAt: (source: string) => `${source} read at`,
    gone: {
      title: 'This link is used up',
      advice: 'A link works once, within ten minutes. Ask Rollcall for the export again.',
    },
    busy: {
      title: 'Too many files are being downloaded',
      advice: 'The link is still good: press the button again in a minute.',
    },
    refused: {
      title: 'You may not download this any more',
      advice: 'Your access has changed, or Teams did not say whether you are still a member. Ask Rollcall `whoami`.',
    },
    page: {
      title: 'Download from Rollcall',
      text: 'The link works once. Pressing the button uses it up.',
      button: 'Download',
    },
  },

  use: {
    summary: 'Sets the customer of this conversation, so that lines need not name it.',
    eyebrow: 'Customer of this conversation',
    now: {
      alone: 'Lines without a customer are now about it.',
      shared: 'Here, lines without a customer are now about it, for everyone who may see it.',
    },
    still: {
      alone: 'Lines without a customer are about it.',
      shared: 'Here, lines without a customer are about it, for everyone who may see it.',
    },
    none: { subject: 'None is set', answer: 'Set one, and lines without a customer are about it.' },
    ended: { subject: 'None is set now', answer: 'Lines name their customer again.' },
    hidden: {
      subject: 'One is set',
      answer: 'Where names are hidden, lines without a customer are answered in your own view.',
    },
    usual: (customer: string) => `About ${customer}, the customer of this conversation.`,
    buttons: { none: 'Use none', use: (customer: string) => `Use ${customer}` },
  },

  accept: {
    summary: 'Accepts a finding until a day, with a reason. It is then not counted.',
    eyebrow: 'Accept a finding',
    form: 'Accepted findings are not counted, but stay visible.',
    done: (until: string) => `Accepted until ${until}`,
    oneFinding: 'One finding',
    facts: { finding: 'Finding', reason: 'Reason', by: 'Accepted by' },
    reasonHint: 'Why this is fine as it is',
    untilDay: 'Until, that day included',
    needsReason: 'Write a reason.',
    needsDay: 'Choose the last day.',
    dayOver: 'That day is over. Choose a later one.',
    reasonLong: (most: string) => `The reason can have ${most} letters at most.`,
    ownView: 'The form opens in your own view.',
    notPermitted: (customer: string) => ({
      title: `You can’t accept findings of ${customer}`,
      advice: 'It takes an access rule with accept: true. Your Rollcall administrator can add one.',
    }),
    inFile: (until: string) => ({
      title: `The settings accept this finding until ${until}`,
      advice: 'Who runs Rollcall can change it in rollcall.yaml.',
    }),
    notRead: 'What people accepted could not be read, so some of these findings may be accepted.',
  },

  accepted: {
    summary: 'The findings of a customer that are accepted: by whom, why, until when.',
    eyebrow: 'Accepted findings',
    one: 'accepted finding',
    none: 'No accepted findings',
    inFile: 'In the settings',
    by: (name: string, day: string) => `${name}, ${day}`,
    until: (day: string) => `until ${day}`,
    withdraw: (name: string) => `Withdraw: ${name}`,
  },

  post: {
    eyebrow: 'Watch',
    watches: 'Watches',
    several: (count: number) => `${count} watches have news`,
    show: (list: string) => `Show ${list.toLowerCase()}`,
    fromTo: (before: string, after: string) => `${before} → ${after}`,
    one: 'change',
    changed: 'changed',
    unchanged: 'nothing changed',
    crossed: { over: 'now over the limit', back: 'back below the limit' },
    states: { came: '+ New', gone: '– Gone', changed: 'Changed', accepted: 'Accepted' },
    accepted: (count: string) => `${count} accepted`,
    /** By the command of the watched line. */
    lists: {
      users: 'Users',
      licenses: 'Licenses',
      reconcile: 'Findings',
      changes: 'Changes',
      user: 'User',
      customer: 'Customer',
    } satisfies Record<string, string> as Readonly<Partial<Record<string, string>>>,
    withheld: 'A watch had news here, but the access rules no longer let this conversation see it.',
    sentAgain: 'Sent again: the first message may have arrived, too.',
    afterRestart: 'Sent again after a restart: the first message may have arrived, too.',
  },

  watch: {
    summary: 'Asks a line again by itself, and tells what changed.',
    eyebrow: 'Watch',
    facts: {
      code: 'Code',
      when: 'When',
      next: 'Next',
      where: 'Where',
      over: 'Only when over',
      mention: 'Mentions',
      always: 'Posts',
      last: 'Last run',
      state: 'State',
    },
    here: 'In this conversation',
    elsewhere: 'In another conversation',
    me: 'You, by name',
    everyTime: 'Also when nothing changed',
    onChange: 'When something changed',
    answer: (how: string) => `It tells what changes: ${how}.`,
    replaced: (answer: string) => `${answer} It was there before: this is how it goes on.`,
    overOnly: (threshold: string) => `only when over ${threshold}`,
    mentionsYou: 'mentions you',
    inZone: (cadence: string, zone: string) => `${cadence}, ${zone}`,
    noList: (line: string) => ({
      title: `“${line}” can’t be watched`,
      advice: 'Users, licenses, findings and changes can.',
    }),
    form: 'When should it run?',
    formElsewhere: 'Its time is changed in your own view.',
    times: 'daily 08:00, or weekly mon 09:00',
    timesOfOne: 'hourly, daily 08:00, or weekly mon 09:00',
    notHourly: { title: 'All customers can’t be watched hourly', advice: 'Daily or weekly can.' },
    noSince: { title: 'A watch counts from its last post', advice: 'Leave out since:.' },
    tooMany: (most: string) => ({
      title: `You have ${most} watches, which is the most`,
      advice: 'End one first.',
    }),
    tooManyHere: (most: string) => ({
      title: `This conversation has ${most} watches, which is the most`,
      advice: 'End one of yours first.',
    }),
    tooOften: (most: string) => ({
      title: `You have run watches ${most} times in the last hour, which is the most`,
      advice: 'Each of them still runs at its own time.',
    }),
    smallCounts: {
      title: 'You can see counts here, but none below 5',
      advice: 'Watch for a number of 5 or more.',
    },
    unknown: (id: string) => ({
      title: id === '' ? 'Which watch?' : `There is no watch ${id} of yours`,
      advice: 'Ask for your watches, and press a button there.',
    }),
    paused: {
      left: 'Paused: you are not a member of that conversation any more',
      rule: 'Paused: no access rule lets you see that there any more',
      customer: 'Paused: the customer is gone',
      line: 'Paused: the line is not understood any more',
      blocked: 'Paused: Teams takes no messages there',
      refused: 'Paused: Teams did not take its last message',
      unanswered: 'Paused: Teams never confirmed its last message, which may have arrived more than once',
    } satisfies Record<string, string> as Readonly<Partial<Record<string, string>>>,
    pausedAdvice: 'Resume it in Watches when that has changed, or end it.',
    snoozed: (day: string) => `Snoozed until ${day}`,
    active: 'Active',
    runs: 'It runs within a minute, and posts what it finds.',
    ended: 'Ended. It posts nothing any more.',
    resumed: 'It runs again.',
    changed: (cadence: string) => `It runs at another time now: ${cadence}.`,
  },

  watches: {
    summary: 'Your watches, and those of this conversation: last post, next run, state.',
    eyebrow: 'Watches',
    one: 'watch',
    many: 'watches',
    none: 'No watches',
    noneAnswer: 'Put watch in front of a line, such as watch reconcile all weekly.',
    next: (moment: string) => `next ${moment}`,
    posted: (moment: string) => `last post ${moment}`,
    notYet: 'no post yet',
    noMemory: 'None of them runs, since the settings say memory: off.',
  },

  unwatch: { summary: 'Ends a watch.' },

  snooze: {
    summary: 'Leaves a finding, or a watch, out of posts for some days.',
    eyebrow: 'Snooze',
    done: (day: string) => `Left out of posts here until ${day}. Answers still show it.`,
    watchDone: (day: string) => `No posts until ${day}.`,
    tooLong: (most: string) => ({
      title: `At most ${most} days`,
      advice: 'Accept the finding instead, or choose fewer.',
    }),
  },

  ran: {
    posted: 'posted',
    unchanged: 'nothing changed',
    missing: (reason: string) => `not compared: ${reason}`,
  },

  audit: {
    summary: 'Who changed something in Rollcall: what, when, at which customer.',
    eyebrow: 'Audit',
    one: 'entry',
    many: 'entries',
    none: 'No entries',
    since: (entries: string, day: string) => `${entries} since ${day}`,
    more: (most: string) => `Only the newest ${most} are shown.`,
    ownView: 'It opens in your own view.',
    notPermitted: (customer: string) => ({
      title: customer === '' ? 'You can’t read the audit' : `You can’t read the audit of ${customer}`,
      advice: 'It takes an access rule with audit: true. What the sources disagree about can be asked for.',
    }),
    /** By the action of an entry. */
    actions: {
      use: 'Customer of a conversation',
      watch: 'Watched a line',
      'run-watch': 'Ran a watch',
      unwatch: 'Ended a watch',
      snooze: 'Snoozed',
      accept: 'Accepted a finding',
      withdraw: 'Withdrew an acceptance',
      export: 'Asked for a file',
      download: 'Downloaded a file',
      forget: 'Deleted a person',
    } satisfies Record<string, string> as Readonly<Partial<Record<string, string>>>,
  },

  withdraw: {
    summary: 'Ends the acceptance of a finding, which then counts again.',
    eyebrow: 'Accepted findings',
    subject: (verdict: string, name: string) => `“${verdict}” of ${name}`,
    done: 'No longer accepted. It counts again.',
    unknown: (id: string) => ({
      title: id === '' ? 'Withdraw what?' : `You can’t withdraw “${id}”`,
      advice: 'Ask for the accepted findings of a customer, and press Withdraw there.',
    }),
  },

  whoami: {
    summary: 'Who Rollcall takes you for, and which customers you can see.',
    eyebrow: 'Access',
    askForRule: 'To see a customer, ask your Rollcall administrator to add a rule with one of these IDs.',
    canSee: (customers: string) => `You can see ${customers}.`,
    canSeeNone: 'You don’t have access to any customer yet.',
    facts: {
      objectId: 'Entra object ID',
      tenant: 'Tenant ID',
      membership: 'Membership',
      where: 'Where',
      chat: 'Chat ID',
      team: 'Team ID',
    },
    noObjectId: 'none: Teams sent no object ID for you',
    unknown: 'unknown',
    places: {
      personal: 'Personal chat',
      group: 'Group chat',
      channel: 'Channel',
      'shared-channel': 'Channel that people of other organizations may be in',
    },
    memberships: {
      member: 'member of',
      guest: 'guest of',
      outsider: 'outsider here, from',
      unknown: 'unknown: Teams did not say whether you are a member or a guest',
      'not-asked': 'not asked for, since no access rule here depends on it',
    },
    anonymous: 'anonymous: rules for a team, chat or tenant need an object ID',
  },

  help: {
    summary: 'What you can ask, each with an example to run. With a command: that command in detail.',
    eyebrow: 'Help',
    title: 'What you can ask',
    answer: 'Select an example to run it, or type your own. Word order and spelling are forgiving.',
    rows: helpRows,
    groups: { lookUp: 'Look up', compare: 'Compare', followUp: 'Follow up', itself: 'Rollcall itself' },
    examples: 'Examples',
    filtersOf: (command: string) => `Filters for ${command}`,
    filters: 'Filters',
    example: 'Example',
    exampleOf: exampleTitles,
    findings: {
      one: 'Finding type',
      many: 'Finding types',
      answer: 'What each means. Select one for examples.',
      several: (name: string, titles: string) => `“${name}” is short for ${titles}.`,
      meaning: (title: string, explanation: string) => `${title}. ${explanation}`,
      next: (next: string) => `What to do: ${next}`,
      atOne: 'Such findings at one customer',
      atAll: 'At every customer',
    },
    leadsTo: (command: string) => `Its answer offers ${command}`,
    also: (aliases: string) => `Also: ${aliases}.`,
  },

  changes: {
    summary: 'What came, went and changed at a customer or at all since a day: people, licenses, findings, purchases.',
    eyebrow: 'Changes',
    hint: 'Name, address or product',
    groups: { people: 'People', licenses: 'Licenses', findings: 'Findings', purchases: 'Purchases' },
    one: 'change',
    /** Changes, and not people: somebody can come, change and go. */
    ofGroup: {
      people: (count: string) => `people ${count}`,
      licenses: (count: string) => `licenses ${count}`,
      findings: (count: string) => `findings ${count}`,
      purchases: (count: string) => `purchases ${count}`,
    },
    changed: 'Changes',
    none: 'No changes',
    noneSoFar: 'No changes in what could be compared',
    since: (changes: string, day: string) => `${changes} since ${day}`,
    at: (changes: string, customers: string) => `${changes} at ${customers}`,
    parts: (changes: string, parts: string) => `${changes}: ${parts}`,
    matching: (answer: string, words: string) => `${answer}, matching${words}`,
    asOf: (time: string) => `as of ${time}`.replaceAll(' ', '\u00A0'),
    states: {
      'person-came': 'Added',
      'person-gone': 'Removed',
      'person-changed': 'Changed',
      'license-gained': 'Assigned',
      'license-lost': 'Unassigned',
      'license-moved': 'Moved',
      'finding-opened': 'Opened',
      'finding-closed': 'Closed',
    },
    fromTo: (before: string, after: string) => `${before} → ${after}`,
    nothing: 'none',
    fieldChange: (field: string, change: string) => `${field}: ${change}`,
    purchased: (source: string) => `Purchased in ${source}`,
    whyClosed: {
      gone: 'resolved',
      accepted: 'accepted',
      'rule changed': 'its rule changed',
      'customer unlinked': 'customer no longer linked',
    },
    account: { active: 'active', deleted: 'deleted' },
    accountState: 'Account',
    recordedSince: (day: string) => `Recorded since ${day}.`,
    recordedLater: (customers: string) => `Recorded for a shorter time at ${customers}.`,
    customerSince: (customer: string, day: string) => `${customer} (since ${day})`,
    notCompared: (list: string, reason: string, lastWhole: string) => `Not compared: ${list}. ${reason}; ${lastWhole}.`,
    notComparedMore: (lists: string) => `Not compared: ${lists} more.`,
    listAt: (list: string, customer: string) => `${list} at ${customer}`,
    lists: (count: string, isOne: boolean) => pluralize(count, isOne, 'list'),
    lastWhole: (day: string) => `last read in full ${day}`,
    neverWhole: 'never read in full',
    neverRead: (customers: string) => `Never read: ${customers}.`,
    shrank: (list: string, before: string, after: string, day: string) =>
      `${list} became much shorter on ${day}: ${before} rows, then ${after}. It was read twice.`,
    shrankMore: (lists: string) => `${lists} more became much shorter.`,
    listed: (count: string) => `Only the first ${count} are listed.`,
    cut: (count: string, total: string, older: string) =>
      `Only the newest ${count} of ${total} changes are listed; ${older} older ones are left out.`,
    noFindingsOfSource: 'Findings compare several sources, so from: leaves them out.',
    future: (day: string) => ({ title: `${day} has not come yet`, advice: 'Choose a day that has.' }),
    noMoney: { title: 'Money has a history, but no list of changes', advice: 'Choose one.' },
  },

  history: {
    summary:
      'Figures of a customer day by day since a day: licenses, users, findings or money, as a line and in numbers.',
    eyebrow: 'History',
    headings: {
      users: 'Users by day',
      licenses: 'Licenses by day',
      findings: 'Findings by day',
      money: 'Reclaimable per month, by day',
    },
    figures: {
      liveUsers: 'Users',
      partnerAccounts: 'Accounts',
      liveLicences: 'Live Platform',
      seats: 'LicenseSpring',
      'assigned:partnerPurchases': 'Partner Center',
      high: 'High',
      medium: 'Medium',
      low: 'Low',
    },
    legends: historyLegends,
    atRenewal: (currency: string) => `${currency} at renewal`,
    latest: (figure: string, value: string) => `${figure} ${value}`,
    latestOn: (figure: string, value: string, day: string) => `${figure} ${value} on ${day}`,
    chart: (heading: string, first: string, last: string) => `${heading}, ${first} to ${last}`,
    // The word joiner keeps the range on one line.
    range: (latest: string, least: string, most: string) => `${latest} (${least}–\u2060${most})`,
    since: (figures: string, day: string) => `${figures}, since ${day}`,
    from: (figure: string, day: string) => `${figure} from ${day}`,
    unknown: '?',
    none: 'No figures are recorded yet',
    moneyHidden: 'Money is not shown where names are hidden, since it can be that of a single license.',
    noMoney: 'No money is recorded. It needs prices in rollcall.yaml, and findings that free a license.',
    gaps: (days: string, isOne: boolean) =>
      `${pluralize(days, isOne, 'day')} without every answer: shown as ?, and as a gap in the line.`,
  },

  memory: {
    off: {
      title: 'Rollcall keeps no memory here',
      advice: 'The settings say memory: off, so it can’t tell what changed. Ask for what is there now.',
    },
    failed: {
      title: 'Rollcall can’t use its memory',
      advice: 'Status says why. What is there now can still be asked for.',
    },
    lastAttempt: (time: string) => `That was at ${time}. The next round reads the list again.`,
    damaged: {
      title: 'The stored copy of this list is damaged',
      advice: 'The next round reads the list again.',
    },
    listNeverRead: {
      title: 'This list was not read yet',
      advice: 'The next round reads it. A line with `fresh` reads it now.',
    },
    asOf: (time: string) => `As of ${time}. Refresh reads now.`,
    asOfTime: (time: string) => `as of ${time}`,
    neverRead: (names: string) => `Never read: ${names}.`,
    notYetRead: (names: string) => `never read: ${names}`,
    searched: (customers: string, time: string) => `${customers} searched as of ${time}`,
    foundAt: (names: string) => `Found at ${names}, read now`,
    foundAtStale: (names: string) => `Found at ${names}`,
    notThere: (names: string, time: string) => `Found at ${names} as of ${time}, but not now`,
    notReadNow: (names: string, time: string) => `Found at ${names} as of ${time}, but it could not be read now.`,
    without: (title: string) => `${title}. So everything was read now, as far as the limits allow.`,
  },

  hello: {
    summary: 'A word of welcome, with a customer to pick and a person to find.',
    eyebrow: 'Rollcall',
    title: 'Who is licensed, and where?',
    answer: 'Look up a customer or a person across Live Platform, LicenseSpring and Partner Center. Read-only.',
    shared: (adder: string) => `${adder === '' ? '' : `${adder} added me. `}Mention me with a customer or a person.`,
    sharedCounts: (answer: string) => `${answer} Here I show counts; names are for you alone.`,
    noAccess: 'You don’t have access to any customer yet.',
    usersOf: (customer: string) => `Users of ${customer}`,
  },

  cancel: {
    summary: 'Stops what is still being read for you here.',
    eyebrow: 'Cancel',
    nothing: 'Nothing is running',
    lost: 'If no answer came, it was lost in a restart of Rollcall.',
    others: 'Only the person who asked can stop it',
    stopped: 'Stopped',
    stoppedAnswer: 'Nothing more is read for it.',
  },

  progress: {
    eyebrow: 'Working',
    title: 'Reading the sources',
    titles: progressTitles,
    answer: 'This card turns into the answer.',
    neutral: 'Asking the sources',
    lookAgain: 'The answer is ready when you look again.',
  },

  counts: {
    eyebrow: 'Your own view',
    shared: 'Names are hidden in this channel. “Show me” opens them for you alone.',
    private: 'You can see counts here, but no names.',
  },

  problems: {
    origins: {
      you: 'Not understood',
      source: 'Source problem',
      rollcall: 'Rollcall problem',
    },
    offers,
    sides: { you: '', source: 'On the source’s side', rollcall: 'On Rollcall’s side' },
    reference: (reference: string) => `Reference ${reference}`,
    showMeAdvice: 'Select Show me for what you can do.',
    pageBeyond: (page: string, last: string, isOne: boolean) => ({
      title: `There is no page ${page}`,
      advice: isOne ? 'There is one page.' : `The last page is ${last}.`,
    }),
    findingOff: (finding: string) => ({
      title: `“${finding}” is switched off for this customer`,
      advice: 'Your Rollcall administrator did so with `off` in rollcall.yaml.',
    }),
    noCustomer: { title: 'There is no customer that you can see', advice: 'Ask your Rollcall administrator.' },
    personMissing: {
      title: 'Which person?',
      advice: 'Add an address or a name in quotes, for example user "Megan Bowen" contoso.',
    },
    noSource: (place: string) => ({
      title: `No source could be asked at ${place}`,
      advice: 'None is connected, linked and answering. Status says more.',
    }),
    findingUnknown: (first: string, ids: string) => ({
      title: first === '' ? 'Which finding type?' : `There is no finding type “${first}”`,
      advice: `The finding types are ${ids}.`,
    }),
    findingShared: (name: string, titles: string) => ({
      title: `“${name}” is several finding types`,
      advice: `${titles}. Choose one.`,
    }),
    findingOfWhom: { title: 'Of whom?', advice: 'Add an address, a name in quotes, or a product.' },
    atWhichCustomer: (isNobody: boolean) => ({
      title: 'At which customer?',
      advice: isNobody ? 'Nobody was found under that name: add the customer.' : 'Several have such a person.',
    }),
    findingsFit: (findings: string, words: string) => ({
      title: `${findings} match “${words}”`,
      advice: 'Pick one.',
    }),
    findingNone: (words: string, finding: string, meaning: string) => ({
      title: `Not found: “${words}” has no “${finding}”`,
      advice: `It would mean: ${meaning}`,
    }),
    findingSkipped: (reasons: string, meaning: string) => ({
      title: reasons,
      advice: `It would mean: ${meaning}`,
    }),
    commandUnknown: (name: string) => ({ title: `I don’t know “${name}”`, advice: 'These are the commands.' }),
    restarting: { title: 'Rollcall is being restarted', advice: 'Ask again in a minute.' },
    tooLong: {
      title: 'This took too long, so Rollcall stopped it',
      advice: 'Try again: what was read so far is kept for a while. Or ask for one source only.',
    },
    countsOnly: (filters: string) => ({
      title: 'You can see counts here, but no names',
      advice: `Search words and people need names. Without them, these filters work: ${filters}`,
    }),
  },

  teams: {
    busy: 'Rollcall is busy. Please ask again in a moment.',
    late: 'Rollcall couldn’t answer in time. Please try once more.',
    failed: 'Rollcall couldn’t answer. Please try once more.',
    unknownButton: 'Rollcall doesn’t know this button. Type the command instead.',
  },

  pages: {
    /** Where it is not said who runs this Rollcall, or where to write. */
    someOperator: 'The organization that runs this Rollcall',
    someContact: 'Ask the Rollcall administrator of your organization, by the ways that it has for help.',
    contactAt: 'Write to',
    website: {
      title: 'Rollcall',
      text: 'A Microsoft Teams bot for the people of a service provider who set up, support and bill licenses. It tells who holds a license at a customer, from AudioCodes Live Platform, LicenseSpring and Microsoft Partner Center.',
      help: 'How to use it',
      helpText:
        'Send help to Rollcall in Microsoft Teams: it answers with what you can ask, each with an example to press. Send whoami to see what you have access to.',
      contact: 'Help and contact',
      links: { privacy: 'Privacy', terms: 'Terms of use' },
    },
    privacy: {
      title: 'Rollcall: privacy',
      text: 'This page is about the Microsoft Teams app Rollcall and the service behind it.',
      whose: 'Who is responsible',
      whoseText: (operator: string) => `${operator} runs it, decides who may use it, and is responsible for the data.`,
      reads: 'What it reads',
      readsText:
        'Users, licenses and purchases of the customers that the service provider looks after, from AudioCodes Live Platform, LicenseSpring and Microsoft Partner Center, those that are connected: names, e-mail addresses, phone numbers, and which license somebody has. Of whoever writes to it: the line, the name and ids that Microsoft Teams sends along, and whether they are a member or a guest of the conversation. It only reads there, and changes nothing.',
      keeps: 'What it stores, and for how long',
      keepsOff: 'What is read from those systems is kept in memory for half an hour at most, and not stored.',
      keepsOn: ({ events, findings, figures }: { events: string; findings: string; figures: string }) =>
        `The newest lists of each customer until the next ones; what changed for ${events} days; findings for ${findings} days after they closed; daily figures, which name nobody, for ${figures} days.`,
      keepsTold: (audit: string) =>
        `What people set in a conversation, such as watches, is stored until they end it or Rollcall is removed. Who accepted a finding, changed a setting or exported a list is stored for ${audit} days. The log has ids, commands and times, and no names of customers’ people. Passwords and access tokens are in no list and no log.`,
      shared: 'Who gets it',
      sharedText:
        'The people of the service provider whom it permits to see that customer, in Microsoft Teams, where the messages then are kept by Microsoft. Nobody else, and no advertising.',
      safe: 'How it is protected',
      safeText:
        'Connections to Microsoft Teams and to those systems are encrypted. Each request is checked for coming from Microsoft Teams, and each answer for what the asker may see. What is stored lies on a disk or in a database of the organization, open to the account of Rollcall alone.',
      rights: 'Your rights',
      rightsText:
        'You can ask what is stored about you, and to have it corrected or deleted. Deleting takes effect everywhere in Rollcall at once; what one of those systems still has is read again until it is deleted there.',
      contact: 'Contact',
    },
    terms: {
      title: 'Rollcall: terms of use',
      text: 'These terms are about the Microsoft Teams app Rollcall and the service behind it.',
      who: 'Who may use it',
      whoText: (operator: string) =>
        `${operator} decides who may use it, and for which customers. Use it for that work only, and keep what it shows as confidential as the systems that it comes from.`,
      what: 'What it tells',
      whatText:
        'Rollcall shows what the connected systems say, and when they said it. What is not known is shown as unknown. For what is billed or contracted, those systems and your contracts count.',
      license: 'License and warranty',
      licenseText: 'Rollcall is software under the MIT license, and comes without warranty of any kind.',
      contact: 'Contact',
    },
  },

  grammar: {
    showing: (line: string): string => `Showing results for ${line}`,
    ignored: (words: readonly string[]): string => `Ignored: ${words.join(' ')}`,
    notFound: (words: readonly string[]): string => `Not found: ${quotedList(words)}`,
    notFoundSoFar: (words: readonly string[]): string => `Not found in what could be read: ${quotedList(words)}`,
    withoutWords: (words: readonly string[]): string =>
      words.length === 1 ? `Without “${words[0] ?? ''}”` : 'Without these words',
    onlyFirstLine: 'Only the first line was read.',
    filters: {
      from: (sources: readonly string[]): string => `One source only: ${sources.join(', ')}`,
      licensed: 'Is, or is not, among Live Platform’s licensed users',
      voice: 'Enterprise Voice on or off, from live',
      state: 'Partner Center’s account state; deleted ones are kept for 30 days',
      dept: 'The department begins with this, from live',
      location: 'The usage location is this, such as DE',
      product: 'LicenseSpring product code or Microsoft SKU',
      severity: 'Findings of this severity only',
      verdict: 'One type of finding only',
      of: 'What it is about: users, licenses, findings or money',
      since: 'From when on: a weekday, yesterday, so many days, or a day such as 1-nov or 2026-11-01',
      until: 'The last day: so many days from today, or a day such as 2027-01-31',
      untilValues: ['days such as 30d', 'a day such as 2027-01-31'],
      reason: 'Why a finding is accepted',
      as: 'The kind of file: csv, or xlsx for Excel',
      every: 'When a watch runs: hourly, daily 08:00, or weekly mon 09:00',
      everyValues: ['hourly', 'daily 08:00', 'weekly mon 09:00'],
      over: 'Post only when the count, or the money a month, goes over this or back: 5, or EUR100',
      overValues: ['a number such as 5', 'an amount such as EUR100'],
      mention: 'Whom a post mentions: me',
      always: 'Whether it also posts when nothing changed',
      sinceValues: ['today', 'yesterday', 'a weekday', 'days such as 7d', 'a day such as 2026-11-01'],
    },
    problems: {
      severalCommands: {
        title: (typed: string): string => `“${typed}” could be several commands`,
        advice: 'Choose one.',
      },
      noCustomerFor: {
        title: (command: string): string => `${command} is not about one customer`,
        advice: 'Choose one.',
      },
      unknownLine: {
        title: (typed: string): string => `There is no command “${typed}”`,
        advice: 'Start with a command, or look for a person or a customer of that name.',
      },
      whichCustomerOf: {
        title: (person: string): string => `Which customer is “${person}” at?`,
        advice: 'Choose a customer, or search all of them.',
        noCustomer: 'Search all customers, or add one.',
      },
      severalCustomers: {
        title: (count: number, typed: string): string => `${count} customers match “${typed}”`,
        advice: 'Choose one.',
        adviceForMany: 'Type more of the name, or choose one of the first.',
      },
      missingCustomer: {
        title: 'Which customer?',
        advice: 'Add a customer, or choose one.',
        none: 'You don’t have access to any customer yet.',
      },
      unknownCustomer: {
        title: (typed: string): string => `No customer is called “${typed}”`,
        advice: 'Close matches:',
        nobodyNameable: 'Here a customer must be named in full.',
      },
      tooManyWords: {
        title: (count: number): string => `${count} words are too many for one line`,
        advice: (max: number): string =>
          `Rollcall reads up to ${max}: write a command, a customer, and what to search for.`,
      },
      unknownFilter: {
        title: (name: string): string => `There is no filter ${name}:`,
        advice: (command: string, filters: readonly string[]): string =>
          filters.length === 0
            ? `${command} takes no filter.`
            : `${command} takes ${filters.map((filter) => `${filter}:`).join(' ')}`,
      },
      filterElsewhere: {
        title: (command: string, filter: string): string => `${command} does not take ${filter}`,
        advice: (owners: readonly string[]): string => `It belongs to ${owners.join(' and ')}.`,
      },
      filterTwice: {
        title: (name: string): string => `${name}: is given twice`,
        advice: 'Choose one.',
      },
      filterValue: {
        title: (name: string, values: readonly string[]): string =>
          `${name}: accepts ${new Intl.ListFormat('en', { type: 'disjunction' }).format(values)}`,
        advice: (typed: string): string => (typed === '' ? 'It needs a value.' : `“${typed}” is none of these.`),
      },
      filterEmpty: {
        title: (name: string): string => `${name}: needs a value`,
        advice: (name: string, example: string): string => `For example ${name}:${example}.`,
      },
      pageNumber: {
        title: (typed: string): string => (typed === '' ? 'page: needs a number' : `“${typed}” is not a page number`),
        advice: 'Pages count from 1, for example page:2.',
      },
      severalCustomersNamed: {
        title: 'One customer at a time',
        advice: 'Choose one. The last line searches for the other name.',
      },
      severalQuestions: {
        title: 'One question at a time',
        advice: 'Choose one.',
      },
      unsureOf: {
        title: (words: readonly string[]): string => `Search for ${quotedList(words)}?`,
        advice: 'Choose one.',
      },
      unsupported: {
        titles: {
          watch: 'A watch tells what changes',
          change: 'Rollcall only reads',
          file: 'Files are made by export',
          send: 'Rollcall sends nothing but the posts of watch',
          time: 'Only changes and history know times',
          ranking: 'Rollcall does not rank or compare numbers',
          subject: 'Rollcall does not know about that',
          exclusion: 'Rollcall cannot leave that out',
        },
        advice: (words: readonly string[]): string =>
          `${quotedList(words)} ${words.length === 1 ? 'was' : 'were'} not read. Choose what to see instead.`,
        adviceOfWatch:
          'Nothing was stored. Choose a line with watch to be told by posts, or another one to see it now.',
      },
      nothingWrapped: {
        title: (command: string): string => `${command} stands in front of another line`,
        advice: (command: string): string => `Write ${command} in front of a line that shows a list, or choose one.`,
      },
      wrapsNot: {
        title: (command: string, other: string): string => `${command} ${other} is not possible`,
        advice: (command: string): string => `Choose a line that ${command} takes.`,
      },
      whichList: {
        title: 'Which list?',
        advice:
          'Rollcall does not remember the last answer. Write its line again with page:2, or press Next on its card.',
      },
    },
  },
  access: {
    none: 'You don’t have access to any customer yet',
    membershipUnknown:
      'Teams did not say whether you are a member here. Ask again in a minute; `whoami` shows what is known.',
    askForRule: 'Ask your Rollcall administrator for access; `whoami` shows the ids to give.',
  },
  problem: {
    title: 'Something went wrong in Rollcall',
    withoutCard: (reference: string) =>
      `Something went wrong in Rollcall. Try again; if it happens again, give the reference ${reference} to your Rollcall administrator.`,
    advice: 'Try again; if it happens again, give the reference below to your Rollcall administrator.',
  },
  search: {
    customersSearched: (searched: string, all: string) => `${searched} of ${all} customers searched`,
  },
  sources: {
    readOf: (source: string, read: string, all: string) => `${source}: ${read} of ${all}`,
    readSoFar: (source: string, read: string) => `${source}: ${read} so far`,
    clock: {
      behind: (minutes: string) => `The clock of Rollcall’s machine is ${minutes} minutes behind`,
      early: (minutes: string) => `The clock of Rollcall’s machine is ${minutes} minutes ahead`,
      advice: 'Let it keep time by NTP: beyond 5 minutes Teams’ messages are refused.',
    },
  },
  store: {
    problems: {
      folder: {
        title: 'Rollcall cannot write its data folder',
        advice: 'Let the account that runs Rollcall write the folder `ROLLCALL_DATA`, then start Rollcall again.',
      },
      'nearly-full': {
        title: 'The disk with Rollcall’s data folder is nearly full',
        advice: 'Free some space: Rollcall wants 200 MB.',
      },
      full: {
        title: 'The disk with Rollcall’s data folder is full',
        advice: 'Free some space. What was stored before is safe, and Rollcall goes on by itself.',
      },
      disk: {
        title: 'The disk with Rollcall’s data folder cannot be read or written',
        advice: 'Check the disk and the machine’s log. The folder must be on a local disk, not on a network share.',
      },
      busy: {
        title: 'Another process is writing to Rollcall’s memory',
        advice: 'Try again in a minute. If it stays so, look for a second Rollcall, a backup or a database tool.',
      },
      'in-use': {
        title: 'Another Rollcall uses this data folder',
        advice: 'Stop the other one, or give this one another folder in `ROLLCALL_DATA`. Several need PostgreSQL.',
      },
      damaged: {
        title: 'Rollcall’s memory is damaged',
        advice: 'Put back a backup, or move the database away: Rollcall then begins with an empty memory.',
      },
      newer: {
        title: 'A newer Rollcall has changed this memory',
        advice: 'Run that version again, or put back a backup from before. This version leaves everything as it is.',
      },
      'other-migrations': {
        title: 'This memory was made by a Rollcall with other migrations',
        advice: 'Run the version that made it: a migration was changed after it ran. Nothing was altered.',
      },
      address: {
        title: '`DATABASE_URL` is no address of a PostgreSQL database',
        advice: 'Write it as postgres://user:password@host:5432/database, with special characters percent-encoded.',
      },
      unreachable: {
        title: 'PostgreSQL cannot be reached',
        advice: 'Check that it runs, host and port in `DATABASE_URL`, and the network. Rollcall tries again by itself.',
      },
      'connection-lost': {
        title: 'PostgreSQL went away in the middle',
        advice: 'What was being stored may be missing. As soon as PostgreSQL answers again, Rollcall uses it.',
      },
      refused: {
        title: 'PostgreSQL refuses the user or the password',
        advice: 'Check both in `DATABASE_URL`, and pg_hba.conf of the server.',
      },
      'no-database': {
        title: 'PostgreSQL has no such database',
        advice: 'Create the one that `DATABASE_URL` names, or correct the name.',
      },
      'not-permitted': {
        title: 'PostgreSQL does not let Rollcall make or use its tables',
        advice: 'Make the user in `DATABASE_URL` the owner of the database or of a schema of its own.',
      },
      'too-old': {
        title: 'This PostgreSQL is too old',
        advice: 'Rollcall needs version 15 or newer.',
      },
      encoding: {
        title: 'This PostgreSQL database does not store all languages',
        advice: 'Create it with the encoding UTF8.',
      },
      'read-only': {
        title: 'PostgreSQL takes no changes',
        advice: '`DATABASE_URL` leads to a standby or a read-only database. Point it to the primary.',
      },
      'server-full': {
        title: 'The disk of PostgreSQL is full',
        advice: 'Free some space there. What was stored before is safe, and Rollcall goes on by itself.',
      },
      slow: {
        title: 'PostgreSQL took too long',
        advice: 'Try again in a minute. If it stays so, look at the load and the locks of the server.',
      },
      stopped: {
        title: 'Rollcall’s memory has stopped',
        advice: 'Start Rollcall again. The log has the reason.',
      },
    },
  },
  times: {
    utc: (time: string) => `${time} UTC`,
    seconds: (count: string) => `${count} s`,
    minutes: (count: string) => `${count} min`,
  },
  /** What `npm run round` prints. */
  round: {
    customer: (name: string, problems: readonly string[]) =>
      problems.length === 0 ? `${name}: read` : `${name}: not read in full: ${problems.join(', ')}`,
    missing: (reasons: readonly string[]) => `Customers may be missing: ${reasons.join(', ')}.`,
    end: (count: string, isOne: boolean, failed: string) =>
      `${pluralize(count, isOne, 'customer')} read${failed === '0' ? '' : `, ${failed} not in full`}.`,
  },
  /** What `npm run doctor` prints. */
  doctor: {
    summary: (good: number, warnings: number, failed: number, skipped: number) =>
      [
        failed === 0 ? 'All is well' : `${failed} failed`,
        `${good} good`,
        ...(warnings > 0 ? [`${warnings} to watch`] : []),
        ...(skipped > 0 ? [`${skipped} not checked`] : []),
      ].join(', ') + '.',
    more: (count: string) => `and ${count} more`,
    needs: (title: string) => `Not checked: it needs “${title}”`,
    faulty: 'Not checked: its settings have faults, see “Environment”',
    local: 'ROLLCALL_LOCAL answers this machine only',
    tooSlow: {
      problem: 'There was no answer in time',
      advice: 'Check the network, a firewall or a proxy in between, and try again.',
    },
    broken: {
      problem: (code: string) => `The check itself failed (${code})`,
      advice: 'Try again. If it stays so, it is a fault of Rollcall: report it with this code.',
    },
    configuration: {
      node: 'Node',
      nodeTooOld: (version: string, oldest: string) => `This is Node ${version}, and Rollcall needs ${oldest}`,
      installNode: (oldest: string) => `Install Node ${oldest} or newer, and start Rollcall with it.`,
      environment: 'Environment',
      environmentGood: 'Every setting can be used',
      noSource: 'No source is connected, so there is nothing to ask about',
      connectOne: 'Fill in the variables of Live Platform, LicenseSpring or Partner Center in .env.',
      mendEnvironment: 'Correct .env, or the environment of the service.',
      file: 'Settings file',
      fileGood: (customers: string, rules: string) => `Customers: ${customers}, access rules: ${rules}`,
      mendFile: 'Correct it; rollcall.example.yaml shows how.',
      noRules: 'There is no access rule, so nobody may ask anything',
      addRules: 'Add one under access:. A line whoami to the bot shows its ids.',
    },
    storage: {
      folder: 'Data folder',
      noFolder: 'Nothing is stored in it: there is a PostgreSQL',
      folderGood: (folder: string, gigabytes: string) => `${folder} can be written, ${gigabytes} GB are free`,
      database: 'Database',
      engines: { sqlite: 'SQLite', postgres: 'PostgreSQL' },
      databaseGood: (engine: string, version: string, migrations: string) =>
        `${engine} ${version} stores, migration ${migrations}`,
    },
    sources: {
      clock: 'Clock',
      clockGood: (seconds: string) => `${seconds} s off the sources’ clocks`,
      noClock: 'No source has told the time',
      signIn: (source: string) => `${source} sign-in`,
      signedIn: 'Signed in',
      notConnected: (variables: string) => `Not connected. To connect: ${variables}`,
      read: (source: string) => `${source} read`,
      didRead: (customer: string) => `Rollcall may read ${customer}`,
      noCustomer: 'There is no customer to read',
    },
    names: {
      title: 'Customers’ names',
      good: (customers: string) => `All are known; there are ${customers} customers`,
      noList: 'No source lists its customers',
      listMissing: (sources: string) => `Not checked: the list of customers is missing from ${sources}`,
      unknown: (place: string, name: string) => `${place} names ${name}, which is no customer`,
      unknownRef: (customer: string, key: string, source: string) =>
        `${customer} has an id under ${key}: that ${source} does not list`,
      advice: 'Correct the settings file, or delete what is left over.',
    },
    registration: {
      title: 'Bot registration',
      good: 'Entra gives the bot a token',
      refusals: {
        tenant: {
          problem: 'Entra knows no such tenant',
          advice: 'Check MicrosoftAppTenantId: the Directory (tenant) ID of the app registration.',
        },
        app: {
          problem: 'The tenant has no such app',
          advice: 'Check MicrosoftAppId and MicrosoftAppTenantId: both are on the page of the app registration.',
        },
        secret: {
          problem: 'Entra refuses the secret',
          advice: 'Put the value of a client secret into MicrosoftAppPassword, not its ID.',
        },
        expired: {
          problem: 'The secret has expired',
          advice: 'Make a new client secret in the app registration, and put it into MicrosoftAppPassword.',
        },
        other: {
          problem: 'Entra gives no token',
          advice: 'Check MicrosoftAppId, MicrosoftAppPassword, MicrosoftAppTenantId, and the way to Entra.',
        },
      },
      identity: {
        unassigned: {
          problem: 'No managed identity with the id MicrosoftAppId is assigned here',
          advice: 'Assign it to the app or the machine that runs Rollcall. MicrosoftAppId is its client id.',
        },
        closed: {
          problem: 'Azure refuses the token of the managed identity',
          advice: 'Leave IDENTITY_ENDPOINT and IDENTITY_HEADER as Azure sets them, and start Rollcall again.',
        },
        failing: {
          problem: 'Azure gives no token of the managed identity now',
          advice:
            'Try again in some minutes. If it stays so, check that the identity is assigned, and restart the app.',
        },
        slow: {
          problem: 'The token of the managed identity did not come in time',
          advice: 'Try again in some minutes. If it stays so, restart the app or the machine that runs Rollcall.',
        },
        absent: {
          problem: 'There is no managed identity here',
          advice: 'Run this where Rollcall runs: only machines and apps in Azure have one.',
        },
      },
    },
    endpoint: {
      noHost: 'ROLLCALL_HOST is not set',
      https: 'Public address',
      certificateGood: (address: string, days: string) => `${address}: the certificate is good for ${days} days`,
      endsSoon: (days: string) => `The certificate ends in ${days} days`,
      renew: 'Renew it, and check what should have renewed it.',
      ownAuthority: 'Only this machine knows who issued the certificate',
      faults: {
        unreachable: {
          problem: 'Nothing answers there',
          advice: 'Start Rollcall and the proxy in front of it, and check DNS, firewall and port 443.',
        },
        noName: {
          problem: 'The name was not found in DNS',
          advice: 'Check ROLLCALL_HOST, its entry in DNS, and that this machine can ask DNS.',
        },
        expired: { problem: 'The certificate has expired', advice: 'Renew it, and check what should have renewed it.' },
        notYet: { problem: 'The certificate is not valid yet', advice: 'Check the clocks of both machines.' },
        otherName: {
          problem: 'The certificate is for another name',
          advice: 'Check ROLLCALL_HOST, or get a certificate for that name.',
        },
        untrusted: {
          problem: 'Nobody knows who issued the certificate',
          advice: 'Teams takes certificates of public authorities only, such as Let’s Encrypt.',
        },
        incomplete: {
          problem: 'The certificate comes without its chain',
          advice: 'Let the proxy send the certificates up to a public authority’s root as well (fullchain).',
        },
        noTls: { problem: 'What answers does not speak TLS', advice: 'Let the proxy terminate TLS on port 443.' },
      },
      health: '/health',
      healthGood: 'Rollcall answers',
      badHealth: (status: string) => `/health is answered with ${status}, and not by Rollcall`,
      noRollcall: (status: string) => `The proxy does not reach Rollcall (${status})`,
      startIt: 'Start Rollcall, and let the proxy pass every path to its PORT.',
      redirected: (status: string) => `/health is answered with a redirect (${status})`,
      noRedirect:
        'Teams follows none: set ROLLCALL_HOST to the name that answers without one, or let the proxy pass it on.',
      somethingElse: 'What answers is not Rollcall',
      route: 'Let the proxy pass every path to Rollcall’s PORT, and answer none itself.',
      messages: '/api/messages',
      messagesGood: 'A message without a signature is refused',
      badMessages: (status: string) => `A message without a signature is answered with ${status}, not 401`,
      asLocal:
        'If Rollcall runs there with ROLLCALL_LOCAL, start it with these settings. If not, let the proxy pass every path to its PORT, and answer none itself.',
    },
    appPackage: {
      title: 'Teams app package',
      good: 'appPackage/rollcall.zip is of these settings',
      notMade: 'It can be made: npm run package',
      mend: 'Correct .env, then npm run package.',
      outdated: 'appPackage/rollcall.zip is of other settings or of another version',
      makeAgain: 'Make it again with npm run package, and upload it to Teams.',
    },
  },
  /** What `npm run forget` prints. */
  forget: {
    usage: 'Say whom: npm run forget -- megan@contoso.com, or an Entra object ID.',
    nothing: (person: string) => `Nothing is stored about ${person}.`,
    customer: (name: string, deleted: string) => `${name}: ${deleted}`,
    lists: 'the stored lists',
    findings: (count: string, isOne: boolean) => pluralize(count, isOne, 'finding'),
    changes: (count: string, isOne: boolean) => pluralize(count, isOne, 'change'),
    acceptances: (count: string, isOne: boolean) => pluralize(count, isOne, 'accepted finding'),
    reasons: (count: string, isOne: boolean) => `${pluralize(count, isOne, 'reason')} of other accepted findings`,
    /** Stands in place of a reason that named the person. */
    reasonDeleted: 'Deleted, since it named somebody.',
    doubtful: (id: string, customer: string) =>
      `The reason of ${id} has a part of the name, and may be about this person. Read it with “accepted ${customer}”. To delete it, accept that finding again with another reason.`,
    watches: (count: string, isOne: boolean) => `${count} ${isOne ? 'watch or snooze' : 'watches or snoozes'}`,
    notWiped:
      'The files of the database still have what was deleted, because another process keeps reading them. Run this again.',
    after:
      'These customers are compared anew from their next reading. An account that still exists at a source is read again then.',
  },
  /** By the id of the verdict: its title, what it means, and what to do next. */
  verdicts: {
    'licensed-deleted': {
      title: 'License on a deleted account',
      explanation: 'Partner Center lists the account as deleted, but licenses are still assigned to it.',
      next: 'Unassign the licenses, unless the account is going to be restored.',
    },
    'licensed-unknown-person': {
      title: 'Orphaned Live Platform license',
      explanation:
        'A Live Platform license is assigned to an address that is in no list of users, for example after somebody has left.',
      next: 'Find out whose address it was, then unassign the license in Live Platform.',
    },
    'identity-conflict': {
      title: 'One address, two Entra accounts',
      explanation: 'Two Entra accounts claim the same address, so nobody can tell whose it is.',
      next: 'Check in Entra which account is current, and synchronize the other system.',
    },
    'wrong-tenant': {
      title: 'User from another tenant',
      explanation: 'A Live Platform user belongs to an Entra tenant that is not the customer’s.',
      next: 'Check whether the user was added to the wrong service.',
    },
    'over-used': {
      title: 'Over-allocated',
      explanation: 'More licenses are assigned than were purchased.',
      next: 'Purchase the missing licenses, or unassign some.',
    },
    'voice-unlicensed': {
      title: 'Voice on, no license',
      explanation: 'Enterprise Voice is on, but the user has no Live Platform license.',
      next: 'Assign a Live Platform license, or turn Enterprise Voice off.',
      nextIfGone: 'Turn Enterprise Voice off.',
    },
    'licensed-no-teams': {
      title: 'Licensed, no Teams service',
      explanation: 'A Live Platform license is assigned to a user without a Teams service.',
      next: 'Assign a Teams license, or unassign the Live Platform license.',
      nextIfGone: 'Unassign the license in Live Platform.',
    },
    'seat-unknown-person': {
      title: 'Orphaned LicenseSpring license',
      explanation:
        'A LicenseSpring license is assigned to an email address that is in no list of users; it may be somebody’s second address.',
      next: 'Find out whose address it was, then unassign the license in LicenseSpring.',
    },
    'seat-inactive': {
      title: 'License held by an inactive user',
      explanation: 'The LicenseSpring user is inactive, but a license is still assigned.',
      next: 'Unassign the license in LicenseSpring, or activate the user.',
      nextIfGone: 'Unassign the license in LicenseSpring.',
    },
    'seat-twice': {
      title: 'Duplicate license',
      explanation: 'One person has more than one LicenseSpring license for the same product.',
      next: 'Keep the license that is in use, and unassign the others.',
      nextIfGone: 'Unassign all of them in LicenseSpring.',
    },
    'licensed-no-voice': {
      title: 'Licensed, voice off',
      explanation: 'A Live Platform license is assigned to a user whose Enterprise Voice is off.',
      next: 'Turn Enterprise Voice on, or unassign the license.',
      nextIfGone: 'Unassign the license in Live Platform.',
    },
    'seat-never-used': {
      title: 'License never activated',
      explanation: 'The LicenseSpring license was never activated.',
      next: 'Ask the person whether it is needed, or unassign it.',
      nextIfGone: 'Unassign the license in LicenseSpring.',
    },
    'first-password': {
      title: 'Initial password never changed',
      explanation: 'The LicenseSpring user still has the initial password.',
      next: 'Ask the person to sign in and change it.',
      nextIfGone: 'Unassign the license in LicenseSpring.',
    },
    'over-bought': {
      title: 'Surplus licenses',
      explanation: 'Many more licenses were purchased than are assigned.',
      next: 'Purchase fewer at the next renewal.',
    },
  },
  /** Each stands behind the name of a source or of a list, and alone too, with a capital letter. */
  evidence: {
    accountDeleted: 'the account was deleted',
    accountDeletedOn: (day: string) => `the account was deleted on ${day}`,
    addressUnknown: (account: string) => `no ${account} has this address`,
    addressUnknownSoFar: (account: string, hidden: string) =>
      `no ${account} that shows an address has this one; ${hidden} without any`,
    claims: (objectId: string, addresses: string) => `Entra account ${objectId} claims ${addresses}`,
    someAccount: 'unknown',
    otherTenant: (tenant: string, own: string) => `the tenant is ${tenant}, not ${own}`,
    voiceOn: 'Enterprise Voice is on',
    voiceOff: 'Enterprise Voice is off',
    noService: 'the user type is NoService',
    unlicensed: 'no license is assigned to any of the addresses',
    license: 'license',
    licenseNumber: (id: string) => `license ${id}`,
    assigned: (license: string, address: string) => `${license} assigned to ${address}`,
    countedAs: (assigned: string, reason: string) => `${assigned}, counted as ${reason}`,
    assignedInUse: (assigned: string) => `${assigned}, in use`,
    userInactive: (assigned: string) => `${assigned}, its user is inactive`,
    neverActivated: (assigned: string) => `${assigned}, never activated`,
    initialPassword: (assigned: string) => `${assigned}, initial password never changed`,
    assignedOf: (assigned: string, purchased: string) => `${assigned} of ${purchased} assigned`,
    /** Why two records are of one person. */
    matchedBy: { 'object id': 'Entra object ID', address: 'address' },
  },
  /** What people read of the vendors: names of lists, problems, and what helps. */
  replicas: {
    otherKey: {
      title: 'A saved sign-in can’t be read',
      advice:
        'ROLLCALL_SECRET_KEY is not the one it was saved with. Rollcall signs in with its settings instead; give all replicas the same key.',
    },
  },
  vendors: {
    /** What every source can answer, or fail to. */
    problems: {
      refused: (source: string) => `Rollcall can’t sign in to ${source}`,
      checkCredentials: 'Your Rollcall administrator should check its credentials.',

      notPermitted: (source: string) => `${source} denied Rollcall access`,
      checkPermissions: 'Your Rollcall administrator should check its permissions there.',

      unknownCustomer: (source: string) => `${source} can’t find this customer`,

      unknownAccount: (source: string) => `${source} can’t find this account anymore`,
      accountDeleted: 'It was deleted after the list was read; refresh to see the current state.',

      throttled: (source: string) => `${source} is limiting Rollcall’s requests`,
      nextAttempt: (wait: string) => `Next attempt in ${wait}.`,
      tryInAMinute: 'Try again in a minute.',

      failed: (source: string) => `${source} reported an internal error`,
      seeServiceStatus: 'Try again in a few minutes; if it continues, see its service status.',

      truncated: (source: string) => `${source} sent an incomplete list`,
      maybeMore: 'The rows that it sent are correct, but some may be missing; refresh to try again.',

      rowsLeftOut: (source: string, unreadable: string, all: string) =>
        `${source} sent unreadable rows (${unreadable} of ${all})`,
      otherRows: 'The other rows are shown; your Rollcall administrator can find the details in the log.',

      unreachable: (source: string) => `${source} can’t be reached`,
      checkNetwork:
        'Try again in a minute; if it continues, your Rollcall administrator should check its address in the settings, and the network.',

      /** Why there is no connection, and whose side that is on. */
      connectFaults: {
        'proxy-unreachable':
          'The proxy of Rollcall’s network doesn’t answer; your Rollcall administrator should check HTTPS_PROXY, and the proxy.',
        'proxy-sign-in':
          'The proxy of Rollcall’s network wants another sign-in; your Rollcall administrator should check the user and the password in HTTPS_PROXY.',
        'proxy-refused':
          'The proxy of Rollcall’s network doesn’t connect Rollcall to it; your Rollcall administrator should ask for it to be allowed there.',
        certificate:
          'Rollcall doesn’t trust who signed its certificate; your Rollcall administrator should name that authority in NODE_EXTRA_CA_CERTS.',
      },

      slow: (source: string) => `${source} isn’t responding`,

      listUnavailable: (source: string) => `${source} isn’t sending one of its lists`,
      /** Since when there was no good answer, by what happened instead. */
      since: {
        slow: (time: string) => `No answer since ${time}`,
        unreachable: (time: string) => `No connection since ${time}`,
        failed: (time: string) => `Errors since ${time}`,
      },
      sinceAndNext: (since: string, wait: string) => `${since}; next attempt in ${wait}.`,
      sinceAndNow: (since: string) => `${since}; Rollcall is trying again now.`,

      unexpected: (source: string) => `${source} sent an unexpected answer`,
      seeLog: 'None of it is shown; your Rollcall administrator can find the details in the log.',
    },
    livePlatform: {
      title: 'Live Platform',
      users: { one: 'user', heading: 'Users' },
      assignments: { one: 'licensed user', short: 'licenses', chart: 'Live Platform licenses by reason' },
      purchases: { one: 'license', short: 'purchased licenses', total: 'Licenses' },
      product: 'Live Platform user licenses',
      resourceAccount: 'resource account',
      serviceNumber: 'service number',
      commonAreaPhone: 'common area phone',
      device: 'device',
      checkSignIn:
        'Your Rollcall administrator should check LIVE_PLATFORM_TOKEN_URL, LIVE_PLATFORM_CLIENT_ID, LIVE_PLATFORM_CLIENT_SECRET and LIVE_PLATFORM_SCOPE.',
      checkGuid: 'Your Rollcall administrator should check the customer’s `live` GUID in rollcall.yaml.',
      noUserList:
        'It has no list of users for it: the GUID may be wrong, or the service is Hosted Essentials, whose users are in the Teams admin center.',
    },
    licenseSpring: {
      title: 'LicenseSpring',
      assignments: { one: 'license' },
      checkKeys: 'Your Rollcall administrator should check LICENSESPRING_API_KEY and LICENSESPRING_SHARED_KEY.',
      checkEmail:
        'Your Rollcall administrator should check the customer’s `licensespring` email address in rollcall.yaml.',
      checkProducts:
        'Your Rollcall administrator should check the customer’s `licensespring` products in rollcall.yaml.',
      productNotCovered: 'The API key does not cover one of the products.',
      productNotUserBased: 'One of the products is not user-based, so it has no users to list.',
      setClock: 'Its clock and this server’s differ by more than 15 minutes: set the clock.',
      productsMissing: (products: string) => `LicenseSpring sent no licenses for ${products}`,
      productReason: (products: string, reason: string) => `${products}: ${reason}`,
      productUnknown:
        'LicenseSpring can’t find it for this customer. Your Rollcall administrator should check the customer’s `licensespring` products in rollcall.yaml.',
    },
    partnerCenter: {
      title: 'Partner Center',
      users: { one: 'account', heading: 'Microsoft accounts' },
      deletedUsers: { one: 'deleted account' },
      purchases: { one: 'SKU', heading: 'Microsoft SKUs' },
      licensesOf: 'Microsoft licenses',
      /** The states of a subscription, by Microsoft's names. */
      lapsed: { warning: 'in grace', suspended: 'suspended', deleted: 'expired', lockedout: 'locked out' },
      renewSignIn:
        'Your Rollcall administrator should sign in to Partner Center again with multifactor authentication, and set PARTNER_CENTER_REFRESH_TOKEN.',
      checkSettings: 'Your Rollcall administrator should check the PARTNER_CENTER_ settings.',
      checkSignIn:
        'Your Rollcall administrator should check PARTNER_CENTER_TOKEN_URL, PARTNER_CENTER_CLIENT_ID and PARTNER_CENTER_CLIENT_SECRET.',
      assignRole: 'Give the signed-in account a GDAP role at this customer: Directory Reader is enough.',
      checkTenant: 'Your Rollcall administrator should check the customer’s `partner` tenant ID in rollcall.yaml.',
      signInNotSaved: 'Rollcall can’t save its sign-in to Partner Center',
      makeWritable:
        'It works until the next restart; your Rollcall administrator should make the folder of ROLLCALL_DATA writable.',
    },
  },
};
