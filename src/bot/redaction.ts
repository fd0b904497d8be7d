import type { Asker } from '../access/asker.ts';
import { incomplete, type CardData, type Notice } from '../cards/render.ts';

/** The answer without names. In a shared place the asker can press for their own view; in private there is no other. */
export function redact(cardData: CardData, { audience, botId }: Asker, line: string): CardData {
  const isShared = audience === 'everyone';
  return {
    card: 'counts',
    title: cardData.title,
    headline: cardData.names?.headline ?? '',
    body: isShared
      ? { text: 'Names are not shown here. Press Show me for your own view.', chat: chatWith(botId) }
      : { text: 'You may see counts here, but no names.', chat: '' },
    notices: withoutReasons(cardData.notices ?? []),
    buttons: isShared ? [{ title: 'Show me', line }] : (cardData.buttons ?? []),
    readTimes: cardData.readTimes ?? [],
    line,
    names: null,
  };
}

/** The reasons can name customers, so only the asker's own view of a card with names shows them. */
function withoutReasons(notices: readonly Notice[]): Notice[] {
  const labels = new Set(notices.map(({ label }) => label));
  return [
    ...(labels.has('Incomplete') || labels.has('Unknown') ? [incomplete('Not every source answered.')] : []),
    ...(labels.has('Stale') ? [{ label: 'Stale', text: 'Some figures are as last read.' } as const] : []),
  ];
}

function chatWith(botId: string): string {
  return `https://teams.microsoft.com/l/chat/0/0?users=${encodeURIComponent(botId)}`;
}
