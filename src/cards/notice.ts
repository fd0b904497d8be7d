import { words } from '../text/words.ts';

export interface Notice {
  readonly label: 'Note' | 'Stale' | 'Incomplete' | 'Unknown';
  readonly text: string;
}

/** Something worth knowing. */
export function note(text: string): Notice {
  return { label: 'Note', text };
}

/** Something is missing on the card. */
export function incomplete(text: string): Notice {
  return { label: 'Incomplete', text };
}

interface NoticeRows {
  readonly notes: readonly { readonly text: string }[];
  readonly warnings: readonly { readonly label: string; readonly texts: readonly { readonly text: string }[] }[];
}

/**
 * Notes are single lines. All warnings stand in one box above the data that they spoil, each kind once. Its texts
 * stay apart, since a long text is cut on a card, and the reasons of several sources together are long.
 */
export function noticesOf(notices: readonly Notice[]): NoticeRows {
  const { incomplete: missing, stale } = words.notices;
  const warnings = [
    { label: missing, texts: textsOf(notices, ['Incomplete', 'Unknown']) },
    { label: stale, texts: textsOf(notices, ['Stale']) },
  ];
  return {
    notes: notices.filter(({ label }) => label === 'Note').map(({ text }) => ({ text })),
    warnings: warnings.filter(({ texts }) => texts.length > 0),
  };
}

function textsOf(notices: readonly Notice[], labels: readonly Notice['label'][]): { readonly text: string }[] {
  const texts = notices.filter(({ label }) => labels.includes(label)).map(({ text }) => text);
  return Array.from(new Set(texts), (text) => ({ text }));
}
