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
      licensed: "Is, or is not, among Live Platform's licensed users",
      voice: 'Enterprise Voice on or off, from live',
      state: "Partner Center's account state; deleted ones are kept for 30 days",
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
        none: "You don't have access to any customer yet.",
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
    none: "You don't have access to any customer yet",
    membershipUnknown:
      'Teams did not say whether you are a member here. Ask again in a minute; `whoami` shows what is known.',
    askForRule: 'Ask your Rollcall administrator for access; `whoami` shows the ids to give.',
  },
};
