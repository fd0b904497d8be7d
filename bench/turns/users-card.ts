import { Template } from 'adaptivecards-templating';
import { z } from 'zod';
import { actionsOf, panelOf, type Panel } from '../../src/cards/actions.ts';
import { plainText } from '../../src/cards/plain-text.ts';
import { readAtText } from '../../src/cards/read-times.ts';
import { composeTemplate } from '../../src/cards/templates.ts';
import { words } from '../../src/text/words.ts';

/** What a bot has to know to answer with Rollcall's card of users. */
export const usersCardData = z.object({
  eyebrow: z.string(),
  subject: z.string(),
  answer: z.string(),
  line: z.string(),
  body: z.object({ rows: z.array(z.record(z.string(), z.union([z.string(), z.boolean()]))), page: z.string() }),
  buttons: z.array(z.object({ title: z.string(), line: z.string() })),
  panel: z.custom<Panel>(),
  readTimes: z.array(z.object({ source: z.string() })),
});

const body = z.object({ body: z.array(z.unknown()) });
const card = z.custom<Readonly<Record<string, unknown>>>();

/** Renders the card for each message from rows in memory, as a bot does that follows the documentation of templating. */
export function createUsersCard(data: z.infer<typeof usersCardData>): () => z.infer<typeof card> {
  const { eyebrow, subject, answer, line, buttons, panel, readTimes } = data;
  const users = new Template(composeTemplate('users'));
  const frame = new Template(composeTemplate('frame'));
  return () => {
    const filled = card.parse(
      frame.expand({
        $root: {
          eyebrow,
          about: '',
          subject,
          alert: '',
          answer,
          summary: `${subject}: ${answer}`,
          demonstration: false,
          content: body.parse(users.expand({ $root: { ...data.body, t: words.cards.users } })).body,
          notes: [],
          warnings: [],
          ...actionsOf({ card: 'users', buttons, panel }),
          panel: panelOf(panel),
          readAt: readAtText(readTimes.map(({ source }) => ({ source, at: new Date() }))),
          line,
          t: words.cards.frame,
        },
      }),
    );
    return { ...filled, fallbackText: plainText(filled) };
  };
}
