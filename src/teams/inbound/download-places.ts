/** How much of a file is to be taken in how many milliseconds by whoever keeps a place that others wait for. */
export interface DownloadPace {
  readonly bytes: number;
  readonly ms: number;
}

/** Some 32 KB a second: less than a poor mobile connection. */
export const usualPace: DownloadPace = { bytes: 640 * 1024, ms: 20_000 };

/** Files that are sent at a time, and to one person. */
const most = { inAll: 4, ofPerson: 2 };

/** One download, which has no place yet. */
export interface DownloadPlace {
  /** Takes a place. False when all are taken by files that are taken at a good pace. */
  readonly take: (person: string) => boolean;
  /** To be called when the sending begins, and for each piece that has been taken. */
  readonly sent: (bytes: number) => void;
  readonly leave: () => void;
}

/** `end` breaks the download off. */
export type OpenPlace = (end: () => void) => DownloadPlace;

interface Entry {
  readonly end: () => void;
  person: string;
  /** Bytes since `since`. */
  bytes: number;
  /** When the last part of `pace.bytes` had been taken; null while the file is being made. */
  since: number | null;
}

/** Whoever takes a file so slowly that it would keep others out for good makes room for the next one. */
export function createDownloadPlaces(pace: DownloadPace, now: () => number): OpenPlace {
  const entries = new Set<Entry>();

  const isSlow = ({ since }: Entry): boolean => since !== null && now() - since > pace.ms;

  /** False when nobody can make room. */
  function makeRoom(person: string): boolean {
    const all = [...entries];
    const own = all.filter((entry) => entry.person === person);
    const isFull = own.length >= most.ofPerson || all.length >= most.inAll;
    if (!isFull) return true;
    const slow = (own.length >= most.ofPerson ? own : all).find(isSlow);
    if (slow === undefined) return false;
    entries.delete(slow);
    slow.end();
    return true;
  }

  return (end) => {
    const entry: Entry = { end, person: '', bytes: 0, since: null };
    return {
      take(person) {
        if (!makeRoom(person)) return false;
        entry.person = person;
        entries.add(entry);
        return true;
      },
      sent(bytes) {
        entry.bytes += bytes;
        if (entry.since !== null && entry.bytes < pace.bytes) return;
        entry.bytes = 0;
        entry.since = now();
      },
      leave: () => void entries.delete(entry),
    };
  };
}
