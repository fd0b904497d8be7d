import { createHmac, createSign, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { z } from 'zod';

type Part = Readonly<Record<string, unknown>>;

/**
 * How to sign: with the issuer's key, the same with another hash, a stranger's key of the same name, the public key as a
 * shared secret, or not at all.
 */
export type Signature = 'issuer' | 'sha512' | 'stranger' | 'hmac' | 'none';

/** How it fails to send its keys; `half`: it sends the first bytes, then nothing. */
export type KeysFault = 'status' | 'redirect' | 'too long' | 'not JSON' | 'no keys' | 'silence' | 'half';

export interface Issuer {
  /** URL of its OpenID metadata, for `ToBotFromChannelOpenIdMetadataUrl`. */
  readonly metadataUrl: string;
  /** A token with these claims. `header` adds to its header or changes it. */
  readonly token: (claims: Part, signature?: Signature, header?: Part) => string;
  /** What becomes of the key that signs; `added`: it is also published as `key-2`. */
  readonly change: (key: 'withdrawn' | 'replaced' | 'not endorsed' | 'added') => void;
  /** Fails from now on; null: sends its keys again. */
  readonly fail: (fault: KeysFault | null) => void;
  readonly close: () => Promise<void>;
}

// Made once, since it takes longer than most tests.
const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });

const metadataPath = '/v1/.well-known/openidconfiguration';

/** Stands in for login.botframework.com: publishes its keys and signs tokens. Calls `onRequest` before each response. */
export async function openIssuer(onRequest: () => void = () => undefined): Promise<Issuer> {
  const key = { ...own.publicKey.export({ format: 'jwk' }), use: 'sig' };
  // One key under four names: they differ in their endorsements only.
  let keys = [
    { ...key, kid: 'key-1', endorsements: ['msteams', 'webchat'] },
    { ...key, kid: 'webchat-key', endorsements: ['webchat'] },
    { ...key, kid: 'key-for-nothing', endorsements: [] },
    { ...key, kid: 'key-without-endorsements' },
  ];

  let fault: KeysFault | null = null;

  const server = createServer((request, response) => {
    onRequest();
    response.setHeader('content-type', 'application/json');
    if (request.url === '/keys' && fault !== null) sendFault(response, fault, keys);
    else if (request.url === '/keys' || request.url === '/moved') response.end(JSON.stringify({ keys }));
    else if (request.url === metadataPath) response.end(JSON.stringify({ issuer: url, jwks_uri: `${url}/keys` }));
    else {
      response.statusCode = 404;
      response.end('{}');
    }
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
    const { privateKey } = signature === 'stranger' ? stranger : own;
    return createSign(signature === 'sha512' ? 'RSA-SHA512' : 'RSA-SHA256')
      .update(content)
      .sign(privateKey)
      .toString('base64url');
  };

  return {
    metadataUrl: `${url}${metadataPath}`,
    token: (claims, signature = 'issuer', header = {}) => {
      const alg = { issuer: 'RS256', sha512: 'RS512', stranger: 'RS256', hmac: 'HS256', none: 'none' }[signature];
      const content = `${encoded({ alg, typ: 'JWT', kid: 'key-1', ...header })}.${encoded(claims)}`;
      return `${content}.${sign(content, signature)}`;
    },
    change: (how) => {
      const { n } = stranger.publicKey.export({ format: 'jwk' });
      if (how === 'withdrawn') keys = keys.filter(({ kid }) => kid !== 'key-1');
      if (how === 'replaced') keys = keys.map((one) => ({ ...one, ...(n !== undefined && { n }) }));
      if (how === 'not endorsed') keys = keys.map((one) => ({ ...one, endorsements: ['webchat'] }));
      if (how === 'added') keys = [...keys, { ...key, kid: 'key-2', endorsements: ['msteams'] }];
    },
    fail: (how) => {
      fault = how;
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

/** But for its one fault, each response has the keys, so that a client that misses the fault accepts them. */
function sendFault(response: ServerResponse, fault: KeysFault, keys: readonly Part[]): void {
  const text = JSON.stringify({ keys });
  if (fault === 'silence') return;
  if (fault === 'half') return void response.write(text.slice(0, 10));
  if (fault === 'not JSON') return void response.end(`${text}<html>`);
  if (fault === 'no keys') return void response.end('{}');
  if (fault === 'too long') return void response.end(JSON.stringify({ keys, padding: 'x'.repeat(1024 * 1024) }));
  if (fault === 'redirect') response.setHeader('location', '/moved');
  response.statusCode = fault === 'redirect' ? 302 : 500;
  response.end(text);
}
