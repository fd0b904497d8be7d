import { z } from 'zod';
import { answerParent, memoryOf } from '../child.ts';
import { usersCardData } from './users-card.ts';

/** How a bot is registered at the local stand-in for Teams. */
export const registration = z.object({
  appId: z.string(),
  tenantId: z.string(),
  /** Name and address of who signs the incoming tokens. They are the same, since one SDK finds the keys by the name. */
  issuer: z.string(),
  metadataUrl: z.string(),
  /** The bot's own token, for SDKs that do not send without one. */
  token: z.string(),
});

const targetOptions = registration.extend({
  /** Environment variables that connect Rollcall to the sandboxes of its vendors. */
  environment: z.record(z.string(), z.string()),
  /** Data of the card that an SDK's bot answers with; null makes it an echo bot. */
  cardData: usersCardData.nullable(),
});
export type TargetOptions = z.infer<typeof targetOptions>;

const openRequest = z.object({ open: targetOptions });
export const openedTarget = z.object({ url: z.string() });

/** Runs one bot in this process. `open` starts it on 127.0.0.1 and resolves to the URL that takes activities. */
export function serveTarget(open: (options: TargetOptions) => Promise<string>): void {
  answerParent(async (request) => {
    const { data } = openRequest.safeParse(request);
    return data === undefined ? memoryOf() : { url: await open(data.open) };
  });
}

/** The answer of every echo bot. */
export function echoOf(text: string | undefined): string {
  return `You said: ${text ?? ''}`;
}
