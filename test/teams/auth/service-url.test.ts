import { describe, expect, test } from 'vitest';
import { isLoopback, isTeams } from '../../../src/teams/auth/service-url.ts';

describe('a bot’s token may go', () => {
  test.each([
    'https://smba.trafficmanager.net/emea/',
    'https://smba.trafficmanager.net/amer/11111111-2222-3333-4444-555555555555/',
    'https://smba.trafficmanager.net',
    'https://smba.trafficmanager.net:443/teams/',
    'https://SMBA.TrafficManager.net/teams/',
    'https://smba.infra.gcc.teams.microsoft.com/teams',
    'https://smba.infra.gov.teams.microsoft.us/teams',
    'https://smba.infra.dod.teams.microsoft.us/teams',
    'https://api.botframework.com',
    'https://msteams.botframework.com/',
    'https://api.botframework.us/',
    'https://api.botframework.azure.us/',
  ])('to %s', (url) => {
    expect(isTeams(url)).toBe(true);
  });

  test.each([
    '',
    'smba.trafficmanager.net',
    'https://evil.example',
    'http://smba.trafficmanager.net/emea/',
    'ftp://smba.trafficmanager.net/',
    'https://smba.trafficmanager.net.evil.example/',
    'https://smba.trafficmanager.net./',
    'https://evil.smba.trafficmanager.net/',
    'https://evil.trafficmanager.net/',
    'https://evilsmba.trafficmanager.net/',
    'https://smba.infra.gcc.teams.microsoft.com.evil.example/',
    'https://teams.microsoft.com/',
    'https://evilbotframework.com/',
    'https://botframework.com.evil.example/',
    'https://.botframework.com/',
    'https://evil.example/.botframework.com',
    'https://evil.example#.botframework.com',
    'https://evil.example?.botframework.com',
    'https://evil.example\\.botframework.com',
    'https://evil.example\t.botframework.com',
    'https://smba.trafficmanager.net@evil.example/',
    'https://user:password@smba.trafficmanager.net/',
    'https://@smba.trafficmanager.net/',
    'https://evil.example\\@smba.trafficmanager.net/',
    'https://smba.trafficmanager.net\\@evil.example/',
    'https://smba.trafficmanager.net:8443/',
    'https://smba.trafficmanager.net:80/',
    'https://smba.trafficmanager.net/?x',
    'https://smba.trafficmanager.net/#x',
    ' https://smba.trafficmanager.net/',
    'https://smba.trafficmanager.net/\n',
    'https:smba.trafficmanager.net/',
    'https:\\\\smba.trafficmanager.net/',
    'https://ѕmba.trafficmanager.net/',
    'https://127.0.0.1/',
    'https://localhost/',
    'http://127.0.0.1:1/',
  ])('not to %j', (url) => {
    expect(isTeams(url)).toBe(false);
  });
});

test.each<[string, boolean]>([
  ['http://127.0.0.1:3978/', true],
  ['http://localhost:56150/_connector', true],
  ['http://[::1]:1/', true],
  ['https://127.0.0.1/', false],
  ['http://127.0.0.1@evil.example/', false],
  ['http://user@127.0.0.1/', false],
  ['http://127.0.0.1.evil.example/', false],
  ['http://localhost.evil.example/', false],
  ['http://10.0.0.1/', false],
  ['http://0.0.0.0/', false],
  ['file://localhost/etc', false],
  ['', false],
])('that %j is this machine is %j', (url, expected) => {
  expect(isLoopback(url)).toBe(expected);
});
