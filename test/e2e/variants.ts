import type { Theme } from './canvas.ts';

/** How each card is drawn: the light ones first, because a card stays dark. */
export const variants: readonly { readonly theme: Theme; readonly width: number }[] = [
  { theme: 'light', width: 700 },
  { theme: 'light', width: 320 },
  { theme: 'dark', width: 700 },
  { theme: 'dark', width: 320 },
];
