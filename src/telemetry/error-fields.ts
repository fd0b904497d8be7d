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

const ownFrame = /^ +at .*[/( ](src\/(?:[a-z-]+\/)*[a-z-]+\.ts:\d+:\d+)\)?$/;

/** The stack frames in Rollcall's own files, innermost first, without the error's text at the start of the stack. */
export function stackFrames(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [];
  const { message, stack = '' } = error;
  const frames = stack.slice(stack.indexOf(message) + message.length).split('\n');
  return frames.flatMap((line) => ownFrame.exec(line)?.[1] ?? []);
}
