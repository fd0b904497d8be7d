import { z } from 'zod';
import { answerParent, memoryOf } from '../child.ts';

export const registration = z.object({
  appId: z.string(),
  tenantId: z.string(),
  /** Who signs what comes in. Its address is its name, since one of the SDKs finds the keys by the name alone. */
  issuer: z.string(),
  metadataUrl: z.string(),
  /** What the bot shows with its answers, where an SDK wants a token. */
  token: z.string(),
  /** Environment variables that connect Rollcall to its vendors. */
  environment: z.record(z.string(), z.string()),
});

/** How a bot is known to the pretend Teams. */
export type BotRegistration = z.infer<typeof registration>;

const openQuestion = z.object({ open: registration });
export const opened = z.object({ url: z.string() });

/** A bot in a process of its own. `open` starts it on 127.0.0.1 and tells where it takes activities. */
export function serveTarget(open: (registration: BotRegistration) => Promise<string>): void {
  answerParent(async (question) => {
    const { data } = openQuestion.safeParse(question);
    return data === undefined ? memoryOf() : { url: await open(data.open) };
  });
}

/** What the echo bots say to a line. */
export function echoOf(text: string | undefined): string {
  return `You said: ${text ?? ''}`;
}
