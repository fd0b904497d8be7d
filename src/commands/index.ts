import type { Command } from './command.ts';
import { cancel } from './cancel.ts';
import { customer } from './customer.ts';
import { customers } from './customers.ts';
import { hello } from './hello.ts';
import { help } from './help.ts';
import { licenses } from './licenses.ts';
import { reconcile } from './reconcile.ts';
import { status } from './status.ts';
import { user } from './user.ts';
import { users } from './users.ts';
import { whoami } from './whoami.ts';
import { why } from './why.ts';

/** Every command, in the order in which help shows them. */
export const commands: readonly Command[] = [
  help,
  hello,
  customers,
  customer,
  users,
  licenses,
  user,
  reconcile,
  why,
  status,
  whoami,
  cancel,
];
