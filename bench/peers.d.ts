/**
 * Types of the packages that only `npm run bench` installs, as far as the bench uses them. So the whole repository can
 * be checked without these packages. `tsconfig.peers.json` leaves this file out and checks against the packages.
 */

declare module '@microsoft/agents-hosting' {
  import type { Request, Response } from 'express';

  interface TurnContext {
    readonly activity: Activity & { readonly text?: string };
    sendActivity(activityOrText: string | Activity): Promise<unknown>;
  }
  interface Activity {
    readonly type: string;
  }
  interface Attachment {
    readonly contentType: string;
  }
  export const CardFactory: { adaptiveCard(card: object): Attachment };
  export const MessageFactory: { attachment(attachment: Attachment): Activity };
  export interface ConnectorClient {
    sendToConversation(conversationId: string, body: object): Promise<unknown>;
  }
  export const ConnectorClient: { createClientWithToken(serviceUrl: string, token: string): ConnectorClient };
  export class CloudAdapter {
    constructor(registration: { clientId: string; tenantId: string; authority: string });
    authorizeRequest(request: Request, response: Response, next: () => void): Promise<void>;
    process(request: Request, response: Response, logic: (context: TurnContext) => Promise<void>): Promise<void>;
    protected createConnectorClientWithIdentity(
      identity: object,
      activity: { serviceUrl?: string },
    ): Promise<ConnectorClient>;
  }
}

declare module '@microsoft/teams.apps' {
  import type { Server } from 'node:http';

  interface Cloud {
    readonly loginEndpoint: string;
    readonly loginTenant: string;
    readonly botScope: string;
    readonly tokenServiceUrl: string;
    readonly openIdMetadataUrl: string;
    readonly tokenIssuer: string;
    readonly graphScope: string;
    readonly agenticIdentityBotScope: string;
  }
  interface Message {
    readonly type: 'message';
    readonly attachments: { readonly contentType: string; readonly content: object }[];
  }
  interface Received {
    readonly activity: { readonly text: string };
    readonly send: (activity: string | Message) => Promise<unknown>;
  }
  export class ExpressAdapter {
    constructor(server: Server);
    stop(): Promise<void>;
  }
  export class App {
    constructor(options: {
      clientId: string;
      tenantId: string;
      token: () => string;
      httpServerAdapter: ExpressAdapter;
      cloud: Cloud;
    });
    on(name: 'message', callback: (received: Received) => Promise<void>): this;
    initialize(): Promise<void>;
  }
}

declare module 'express' {
  import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

  export type Request = IncomingMessage;
  export type Response = ServerResponse;
  type Handler = (request: Request, response: Response, next: () => void) => void;
  interface Application extends RequestListener {
    use(handler: Handler): void;
    post(path: string, handler: Handler): void;
  }
  function express(): Application;
  namespace express {
    function json(): Handler;
  }
  export default express;
}

declare module 'tinybench' {
  interface Task {
    readonly name: string;
    readonly result:
      | { readonly state: 'completed'; readonly latency: { readonly p50: number } }
      | { readonly state: 'aborted' | 'aborted-with-statistics' | 'errored' | 'not-started' | 'started' };
  }
  export class Bench {
    constructor(options: { time: number; warmupTime: number; throws: boolean });
    readonly tasks: readonly Task[];
    add(name: string, work: () => unknown): this;
    run(): Promise<unknown>;
  }
}
