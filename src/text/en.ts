/** Every word that people read, in English, by the room that uses it. A second language is a second file of this shape. */
export const en = {
  common: { refresh: 'Refresh' },
};
