/**
 * Why there was no connection, where that is known better than by its code. `proxy-sign-in`: the proxy wants another user
 * or password. `proxy-refused`: it does not connect to that host. `certificate`: who signed the host's is not trusted.
 */
export type ConnectFault = 'proxy-unreachable' | 'proxy-sign-in' | 'proxy-refused' | 'certificate';

/** A second try meets the same, and a proxy can lock an account whose password is wrong several times. */
const lasting: ReadonlySet<string | null> = new Set(['proxy-sign-in', 'certificate'] satisfies ConnectFault[]);

/** True where only somebody can mend it, so that another try is no use. */
export function isLasting(fault: string | null): boolean {
  return lasting.has(fault);
}

/** The proxy made no tunnel, so nothing was sent. */
export class ConnectFailure extends Error {
  readonly code: ConnectFault;

  constructor(code: ConnectFault, cause: Error | null) {
    super(code, { cause });
    this.name = 'ConnectFailure';
    this.code = code;
  }
}

/** OpenSSL's names of a certificate whose authority is not known: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const untrusted: ReadonlySet<unknown> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Null for any other error. */
export function connectFaultOf(error: unknown): ConnectFault | null {
  if (error instanceof ConnectFailure) return error.code;
  return error instanceof Error && 'code' in error && untrusted.has(error.code) ? 'certificate' : null;
}
