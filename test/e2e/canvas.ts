import { createServer } from 'node:http';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, CDPSession, Locator, Page } from 'playwright-core';
import { request } from 'undici';
import { z } from 'zod';
import { openPlayground } from '../../src/demo/playground.ts';
import { neutralLocale, openBrowser } from './browser.ts';
import { withPalette } from './png.ts';
import type { Variant } from './recorded.ts';
import { darkColors, type DarkColors } from './themes.ts';

/** A page of the Playground that shows one card and nothing else. */
export interface Canvas {
  /** The element of the card. */
  readonly card: Locator;
  readonly browserVersion: string;
  /** Draws a card in place of the one before. Resolves with its text. */
  readonly draw: (card: Readonly<Record<string, unknown>>) => Promise<string>;
  /** Shows the card in this way. */
  readonly show: (variant: Variant) => Promise<void>;
  /** A PNG of the card as it is shown. */
  readonly picture: () => Promise<Buffer>;
  readonly close: () => Promise<void>;
}

const conversation = 'personal-chat';
const cardElement = '.ac-adaptiveCard';

/** Taller than every card, because a card that is fixed to the window is drawn no further than the window goes. */
const viewport = { width: 900, height: 4000 };

/** Takes the card out of the chat, and gives it a font that is about as wide as Segoe UI, which only Windows has. */
const style = `
  * { transition: none !important; animation: none !important; }
  [data-undarkened] ::placeholder { color: #adadad !important; }
  body * { visibility: hidden; }
  .ac-preview-panel, .ac-preview-panel * { visibility: visible; }
  .ac-preview-panel { position: fixed !important; left: 0; top: 0; width: var(--card-width, 700px) !important; }
  @font-face { font-family: 'Segoe UI'; src: local('Liberation Sans'); }
  @font-face { font-family: 'Segoe UI'; font-weight: 600; src: local('Liberation Sans Bold'); }
  @font-face { font-family: 'Segoe UI'; font-weight: 700; src: local('Liberation Sans Bold'); }`;

export async function openCanvas(): Promise<Canvas> {
  const browser = await openBrowser();
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-canvas-'));
  const bot = await openSilentBot();
  const playground = await openPlayground(bot.url, folder);
  const page = await openChat(browser, playground.url);
  const session = await page.context().newCDPSession(page);
  const shown = page.locator(cardElement);
  let messageId: string | null = null;
  let drawn = 0;
  let shownWidth = 0;

  return {
    card: shown,
    browserVersion: browser.version(),
    async draw(card) {
      drawn += 1;
      // The page reuses elements, so a color that was changed would stay on the next card.
      if (messageId !== null) await shown.evaluate(setTheme, null);
      // Read aloud in place of the card, so it becomes the label of the card's element and tells when that is there.
      const label = `card ${String(drawn)}`;
      messageId = await post(playground.url, messageId, { ...card, speak: label });
      await page.locator(`${cardElement}[aria-label="${label}"]`).waitFor();
      shownWidth = 700;
      await setWidth(shown, shownWidth);
      return shown.innerText();
    },
    async show({ theme, width }) {
      if (width !== shownWidth) {
        await shown.evaluate(setTheme, null);
        await setWidth(shown, width);
        shownWidth = width;
      }
      await shown.evaluate(setTheme, theme === 'dark' ? darkColors : null);
    },
    picture: async () => withPalette(await screenshot(session, shown)),
    async close() {
      await browser.close();
      await playground.close();
      await bot.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function openChat(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage({ ...neutralLocale, viewport });
  await page.goto(url);
  await page.getByRole('textbox').waitFor();
  await page.addStyleTag({ content: style });
  return page;
}

const created = z.object({ id: z.string() });

/** Posts a message with a card, or replaces the message that has this id. Resolves with the id of the message. */
async function post(playgroundUrl: string, messageId: string | null, card: unknown): Promise<string> {
  const activities = `${playgroundUrl}/_connector/v3/conversations/${conversation}/activities`;
  const { statusCode, body } = await request(messageId === null ? activities : `${activities}/${messageId}`, {
    method: messageId === null ? 'POST' : 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      type: 'message',
      from: { id: '00000000-0000-0000-0000-000000000011', name: 'Rollcall' },
      attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }],
    }),
  });
  const text = await body.text();
  if (statusCode >= 300) throw new Error(`The Playground refused a card: ${String(statusCode)} ${text}`);
  return messageId ?? created.parse(JSON.parse(text)).id;
}

/** A bot that takes every activity and answers none. */
async function openSilentBot(): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    incoming.resume();
    outgoing.end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    url: `http://127.0.0.1:${String(port)}/api/messages`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A PNG of an element, in half the time that Playwright takes, because nothing on the page moves. */
async function screenshot(session: CDPSession, element: Locator): Promise<Buffer> {
  const { x, y, width, height } = await element.evaluate((shown) => {
    const box = shown.getBoundingClientRect();
    return { x: box.x + scrollX, y: box.y + scrollY, width: box.width, height: box.height };
  });
  const { data } = await session.send('Page.captureScreenshot', {
    clip: { x, y, width, height: Math.floor(height), scale: 1 },
    optimizeForSpeed: true,
  });
  return Buffer.from(data, 'base64');
}

/** Charts measure their place and draw again, so the card counts as shown once it stays the same for some frames. */
async function setWidth(card: Locator, width: number): Promise<void> {
  await card.evaluate(async (element, pixels) => {
    document.documentElement.style.setProperty('--card-width', `${String(pixels)}px`);
    for (let [before, same] = ['', 0]; same < 3;) {
      await new Promise(requestAnimationFrame);
      const now = element.innerHTML;
      same = now === before ? same + 1 : 0;
      before = now;
    }
  }, width);
}

/**
 * Gives each element of the card its dark colors, or takes them away again. Runs in the page. All colors are read before
 * the first is set, because an element inherits what its parent gets.
 */
function setTheme(card: Element, colors: DarkColors | null): void {
  const mark = 'data-undarkened';
  for (const element of document.querySelectorAll(`[${mark}]`)) {
    element.setAttribute('style', element.getAttribute(mark) ?? '');
    element.removeAttribute(mark);
  }
  if (colors === null) return;

  const elements = [card, ...card.querySelectorAll('*')].filter(
    (element) => element instanceof HTMLElement || element instanceof SVGElement,
  );
  const found = elements.map((element) => {
    const computed = getComputedStyle(element);
    return Object.entries(colors).flatMap(([property, darkOf]: [string, Readonly<Record<string, string>>]) => {
      const dark = darkOf[computed.getPropertyValue(property)];
      return dark === undefined ? [] : [[property, dark] as const];
    });
  });
  elements.forEach((element, index) => {
    element.setAttribute(mark, element.getAttribute('style') ?? '');
    for (const [property, dark] of found[index] ?? []) element.style.setProperty(property, dark, 'important');
  });
}
