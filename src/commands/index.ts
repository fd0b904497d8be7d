import type { Command } from './command.ts';

/** Every command, in the order in which help shows them. */
export const commands: readonly Command[] = [
  (await import('./help.ts')).help,
  (await import('./hello.ts')).hello,
  (await import('./customers.ts')).customers,
  (await import('./customer.ts')).customer,
  (await import('./users.ts')).users,
  (await import('./licenses.ts')).licenses,
  (await import('./user.ts')).user,
  (await import('./reconcile.ts')).reconcile,
  (await import('./why.ts')).why,
  (await import('./changes.ts')).changes,
  (await import('./history.ts')).history,
  (await import('./accept.ts')).accept,
  (await import('./accepted.ts')).accepted,
  (await import('./withdraw.ts')).withdraw,
  (await import('./audit.ts')).audit,
  (await import('./export.ts')).exportCommand,
  (await import('./watch.ts')).watch,
  (await import('./watches.ts')).watches,
  (await import('./watches.ts')).unwatch,
  (await import('./snooze.ts')).snooze,
  (await import('./use.ts')).use,
  (await import('./status.ts')).status,
  (await import('./whoami.ts')).whoami,
  (await import('./cancel.ts')).cancel,
];
