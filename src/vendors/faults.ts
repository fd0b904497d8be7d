import { Problem } from '../problem.ts';

/** What can go wrong at a source, each with its own words. `source` is the product's name, `cause` is for the log. */
export const faults = {
  refused: (source: string, advice: string, cause: string) =>
    new Problem({
      code: 'source-refused',
      title: `${source} refused Rollcall's sign-in`,
      advice,
      side: 'source',
      cause,
    }),
  notPermitted: (source: string, advice: string, cause: string) =>
    new Problem({
      code: 'source-not-permitted',
      title: `${source} does not let Rollcall read this`,
      advice,
      side: 'source',
      cause,
    }),
  unknownCustomer: (source: string, advice: string, cause: string) =>
    new Problem({
      code: 'source-unknown-customer',
      title: `${source} does not know this customer`,
      advice,
      side: 'source',
      cause,
    }),
  throttled: (source: string, cause: string) =>
    new Problem({
      code: 'source-throttled',
      title: `${source} asks Rollcall to slow down`,
      advice: 'Wait a minute, then try again.',
      side: 'source',
      cause,
    }),
  failed: (source: string, cause: string) =>
    new Problem({
      code: 'source-failed',
      title: `${source} reported a fault of its own`,
      advice: 'Try again in a few minutes. If it goes on, look at its service status.',
      side: 'source',
      cause,
    }),
  brokenOff: (source: string, cause: string) =>
    new Problem({
      code: 'source-broken-off',
      title: `${source} stopped in the middle of its list`,
      advice: 'What it sent is right, but there may be more. Refresh to try again.',
      side: 'source',
      cause,
    }),
  unreachable: (source: string, cause: string) =>
    new Problem({
      code: 'source-unreachable',
      title: `${source} could not be reached`,
      advice: 'Try again in a minute. If it goes on, check the address in the settings and the network.',
      side: 'source',
      cause,
    }),
  slow: (source: string, cause: string) =>
    new Problem({
      code: 'source-slow',
      title: `${source} did not answer in time`,
      advice: 'Try again in a minute.',
      side: 'source',
      cause,
    }),
  nonsense: (source: string, cause: string) =>
    new Problem({
      code: 'source-nonsense',
      title: `${source} sent an answer that Rollcall does not understand`,
      advice: 'Nothing of it is shown. Tell the person who runs Rollcall: the log says where it differs.',
      side: 'source',
      cause,
    }),
} as const;
