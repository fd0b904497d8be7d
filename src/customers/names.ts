/** Words with another meaning on a line or in an access rule. */
export const reservedNames: readonly string[] = ['fresh', 'page', 'all'];
/** One word that cannot be read as quoted text, a filter, an address or punctuation. */
export const nameForm = /^(?=.*[\p{L}\p{N}])[^\s":@]+$/u;
