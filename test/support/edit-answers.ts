import { z } from 'zod';
import type { SandboxReply } from '../../src/sandbox/server.ts';
import type { Misbehavior } from './faulty-sandbox.ts';

export type RawRow = Readonly<Record<string, unknown>>;

const rows = z.array(z.record(z.string(), z.unknown()));
const object = z.record(z.string(), z.unknown());

/** The fields that hold the list of an answer that is not the list itself. */
const listFields = ['data', 'items', 'users'];

/** Sends the good answers under paths that end like this with other rows, on every page. */
export function withRows(pathEnd: string, edit: (rows: readonly RawRow[]) => readonly unknown[]): Misbehavior {
  return ({ path }, good) => (path.endsWith(pathEnd) ? edited(good(), edit) : null);
}

/** Sends another value in place of the whole good answer. */
export function withAnswer(pathEnd: string, edit: (answer: unknown) => unknown): Misbehavior {
  return ({ path }, good) => {
    const reply = path.endsWith(pathEnd) ? good() : null;
    return reply && { ...reply, body: JSON.stringify(edit(parsed(reply))) };
  };
}

/** Changes the rows at these indexes, and leaves the others as they are. */
export function changing(indexes: readonly number[], changes: unknown) {
  return (good: readonly RawRow[]): unknown[] =>
    good.map((row, index) => {
      if (!indexes.includes(index)) return row;
      return typeof changes === 'object' && changes !== null ? { ...row, ...changes } : changes;
    });
}

function edited(reply: SandboxReply, edit: (rows: readonly RawRow[]) => readonly unknown[]): SandboxReply {
  if (reply.status !== 200) return reply;
  const answer = parsed(reply);
  if (Array.isArray(answer)) return { ...reply, body: JSON.stringify(edit(rows.parse(answer))) };
  const whole = object.parse(answer);
  const field = listFields.find((name) => Array.isArray(whole[name])) ?? '';
  return { ...reply, body: JSON.stringify({ ...whole, [field]: edit(rows.parse(whole[field])) }) };
}

function parsed({ body }: SandboxReply): unknown {
  return typeof body === 'string' ? JSON.parse(body.replace(/^\uFEFF/, '')) : body;
}
