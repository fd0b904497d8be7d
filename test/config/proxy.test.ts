import { expect, test } from 'vitest';
import { readSettings, SettingsError, type Environment } from '../../src/config/settings.ts';

const guid = '0A0A0A0A-1111-2222-3333-444444444444';
const local: Environment = { ROLLCALL_LOCAL: '1' };
const identity: Environment = {
  MicrosoftAppId: guid,
  MicrosoftAppTenantId: guid,
  MicrosoftAppType: 'UserAssignedMSI',
};
const address = 'http://proxy.example:8080';

function read(environment: Environment) {
  const file = new URL('../../src/demo/rollcall.demo.yaml', import.meta.url).pathname;
  return readSettings({ ROLLCALL_CONFIG: file, ...environment }).proxy;
}

function faults(environment: Environment): readonly string[] {
  try {
    read(environment);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
}

test.each<[string, Environment, ReturnType<typeof read>]>([
  ['none', {}, null],
  ['exceptions alone', { NO_PROXY: 'example.net' }, null],
  ['HTTPS_PROXY', { HTTPS_PROXY: address }, { url: address, except: '' }],
  ['https_proxy', { https_proxy: address, no_proxy: '.example' }, { url: address, except: '.example' }],
  ['HTTP_PROXY where it is the only one', { HTTP_PROXY: address }, { url: address, except: '' }],
  ['HTTPS_PROXY before HTTP_PROXY', { HTTP_PROXY: 'http://other', HTTPS_PROXY: address }, { url: address, except: '' }],
  ['both cases, alike', { HTTPS_PROXY: address, https_proxy: address }, { url: address, except: '' }],
  ['a sign-in', { HTTPS_PROXY: 'https://a:b%2F@p.example' }, { url: 'https://a:b%2F@p.example', except: '' }],
])('a proxy is read from the environment: %s', (_name, environment, proxy) => {
  expect(read({ ...local, ...environment })).toEqual(proxy);
});

const unreadable =
  'must be an address such as http://proxy.example.net:8080, with % / # ? and @ in a password as %25 %2F %23 %3F and %40';

test.each<[string, Environment, string]>([
  ['no scheme', { HTTPS_PROXY: 'proxy.example:8080' }, `HTTPS_PROXY ${unreadable}`],
  ['another scheme', { HTTPS_PROXY: 'socks5://proxy.example' }, `HTTPS_PROXY ${unreadable}`],
  ['no host', { HTTP_PROXY: 'http://' }, `HTTP_PROXY ${unreadable}`],
  ['a password with a slash', { HTTPS_PROXY: 'http://a:s3cret/x@proxy.example' }, `HTTPS_PROXY ${unreadable}`],
  ['a password with a percent sign', { HTTPS_PROXY: 'http://a:s3cret%@p.example' }, `HTTPS_PROXY ${unreadable}`],
  [
    'two that differ',
    { HTTPS_PROXY: 'http://a:s3cret@p.example', https_proxy: address },
    'HTTPS_PROXY and https_proxy differ: set one of them',
  ],
])('a proxy that cannot be read is named at the start, without its password: %s', (_name, environment, fault) => {
  expect(faults({ ...local, ...environment })).toEqual([fault]);
});

test('a proxy needs no exception for a managed identity, which is never asked through it', () => {
  expect(read({ ...identity, HTTPS_PROXY: address })).toEqual({ url: address, except: '' });
});
