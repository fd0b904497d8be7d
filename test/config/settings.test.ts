import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSettings, SettingsError, type Settings, type Environment } from '../../src/config/settings.ts';
import type { CloudEndpoints } from '../../src/config/registration.ts';
import { usualMemory } from '../../src/memory/settings.ts';
import { defaultPortals } from '../../src/config/portals.ts';

const httpsOnly = 'must begin with https:// and a host without placeholders';
const portal = (address: string): string => `portals: [{ title: Own, customer: '${address}' }]`;

const guid = '0A0A0A0A-1111-2222-3333-444444444444';
const otherGuid = '22222222-1111-2222-3333-444444444444';
const secret = 'S3CRET-hunter2';

const usualCloud: CloudEndpoints = {
  government: false,
  ToBotFromChannelOpenIdMetadataUrl: null,
  ToBotFromChannelTokenIssuer: null,
  ToChannelFromBotLoginUrl: null,
  ToChannelFromBotOAuthScope: null,
  OAuthUrl: null,
};

const signed: Environment = {
  MicrosoftAppId: guid,
  MicrosoftAppPassword: secret,
  MicrosoftAppTenantId: guid,
};
const local: Environment = { ROLLCALL_LOCAL: '1' };
const live: Environment = {
  LIVE_PLATFORM_URL: 'https://live.example/tenantui',
  LIVE_PLATFORM_TOKEN_URL: 'https://login.example/token',
  LIVE_PLATFORM_CLIENT_ID: 'id',
  LIVE_PLATFORM_CLIENT_SECRET: secret,
  LIVE_PLATFORM_SCOPE: 'scope',
};
const licenseSpring: Environment = { LICENSESPRING_API_KEY: secret, LICENSESPRING_SHARED_KEY: secret };
const partner: Environment = {
  PARTNER_CENTER_TOKEN_URL: 'https://login.example/token',
  PARTNER_CENTER_CLIENT_ID: 'id',
  PARTNER_CENTER_CLIENT_SECRET: secret,
  PARTNER_CENTER_REFRESH_TOKEN: secret,
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-test-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function settings(environment: Environment, yaml = ''): Settings {
  const path = join(folder, 'rollcall.yaml');
  writeFileSync(path, yaml);
  return readSettings({ ROLLCALL_CONFIG: path, ...environment });
}

/** The faults, without the test's folder in their paths. */
function faults(environment: Environment, yaml?: string): readonly string[] {
  try {
    settings(environment, yaml);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError) || error.message.includes(secret)) throw error;
    return error.faults.map((fault) => fault.replaceAll(`${folder}/`, ''));
  }
}

/** The settings of each connected vendor. */
function valuesIn({ vendors }: Settings): Record<string, unknown> {
  return Object.fromEntries(Array.from(vendors, ([id, { values }]) => [id, values]));
}

describe('good settings', () => {
  test('a registration is enough to start; no vendor is connected', () => {
    expect(settings(signed)).toEqual({
      port: 3978,
      host: null,
      operator: { name: null, contact: null },
      metrics: null,
      database: { kind: 'sqlite', folder: './data' },
      proxy: null,
      registration: {
        kind: 'signed',
        appId: guid,
        tenants: [guid.toLowerCase()],
        credentials: { appType: 'SingleTenant', tenantId: guid, password: secret, identity: null },
        cloud: usualCloud,
      },
      vendors: new Map(),
      customers: [],
      access: [],
      verdicts: { disabled: new Map(), exceptions: [], overBought: { percent: 20, least: 10 }, prices: [] },
      region: null,
      portals: defaultPortals,
      memory: usualMemory,
    });
  });

  test('ROLLCALL_LOCAL=1 needs no registration', () => {
    expect(settings({ ...local, PORT: ' 8080 ' })).toMatchObject({ port: 8080, registration: { kind: 'local' } });
  });

  test('metrics have their own port, on this machine only unless a host is given', () => {
    expect(settings({ ...local, ROLLCALL_METRICS_PORT: '9464' }).metrics).toEqual({ port: 9464, host: '127.0.0.1' });
    const everywhere = { ROLLCALL_METRICS_PORT: '9464', ROLLCALL_METRICS_HOST: '0.0.0.0' };
    expect(settings({ ...local, ...everywhere }).metrics).toEqual({ port: 9464, host: '0.0.0.0' });
  });

  test('a managed identity has no password', () => {
    const { MicrosoftAppPassword: _, ...rest } = signed;
    expect(settings({ ...rest, MicrosoftAppType: 'UserAssignedMSI' }).registration).toMatchObject({
      kind: 'signed',
      credentials: { appType: 'UserAssignedMSI', tenantId: guid, password: null },
    });
  });

  test('ROLLCALL_LOCAL=1 with an app id checks signatures, and needs no password to sign with', () => {
    const registration = {
      kind: 'signed',
      appId: guid,
      tenants: [guid.toLowerCase()],
      credentials: null,
      cloud: usualCloud,
    };
    expect(settings({ ...local, MicrosoftAppId: guid, MicrosoftAppTenantId: guid }).registration).toEqual(registration);
    expect(settings({ ...local, MicrosoftAppId: guid, ROLLCALL_TENANTS: guid }).registration).toEqual(registration);
  });

  test('a list of tenants replaces the bot’s own', () => {
    expect(settings({ ...signed, ROLLCALL_TENANTS: `${otherGuid} ,${guid}` }).registration).toMatchObject({
      tenants: [otherGuid, guid.toLowerCase()],
      credentials: { tenantId: guid },
    });
  });

  test('Bot Framework’s own settings are optional and used unchanged', () => {
    const issuer = 'https://issuer.example/';
    expect(settings({ ...signed, ToBotFromChannelTokenIssuer: issuer }).registration).toMatchObject({
      cloud: { ...usualCloud, ToBotFromChannelTokenIssuer: issuer },
    });
    const service = { ChannelService: 'https://botframework.azure.us', OAuthUrl: 'http://127.0.0.1:9' };
    expect(settings({ ...signed, ...service }).registration).toMatchObject({
      cloud: { ...usualCloud, government: true, OAuthUrl: 'http://127.0.0.1:9' },
    });
  });

  test('a vendor with all its settings is connected, at its usual address', () => {
    expect(valuesIn(settings({ ...local, ...live, ...licenseSpring, ...partner }))).toMatchObject({
      live: { url: 'https://live.example/tenantui', clientSecret: secret, scope: 'scope' },
      licensespring: { url: 'https://api.licensespring.com', apiKey: secret, sharedKey: secret },
      partner: { url: 'https://api.partnercenter.microsoft.com', refreshToken: secret, dataFolder: './data' },
    });
  });

  test('a key may have umlauts, and a folder any characters', () => {
    const environment = { ...partner, PARTNER_CENTER_CLIENT_SECRET: 'grün', ROLLCALL_DATA: './数据' };
    expect(valuesIn(settings({ ...local, ...environment }))).toMatchObject({
      partner: { clientSecret: 'grün', dataFolder: './数据' },
    });
  });

  test('what is remembered is in the folder of Rollcall’s files, or in the database that is named', () => {
    expect(settings({ ...local, ROLLCALL_DATA: './数据' }).database).toEqual({ kind: 'sqlite', folder: './数据' });
    for (const url of [
      `postgres://rollcall:${secret}@db.example:5432/rollcall?sslmode=require`,
      'postgresql:///rollcall',
    ])
      expect(settings({ ...local, ROLLCALL_DATA: './数据', DATABASE_URL: url }).database).toEqual({
        kind: 'postgres',
        url,
        secretKey: null,
      });
  });

  test('the key of saved sign-ins is 32 bytes, and shows nothing of itself', () => {
    const key = Buffer.alloc(32, 7).toString('base64');
    const { database } = settings({
      ...local,
      ...partner,
      DATABASE_URL: 'postgres:///rollcall',
      ROLLCALL_SECRET_KEY: key,
    });
    if (database.kind !== 'postgres') throw new Error('not PostgreSQL');
    expect(database.secretKey?.export()).toEqual(Buffer.alloc(32, 7));
    expect(JSON.stringify(database)).not.toContain(key);
  });

  test.each(['memory:', 'memory: {}', 'memory: { keep: {} }'])('a file with %j remembers as usual', (yaml) => {
    expect(settings(local, yaml).memory).toEqual(usualMemory);
  });

  test('a file says when everything is read, where, and how long what is kept', () => {
    const yaml = `memory: { read: 23:59, zone: America/New_York, keep: { events: 7, customers: 36500 } }`;
    expect(settings(local, yaml).memory).toEqual({
      readAt: '23:59',
      zone: 'America/New_York',
      keep: { ...usualMemory.keep, events: 7, customers: 36_500 },
    });
  });

  test('memory is off where the file says so', () => {
    expect(settings(local, 'memory: off').memory).toBeNull();
  });

  test('an address may end in a slash', () => {
    const urls = { LICENSESPRING_URL: 'https://ls.example/', PARTNER_CENTER_URL: 'http://127.0.0.1:9/' };
    expect(valuesIn(settings({ ...local, ...licenseSpring, ...partner, ...urls }))).toMatchObject({
      licensespring: { url: 'https://ls.example' },
      partner: { url: 'http://127.0.0.1:9' },
    });
  });

  test('two names that differ in a vowel of their script are two names', () => {
    expect(settings(local, 'customers: [{ name: कमल }, { name: कमला }]').customers).toHaveLength(2);
  });

  test('the file is read as people write it', () => {
    const yaml = `
customers:
  - name: Contoso
    aliases: [cts, 'contoso germany']
    live: F1D30C8D-5F44-451E-9257-2318808BA0DF
    licensespring: { customer: it@contoso.com, products: [PHN1] }
access:
  - who: { tenant: ${guid} }
    customers: [CONTOSO]
    guests: true
    external: true
  - { who: anyone, customers: all }
region: DE`;
    expect(settings(local, yaml)).toMatchObject({
      customers: [
        {
          name: 'contoso',
          title: null,
          aliases: ['cts', 'contoso germany'],
          refs: {
            live: { id: 'f1d30c8d-5f44-451e-9257-2318808ba0df' },
            partner: null,
            licensespring: { id: 'it@contoso.com', products: ['PHN1'] },
          },
        },
      ],
      access: [
        { who: { tenant: guid.toLowerCase() }, customers: ['contoso'], guests: true, external: true },
        { who: 'anyone', customers: 'all' },
      ],
      region: 'DE',
      portals: defaultPortals,
    });
  });

  test.each(['', '# nothing yet\n', 'customers:\naccess:\n', '{}'])(
    'a file of %j has no customers and no access rules',
    (yaml) => {
      expect(settings(local, yaml)).toMatchObject({ customers: [], access: [] });
    },
  );

  test('rollcall.example.yaml is valid', () => {
    const path = new URL('../../rollcall.example.yaml', import.meta.url).pathname;
    expect(readSettings({ ...local, ROLLCALL_CONFIG: path }).customers).toHaveLength(1);
  });
});

const containing = (part: string): unknown => expect.stringContaining(part);
const noHttps = 'must be an https address (http only on this machine)';
const noTenants = 'ROLLCALL_TENANTS must be GUIDs with commas between them';
const missing = 'cannot be read (ROLLCALL_CONFIG names it; start from rollcall.example.yaml)';

describe('faults are listed', () => {
  test('in one text, one fault in each line', () => {
    expect(() => settings({ ...local, PORT: 'x', LICENSESPRING_URL: secret })).toThrow(
      `Rollcall cannot start:\n  - PORT must be a port number\n  - LICENSESPRING_URL ${noHttps}`,
    );
  });

  test('all together, from the environment and from the file', () => {
    const environment = {
      PORT: 'http',
      ROLLCALL_LOCAL: 'yes',
      MicrosoftAppType: 'MultiTenant',
      LIVE_PLATFORM_URL: 'live',
    };
    expect(faults(environment, 'customers: [{ name: a b }]\naccess: [{ who: me, customers: all }]\nport: 1')).toEqual([
      'PORT must be a port number',
      'ROLLCALL_LOCAL takes only 1',
      'MicrosoftAppType must be SingleTenant or UserAssignedMSI',
      'MicrosoftAppPassword is missing',
      'MicrosoftAppId is missing (set ROLLCALL_LOCAL=1 to try Rollcall without a registration)',
      'MicrosoftAppTenantId is missing',
      'LIVE_PLATFORM_TOKEN_URL is missing',
      'LIVE_PLATFORM_CLIENT_ID is missing',
      'LIVE_PLATFORM_CLIENT_SECRET is missing',
      'LIVE_PLATFORM_SCOPE is missing',
      `LIVE_PLATFORM_URL ${noHttps}`,
      'rollcall.yaml: customers[1].name must be one word without quotes, colons, @ and invisible characters',
      expect.stringMatching(/^rollcall\.yaml: access\[1\]\.who must be anyone, or one of/),
      expect.stringMatching(/^rollcall\.yaml: .*"port"/),
    ]);
  });

  test.each<[string, Environment, string]>([
    ['a port too high', { PORT: '65536' }, 'PORT must be a port number'],
    ['a negative port', { PORT: '-1' }, 'PORT must be a port number'],
    [
      'a port for metrics that is not a number',
      { ROLLCALL_METRICS_PORT: 'on' },
      'ROLLCALL_METRICS_PORT must be a port number',
    ],
    ['a host for metrics without a port', { ROLLCALL_METRICS_HOST: '::1' }, 'ROLLCALL_METRICS_PORT is missing'],
    [
      'a host for metrics that is a name',
      { ROLLCALL_METRICS_PORT: '9464', ROLLCALL_METRICS_HOST: 'rollcall.example' },
      'ROLLCALL_METRICS_HOST must be an IP address',
    ],
    ['half of LicenseSpring', { LICENSESPRING_API_KEY: secret }, 'LICENSESPRING_SHARED_KEY is missing'],
    ['a blank key', { ...licenseSpring, LICENSESPRING_API_KEY: ' ' }, 'LICENSESPRING_API_KEY is missing'],
    [
      'a key with a character that no header carries',
      { ...licenseSpring, LICENSESPRING_API_KEY: `${secret}\u200B` },
      'LICENSESPRING_API_KEY has a character that cannot be sent: U+200B',
    ],
    [
      'a secret with a line break in it',
      { ...live, LIVE_PLATFORM_CLIENT_SECRET: `${secret}\n${secret}` },
      'LIVE_PLATFORM_CLIENT_SECRET has a character that cannot be sent: U+000A',
    ],
    [
      'Partner Center without its secret',
      { ...partner, PARTNER_CENTER_CLIENT_SECRET: '' },
      'PARTNER_CENTER_CLIENT_SECRET is missing',
    ],
    ['http', { LICENSESPRING_URL: 'http://ls.example' }, `LICENSESPRING_URL ${noHttps}`],
    ['no address', { PARTNER_CENTER_URL: secret }, `PARTNER_CENTER_URL ${noHttps}`],
    ['another scheme', { ...live, LIVE_PLATFORM_TOKEN_URL: 'ftp://x' }, `LIVE_PLATFORM_TOKEN_URL ${noHttps}`],
    [
      'a database of another kind',
      { DATABASE_URL: `mysql://rollcall:${secret}@db.example/rollcall` },
      'DATABASE_URL must begin with postgres:// or postgresql://',
    ],
    [
      'a database without a key for what must be secret there',
      { ...partner, DATABASE_URL: 'postgres:///rollcall' },
      'ROLLCALL_SECRET_KEY is missing: with DATABASE_URL, it encrypts the sign-in to Partner Center; `openssl rand -base64 32` makes one',
    ],
    [
      'a password for a key',
      { DATABASE_URL: 'postgres:///rollcall', ROLLCALL_SECRET_KEY: secret },
      'ROLLCALL_SECRET_KEY must be 32 random bytes in base64; `openssl rand -base64 32` makes them',
    ],
    [
      'a password for a database',
      { DATABASE_URL: secret },
      'DATABASE_URL must begin with postgres:// or postgresql://',
    ],
    ...['#', '/', '?'].map((sign): [string, Environment, string] => [
      `a password of a database with ${sign}`,
      { DATABASE_URL: `postgres://rollcall:${secret}${sign}x@db.example/rollcall` },
      'DATABASE_URL cannot be read: write # / and ? in its password as %23 %2F and %3F',
    ]),
    ['a host containing loopback', { LICENSESPRING_URL: 'http://localhost.example' }, `LICENSESPRING_URL ${noHttps}`],
  ])('%s', (_name, environment, fault) => {
    expect(faults({ ...local, ...environment })).toEqual([fault]);
  });

  test.each<[string, Environment, string]>([
    ['no password', { MicrosoftAppPassword: ' ' }, 'MicrosoftAppPassword is missing'],
    ['an id that is no GUID', { MicrosoftAppId: secret }, 'MicrosoftAppId must be a GUID'],
    ['a tenant that is no GUID', { MicrosoftAppTenantId: 'contoso.com' }, 'MicrosoftAppTenantId must be a GUID'],
    [
      'a password and a managed identity',
      { MicrosoftAppType: 'UserAssignedMSI' },
      'MicrosoftAppPassword must be empty for UserAssignedMSI',
    ],
    ['a tenant in the list that is no GUID', { ROLLCALL_TENANTS: `${guid},contoso.com` }, noTenants],
    ['a list that ends in a comma', { ROLLCALL_TENANTS: `${guid},` }, noTenants],
    ['an unknown cloud', { ChannelService: secret }, 'ChannelService takes only https://botframework.azure.us'],
    [
      'two scopes',
      { ToChannelFromBotOAuthScope: 'a b' },
      'ToChannelFromBotOAuthScope must be one scope, without blanks',
    ],
    ...[
      'ToBotFromChannelOpenIdMetadataUrl',
      'ToBotFromChannelTokenIssuer',
      'ToChannelFromBotLoginUrl',
      'OAuthUrl',
    ].flatMap((name): [string, Environment, string][] => [
      [`${name} without TLS`, { [name]: 'http://login.example' }, `${name} ${noHttps}`],
      [`${name} that is no address`, { [name]: secret }, `${name} ${noHttps}`],
    ]),
  ])('a registration with %s', (_name, environment, fault) => {
    expect(faults({ ...signed, ...environment })).toEqual([fault]);
  });

  test.each<[string, Environment, string]>([
    ['a tenant', {}, 'MicrosoftAppTenantId is missing'],
    ['an id', { MicrosoftAppId: secret, MicrosoftAppTenantId: guid }, 'MicrosoftAppId must be a GUID'],
    [
      'a valid tenant of its own',
      { ROLLCALL_TENANTS: guid, MicrosoftAppTenantId: secret },
      'MicrosoftAppTenantId must be a GUID',
    ],
  ])('a registration on this machine without %s', (_name, environment, fault) => {
    expect(faults({ ...local, MicrosoftAppId: guid, ...environment })).toEqual([fault]);
  });

  test.each([
    [
      'two customers of the same name',
      'customers: [{ name: contoso }, { name: Contoso }]',
      'two customers are named contoso',
    ],
    [
      'two customers whose names differ only in spelling',
      'customers: [{ name: weiß }, { name: Weiss }]',
      'two customers are named weiss',
    ],
    [
      'a keyword as a name',
      'customers: [{ name: Fresh }]',
      'no customer can be named fresh, since the word has a meaning of its own',
    ],
    [
      'a name of punctuation',
      'customers: [{ name: "?" }]',
      'customers[1].name must be one word without quotes, colons, @ and invisible characters',
    ],
    [
      'an address as a name',
      'customers: [{ name: a@b }]',
      'customers[1].name must be one word without quotes, colons, @ and invisible characters',
    ],
    [
      'a name with a code that a terminal obeys',
      'customers: [{ name: "x\\e[2J" }]',
      'customers[1].name must be one word without quotes, colons, @ and invisible characters',
    ],
    ['an unknown key', 'customers: [{ name: x, alias: y }]', expect.stringMatching(/customers\[1\] .*"alias"/)],
    ['no name', 'customers: [{ title: x }]', expect.stringMatching(/customers\[1\]\.name /)],
    ['an id that is no GUID', 'customers: [{ name: x, live: 7 }]', expect.stringMatching(/customers\[1\]\.live /)],
    [
      'no products',
      'customers: [{ name: x, licensespring: { customer: y, products: [] } }]',
      expect.stringMatching(/customers\[1\]\.licensespring\.products /),
    ],
    [
      'two kinds of who',
      `access: [{ who: { user: ${guid}, team: ${guid} }, customers: all }]`,
      expect.stringMatching(/access\[1\]\.who must be anyone/),
    ],
    ['a portal without https', portal('http://x.example'), `portals[1].customer ${httpsOnly}`],
    ['a portal whose host is a vendor’s text', portal('https://{domain}/x'), `portals[1].customer ${httpsOnly}`],
    ['a portal with a host in part', portal('https://x.{domain}'), `portals[1].customer ${httpsOnly}`],
    ['a portal behind a user name', portal('https://x.example@{domain}/'), `portals[1].customer ${httpsOnly}`],
    ['a portal that is a script', portal('javascript:alert(1)'), `portals[1].customer ${httpsOnly}`],
    [
      'a portal of a customer with a person',
      portal('https://x.example/{user}'),
      'portals[1].customer can contain {tenant} {domain} {live} {licensespring}',
    ],
    ['an unknown region', 'region: XX', 'region must be a country by its two capitals such as DE'],
    ['a region in words', 'region: Germany', 'region must be a country by its two capitals such as DE'],
    ['no who', 'access: [{ customers: all }]', expect.stringMatching(/access\[1\]\.who must be anyone/)],
    ['no customers', 'access: [{ who: anyone }]', 'access[1].customers must be all, or a list of customer names'],
    ['an empty list', 'access: [{ who: anyone, customers: [] }]', containing('access[1].customers ')],
    [
      'guests of one person',
      `access: [{ who: { user: ${guid} }, customers: all, guests: true }]`,
      'access[1] has guests or external, which only rules for a team, chat or tenant have',
    ],
    [
      'anyone but no outsiders',
      'access: [{ who: anyone, customers: all, external: false }]',
      'access[1] has guests or external, which only rules for a team, chat or tenant have',
    ],
    ['guests in words', `access: [{ who: { team: ${guid} }, customers: all, guests: 'yes' }]`, containing('].guests ')],
    ['memory that is on', 'memory: on', 'memory must be off, or have read, zone and keep'],
    ['a time of day without a zero', 'memory: { read: 2:00 }', 'memory.read must be a time of day such as 02:00'],
    ['a time that no day has', 'memory: { read: 24:00 }', 'memory.read must be a time of day such as 02:00'],
    ['a city as time zone', 'memory: { zone: Berlin }', 'memory.zone must be a time zone such as Europe/Berlin'],
    ['an offset as time zone', "memory: { zone: '+01:00' }", 'memory.zone must be a time zone such as Europe/Berlin'],
    ...['0', '-1', '1.5', '36501'].map((days): [string, string, string] => [
      `${days} days to keep`,
      `memory: { keep: { figures: ${days} } }`,
      'memory.keep.figures must be a whole number of days from 1 to 36500',
    ]),
    ['an unknown thing to keep', 'memory: { keep: { people: 9 } }', 'memory.keep Unrecognized key: "people"'],
    ['a list for a map', '- customers', expect.stringMatching(/expected object/)],
  ])('a file with %s', (_name, yaml, fault: unknown) => {
    const [first = '', ...others] = faults(local, yaml);
    expect(first).toMatch(/^rollcall\.yaml: /);
    expect(first.slice('rollcall.yaml: '.length)).toEqual(fault);
    expect(others).toEqual([]);
  });

  test('for a file that is not YAML, with its line', () => {
    expect(faults(local, `customers:\n  - { name: "${secret}`)).toEqual([
      expect.stringMatching(/^rollcall\.yaml is not YAML \(line \d+: [A-Z_]+\)$/),
    ]);
  });

  test('for a file that does not exist', () => {
    expect(faults({ ...local, ROLLCALL_CONFIG: join(folder, 'none.yaml') })).toEqual([`none.yaml ${missing}`]);
    expect(faults({ ...local, ROLLCALL_CONFIG: folder })).toEqual([`${folder} ${missing}`]);
  });
});

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.once('exit', resolve);
  });
}

test('without settings Rollcall lists the faults and exits before it opens a port', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  const port = typeof address === 'object' && address !== null ? String(address.port) : '';
  const node = new URL('../../node_modules/.bin/node', import.meta.url).pathname;
  const index = new URL('../../src/index.ts', import.meta.url).pathname;
  const rollcall = spawn(node, [index], {
    cwd: folder,
    env: { PORT: port, ROLLCALL_CONFIG: 'none.yaml', PATH: process.env['PATH'] },
  });
  const [stdout, stderr, code] = await Promise.all([text(rollcall.stdout), text(rollcall.stderr), exitOf(rollcall)]);
  taken.close();
  expect(stderr).toBe(`Rollcall cannot start:
  - MicrosoftAppPassword is missing
  - MicrosoftAppId is missing (set ROLLCALL_LOCAL=1 to try Rollcall without a registration)
  - MicrosoftAppTenantId is missing
  - none.yaml ${missing}
`);
  expect({ stdout, code }).toEqual({ stdout: '', code: 1 });
});
