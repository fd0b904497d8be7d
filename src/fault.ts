import { z } from 'zod';

const fault = z.object({
  name: z.string().optional().catch(undefined),
  code: z.string().optional().catch(undefined),
  statusCode: z.number().optional().catch(undefined),
});

/** What the log may know of an error: its text and the request it holds can name people and carry tokens. */
export function faultOf(error: unknown): z.infer<typeof fault> {
  return fault.safeParse(error).data ?? { name: typeof error };
}
