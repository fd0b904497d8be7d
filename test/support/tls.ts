import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { onTestFinished } from 'vitest';
import { z } from 'zod';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

export interface CertificateOptions {
  /** Days from now on. */
  readonly from?: number;
  readonly until?: number;
  readonly name?: string;
}

/** A certificate authority of the tests, made by OpenSSL. */
export interface Authority {
  /** Its own certificate. */
  readonly pem: string;
  readonly issue: (options?: CertificateOptions) => Certificate;
  readonly selfSigned: () => Certificate;
  /** Until the test ends, this process takes its certificates as it takes those of public authorities. */
  readonly trust: () => void;
}

const config = `[ca]
default_ca = own
[own]
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
unique_subject = no
copy_extensions = copy
policy = any
[any]
commonName = supplied
`;

const keyOptions = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

export function makeAuthority(): Authority {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-tls-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const openssl = (...given: readonly string[]): void =>
    void execFileSync('openssl', given, { cwd: folder, stdio: 'pipe' });
  const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
  writeFileSync(join(folder, 'ca.cnf'), config);
  writeFileSync(join(folder, 'index.txt'), '');
  openssl('req', '-x509', ...keyOptions, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=Rollcall test authority');
  return {
    pem: text('ca.pem'),
    issue({ from = -1, until = 90, name = 'localhost' } = {}) {
      const names = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
      openssl('req', ...keyOptions, '-keyout', 'own.key', '-out', 'own.csr', ...names);
      const dates = ['-startdate', dateOf(from), '-enddate', dateOf(until)];
      const signer = ['-config', 'ca.cnf', '-cert', 'ca.pem', '-keyfile', 'ca.key'];
      openssl('ca', '-batch', ...signer, ...dates, '-notext', '-in', 'own.csr', '-out', 'own.pem');
      return { key: text('own.key'), cert: text('own.pem') };
    },
    selfSigned() {
      const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
      openssl('req', '-x509', ...keyOptions, '-keyout', 'self.key', '-out', 'self.pem', ...names);
      return { key: text('self.key'), cert: text('self.pem') };
    },
    trust() {
      const usual = getCACertificates('default');
      setDefaultCACertificates([...usual, text('ca.pem')]);
      onTestFinished(() => setDefaultCACertificates(usual));
    },
  };
}

/** As OpenSSL takes it: `20261126201936Z`. */
function dateOf(days: number): string {
  const at = new Date(Date.now() + days * 24 * 60 * 60_000);
  return `${at.toISOString().replaceAll(/[-:T]|\..*/g, '')}Z`;
}

/** Opens a server with this certificate until the test ends. Returns its address. */
export async function openHttps(certificate: Certificate, answer: RequestListener): Promise<string> {
  const server = createServer({ ...certificate }, answer);
  server.listen(0, 'localhost');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `https://localhost:${z.object({ port: z.number() }).parse(server.address()).port}`;
}
