import { startApp } from '../../src/app.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { settingsFrom } from './settings.ts';
import { serveTarget } from './target.ts';

/** Rollcall as `npm start` runs it, apart from its local settings. */
serveTarget(async ({ appId, tenantId, issuer, metadataUrl, environment }) => {
  const settings = settingsFrom({
    MicrosoftAppId: appId,
    MicrosoftAppTenantId: tenantId,
    ToBotFromChannelTokenIssuer: issuer,
    ToBotFromChannelOpenIdMetadataUrl: metadataUrl,
    ...environment,
  });
  const { url } = await startApp(settings, createLog());
  return `${url}/api/messages`;
});
