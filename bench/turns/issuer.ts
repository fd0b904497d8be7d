import { createSign, generateKeyPairSync } from 'node:crypto';
import { serve } from '../loopback.ts';

export interface Issuer {
  /** Its address, which is also the `iss` of its tokens. */
  readonly issuer: string;
  readonly metadataUrl: string;
  /** Signs a token like those of Bot Framework for Teams, valid for an hour. */
  readonly token: (audience: string, serviceUrl: string) => string;
}

/** A local replacement for login.botframework.com. It returns its one key at every path, since SDKs use different ones. */
export async function openIssuer(): Promise<Issuer> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kid = 'bench';
  const key = { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', endorsements: ['msteams'] };
  const metadataPath = '/v1/.well-known/openidconfiguration';
  const issuer = await serve((request, response) => {
    const isMetadata = request.url === metadataPath;
    const body = isMetadata ? { issuer, jwks_uri: `${issuer}/v1/.well-known/keys` } : { keys: [key] };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(body));
  });

  return {
    issuer,
    metadataUrl: `${issuer}${metadataPath}`,
    token: (audience, serviceUrl) => {
      const now = Math.floor(Date.now() / 1_000);
      const claims = { iss: issuer, aud: audience, serviceurl: serviceUrl, nbf: now - 60, exp: now + 3_600 };
      const content = `${encoded({ alg: 'RS256', typ: 'JWT', kid })}.${encoded(claims)}`;
      return `${content}.${createSign('RSA-SHA256').update(content).sign(privateKey).toString('base64url')}`;
    },
  };
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
