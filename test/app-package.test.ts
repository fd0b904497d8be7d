import schema from '@microsoft/app-manifest/build/json-schemas/teams/v1.28/MicrosoftTeams.schema.json' with { type: 'json' };
import { Ajv } from 'ajv';
import { strFromU8, unzipSync } from 'fflate';
import { PNG } from 'pngjs';
import { describe, expect, onTestFinished, test } from 'vitest';
import * as z from 'zod';
import { appPackageZip, readPackageSettings } from '../appPackage/app-package.ts';
import product from '../package.json' with { type: 'json' };
import { openWorld } from './support/world.ts';

const settings = readPackageSettings({
  MicrosoftAppId: '5c1f3a52-7d0e-4b7e-9a35-0d3c1b2a4e6f',
  ROLLCALL_HOST: 'rollcall.contoso.com',
  ROLLCALL_OPERATOR: 'Contoso “Services”',
});

const command = z.object({ title: z.string(), description: z.string(), prompt: z.string().optional() });

const manifestShape = z.object({
  id: z.string(),
  version: z.string(),
  developer: z.record(z.string(), z.string()),
  name: z.object({ short: z.string(), full: z.string() }),
  description: z.object({ short: z.string(), full: z.string() }),
  validDomains: z.array(z.string()),
  bots: z.tuple([
    z.object({
      botId: z.string(),
      scopes: z.array(z.string()),
      supportsFiles: z.boolean(),
      commandLists: z.array(
        z.object({
          scopes: z.array(z.string()),
          commands: z.array(command),
        }),
      ),
    }),
  ]),
});

const files = unzipSync(appPackageZip(settings));

function packed(name: string): Buffer {
  return Buffer.from(files[name] ?? []);
}

const manifestText = strFromU8(packed('manifest.json'));
const manifest = manifestShape.parse(JSON.parse(manifestText));
const [bot] = manifest.bots;

describe('the app package', () => {
  test('holds the manifest and the two icons, and nothing else', () => {
    expect(Object.keys(files).toSorted()).toEqual(['color.png', 'manifest.json', 'outline.png']);
  });

  test('is the same byte for byte when built again', () => {
    expect(appPackageZip(settings)).toEqual(appPackageZip(settings));
  });
});

describe('the manifest', () => {
  test('is valid against the schema that Microsoft ships', () => {
    // ajv rejects the name draft-04, but the schema means the same in later drafts.
    const { $schema: _draft, ...rules } = schema;
    const ajv = new Ajv({ strict: false, allErrors: true, formats: { uri: (text: string) => URL.canParse(text) } });
    const valid = ajv.validate(rules, JSON.parse(manifestText));
    expect(ajv.errors ?? []).toEqual([]);
    expect(valid).toBe(true);
  });

  test('names the registration as app and as bot, and leaves no placeholder', () => {
    expect([manifest.id, bot.botId]).toEqual([settings.MicrosoftAppId, settings.MicrosoftAppId]);
    expect(manifestText).not.toContain('${{');
  });

  test("has the bot's own host in every address, by https", () => {
    const addresses = Object.entries(manifest.developer).filter(([key]) => key.endsWith('Url'));
    expect(addresses.map(([, address]) => address)).toEqual([
      'https://rollcall.contoso.com/',
      'https://rollcall.contoso.com/privacy',
      'https://rollcall.contoso.com/terms',
    ]);
  });

  test('has only the bot’s own host as a domain, and no wildcard', () => {
    expect(manifest.validDomains).toEqual(['rollcall.contoso.com']);
  });

  test('has the version of the product', () => {
    expect(manifest.version).toBe(product.version);
  });

  test('requests no permissions: in a channel the bot gets only messages that mention it', () => {
    expect(JSON.parse(manifestText)).not.toHaveProperty('authorization');
    expect(JSON.parse(manifestText)).not.toHaveProperty('permissions');
  });

  test('has names that fit, without a product of Microsoft or a feature of Teams', () => {
    const { short, full } = manifest.name;
    expect([short.length <= 30, full.length <= 100]).toEqual([true, true]);
    const taken =
      /microsoft|teams|\bapp\b|\b(chat|contacts|calendar|calls|files|activity|apps|help|azure|excel|word|office)\b/i;
    expect([short, full].filter((name) => taken.test(name))).toEqual([]);
  });

  test('names who runs the bot as its developer, and itself where that is not said', () => {
    expect(manifest.developer['name']).toBe('Contoso “Services”');
    const { ROLLCALL_OPERATOR } = readPackageSettings({ ...settings, ROLLCALL_OPERATOR: ' ' });
    expect(ROLLCALL_OPERATOR).toBe('Rollcall');
  });

  test('has a short description of one sentence, which neither repeats the name nor says “app”', () => {
    const { short } = manifest.description;
    expect(short.length).toBeLessThanOrEqual(80);
    expect(short).toMatch(/^[^.]+\.$/u);
    expect(short).not.toMatch(/rollcall|\bapp\b/i);
  });

  test('has a long description that says what is needed first, what it does not do, and where help is', () => {
    const { full } = manifest.description;
    expect([full.length <= 4_000, full.split(/\s+/u).length <= 500]).toEqual([true, true]);
    expect(full).toContain('an administrator of your organization connects');
    expect(full).toContain('Rollcall only reads');
    expect(full).toContain('https://rollcall.contoso.com/');
    expect(full).not.toMatch(/\bMS\b|MSFT|Office 365|certified for|powered by|appsource|\bbest\b|\btop\b|guarantee/i);
    // The first time that Teams is named, it is Microsoft's.
    expect(/(\w+) Teams/u.exec(full)?.[1]).toBe('Microsoft');
  });

  test('is opened in the personal chat first, and takes no files', () => {
    expect(JSON.parse(manifestText)).toMatchObject({ defaultInstallScope: 'personal' });
    expect(bot.supportsFiles).toBe(false);
  });

  test('lists commands for every scope of the bot, once', () => {
    expect(bot.commandLists.flatMap(({ scopes }) => scopes).toSorted()).toEqual(bot.scopes.toSorted());
  });

  // The schema allows twelve, and longer ones; these are the limits of Teams' own pages and of 1.20 and before.
  test.each(bot.commandLists)('keeps its commands few and short: $scopes', ({ commands }) => {
    expect(commands.length).toBeLessThanOrEqual(10);
    expect(commands.filter(({ title }) => title.length > 32)).toEqual([]);
    expect(commands.filter(({ description }) => description.length > 128)).toEqual([]);
  });

  test('begins a personal chat with prompts, each of which is answered', async () => {
    const prompts = bot.commandLists.flatMap(({ commands }) => commands.flatMap(({ prompt }) => prompt ?? []));
    expect(prompts).toHaveLength(3);
    const world = await openWorld();
    onTestFinished(world.close);
    const subjects: string[] = [];
    for (const prompt of prompts) subjects.push((await world.say(prompt)).lines[0] ?? '');
    expect(subjects).toEqual(['Access', 'Reconcile', 'Status']);
  });

  test('lists no command that leads a stranger to a dead end', async () => {
    const world = await openWorld({ access: [] });
    onTestFinished(world.close);
    for (const { title, prompt } of bot.commandLists.flatMap(({ commands }) => commands)) {
      const { buttons } = await world.say(prompt ?? title);
      expect([title, buttons.size > 0]).toEqual([title, true]);
    }
  });
});

describe('the icons', () => {
  // The head of a PNG: https://www.w3.org/TR/png-3/#11IHDR. Colour type 2 has no transparency, 6 has.
  test.each([
    { name: 'color.png', side: 192, colourType: 2 },
    { name: 'outline.png', side: 32, colourType: 6 },
  ])('$name is $side pixels square', ({ name, side, colourType }) => {
    const png = packed(name);
    expect(png.toString('latin1', 1, 4)).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20), png.readUInt8(25)]).toEqual([side, side, colourType]);
  });

  test('the outline is white on transparent, and fills its square', () => {
    const { pixels, edges } = drawn('outline.png', ([, , , alpha]) => alpha > 0);
    expect(
      new Set(pixels.map(([red, green, blue, alpha]) => (alpha === 0 ? 'none' : `${red} ${green} ${blue}`))),
    ).toEqual(new Set(['none', '255 255 255']));
    expect([edges.left, 31 - edges.right]).toEqual([0, 0]);
  });

  // Teams cuts the corners, and more on some clients: 36 pixels are left free on each side.
  test('the color icon has its own solid background, and its symbol within what is never cut', () => {
    const { pixels, edges } = drawn('color.png', (pixel, background) =>
      pixel.some((part, at) => part !== background[at]),
    );
    expect(pixels[0]).toEqual([0x12, 0x45, 0x4f, 255]);
    expect(manifestText).toContain('"accentColor": "#12454f"');
    expect(Math.min(edges.left, edges.top)).toBeGreaterThanOrEqual(36);
    expect(Math.max(edges.right, edges.bottom)).toBeLessThan(192 - 36);
  });
});

type Pixel = readonly [red: number, green: number, blue: number, alpha: number];

/** The pixels of an icon, row by row, and where those of its symbol end. */
function drawn(name: string, isSymbol: (pixel: Pixel, first: Pixel) => boolean) {
  const { width, data } = PNG.sync.read(packed(name));
  const pixels = Array.from({ length: data.length / 4 }, (_, at): Pixel => {
    const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(4 * at);
    return [red, green, blue, alpha];
  });
  const first = pixels[0] ?? [0, 0, 0, 0];
  const symbol = [...pixels.keys()].filter((at) => isSymbol(pixels[at] ?? first, first));
  const [across, down] = [symbol.map((at) => at % width), symbol.map((at) => Math.floor(at / width))];
  return {
    pixels,
    edges: {
      left: Math.min(...across),
      right: Math.max(...across),
      top: Math.min(...down),
      bottom: Math.max(...down),
    },
  };
}

describe('the settings of the package', () => {
  test('are all named at once when they are missing or empty', () => {
    const complaint = /MicrosoftAppId is missing.*\nROLLCALL_HOST is missing/u;
    expect(() => readPackageSettings({})).toThrow(complaint);
    expect(() => readPackageSettings({ MicrosoftAppId: '', ROLLCALL_HOST: '' })).toThrow(complaint);
  });

  test('are rejected with a text when they are invalid', () => {
    const env = { MicrosoftAppId: 'rollcall', ROLLCALL_HOST: 'https://rollcall.contoso.com/' };
    expect(() => readPackageSettings(env)).toThrow(/MicrosoftAppId is not a GUID.*\nROLLCALL_HOST is not a host name/u);
  });

  test('are read from an environment with other variables', () => {
    expect(readPackageSettings({ ...settings, PATH: '/usr/bin' })).toEqual(settings);
  });

  test('take no name that is too long for a developer', () => {
    expect(() => readPackageSettings({ ...settings, ROLLCALL_OPERATOR: 'x'.repeat(33) })).toThrow(
      /ROLLCALL_OPERATOR has more/u,
    );
  });
});
