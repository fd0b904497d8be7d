import { isLocal, type Registration } from '../../config/registration.ts';

/**
 * Hosts to which bots of Teams send their answers: the public cloud, GCC, GCC High, DoD.
 * https://microsoft.github.io/Agents-for-js/variables/_microsoft_agents-hosting.TeamsServiceEndpoints.html
 * Listed one by one, since every customer of Azure can take another name under trafficmanager.net.
 */
const hosts: ReadonlySet<string> = new Set([
  'smba.trafficmanager.net',
  'smba.infra.gcc.teams.microsoft.com',
  'smba.infra.gov.teams.microsoft.us',
  'smba.infra.dod.teams.microsoft.us',
]);

/** Bot Framework's own domains. Every name under them is Microsoft's. */
const domains = ['.botframework.com', '.botframework.us', '.botframework.azure.us'];

// So strict that no two programs can read a URL differently: no user, only the default port, no query, no backslash.
const httpsAddress = /^https:\/\/([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?::443)?(?:\/[a-z0-9/_.~%-]*)?$/i;

/** True for a URL of Teams, to which answers and the bot's token may be sent. */
export function isTeams(serviceUrl: string): boolean {
  const host = httpsAddress.exec(serviceUrl)?.[1]?.toLowerCase();
  if (host === undefined) return false;
  return hosts.has(host) || domains.some((domain) => host.endsWith(domain));
}

/** True for a URL of this machine, without TLS. */
export function isLoopback(serviceUrl: string): boolean {
  const url = URL.parse(serviceUrl);
  if (url === null || url.protocol !== 'http:' || url.username !== '' || url.password !== '') return false;
  return ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
}

/** Whether a bot with this registration may send to a URL: one without credentials sends to this machine only. */
export function serviceUrlCheck(registration: Registration): (serviceUrl: string) => boolean {
  return isLocal(registration) ? isLoopback : isTeams;
}
