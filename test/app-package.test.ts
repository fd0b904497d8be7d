import { readFileSync } from 'node:fs';
import schema from '@microsoft/app-manifest/build/json-schemas/teams/v1.24/MicrosoftTeams.schema.json' with { type: 'json' };
import { Ajv } from 'ajv';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { appPackageZip, readPackageSettings } from '../appPackage/app-package.ts';
import product from '../package.json' with { type: 'json' };

const settings = { MicrosoftAppId: '5c1f3a52-7d0e-4b7e-9a35-0d3c1b2a4e6f', ROLLCALL_HOST: 'rollcall.contoso.com' };

const manifestShape = z.object({
  id: z.string(),
  version: z.string(),
  developer: z.record(z.string(), z.string()),
  validDomains: z.array(z.string()),
  bots: z.tuple([
    z.object({
      botId: z.string(),
      scopes: z.array(z.string()),
      commandLists: z.array(
        z.object({
          scopes: z.array(z.string()),
          commands: z.array(z.object({ title: z.string(), description: z.string() })),
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

  test("has the bot's own host in every address", () => {
    expect(manifest.validDomains).toEqual(['rollcall.contoso.com']);
    const addresses = Object.entries(manifest.developer).filter(([key]) => key.endsWith('Url'));
    expect(addresses.map(([, address]) => new URL(address).host)).toEqual(Array(3).fill('rollcall.contoso.com'));
  });

  test('has the version of the product', () => {
    expect(manifest.version).toBe(product.version);
  });

  test('requests no permissions: in a channel the bot gets only messages that mention it', () => {
    expect(JSON.parse(manifestText)).not.toHaveProperty('authorization');
    expect(JSON.parse(manifestText)).not.toHaveProperty('permissions');
  });

  test('offers the same commands in every scope of the bot', () => {
    expect(bot.commandLists.flatMap(({ scopes }) => scopes).toSorted()).toEqual(bot.scopes.toSorted());
    for (const { commands } of bot.commandLists) expect(commands).toEqual(bot.commandLists[0]?.commands);
  });

  // Twelve are the limit of 1.24 on. The schema allows longer ones; these are the limits of 1.20 and before.
  test.each(bot.commandLists)('keeps its commands few and short: $scopes', ({ commands }) => {
    expect(commands.length).toBeLessThanOrEqual(12);
    expect(commands.filter(({ title }) => title.length > 32)).toEqual([]);
    expect(commands.filter(({ description }) => description.length > 128)).toEqual([]);
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

  test('the outline is white only', () => {
    const drawing = readFileSync(new URL('../appPackage/outline.svg', import.meta.url), 'utf8');
    expect(new Set(drawing.match(/(?<=(?:fill|stroke)=")[^"]+/gu))).toEqual(new Set(['none', '#ffffff']));
  });
});

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
});
