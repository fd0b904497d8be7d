import { z } from 'zod';
import { usualMemory, type MemorySettings } from '../memory/settings.ts';
import { isTimeZone } from '../text/days.ts';

/** A century, so that no date that is worked out from it lies beyond what a `Date` can hold. */
const maxDays = 36_500;

const days = z
  .number()
  .refine(
    (value) => Number.isInteger(value) && value >= 1 && value <= maxDays,
    `must be a whole number of days from 1 to ${maxDays}`,
  );

const keep = z.strictObject({
  events: days.default(usualMemory.keep.events),
  findings: days.default(usualMemory.keep.findings),
  figures: days.default(usualMemory.keep.figures),
  audit: days.default(usualMemory.keep.audit),
  customers: days.default(usualMemory.keep.customers),
});

const section = z
  .strictObject(
    {
      read: z
        .string()
        .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 02:00')
        .default(usualMemory.readAt),
      zone: z.string().refine(isTimeZone, 'must be a time zone such as Europe/Berlin').default(usualMemory.zone),
      keep: keep.prefault({}),
    },
    { error: ({ code }) => (code === 'invalid_type' ? 'must be off, or have read, zone and keep' : undefined) },
  )
  .transform(({ read, ...others }): MemorySettings => ({ readAt: read, ...others }));

/** The section `memory` of `rollcall.yaml`; null where it is `off`. An empty one is like none, as of the other sections. */
export const memory = z
  .preprocess((value) => (value === 'off' ? null : (value ?? {})), section.nullable())
  .prefault({});
