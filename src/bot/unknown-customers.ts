import type { AccessRule, Permissions } from '../access/rules.ts';
import { mentionsIn } from '../config/consistency.ts';
import type { CustomerList } from '../customers/directory.ts';
import type { UnknownCustomers } from '../commands/command.ts';
import type { Logger } from '../telemetry/log.ts';
import { sourceIds } from '../vendors/catalog.ts';
import { recordOf } from '../vendors/declaration.ts';
import type { VerdictSettings } from '../verdicts/settings.ts';

/** Finds the customers that rules and exceptions name and that do not exist, so that these have no effect. */
export interface UnknownCustomerCheck {
  /** Compares the settings with a list that was read. Logs each unknown name once. */
  readonly compare: (list: CustomerList) => void;
  /** True when a name is not in this list, so that only one that was just read can tell. */
  readonly lacksNames: (list: CustomerList) => boolean;
  /** What the last complete list told; nothing before there was one. */
  readonly visibleTo: (permissions: Permissions) => UnknownCustomers;
}

interface MentioningSettings {
  readonly access: readonly AccessRule[];
  readonly verdicts: VerdictSettings;
}

/** The rules and exceptions that name a customer who is not in this list, and where they stand. */
export function unknownMentions(settings: MentioningSettings, { customers }: CustomerList) {
  const known = new Set(customers.map(({ name }) => name));
  return mentionsIn(settings).filter(({ name }) => !known.has(name));
}

export function createUnknownCustomerCheck(settings: MentioningSettings, log: Logger): UnknownCustomerCheck {
  const { length: mentions } = mentionsIn(settings);
  const logged = new Set<string>();
  let compared: CustomerList | null = null;
  let unknown: readonly string[] = [];

  return {
    compare(list) {
      // While a source's list is missing, its customers are too.
      if (list === compared || list.failed.size > 0 || mentions === 0) return;
      compared = list;
      const found = unknownMentions(settings, list);
      unknown = [...new Set(found.map(({ name }) => name))];
      for (const { name: customer, place } of found.filter(({ name }) => !logged.has(name)))
        log.warn({ customer, place }, 'settings name an unknown customer');
      for (const name of unknown) logged.add(name);
    },
    lacksNames: (list) => unknownMentions(settings, list).length > 0,
    visibleTo({ canName }) {
      const names = unknown.filter((name) => canName(customerNamed(name)));
      return { names, others: unknown.length - names.length };
    },
  };
}

/** A customer of which nothing but the name is known. */
function customerNamed(name: string) {
  return { name, title: name, aliases: [], domain: null, tenantId: null, refs: recordOf(sourceIds, () => null) };
}
