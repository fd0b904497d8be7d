import { openSandbox } from '../../src/sandbox/server.ts';
import { createSandbox as createLicenseSpringSandbox } from '../../src/vendors/licensespring/sandbox.ts';
import { createSandbox as createLivePlatformSandbox } from '../../src/vendors/live-platform/sandbox.ts';
import { createSandbox as createPartnerCenterSandbox } from '../../src/vendors/partner-center/sandbox.ts';
import { answerParent } from '../child.ts';
import { openRecorder } from './recorder.ts';
import { createSizedWorld, fileOf } from './world.ts';

/** Runs the three vendors in a child process. Each question is answered with the requests since the last one. */
const world = createSizedWorld();
const now = () => new Date();
const sandboxes = await Promise.all(
  [createLivePlatformSandbox, createLicenseSpringSandbox, createPartnerCenterSandbox].map((create) =>
    openSandbox(create(world, now)),
  ),
);
const recorders = await Promise.all(sandboxes.map(({ url }) => openRecorder(url)));
const environment = Object.fromEntries(
  sandboxes.flatMap((sandbox, index) =>
    Object.entries(sandbox.environment).map(([name, value]) => [
      name,
      value.replace(sandbox.url, recorders[index]?.url ?? ''),
    ]),
  ),
);

answerParent(async () => ({
  environment,
  file: fileOf(world),
  reads: recorders.flatMap((recorder) => recorder.taken()),
}));
