import { readFileSync } from 'node:fs';
import { Template } from 'adaptivecards-templating';
import { z } from 'zod';

/** What a bot has to know to answer with Rollcall's card of users. */
export const usersCardData = z.object({
  title: z.string(),
  headline: z.string(),
  line: z.string(),
  body: z.object({ rows: z.array(z.record(z.string(), z.string())) }),
  buttons: z.array(z.object({ title: z.string(), line: z.string() })),
  readTimes: z.array(z.object({ source: z.string() })),
});

const body = z.object({ body: z.array(z.unknown()) });
const card = z.custom<Readonly<Record<string, unknown>>>();

/** Renders the card for each message from rows in memory, as a bot does that follows the documentation of templating. */
export function createUsersCard(data: z.infer<typeof usersCardData>): () => z.infer<typeof card> {
  const { title, headline, line, buttons, readTimes } = data;
  const users = readTemplate('users');
  const frame = readTemplate('frame');
  const sources = readTimes.map(({ source }) => source).join(', ');
  return () =>
    card.parse(
      frame.expand({
        $root: {
          title,
          headline,
          summary: headline,
          demonstration: false,
          content: body.parse(users.expand({ $root: data.body })).body,
          notices: [],
          buttonRows: [{ buttons: buttons.slice(0, 3) }, { buttons: buttons.slice(3, 6) }],
          asOf: [{ sources, time: new Date().toISOString() }],
          line,
        },
      }),
    );
}

function readTemplate(name: string): Template {
  return new Template(JSON.parse(readFileSync(new URL(`../../cards/${name}.template.json`, import.meta.url), 'utf8')));
}
