import { withPalette } from './png.ts';
import { openStage, serviceDesk } from './stage.ts';

/** Pixels of the window. It is higher than the conversation, until that is there. */
const [width, tallest] = [1200, 4000];
/** Pixels below the last card, for the box to type into. */
const below = 140;

/** A picture of a short conversation in the Playground: the greeting, a customer and what was found there. */
export async function conversationPicture(): Promise<Buffer> {
  const stage = await openStage();
  try {
    const { personalChat: chat } = await stage.join(serviceDesk);
    const page = chat.greeting.element.page();
    await page.setViewportSize({ width, height: tallest });
    await page.getByRole('button', { name: 'Hide log panel' }).click();
    await (await chat.ask('customer fabrikam')).shows('Command:');
    const last = await chat.ask('reconcile fabrikam');
    await last.shows('Command:');
    const place = await last.element.boundingBox();
    if (place === null) throw new Error('The last card is not shown');
    await page.setViewportSize({ width, height: Math.ceil(place.y + place.height) + below });
    return withPalette(await page.screenshot({ animations: 'disabled' }));
  } finally {
    await stage.close();
  }
}
