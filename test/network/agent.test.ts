import { afterEach, expect, onTestFinished, test } from 'vitest';
import { createAgent, type Proxy } from '../../src/network/agent.ts';
import { connectFaultOf } from '../../src/network/connect-failure.ts';
import { openConnector } from '../../src/teams/outbound/connector.ts';
import { problemsOf } from '../../src/vendors/http/problems.ts';
import { RequestFailure } from '../../src/vendors/http/failure.ts';
import { openHttp } from '../../src/vendors/index.ts';
import { openSandbox } from '../../src/sandbox/server.ts';
import { openTunnelProxy, type TunnelProxy } from '../support/tunnel-proxy.ts';

let proxy: TunnelProxy;

afterEach(() => proxy.close());

function through({ port }: TunnelProxy, except = '', user = ''): Proxy {
  return { url: `http://${user}127.0.0.1:${port}`, except };
}

/** What becomes of a request to this address. */
async function errorOf(address: string, setting: Proxy): Promise<unknown> {
  const agent = createAgent({ connectTimeout: 3_000 }, setting);
  onTestFinished(() => agent.destroy());
  const { origin } = new URL(address);
  return agent.request({ origin, path: '/', method: 'GET' }).catch((error: unknown) => error);
}

const host = 'https://vendor.invalid';

test.each([
  [407, 'proxy-sign-in', /another sign-in.*HTTPS_PROXY/u],
  [403, 'proxy-refused', /ask for it to be allowed/u],
  [502, 'proxy-refused', /ask for it to be allowed/u],
])('a proxy that answers %s is told apart from the host behind it', async (status, fault, advice) => {
  proxy = await openTunnelProxy({ status });
  const error = await errorOf(host, through(proxy));
  expect(connectFaultOf(error)).toBe(fault);
  const problem = problemsOf('Live Platform').ofFailure(new RequestFailure('unreachable', error));
  expect(problem).toMatchObject({ code: 'source-unreachable', title: 'Live Platform can’t be reached', reason: fault });
  expect(problem.advice).toMatch(advice);
});

test('a proxy that does not listen is told as that', async () => {
  proxy = await openTunnelProxy({ status: 407 });
  const setting = through(proxy);
  await proxy.close();
  expect(connectFaultOf(await errorOf(host, setting))).toBe('proxy-unreachable');
  proxy = await openTunnelProxy({ status: 407 });
});

test('a host that NO_PROXY names is reached without the proxy, and this machine always is', async () => {
  proxy = await openTunnelProxy({ status: 403 });
  const here = await openSandbox({ environment: () => ({}), answer: () => ({ status: 200 }) });
  onTestFinished(here.close);
  const setting = through(proxy, '.invalid other.example');
  expect(connectFaultOf(await errorOf(host, setting))).toBeNull();
  expect(connectFaultOf(await errorOf('https://example.example', setting))).toBe('proxy-refused');
  expect(await errorOf(here.url.replace('127.0.0.1', 'localhost'), setting)).toMatchObject({ statusCode: 200 });
  expect(await errorOf(here.url, setting)).toMatchObject({ statusCode: 200 });
  expect(proxy.asked).toEqual(['example.example:443']);
});

test('the user and the password of the proxy go to the proxy, and into no error', async () => {
  proxy = await openTunnelProxy({ status: 407 });
  const error = await errorOf(host, through(proxy, '', 'rollcall:p%40ss@'));
  expect(proxy.signIns).toEqual([`Basic ${Buffer.from('rollcall:p@ss').toString('base64')}`]);
  expect(JSON.stringify([error, String(error)])).not.toContain('ss');
});

test.each([
  [407, 1],
  [502, 3],
])(
  'a proxy that answers %s is asked %i times, since a wrong password only gets an account locked',
  async (status, times) => {
    proxy = await openTunnelProxy({ status });
    const http = openHttp({ proxy: through(proxy), pause: () => Promise.resolve() });
    const door = openConnector({ proxy: through(proxy), token: null, pause: () => Promise.resolve() });
    onTestFinished(async () => void (await Promise.all([http.close(), door.close()])));
    const { signal } = new AbortController();
    await expect(http.send({ method: 'GET', url: new URL(host), headers: {}, signal })).rejects.toThrow('unreachable');
    expect(proxy.asked).toHaveLength(times);
    await expect(door.groupOf('https://teams.invalid/emea/', '19:team')).rejects.toThrow('team proxy');
    expect(proxy.asked.slice(times)).toHaveLength(Math.min(times, 2));
  },
);

test('the vendors’ requests and those to Teams take the proxy', async () => {
  proxy = await openTunnelProxy({ status: 407 });
  const http = openHttp({ proxy: through(proxy), pause: () => Promise.resolve() });
  const door = openConnector({ proxy: through(proxy), token: null, pause: () => Promise.resolve() });
  onTestFinished(async () => void (await Promise.all([http.close(), door.close()])));
  const { signal } = new AbortController();
  const asking = http.send({ method: 'GET', url: new URL(host), headers: {}, signal });
  await expect(asking).rejects.toMatchObject({ kind: 'unreachable', cause: { code: 'proxy-sign-in' } });
  const activity = {
    type: 'message',
    serviceUrl: 'https://teams.invalid/emea/',
    conversation: { id: 'a:chat', isGroup: false, conversationType: 'personal', name: '' },
  };
  await expect(door.send(activity)).rejects.toMatchObject({ code: 'message-proxy-sign-in' });
  expect(new Set(proxy.asked)).toEqual(new Set(['vendor.invalid:443', 'teams.invalid:443']));
});
