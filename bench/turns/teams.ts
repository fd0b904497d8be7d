import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { answerParent } from '../child.ts';
import { serve } from '../loopback.ts';
import { openIssuer } from './issuer.ts';
import { load, loadQuestion, statusOfForged, type Teams } from './load.ts';

const appId = '0a0a0a0a-1111-4222-8333-444444444444';
const tenantId = '00000000-0000-4000-8000-000000000001';

const sent = z.object({ type: z.string() });
const waiting: Teams['waiting'] = new Map();

/** The part of Teams that takes a bot's messages. Typing is taken and is no answer. */
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

const forgeQuestion = z.object({ forgeFor: z.string() });

answerParent(async (question) => {
  const forge = forgeQuestion.safeParse(question).data;
  if (forge !== undefined) return statusOfForged(teams, forge.forgeFor);
  const asked = loadQuestion.safeParse(question).data;
  if (asked !== undefined) return load(teams, asked);
  return { appId, tenantId, ...issuer, token: token('https://api.botframework.com', serviceUrl) };
});
