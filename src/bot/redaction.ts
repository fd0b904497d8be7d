import type { Permissions } from '../access/rules.ts';
import type { Asker } from '../access/asker.ts';
import { incomplete, type CardData } from '../cards/render.ts';

/** True when everyone who reads the answer may read the names on it. */
export function canShowNames(cardData: CardData, permissions: Permissions): boolean {
  return cardData.names === null || cardData.names.customers.every((customer) => permissions.canName(customer));
}

/** The answer for a shared place: counts and no names. */
export function redact(cardData: CardData, asker: Asker, line: string): CardData {
  return {
    card: 'counts',
    title: cardData.title,
    headline: cardData.names?.headline ?? '',
    body: { text: 'Names are not shown here. Press Show me for your own view.', chat: chatWith(asker.botId) },
    // Without the reasons: they can name customers, so only the asker's own view shows them.
    notices: cardData.notices?.some(({ label }) => label !== 'Note') ? [incomplete('Not every source answered.')] : [],
    buttons: [{ title: 'Show me', line }],
    readTimes: cardData.readTimes ?? [],
    line,
    names: null,
  };
}

function chatWith(botId: string): string {
  return `https://teams.microsoft.com/l/chat/0/0?users=${encodeURIComponent(botId)}`;
}
