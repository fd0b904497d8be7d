import { en } from './en.ts';

export type Words = typeof en;

/** The words of the language that Rollcall speaks. */
export const words: Words = en;
