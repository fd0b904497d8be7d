/** Every word that people read, in English, by the room that uses it. A second language is a second file of this shape. */
export const en = {
  common: { refresh: 'Refresh' },
  grammar: {
    showing: (line: string): string => `Showing results for ${line}`,
    ignored: (words: readonly string[]): string => `Ignored: ${words.join(' ')}`,
    notFound: (words: readonly string[]): string => `Not found: ${words.map((word) => `“${word}”`).join(', ')}`,
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
  },
  figures: {
    atLeast: (count: string) => `at least ${count}`,
    fewerThan: (count: string) => `fewer than ${count}`,
  },
  times: {
    utc: (time: string) => `${time} UTC`,
    seconds: (count: string) => `${count} s`,
    minutes: (count: string) => `${count} min`,
  },
  savings: {
    now: (amount: string) => `${amount}/month now`,
    atRenewal: (amount: string) => `${amount}/month at renewal`,
    noPrice: (count: string, isOne: boolean) => (isOne ? '1 license has no price' : `${count} licenses have no price`),
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
    },
    'licensed-no-teams': {
      title: 'Licensed, no Teams service',
      explanation: 'A Live Platform license is assigned to a user without a Teams service.',
      next: 'Assign a Teams license, or unassign the Live Platform license.',
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
    },
    'seat-twice': {
      title: 'Duplicate license',
      explanation: 'One person has more than one LicenseSpring license for the same product.',
      next: 'Keep the license that is in use, and unassign the others.',
    },
    'licensed-no-voice': {
      title: 'Licensed, voice off',
      explanation: 'A Live Platform license is assigned to a user whose Enterprise Voice is off.',
      next: 'Turn Enterprise Voice on, or unassign the license.',
    },
    'seat-never-used': {
      title: 'License never activated',
      explanation: 'The LicenseSpring license was never activated.',
      next: 'Ask the person whether it is needed, or unassign it.',
    },
    'first-password': {
      title: 'Initial password never changed',
      explanation: 'The LicenseSpring user still has the initial password.',
      next: 'Ask the person to sign in and change it.',
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
