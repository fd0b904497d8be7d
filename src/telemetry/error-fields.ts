import { existsSync } from 'node:fs';
import { z } from 'zod';

const fields = z.object({
  name: z.string().optional().catch(undefined),
  code: z.string().optional().catch(undefined),
  statusCode: z.number().optional().catch(undefined),
});

/** The fields of an error that may be logged. Not its text or its request: they can contain names and tokens. */
export function errorFields(error: unknown): z.infer<typeof fields> {
  return fields.safeParse(error).data ?? { name: typeof error };
}

const ownFrame = /^ +at .*[/( ]((src\/(?:[a-z-]+\/)*[a-z-]+\.ts):\d+:\d+)\)?$/;

/** The stack frames in Rollcall's own files, innermost first, without the error's text at the start of the stack. */
export function stackFrames(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [];
  const { message, stack = '' } = error;
  // The stack has the text that the error had when it was created; a library may have changed it since.
  const lines = (stack.includes(message) ? stack.slice(stack.indexOf(message) + message.length) : stack).split('\n');
  return lines.flatMap((line) => {
    const [, frame, file = ''] = ownFrame.exec(line) ?? [];
    return frame !== undefined && isOwnFile(file) ? [frame] : [];
  });
}

/** False for a line of an error's text that looks like a frame. */
function isOwnFile(file: string): boolean {
  return existsSync(new URL(`../../${file}`, import.meta.url));
}

/**
 * For errors that nobody foresaw: the fields, and the frames. An error with a code of its own, such as `message-refused` or
 * `ECONNRESET`, says by it what happened. Node's codes of wrong calls begin with `ERR_`, and those are bugs.
 */
export function errorEntry(error: unknown) {
  const known = errorFields(error);
  const isForeseen = known.code !== undefined && !known.code.startsWith('ERR_');
  const frames = isForeseen ? [] : stackFrames(error);
  return frames.length === 0 ? { error: known } : { error: known, frames };
}
