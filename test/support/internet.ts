import { execFileSync } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { receive, writeHead, type SandboxReply, type SandboxRequest } from '../../src/sandbox/server.ts';

/** Hosts by name, behind one TLS port of this machine. A proxy whose tunnels lead there stands in for the internet. */
export interface Internet {
  readonly port: number;
  /** The file with the certificate of who signed the hosts'. */
  readonly authority: string;
  /** Each request that arrived, with its host in front of the path. */
  readonly requests: readonly string[];
  /** What connections to each host offered to speak, such as `http/1.1`. */
  readonly offered: ReadonlyMap<string, readonly string[]>;
  /** Resolves once a request whose host and path begin like this has arrived. */
  readonly until: (beginning: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

type Answer = (request: SandboxRequest) => SandboxReply | Promise<SandboxReply>;

export async function openInternet(hosts: Readonly<Record<string, Answer>>): Promise<Internet> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-internet-'));
  const requests: string[] = [];
  const offered = new Map<string, readonly string[]>();
  const arrivals = new EventEmitter();
  const choose = ({ servername, protocols }: { servername: string; protocols: string[] }): string => {
    offered.set(servername, protocols);
    return 'http/1.1';
  };
  const options = { ...signFor(Object.keys(hosts), folder), ALPNCallback: choose };
  const server = createServer(options, (incoming, outgoing) => {
    const host = incoming.headers.host ?? '';
    requests.push(`${host}${incoming.url ?? ''}`);
    const answer = hosts[host] ?? (() => ({ status: 404 }));
    void (async () => {
      outgoing.end(writeHead(outgoing, await answer(await receive(incoming))));
      arrivals.emit('request');
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: z.object({ port: z.number() }).parse(server.address()).port,
    authority: join(folder, 'authority.pem'),
    requests,
    offered,
    async until(beginning) {
      while (!requests.some((request) => request.startsWith(beginning))) await once(arrivals, 'request');
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      rmSync(folder, { recursive: true });
    },
  };
}

/** A key and a certificate for these names, from an authority that is made for them. */
function signFor(names: readonly string[], folder: string): { key: Buffer; cert: Buffer } {
  const openssl = (...options: string[]): void =>
    void execFileSync('/usr/bin/openssl', options, { cwd: folder, stdio: 'ignore' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const extensions = `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}\n`;
  writeFileSync(join(folder, 'extensions.txt'), extensions);
  openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'authority.pem', '-days', '2', '-subj', '/CN=Test');
  openssl('req', ...newKey, '-keyout', 'host.key', '-out', 'host.csr', '-subj', '/CN=host');
  const signed = ['-CA', 'authority.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'extensions.txt'];
  openssl('x509', '-req', '-in', 'host.csr', '-out', 'host.pem', '-days', '2', ...signed);
  return { key: readFileSync(join(folder, 'host.key')), cert: readFileSync(join(folder, 'host.pem')) };
}
