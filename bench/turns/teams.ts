import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { answerParent } from '../child.ts';
import { serve } from '../loopback.ts';
import { openIssuer } from './issuer.ts';
import { loadRequest, readAnswer, runLoad, statusOfForged, turnRequest, type Teams } from './load.ts';

const appId = '0a0a0a0a-1111-4222-8333-444444444444';
const tenantId = '00000000-0000-4000-8000-000000000001';

const sent = z.object({ type: z.string() });
const waiting: Teams['waiting'] = new Map();

/** The part of Teams that takes a bot's messages. A typing indicator is accepted too, but is no answer. */
const connector = await serve((request, response) => {
  void (async () => {
    const body = await text(request);
    response.writeHead(201, { 'content-type': 'application/json' }).end('{"id":"message-1"}');
    if (sent.parse(JSON.parse(body)).type !== 'message') return;
    const [, conversation = ''] = /^\/teams\/v3\/conversations\/([^/]+)\/activities/.exec(request.url ?? '') ?? [];
    waiting.get(decodeURIComponent(conversation))?.(body);
  })();
});
const { token, ...issuer } = await openIssuer();
const serviceUrl = `${connector}/teams/`;
const teams: Teams = { appId, tenantId, serviceUrl, authorization: `Bearer ${token(appId, serviceUrl)}`, waiting };

const requests = z.union([
  z.object({ forgeFor: z.string() }),
  z.object({ answerFrom: turnRequest }),
  z.object({ load: loadRequest }),
  z.object({ register: z.literal(true) }),
]);

answerParent(async (message) => {
  const request = requests.parse(message);
  if ('forgeFor' in request) return statusOfForged(teams, request.forgeFor);
  if ('answerFrom' in request) return readAnswer(teams, request.answerFrom);
  if ('load' in request) return runLoad(teams, request.load);
  return { appId, tenantId, ...issuer, token: token('https://api.botframework.com', serviceUrl) };
});
