import type { Permissions } from '../access/rules.ts';
import type { Asker } from '../access/asker.ts';
import type { CardData, Notice } from '../cards/render.ts';

/** True when everyone who reads the answer may read the names on it. */
export function canShowNames(drawing: CardData, sight: Permissions): boolean {
  return drawing.names === null || drawing.names.of.every((customer) => sight.canName(customer));
}

/** The same answer without a name: what a shared place gets to see. */
export function redact(drawing: CardData, asker: Asker, line: string): CardData {
  return {
    card: 'counts',
    title: drawing.title,
    headline: drawing.names?.headline ?? '',
    body: { text: 'Names are not shown here. Press Show me for your own view.', chat: chatWith(asker.botId) },
    notices: drawing.notices.some(({ label }) => label !== 'Note') ? [incomplete] : [],
    buttons: [{ title: 'Show me', line }],
    readTimes: drawing.readTimes,
    line,
    names: null,
  };
}

/** The reasons can name customers, so they wait for the asker's own view. */
const incomplete: Notice = { label: 'Incomplete', text: 'Not every source answered.' };

function chatWith(botId: string): string {
  return `https://teams.microsoft.com/l/chat/0/0?users=${encodeURIComponent(botId)}`;
}
