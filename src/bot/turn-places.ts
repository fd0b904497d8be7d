import type { Standing } from '../access/asker.ts';

export interface TurnLimits {
  readonly perConversation: number;
  readonly perPerson: number;
  readonly total: number;
}

/** What a turn is counted by. */
export interface Claim {
  readonly conversation: string;
  /** Equal for all turns of one person. */
  readonly person: string;
  readonly standing: Standing;
}

/** The place of one turn. */
export interface TurnPlace {
  /** True when all usual places are taken: then the turn may only cancel another turn or say that Rollcall is busy. */
  readonly isOverflow: () => boolean;
  /** Moves the turn to a place of this standing. False when all are taken: then it may send nothing. */
  readonly settle: (standing: Standing) => boolean;
  /** Frees the place. */
  readonly leave: () => void;
}

/** Returns a place, or null when all are taken. Turns do not queue: a queue would only grow. */
export type TakePlace = (claim: Claim) => TurnPlace | null;

type Lane = 'usual' | 'overflow';
const lanes: readonly Lane[] = ['usual', 'overflow'];

interface Taken {
  claim: Claim;
  lane: Lane;
}

/** The limits apply to each standing, and to usual and overflow places each: nobody takes the places of another standing. */
export function createTurnPlaces(limits: TurnLimits): TakePlace {
  const places = new Set<Taken>();

  function hasRoom({ conversation, person, standing }: Claim, lane: Lane): boolean {
    const claims = [...places].filter((place) => place.lane === lane).map(({ claim }) => claim);
    const others = claims.filter((claim) => claim.standing === standing);
    const here = others.filter((claim) => claim.conversation === conversation);
    const own = others.filter((claim) => claim.person === person);
    // Unchecked turns only wait a second for Teams: strangers must not keep others of a conversation out meanwhile.
    const isRoomHere = standing === 'unchecked' || here.length < limits.perConversation;
    return isRoomHere && own.length < limits.perPerson && others.length < limits.total;
  }

  function settle(place: Taken, standing: Standing): boolean {
    const { claim, lane } = place;
    if (claim.standing === standing) return true;
    const moved = { ...claim, standing };
    // A turn that came when it was busy is not answered later.
    const free = lanes.slice(lanes.indexOf(lane)).find((each) => hasRoom(moved, each));
    if (free !== undefined) Object.assign(place, { claim: moved, lane: free });
    return free !== undefined;
  }

  return (claim) => {
    const lane = lanes.find((each) => hasRoom(claim, each));
    if (lane === undefined) return null;
    const place: Taken = { claim, lane };
    places.add(place);
    return {
      isOverflow: () => place.lane === 'overflow',
      settle: (standing) => settle(place, standing),
      leave: () => void places.delete(place),
    };
  };
}
