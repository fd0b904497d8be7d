/** The longest text that a cell of Excel takes. */
const maxLength = 32_767;

/** A text as a cell can have it: on one line, without what no file of text can have, and not too long for Excel. */
export function cellText(text: string): string {
  const clean = /[\p{Cc}\p{Cs}\uFFFE\uFFFF\u2028\u2029]/u.test(text)
    ? text.replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF\u2028\u2029]+/gu, ' ')
    : text;
  return clean.length <= maxLength ? clean : `${clean.slice(0, maxLength - 1).replace(/\p{Cs}$/u, '')}…`;
}

/**
 * What makes a spreadsheet run a text: it begins so, maybe behind what nobody sees. Where Windows lists with semicolons,
 * Excel ends the cells of a file with commas at them, so what stands behind one can begin a cell too.
 */
const formula = /(?<before>^|;)(?<unseen>[\s\p{Cf}]*)(?=[=+\-@＝＋－＠])/gu;

/** The text with an apostrophe in front of everything that a spreadsheet could run. */
export function inertText(text: string): string {
  return text.replace(formula, "$<before>'$<unseen>");
}
