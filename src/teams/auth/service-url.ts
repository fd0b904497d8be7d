/**
 * Where Teams takes a bot's answers: the public cloud, GCC, GCC High, DoD.
 * https://microsoft.github.io/Agents-for-js/variables/_microsoft_agents-hosting.TeamsServiceEndpoints.html
 * No other name under trafficmanager.net is Microsoft's alone: every customer of Azure can take one.
 */
const hosts: ReadonlySet<string> = new Set([
  'smba.trafficmanager.net',
  'smba.infra.gcc.teams.microsoft.com',
  'smba.infra.gov.teams.microsoft.us',
  'smba.infra.dod.teams.microsoft.us',
]);

/** Bot Framework's own domains; every name under them is Microsoft's. */
const domains = ['.botframework.com', '.botframework.us', '.botframework.azure.us'];

// So narrow that no two programs can read it differently: no user, no port but the default, no query, no backslash.
const httpsAddress = /^https:\/\/([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?::443)?(?:\/[a-z0-9/_.~%-]*)?$/i;

/** Whether a bot's answers, and with them its token, may go there. */
export function isTeams(serviceUrl: string): boolean {
  const host = httpsAddress.exec(serviceUrl)?.[1]?.toLowerCase();
  if (host === undefined) return false;
  return hosts.has(host) || domains.some((domain) => host.endsWith(domain));
}

/** Without TLS, and on this machine. */
export function isLoopback(serviceUrl: string): boolean {
  const url = URL.parse(serviceUrl);
  if (url === null || url.protocol !== 'http:' || url.username !== '' || url.password !== '') return false;
  return ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
}
