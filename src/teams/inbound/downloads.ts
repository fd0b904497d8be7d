import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Logger } from 'pino';
import type { Next, Request, Response, Server } from 'restify';
import { z } from 'zod';
import type { Identify } from '../../access/asker.ts';
import type { ActiveTurns } from '../../bot/active-turns.ts';
import type { Downloads } from '../../exports/download.ts';
import { asProblem, bugsBehind, type Problem } from '../../problem.ts';
import { errorEntry, errorFields } from '../../telemetry/error-fields.ts';
import { words } from '../../text/words.ts';
import { trackResponse } from './drain.ts';
import { escaped, pageOf, pageStyle } from './page.ts';

export interface DownloadOptions {
  readonly downloads: Downloads;
  readonly identify: Identify;
  readonly turns: ActiveTurns;
  readonly isClosing: () => boolean;
  readonly log: Logger;
}

/** Files that are sent at a time. */
const maxStreams = 4;

const { page, gone, busy } = words.export;

/**
 * Adds the page of a link and its download. Scanners of mail and chat open links, so opening one shows a button and changes
 * nothing; only the button uses it up. What stands in the link is the right to the file, so it goes nowhere else.
 */
export function addDownloads(server: Server, options: DownloadOptions): void {
  let streams = 0;

  async function send(token: string, response: Response): Promise<void> {
    // The form has no fields, so a body is nobody's business.
    response.header('connection', 'close');
    if (options.isClosing() || streams >= maxStreams) return show(response, 503, busy);
    streams += 1;
    trackResponse(options.turns, response);
    try {
      const { name, type, body } = await options.downloads.take(token, options.identify);
      response.writeHead(200, {
        ...privately,
        'content-type': type,
        'content-disposition': `attachment; filename="${name}"`,
      });
      // A stream of bytes holds one piece at a time, and an error destroys the response, so that half a file looks like one.
      await pipeline(Readable.from(body, { objectMode: false }), response);
    } catch (error) {
      if (response.headersSent) options.log.warn({ error: errorFields(error) }, 'download broke off');
      else refuse(response, asProblem(error), options.log);
    } finally {
      streams -= 1;
    }
  }

  server.get('/export/:token', async (_request: Request, response: Response) => {
    const button = `<form method="post"><button>${escaped(page.button)}</button></form>`;
    respond(response, 200, pageOf(page, [button]));
  });
  server.post('/export/:token', (request: Request, response: Response, next: Next) => {
    void send(tokenOf(request), response).finally(next);
  });
}

const params = z.object({ token: z.string().regex(/^[\w-]{43}$/) });

/** Empty for a path that no link has. */
function tokenOf(request: Request): string {
  return params.safeParse(request.params).data?.token ?? '';
}

function refuse(response: Response, problem: Problem, log: Logger): void {
  for (const bug of bugsBehind([problem])) log.error(errorEntry(bug), 'internal error');
  if (problem.code === 'export-gone') return show(response, 410, gone);
  show(response, problem.origin === 'you' ? 403 : 503, problem);
}

function show(response: Response, status: number, text: Pick<Problem, 'title' | 'advice'>): void {
  respond(response, status, pageOf({ title: text.title, text: text.advice }));
}

const styleHash = createHash('sha256').update(pageStyle).digest('base64');

/** Nothing of it is kept or told to another site, and no other page can show it. */
const privately = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
} as const;

function respond(response: Response, status: number, html: string): void {
  response.sendRaw(status, html, {
    ...privately,
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  });
}
