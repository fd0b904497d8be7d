/** The conversation that the asker writes in. */
export interface Place {
  readonly kind: 'personal' | 'group' | 'channel';
  /** The conversation's id without `;messageid=`. */
  readonly chatId: string;
  /** Entra group id of the team; null outside a channel or when Teams did not send it. */
  readonly teamId: string | null;
}

/** The person who asks, from the activity that Teams signed. */
export interface Asker {
  /** Entra object id, lower case; null for a guest that has none. */
  readonly objectId: string | null;
  readonly tenantId: string | null;
  readonly name: string;
  readonly place: Place;
  /** Their id in Teams; user-specific views of a card are addressed to it. */
  readonly id: string;
  /** The bot's id in Teams, for a link to the personal chat with it. */
  readonly botId: string;
  /** Who can read the answer: only the asker, as in a personal chat or after a click, or everyone in the place. */
  readonly audience: 'asker' | 'everyone';
}
