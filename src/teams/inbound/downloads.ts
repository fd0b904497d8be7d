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
import { createDownloadPlaces, type DownloadPace, type DownloadPlace } from './download-places.ts';
import { trackResponse } from './drain.ts';
import { escaped, pageOf, pageStyle } from './page.ts';

export interface DownloadOptions {
  readonly downloads: Downloads;
  readonly identify: Identify;
  readonly turns: ActiveTurns;
  readonly isClosing: () => boolean;
  readonly log: Logger;
  readonly pace: DownloadPace;
}

const { page, gone, busy } = words.export;

/**
 * Adds the page of a link and its download. Scanners of mail and chat open links, so opening one shows a button and changes
 * nothing; only the button uses it up. What stands in the link is the right to the file, so it goes nowhere else.
 */
export function addDownloads(server: Server, options: DownloadOptions): void {
  const { downloads, identify, turns, isClosing, log, pace } = options;
  const openPlace = createDownloadPlaces(pace, () => performance.now());

  async function send(token: string, response: Response): Promise<void> {
    // The form has no fields, so a body is nobody's business.
    response.header('connection', 'close');
    if (isClosing()) return show(response, 503, busy);
    const place = openPlace(() => response.destroy());
    // Only a link that is good takes a place, so that strangers keep nobody out.
    const admit = (person: string): boolean => {
      const isAdmitted = place.take(person);
      if (isAdmitted) trackResponse(turns, response);
      return isAdmitted;
    };
    try {
      const { name, type, body } = await downloads.take(token, identify, admit);
      response.writeHead(200, {
        ...privately,
        'content-type': type,
        'content-disposition': `attachment; filename="${name}"`,
      });
      // A stream of bytes holds one piece at a time, and an error destroys the response, so that half a file looks like one.
      await pipeline(Readable.from(measured(body, place), { objectMode: false }), response);
    } catch (error) {
      if (response.headersSent) log.warn({ error: errorFields(error) }, 'download broke off');
      else refuse(response, asProblem(error), log);
    } finally {
      place.leave();
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

/** The pieces of a file. One is taken once the next is asked for. */
async function* measured(pieces: AsyncIterable<Uint8Array>, place: DownloadPlace): AsyncGenerator<Uint8Array> {
  place.sent(0);
  for await (const piece of pieces) {
    yield piece;
    place.sent(piece.length);
  }
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
