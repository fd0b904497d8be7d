/** What Rollcall remembers, and when it reads everything for that. */
export interface MemorySettings {
  /** When every customer is read, each night in `zone`: hours and minutes such as `02:00`. */
  readonly readAt: string;
  /** IANA time zone, such as `Europe/Berlin`. Days and weekdays are meant there, too. */
  readonly zone: string;
  readonly keep: KeepDays;
}

/** For how many days each is kept. */
export interface KeepDays {
  /** What changed. */
  readonly events: number;
  /** Findings, counted from when they closed. */
  readonly findings: number;
  /** Figures of each day, which name nobody. */
  readonly figures: number;
  /** Who changed something in Rollcall. */
  readonly audit: number;
  /** Everything about a customer that no list and no file has any more. */
  readonly customers: number;
}

export const usualMemory: MemorySettings = {
  readAt: '02:00',
  zone: 'UTC',
  keep: { events: 90, findings: 90, figures: 1_825, audit: 365, customers: 30 },
};
