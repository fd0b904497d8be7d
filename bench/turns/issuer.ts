import { createSign, generateKeyPairSync } from 'node:crypto';
import { serve } from '../loopback.ts';

export interface Issuer {
  /** Its address, and the name that it signs with. */
  readonly issuer: string;
  readonly metadataUrl: string;
  /** A token for an hour, as Bot Framework makes them for Teams. */
  readonly token: (audience: string, serviceUrl: string) => string;
}

/** Stands in for login.botframework.com, and tells its one key wherever an SDK looks for it. */
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
