/** Where the asker writes. */
export interface Place {
  readonly kind: 'personal' | 'group' | 'channel';
  /** The conversation's id without `;messageid=`. */
  readonly chatId: string;
  /** Entra group id of the team; null outside a channel or when Teams did not send it. */
  readonly teamId: string | null;
}

/** The person in the chat, as Teams vouches for them. */
export interface Asker {
  /** Entra object id, lower case; null for a guest that has none. */
  readonly objectId: string | null;
  readonly tenantId: string | null;
  readonly name: string;
  readonly place: Place;
  /** Their id in Teams, which a card's own view is bound to. */
  readonly id: string;
  /** The bot's id in Teams, for a link into the personal chat with it. */
  readonly botId: string;
  /** Who reads the answer: everybody in the place, or only the asker, as in a personal chat or after a click. */
  readonly audience: 'asker' | 'everyone';
}
