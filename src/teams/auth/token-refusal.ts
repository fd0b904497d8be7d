import { z } from 'zod';

/** Entra's code, such as `invalid_client`, and its numbers. The text is not read, since it can quote the request. */
const refusal = z.object({ error: z.string(), error_codes: z.array(z.number()).default([]) });

/** There is no token, says whoever was asked for it. */
class TokenRefusal extends Error {
  readonly statusCode: number;
  /** Such as `invalid_client`; null when the response has none. */
  readonly errorCode: string | null;
  /** Entra's own number, such as 7000215, which tells more; null when the response has none. */
  readonly errorNumber: number | null;

  constructor(statusCode: number, { error, error_codes: numbers }: Partial<z.infer<typeof refusal>>) {
    super('No token');
    this.name = 'TokenRefusal';
    this.statusCode = statusCode;
    this.errorCode = error ?? null;
    this.errorNumber = numbers?.[0] ?? null;
  }
}

/** Of a response that is no token, by its status and its body. */
export function tokenRefusal(statusCode: number, answer: unknown): Error {
  return new TokenRefusal(statusCode, refusal.safeParse(answer).data ?? {});
}
