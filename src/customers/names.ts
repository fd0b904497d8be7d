/** Words that mean something else, on a line or in an access rule. */
export const reservedNames: readonly string[] = ['fresh', 'page', 'all'];
/** A name is one word that a line can hold: not a search text, a filter, an address or a mere mark. */
export const nameForm = /^(?=.*[\p{L}\p{N}])[^\s":@]+$/u;
