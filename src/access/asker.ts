/** The conversation that the asker writes in. */
export interface Place {
  /** `shared-channel`: a channel that people of other organizations may be in. */
  readonly kind: 'personal' | 'group' | 'channel' | 'shared-channel';
  /** The conversation's id without `;messageid=`. */
  readonly chatId: string;
  /** Entra group id of the team; null outside a channel or when Teams did not send it. */
  readonly teamId: string | null;
  /** Teams' own id of the team, by which it says that the team is gone; null outside a channel. */
  readonly teamThread: string | null;
}

/**
 * What Teams' roster says of the asker, relative to the organization that the conversation belongs to. `tenantId` is that
 * organization for a member and a guest, and their own for an outsider. `unknown`: Teams did not say. `not-asked`: no
 * access rule depends on it.
 */
export type Membership =
  | { readonly status: 'member' | 'guest' | 'outsider'; readonly tenantId: string }
  | { readonly status: 'unknown' | 'not-asked' };

/** The person who asks, from the activity that Teams signed. */
export interface Asker {
  /** Entra object id, lower case; null for somebody who has none, such as an anonymous participant of a meeting. */
  readonly objectId: string | null;
  /** Their tenant as the activity says it, or else that of the conversation. Access depends on `membership` instead. */
  readonly tenantId: string | null;
  readonly membership: Membership;
  readonly name: string;
  /** True when they have just added Rollcall to the place, and wrote nothing. */
  readonly added: boolean;
  readonly place: Place;
  /** Their id in Teams; user-specific views of a card are addressed to it. */
  readonly id: string;
  /** The bot's id in Teams, for a link to the personal chat with it. */
  readonly botId: string;
  /** Who can read the answer: only the asker, as in a personal chat or after a click, or everyone in the place. */
  readonly audience: 'asker' | 'everyone';
  /** The IANA time zone of their client; null when Teams did not send one. */
  readonly zone: string | null;
  /** What Teams needs to say anew who this is and what they are here. Only `teams/` writes and reads it. */
  readonly reference: string;
}

/**
 * The person of a reference as Teams knows them now, in their own view. Null for a reference that is none any more, such as
 * one of another registration.
 */
export type Identify = (reference: string) => Promise<Asker | null>;

/**
 * The same for a conversation that they may have left, or in which Rollcall itself is not any more (`blocked`); null where
 * Teams does not say it now.
 */
export type OwnerOf = (reference: string) => Promise<Asker | 'left' | 'blocked' | null>;

export function isChannel({ kind }: Place): boolean {
  return kind === 'channel' || kind === 'shared-channel';
}

/** Equal for one person in all conversations: tenant and object id, or the id in Teams of somebody who has none. */
export function personKeyOf({ tenantId, objectId, id }: Asker): string {
  return objectId === null ? id : `${tenantId ?? ''} ${objectId}`;
}

/**
 * People without an access rule are visitors: their turns have places of their own, so that they cannot take those of
 * people with one. `unchecked`: until Teams has said whether a rule is for the asker.
 */
export type Standing = 'permitted' | 'visitor' | 'unchecked';
