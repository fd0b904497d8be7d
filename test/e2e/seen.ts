// These functions run in the page, on the element of a card, so they refer to nothing outside of themselves.

/** A text on a card as it is drawn. */
export interface TextFound {
  readonly text: string;
  /** `rgb(…)` or `rgba(…)`. */
  readonly color: string;
  /** The backgrounds behind it, the nearest first. */
  readonly backgrounds: readonly string[];
  readonly isClipped: boolean;
  /** For each word that stands on more than one line, on how many. */
  readonly brokenWords: readonly (readonly [word: string, lines: number])[];
}

/** All texts but those in shapes of charts, which only the host sets. */
export function readTexts(card: Element): readonly TextFound[] {
  const texts: TextFound[] = [];
  const walker = document.createTreeWalker(card, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!(node instanceof Text) || parent === null || node.data.trim() === '') continue;
    if (!parent.checkVisibility({ visibilityProperty: true }) || parent.closest('svg') !== null) continue;

    const parents: Element[] = [];
    for (let one: Element | null = parent; one !== null && card.contains(one); one = one.parentElement)
      parents.push(one);
    range.selectNodeContents(node);
    const place = range.getBoundingClientRect();
    const isClipped = parents
      .filter((one) => one === card || getComputedStyle(one).overflow !== 'visible')
      .map((one) => one.getBoundingClientRect())
      .some((box) => place.left < box.left - 1 || place.right > box.right + 1 || place.bottom > box.bottom + 1);

    const brokenWords: [string, number][] = [];
    for (const { 0: word, index } of node.data.matchAll(/\S+/g)) {
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const lines = new Set(Array.from(range.getClientRects(), ({ top }) => Math.round(top))).size;
      if (lines > 1) brokenWords.push([word, lines]);
    }
    texts.push({
      text: node.data.trim(),
      color: getComputedStyle(parent).color,
      backgrounds: parents.map((one) => getComputedStyle(one).backgroundColor),
      isClipped,
      brokenWords,
    });
  }
  return texts;
}

/** What stands in empty inputs. */
export function readPlaceholders(card: Element): readonly TextFound[] {
  const pen = document.createElement('canvas').getContext('2d');
  if (pen === null) return [];
  return [...card.querySelectorAll('input')]
    .filter((input) => input.placeholder !== '' && input.checkVisibility())
    .map((input) => {
      const { font, paddingLeft, paddingRight } = getComputedStyle(input);
      pen.font = font;
      const room = input.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
      const backgrounds: string[] = [];
      for (let one: Element | null = input; one !== null && card.contains(one); one = one.parentElement)
        backgrounds.push(getComputedStyle(one).backgroundColor);
      return {
        text: input.placeholder,
        color: getComputedStyle(input, '::placeholder').color,
        backgrounds,
        isClipped: pen.measureText(input.placeholder).width > room,
        brokenWords: [],
      };
    });
}

/**
 * Pairs of texts that stand on top of each other. Not those in shapes of charts, where the host cuts the labels of an axis
 * to their room.
 */
export function readOverlaps(card: Element): readonly (readonly [string, string])[] {
  const lines: { readonly node: Node; readonly text: string; readonly box: DOMRect }[] = [];
  const walker = document.createTreeWalker(card, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const text = node.textContent?.trim() ?? '';
    const parent = node.parentElement;
    if (text === '' || parent?.checkVisibility({ visibilityProperty: true }) !== true) continue;
    if (parent.closest('svg') !== null) continue;
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) lines.push({ node, text, box });
  }
  return lines.flatMap(({ node, text, box }, index) =>
    lines
      .slice(index + 1)
      .filter(({ node: otherNode, box: other }) => {
        const width = Math.min(box.right, other.right) - Math.max(box.left, other.left);
        const height = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
        // The boxes of two lines may touch: they are higher than the letters in them.
        return node !== otherNode && width > 1 && height > Math.min(box.height, other.height) / 2;
      })
      .map((other): [string, string] => [text, other.text]),
  );
}

/** The classes of elements without any text. */
export function readEmpty(card: Element): readonly string[] {
  const elements = card.querySelectorAll('.ac-textBlock, .ac-richTextBlock, .ac-pushButton, .ac-selectable');
  const empty = [...elements].filter((one) => one.checkVisibility() && one.textContent.trim() === '');
  return empty.map((one) => one.className);
}
