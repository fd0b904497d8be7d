import { z } from 'zod';

/** Characters. The plain text counts towards the size that Teams takes. */
const maxLength = 1_500;

const element = z.looseObject({
  type: z.string().optional(),
  isVisible: z.boolean().optional(),
  text: z.string().optional(),
  altText: z.string().optional(),
  label: z.string().optional(),
  inlines: z.array(z.looseObject({ text: z.string() })).optional(),
  items: z.array(z.unknown()).optional(),
  columns: z.array(z.unknown()).optional(),
  body: z.array(z.unknown()).optional(),
});

/** A card as it is read aloud from top to bottom, for clients that cannot draw it. What is hidden is left out. */
export function plainText(card: unknown): string {
  const text = linesOf(card)
    .map((line) => line.replaceAll(/\{\{TIME\(\S*T(\d\d:\d\d)\S*\)\}\}/g, '$1 UTC').trim())
    .filter((line) => line !== '')
    .join('\n');
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1)}…`;
}

function linesOf(value: unknown): string[] {
  const { success, data } = element.safeParse(value);
  if (!success || data.isVisible === false) return [];
  const { body, columns, items, inlines, text, altText, label } = data;
  if (columns !== undefined)
    return [
      columns
        .map((column) => linesOf(column).join(', ').replace(/^·\s*/, ''))
        .filter(Boolean)
        .join(' · '),
    ];
  const children = body ?? items;
  if (children !== undefined) return children.flatMap(linesOf);
  if (inlines !== undefined) return [inlines.map((run) => run.text).join('')];
  return [text ?? altText ?? label ?? ''];
}
