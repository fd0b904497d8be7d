import { z } from 'zod';

const fault = z.object({
  name: z.string().optional().catch(undefined),
  code: z.string().optional().catch(undefined),
  statusCode: z.number().optional().catch(undefined),
});

/** What the log may know of an error: its text and the request it holds can name people and carry tokens. */
export function errorFields(error: unknown): z.infer<typeof fault> {
  return fault.safeParse(error).data ?? { name: typeof error };
}

const ownFrame = /^ +at .*[/( ](src\/(?:[a-z-]+\/)*[a-z-]+\.ts:\d+:\d+)\)?$/;

/** Where in Rollcall's own files it happened, innermost first. A stack begins with the error's text, which is left out. */
export function stackFrames(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [];
  const { message, stack = '' } = error;
  const frames = stack.slice(stack.indexOf(message) + message.length).split('\n');
  return frames.flatMap((line) => ownFrame.exec(line)?.[1] ?? []);
}
