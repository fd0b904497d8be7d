/** The folder of a vendor that does not exist, by file, and the row that registers it. */
export const folder = {
  'settings.ts': `
import { z } from 'zod';
import type { Link, ValuesOf, VendorSettings } from '../declaration.ts';

export const id = 'madeup';
export const title = 'Made-up Phones';

export const settings = {
  url: { variable: 'MADE_UP_URL', kind: 'url' },
  key: { variable: 'MADE_UP_KEY', kind: 'text' },
} as const satisfies VendorSettings;

export type MadeUpSettings = ValuesOf<typeof settings>;

export const link: Link = {
  schema: z.string().transform((number) => ({ id: number, products: [], hasUsers: true })),
  unique: null,
  isTenantId: false,
};
`,
  'index.ts': `
import { z } from 'zod';
import type { VendorWith } from '../declaration.ts';
import { createApi } from '../http/api.ts';
import { jsonList } from '../http/json-list.ts';
import { problemsOf } from '../http/problems.ts';
import { listOf } from '../http/shortfall.ts';
import { createRequestQueue } from '../http/queue.ts';
import type { Http } from '../http/transport.ts';
import { assignmentTables, userTables } from '../tables.ts';
import { id, title, type MadeUpSettings } from './settings.ts';

const person = z.object({ mail: z.string(), name: z.string() });
const noUser = { objectId: null, sip: null, phone: null, department: null, location: null, voice: null, userType: null,
  nonPerson: null };
const noLicense = { reason: null, nonPerson: null, licenseId: null, active: null, activations: null, maxActivations: null };

export function createMadeUp(settings: MadeUpSettings, http: Http): VendorWith<'users' | 'assignments'> {
  const queue = createRequestQueue(http, title, { concurrency: 2, rate: null });
  const api = createApi({
    source: id,
    title,
    baseUrl: settings.url,
    http: queue,
    sign: () => Promise.resolve({ 'x-key': settings.key }),
    recover: () => false,
    toProblem: () => null,
  });
  const users = jsonList(null, z.unknown(), z.array(person), ({ mail, name }) => ({
    ...noUser, name, address: mail, tenantId: null, state: 'active' as const, deletedOn: null,
  }), userTables);
  const licenses = jsonList(null, z.unknown(), z.array(person), ({ mail, name }) => ({
    ...noLicense, address: mail, name, product: 'DESK', firstPassword: null,
  }), assignmentTables);
  return {
    signedInUntil: () => null,
    circuitOpenUntil: queue.circuitOpenUntil,
    async check(call) {
      await api.get({ operation: 'check', path: '/check', schema: z.object({}) }, call);
    },
    userPageSize: 50,
    async userPage({ id: customer }, index, call) {
      const { rows } = await api.list({ operation: 'users', path: \`/\${customer}/users\`, list: users }, call);
      const page = Array.from({ length: 50 }, (_, row) => rows.at(index * 50 + row)).filter((row) => row !== undefined);
      return { rows: page, total: { number: rows.length, exact: true }, truncated: null };
    },
    async users({ id: customer }, call) {
      return listOf(await api.list({ operation: 'users', path: \`/\${customer}/users\`, list: users }, call), problemsOf(title));
    },
    async assignments({ id: customer }, call) {
      const path = \`/\${customer}/licenses\`;
      return listOf(await api.list({ operation: 'licenses', path, list: licenses }, call), problemsOf(title));
    },
  };
}
`,
  'sandbox.ts': `
import { createRouter, type VendorSandbox } from '../../sandbox/server.ts';
import { settings } from './settings.ts';

export { id } from './settings.ts';

const people = [{ mail: 'mia@made-up.example', name: 'Mia Made-up' }, { mail: 'noah@made-up.example', name: 'Noah Made-up' }];

export function createSandbox(): VendorSandbox {
  return {
    environment: (url) => ({ [settings.url.variable]: url, [settings.key.variable]: 'key' }),
    answer: createRouter(
      {
        'GET /check': () => ({ status: 200, body: {} }),
        'GET /*/users': () => ({ status: 200, body: people }),
        'GET /*/licenses': () => ({ status: 200, body: people.slice(1) }),
      },
      (status) => ({ status }),
    ),
  };
}
`,
} as const;

export const imports = `
import { createMadeUp } from './made-up/index.ts';
import * as madeUp from './made-up/settings.ts';
`;

export const row = `
  declareVendor(
    {
      ...madeUp,
      lists: {
        users: {
          name: 'madeUpUsers', one: 'phone user', short: 'users',
          heading: 'Phone users', fields: [],
        },
        assignments: {
          name: 'madeUpLicenses', one: 'desk licence', short: 'licences',
          groupedBy: 'product', chart: null,
        },
      },
    },
    createMadeUp,
  ),
`;
