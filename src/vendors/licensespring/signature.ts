import { createHmac } from 'node:crypto';

/**
 * The signature of one request, in Base64. The signing string is `licenseSpring`, a line feed, `date: ` and the value of
 * the `Date` header, without a line feed at the end. Method, path and query are not signed. The shared key is used as
 * text, not decoded. Source: LicenseSpring documentation, "API key authorization" and "Request signature".
 */
export function signatureOf(date: string, sharedKey: string): string {
  return createHmac('sha256', sharedKey).update(`licenseSpring\ndate: ${date}`).digest('base64');
}

/** The two headers of a signed request. `date` is the time of sending by LicenseSpring's clock. */
export function signedHeaders(
  date: Date,
  keys: { readonly apiKey: string; readonly sharedKey: string },
): { date: string; authorization: string } {
  const text = date.toUTCString();
  const signature = signatureOf(text, keys.sharedKey);
  return {
    date: text,
    authorization: `algorithm="hmac-sha256",headers="date",signature="${signature}",apikey="${keys.apiKey}"`,
  };
}
