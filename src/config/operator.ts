import { z } from 'zod';
import type { EnvReader } from './environment.ts';

/** Who runs this Rollcall, as the pages about privacy and terms name them. */
export interface Operator {
  /** The organization; null where it is not said. */
  readonly name: string | null;
  /** An e-mail address, or an https address; null where it is not said. */
  readonly contact: string | null;
}

/** Characters of a developer's name in the manifest of a Teams app. */
const maxName = 32;

export function readOperator(variable: EnvReader, faults: string[]): Operator {
  const [name, contact] = [variable('ROLLCALL_OPERATOR'), variable('ROLLCALL_CONTACT')];
  if (name !== null && name.length > maxName) faults.push(`ROLLCALL_OPERATOR must have at most ${maxName} characters`);
  if (contact !== null && !isContact(contact))
    faults.push('ROLLCALL_CONTACT must be an e-mail address, or an address that begins with https://');
  return { name, contact };
}

function isContact(text: string): boolean {
  return z.email().safeParse(text).success || z.url({ protocol: /^https$/ }).safeParse(text).success;
}
