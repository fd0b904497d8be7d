import { marks, nameOf } from './world.ts';

/** The lines that are asked, each about the customer of a number. */
export const kinds = {
  address: (number: number) => `user ${marks(number).address}`,
  name: (number: number) => `user ${marks(number).name}`,
  phone: (number: number) => `user "${marks(number).phone}"`,
  users: (number: number) => `users ${nameOf(number)} dept:Sales`,
  all: () => 'reconcile all',
  changes: () => 'changes all since:7d',
};
export type Kind = keyof typeof kinds;
export const meanwhile: readonly Kind[] = ['address', 'users', 'all'];
export const remembered: readonly Kind[] = ['address', 'name', 'phone', 'all', 'changes'];

export type Answers = ReadonlyMap<Kind, readonly number[]>;
