import { json } from 'node:stream/consumers';
import { Agent, request } from 'undici';
import { z } from 'zod';
import { serve } from '../loopback.ts';
import { echoOf, serveTarget } from './target.ts';

const activity = z.object({
  id: z.string(),
  text: z.string(),
  serviceUrl: z.string(),
  conversation: z.object({ id: z.string() }),
});

/** The lower limit for a turn on Node: one request in, one request out, without authentication. */
serveTarget(async () => {
  const dispatcher = new Agent();
  return serve((incoming, outgoing) => {
    void (async () => {
      const { id, text, serviceUrl, conversation } = activity.parse(await json(incoming));
      const path = `v3/conversations/${encodeURIComponent(conversation.id)}/activities/${encodeURIComponent(id)}`;
      const { body } = await request(`${serviceUrl}${path}`, {
        dispatcher,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ type: 'message', text: echoOf(text), replyToId: id, conversation }),
      });
      await body.dump();
      outgoing.end();
    })();
  });
});
