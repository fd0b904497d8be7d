import { readSettings } from '../../src/config/settings.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { startApp } from '../../src/app.ts';
import { openFolder } from '../folder.ts';
import { serveTarget } from './target.ts';

/** Rollcall as `npm start` has it, except that it answers to this machine only and so without a token. */
serveTarget(async ({ appId, tenantId, issuer, metadataUrl, environment }) => {
  const settings = readSettings({
    PORT: '0',
    ROLLCALL_LOCAL: '1',
    ROLLCALL_CONFIG: new URL('../../src/demo/rollcall.demo.yaml', import.meta.url).pathname,
    ROLLCALL_DATA: openFolder(),
    MicrosoftAppId: appId,
    MicrosoftAppTenantId: tenantId,
    ToBotFromChannelTokenIssuer: issuer,
    ToBotFromChannelOpenIdMetadataUrl: metadataUrl,
    ...environment,
  });
  const { url } = await startApp(settings, createLog());
  return `${url}/api/messages`;
});
