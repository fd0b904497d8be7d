import type { Browser, Locator, Page } from 'playwright-core';
import { neutralLocale } from './browser.ts';

/** A person's window of the Playground. Rollcall greets in each chat, and in a team's first channel, once. */
export interface Client {
  /** The chat that is open at the start. */
  readonly personalChat: Chat;
  readonly groupChat: () => Promise<Chat>;
  readonly channel: (name: string) => Promise<Chat>;
}

export interface Chat {
  readonly greeting: Card;
  /** Types a line, after a mention of Rollcall where others read along, and sends it. Resolves with what answers it. */
  readonly ask: (line: string) => Promise<Card>;
  /** Waits for a message with this text that answers nothing. */
  readonly arrives: (text: string) => Promise<void>;
}

/** A card in a chat. It may change: progress becomes an answer, and an answer another one when a button is pressed. */
export interface Card {
  readonly element: Locator;
  /** Waits until the card has this text. Resolves with all of its text, in which every blank is a plain one. */
  readonly shows: (text: string) => Promise<string>;
  /** Presses the button with exactly this title. */
  readonly press: (title: string) => Promise<void>;
  /** Presses the button with exactly this title, and resolves with the page that it opens. */
  readonly opens: (title: string) => Promise<Page>;
  /** Presses the button with exactly this title, which stands behind the three dots. */
  readonly pressMore: (title: string) => Promise<void>;
  /** Types into the box with this label. */
  readonly fill: (label: string, text: string) => Promise<void>;
  /** Chooses from the list with this label. */
  readonly choose: (label: string, choice: string) => Promise<void>;
  /** Presses the first row that has this text. */
  readonly openRow: (text: string) => Promise<void>;
}

/** The longest wait of a step, in milliseconds, on a machine that has much else to do. */
const patience = 20_000;

const cardElement = '.ac-adaptiveCard';

/** Opens the Playground at its personal chat. */
export async function openClient(browser: Browser, url: string): Promise<Client> {
  const page = await browser.newPage({ ...neutralLocale, viewport: { width: 1400, height: 1000 } });
  page.setDefaultTimeout(patience);
  const cards = page.locator(cardElement);
  const stream = await holdableStream(page);
  await page.goto(url);
  await cards.waitFor();

  const enter = async (place: string): Promise<void> => {
    const before = await cards.first().elementHandle();
    await page.getByRole('treeitem', { name: place, exact: true }).click();
    await before?.waitForElementState('hidden');
    await cards.first().waitFor();
  };
  const chat = (isShared: boolean): Chat => ({
    greeting: cardIn(cards.first()),
    async ask(line) {
      const card = cardIn(cards.nth(await cards.count()));
      await write(page.locator('[role=textbox]'), line, isShared);
      await page.keyboard.press('Enter');
      return card;
    },
    arrives: (text) => waitForText(cards, text),
  });

  return {
    personalChat: chat(false),
    async groupChat() {
      await enter('Group chat');
      return chat(true);
    },
    async channel(name) {
      await enter(`Support - ${name}`);
      return channelOn(page, stream);
    },
  };
}

/** What the Playground tells its page: messages that arrive. */
interface Stream {
  /** Keeps what arrives from now on. */
  readonly hold: () => void;
  /** Hands on what was kept, in order. */
  readonly release: () => void;
}

async function holdableStream(page: Page): Promise<Stream> {
  let kept: (() => void)[] | null = null;
  await page.routeWebSocket(/_ws_conversation/, (socket) => {
    socket.connectToServer().onMessage((message) => {
      const send = (): void => {
        socket.send(message);
      };
      if (kept === null) send();
      else kept.push(send);
    });
  });
  return {
    hold() {
      kept = [];
    },
    release() {
      kept?.forEach((send) => {
        send();
      });
      kept = null;
    },
  };
}

function channelOn(page: Page, stream: Stream): Chat {
  const groups = page.getByRole('group');
  const newPost = groups.filter({ has: page.getByRole('button', { name: 'Post', exact: true }) });
  const threads = groups.filter({ has: page.getByRole('button', { name: 'Send Message' }) });
  return {
    greeting: cardIn(threads.last().locator(cardElement)),
    async ask(line) {
      const before = await threads.count();
      await write(newPost.getByRole('textbox'), line, true);
      // The page loses an answer that arrives before it knows that the thread exists.
      stream.hold();
      await newPost.getByRole('button', { name: 'Post', exact: true }).click();
      await threads.nth(before).waitFor();
      stream.release();
      // The newest post stands on top.
      return cardIn(threads.filter({ hasText: line }).first().locator(cardElement));
    },
    arrives: (text) => waitForText(page.locator(cardElement), text),
  };
}

/** Types a line into a box, after a mention of Rollcall where the place is shared. */
async function write(box: Locator, line: string, isShared: boolean): Promise<void> {
  const page = box.page();
  await box.click();
  if (isShared) {
    await page.keyboard.type('@');
    await page.getByRole('listbox').getByText('Rollcall').click();
    await page.keyboard.type(' ');
  }
  await page.keyboard.type(line);
}

function cardIn(element: Locator): Card {
  return {
    element,
    async shows(text) {
      await waitForText(element, text);
      return (await element.innerText()).replaceAll('\u00A0', ' ');
    },
    press: (title) => element.getByRole('button', { name: title, exact: true }).click(),
    async opens(title) {
      const opened = element.page().waitForEvent('popup');
      // A card gives the role of a link to what opens a page.
      await element.getByText(title, { exact: true }).click();
      return opened;
    },
    async pressMore(title) {
      await element.getByRole('button', { name: 'More options' }).click();
      await element.page().getByRole('menuitem', { name: title, exact: true }).click();
    },
    fill: (label, text) => element.getByRole('textbox', { name: label }).fill(text),
    async choose(label, choice) {
      await element.getByRole('combobox', { name: label }).click();
      await element.page().getByRole('option', { name: choice, exact: true }).click();
    },
    openRow: (text) => element.getByRole('button', { name: text }).first().click(),
  };
}

async function waitForText(element: Locator, text: string): Promise<void> {
  try {
    await element.filter({ hasText: text }).waitFor();
  } catch (cause) {
    const isThere = (await element.count()) > 0;
    const shown = isThere ? element : element.page().locator('body');
    const found = `${isThere ? 'It shows' : 'There is no card. The page shows'}:\n${await shown.innerText()}`;
    throw new Error(`The card never showed “${text}”. ${found}`, { cause });
  }
}
