import { Agent, DecoratorHandler, EnvHttpProxyAgent, Pool, type Dispatcher } from 'undici';
import { ConnectFailure } from './connect-failure.ts';

/** The proxy between Rollcall and the internet. Its address can contain a password, so it is in no log and no error. */
export interface Proxy {
  readonly url: string;
  /** Hosts that are reached without it, as in `NO_PROXY`. */
  readonly except: string;
}

export interface AgentLimits {
  /** Connections to one origin at once. */
  readonly connections?: number;
  /** Milliseconds to connect. */
  readonly connectTimeout?: number;
  /** Bytes of one response. */
  readonly maxResponseSize?: number;
  readonly allowH2?: boolean;
}

/** This machine itself is never reached through a proxy. */
const loopback = 'localhost,127.0.0.1,[::1]';

/**
 * The HTTP client with a pool of connections for each origin. Through a proxy, `https` goes in a tunnel, so that the proxy
 * sees no more than host and port; a request that ends before there is one fails with `ConnectFailure`.
 */
export function createAgent(limits: AgentLimits, proxy: Proxy | null): Dispatcher {
  if (proxy === null) return new Agent(limits);
  return new EnvHttpProxyAgent({
    ...limits,
    httpProxy: proxy.url,
    httpsProxy: proxy.url,
    noProxy: `${proxy.except},${loopback}`,
    clientFactory: (origin, options) => new Pool(origin, options).compose(tellFailure),
  });
}

const tellFailure: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) =>
  dispatch(options, new TunnelHandler(handler));

/** Without it, a proxy that refuses looks like a host that does. */
class TunnelHandler extends DecoratorHandler implements Dispatcher.DispatchHandler {
  readonly #handler: Dispatcher.DispatchHandler;

  constructor(handler: Dispatcher.DispatchHandler) {
    super(handler);
    this.#handler = handler;
  }

  onRequestUpgrade(...[controller, status, headers, socket]: Parameters<UpgradeHandler>): void {
    if (status === 200) return this.#handler.onRequestUpgrade?.(controller, status, headers, socket);
    socket.destroy();
    const failure = new ConnectFailure(status === 407 ? 'proxy-sign-in' : 'proxy-refused', null);
    this.#handler.onResponseError?.(controller, failure);
  }

  onResponseError(controller: Dispatcher.DispatchController, error: Error): void {
    this.#handler.onResponseError?.(controller, new ConnectFailure('proxy-unreachable', error));
  }
}

type UpgradeHandler = NonNullable<Dispatcher.DispatchHandler['onRequestUpgrade']>;
