import type { Asker } from '../access/asker.ts';
import type { Button } from '../cards/actions.ts';
import { incomplete, type Notice } from '../cards/notice.ts';
import type { CardData } from '../cards/render.ts';
import { commands } from '../commands/index.ts';
import { words } from '../text/words.ts';

/** The answer without names. In a shared place the asker can press for their own view; in private there is no other. */
export function redact(cardData: CardData, { audience, botId }: Asker, line: string): CardData {
  const isShared = audience === 'everyone';
  return {
    card: 'counts',
    eyebrow: cardData.eyebrow,
    subject: cardData.names?.subject ?? '',
    answer: cardData.names?.answer ?? '',
    body: { text: isShared ? (cardData.names?.ownView ?? words.counts.shared) : words.counts.private },
    notices: withoutReasons(cardData.notices ?? []),
    buttons: isShared ? [{ title: words.buttons.showMe, line }] : withoutPeople(cardData.buttons ?? []),
    links: isShared ? [{ title: words.buttons.privateChat, url: chatWith(botId) }] : [],
    readTimes: cardData.readTimes ?? [],
    line,
    names: null,
  };
}

/** A button about one person can name them in its title, and there is one for each. Its reader may not ask it. */
function withoutPeople(buttons: readonly Button[]): Button[] {
  const aboutOne = commands.filter(({ person, wraps }) => person && wraps === undefined).map(({ name }) => name);
  return buttons.filter(({ line }) => !aboutOne.some((name) => line.startsWith(`${name} `)));
}

/** The reasons can name customers, so only the asker's own view of a card with names shows them. */
function withoutReasons(notices: readonly Notice[]): Notice[] {
  const labels = new Set(notices.map(({ label }) => label));
  return [
    ...(labels.has('Incomplete') || labels.has('Unknown') ? [incomplete(words.notices.notAllAnswered)] : []),
    ...(labels.has('Stale') ? [{ label: 'Stale', text: words.notices.someStale } as const] : []),
  ];
}

function chatWith(botId: string): string {
  return `https://teams.microsoft.com/l/chat/0/0?users=${encodeURIComponent(botId)}`;
}
