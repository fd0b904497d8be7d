import { createHmac, createSign, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { z } from 'zod';
import type { Authority } from '../src/teams/admission.ts';

type Part = Readonly<Record<string, unknown>>;

/** How to sign: by the issuer's key, by a stranger's under the same name, by the public key as a secret, or not at all. */
export type Signature = 'issuer' | 'stranger' | 'hmac' | 'none';

export interface Issuer {
  readonly authority: Authority;
  /** A token with these claims; `header` adds to or changes what the signature brings. */
  readonly token: (claims: Part, signature?: Signature, header?: Part) => string;
  readonly close: () => Promise<void>;
}

/** The token that the bot shows to Teams. */
export const OUTBOUND = 'Bearer outbound';

/** Stands in for login.botframework.com: it tells its public key, and signs what Teams sends. */
export async function openIssuer(appId: string): Promise<Issuer> {
  const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = { ...own.publicKey.export({ format: 'jwk' }), kid: 'key-1', use: 'sig', endorsements: ['msteams'] };

  const server = createServer((request, response) => {
    const body = request.url === '/keys' ? { keys: [key] } : { issuer: url, jwks_uri: `${url}/keys` };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${z.object({ port: z.number() }).parse(server.address()).port}`;

  const sign = (content: string, signature: Signature): string => {
    if (signature === 'none') return '';
    if (signature === 'hmac') {
      const secret = own.publicKey.export({ format: 'pem', type: 'spki' });
      return createHmac('sha256', secret).update(content).digest('base64url');
    }
    const { privateKey } = signature === 'issuer' ? own : stranger;
    return createSign('RSA-SHA256').update(content).sign(privateKey).toString('base64url');
  };

  return {
    authority: { metadataUrl: `${url}/.well-known/openidconfiguration`, credentials: credentialsOf(appId) },
    token: (claims, signature = 'issuer', header = {}) => {
      const alg = { issuer: 'RS256', stranger: 'RS256', hmac: 'HS256', none: 'none' }[signature];
      const content = `${encoded({ alg, typ: 'JWT', kid: 'key-1', ...header })}.${encoded(claims)}`;
      return `${content}.${sign(content, signature)}`;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function encoded(part: Part): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function credentialsOf(appId: string): Authority['credentials'] {
  return {
    isValidAppId: async (id) => id === appId,
    isAuthenticationDisabled: async () => false,
    createCredentials: async () => ({
      signRequest: async (request) => {
        request.headers.set('authorization', OUTBOUND);
        return request;
      },
    }),
  };
}
