import { z } from 'zod';
import { openSandbox, type VendorSandbox } from '../../src/sandbox/server.ts';
import { createSandbox as createLicenseSpringSandbox } from '../../src/vendors/licensespring/sandbox.ts';
import { createSandbox as createLivePlatformSandbox } from '../../src/vendors/live-platform/sandbox.ts';
import { createSandbox as createPartnerCenterSandbox } from '../../src/vendors/partner-center/sandbox.ts';
import { answerParent } from '../child.ts';
import { speed } from './speed.ts';
import { createChangingWorld, fileOf } from './world.ts';

const question = z.object({ night: z.enum(['same', 'next']) });

/**
 * Runs the three vendors in a child process. Each question is answered with how often each page was asked for since the
 * last one, and how many requests were refused because of the vendors’ limits.
 */
const world = createChangingWorld();
const now = () => new Date();
let asked = new Map<string, number>();
let refused = 0;

/** The documented limits, in milliseconds of the real clock. */
const limits = {
  partner: { requests: 500, milliseconds: 60_000 },
  licenseSpring: { requests: 200, milliseconds: 10_000 },
};

const sandboxes = await Promise.all([
  openSandbox(counted(createLivePlatformSandbox(world, now), null)),
  openSandbox(counted(createLicenseSpringSandbox(world, now), limits.licenseSpring)),
  openSandbox(counted(createPartnerCenterSandbox(world, now), limits.partner)),
]);

function counted(
  { environment, answer }: VendorSandbox,
  limit: { readonly requests: number; readonly milliseconds: number } | null,
): VendorSandbox {
  const starts: number[] = [];
  return {
    environment,
    answer(request) {
      const { method, path, query, headers } = request;
      if (method !== 'GET') return answer(request);
      const page = `${path}?${query.toString()} ${headers['ms-continuationtoken'] ?? ''}`;
      asked.set(page, (asked.get(page) ?? 0) + 1);
      if (limit !== null) {
        const since = performance.now() - limit.milliseconds / speed;
        while ((starts[0] ?? Infinity) < since) starts.shift();
        starts.push(performance.now());
        if (starts.length > limit.requests) {
          refused += 1;
          return { status: 429, headers: { 'Retry-After': '1' } };
        }
      }
      return answer(request);
    },
  };
}

const environment = Object.fromEntries(sandboxes.flatMap((sandbox) => Object.entries(sandbox.environment)));

answerParent(async (given) => {
  const { night } = question.parse(given);
  if (night === 'next') world.nextNight();
  const since = { asked, refused };
  asked = new Map();
  refused = 0;
  const counts = [...since.asked.values()];
  return {
    environment,
    file: fileOf(world),
    calls: counts.reduce((sum, count) => sum + count, 0),
    repeated: [...since.asked].filter(([, count]) => count > 1).map(([page]) => page),
    refused: since.refused,
  };
});
