import { deletedPerson, seat, skus, type Customer, type LicenseSpringCustomer } from './customer.ts';
import { crowd, guid, inListOrder, person, seeded, type Person, type Random, type Sketch } from './people.ts';
import { secrets } from './secrets.ts';

const home = { tenantId: '3d1f0c52-8a44-4c55-9a5e-2b6f0d7a1e90', domain: 'fabrikam.com' };
const anotherTenantId = '9b0c7f66-12de-4a0b-8f43-70c5ad3e2b18';

/** The criteria as the vendor's pages spell them, and as they differ between releases. */
const criteria = [
  'Managed Users-Direct Routing',
  'Managed Users-By LifeCycle Management',
  'Managed Users - By LifeCycle Management',
  'Managed Users - By Template',
  'Managed Users - By User Interface',
  'managed users -  by user interface',
];

interface Case {
  readonly who: Sketch;
  /** Licensed for this reason; missing is: not licensed. */
  readonly licensedBy?: string;
  /** What Partner Center has of the account; missing is: the same. */
  readonly atPartner?: 'nothing' | 'deleted' | 'another object id' | 'alone';
}

/** One and more of everything that is hard to show, and of every way in which the sources disagree. */
const cases: readonly Case[] = [
  { who: { name: 'Zoë Ångström', department: 'Sales', voice: true }, licensedBy: 'Managed Users - By Template' },
  { who: { name: 'Łukasz Żółtowski', department: 'IT', voice: true }, licensedBy: 'Managed Users - By Template' },
  { who: { name: '李 明', address: 'li.ming@fabrikam.com', voice: true }, licensedBy: 'Managed Users-Direct Routing' },
  {
    who: { name: 'Chris Green', department: 'Field Sales', voice: true },
    licensedBy: 'Managed Devices - Common Area Phones',
  },
  { who: { name: 'Chris Green', address: 'chris.green2@fabrikam.com', department: 'Finance' } },
  {
    who: {
      name: '[Win](https://evil.example) **bold** ${secret} <at>Everyone</at>',
      address: 'win@fabrikam.com',
      firstName: '[Win](https://evil.example)',
      lastName: '${secret}',
      department: '<b>Sales</b> & *Support*',
    },
  },
  {
    who: {
      name: `Maximiliane ${'von und zu Hohenlohe-Schillingsfürst-Waldenburg '.repeat(5)}the Third`,
      address: `maximiliane.${'hohenlohe-'.repeat(4)}schillingsfuerst@fabrikam.com`,
    },
  },
  // Voice on, no licence.
  { who: { name: 'Vera Quist', department: 'Support', voice: true } },
  { who: { name: 'Viggo Holmgren', department: 'Support', voice: true } },
  // A licence, voice off.
  { who: { name: 'Lars Stille', department: 'Finance' }, licensedBy: 'Managed Users - By User Interface' },
  // A licence, not in Teams.
  { who: { name: 'Nora Falk', service: 'none' }, licensedBy: 'Managed Users - By LifeCycle Management' },
  { who: { name: 'Leif Sandberg', service: 'lapsed' }, licensedBy: 'Managed Users - By LifeCycle Management' },
  // A licence held by a deleted account; a deleted account without.
  {
    who: { name: 'Dora Lindgren', department: 'Sales', voice: true },
    licensedBy: 'Managed Users - By Template',
    atPartner: 'deleted',
  },
  { who: { name: 'Udo Brenner', department: 'Legal' }, atPartner: 'deleted' },
  // One address, two object ids: across the sources, and within one.
  {
    who: { name: 'Rene Sorel', department: 'IT', voice: true },
    licensedBy: 'Managed Users - By Template',
    atPartner: 'another object id',
  },
  { who: { name: 'Tessa Wall', department: 'IT', voice: true }, licensedBy: 'Managed Users - By Template' },
  { who: { name: 'Tessa Wall', department: 'IT' }, atPartner: 'nothing' },
  // A record of another tenant.
  { who: { name: 'Otto Fremd', tenantId: anotherTenantId, address: 'otto@tailspintoys.com' }, atPartner: 'nothing' },
  { who: { name: 'Greta Gast' }, atPartner: 'alone' },
];

/** 240 people, and every disagreement between the sources at least once. */
export function fabrikam(): Customer {
  const random = seeded('fabrikam');
  const sketched = cases.map((one) => ({ ...one, whole: person(random, home, one.who) }));
  const fill = crowd(random, home, 222);
  const those = (atPartner: Case['atPartner']) =>
    sketched.filter((one) => one.atPartner === atPartner).map(({ whole }) => whole);

  return {
    name: 'fabrikam',
    live: {
      guid: 'a7c0e2d4-5b16-4f38-8c9a-1d2e3f405162',
      shortName: 'Fabrikam',
      fullName: 'Fabrikam Inc.',
      licenseType: 2,
      bought: 160,
      tenantId: home.tenantId,
      domain: home.domain,
      people: inListOrder([
        ...fill,
        ...sketched.filter(({ atPartner }) => atPartner !== 'alone').map(({ whole }) => whole),
      ]),
      licensed: [
        ...sketched.flatMap(({ licensedBy, whole }) => (licensedBy ? [licensed(whole, licensedBy)] : [])),
        ...fill
          .filter(({ voice }) => voice)
          .map((one, index) => licensed(one, criteria[index % criteria.length] ?? '')),
        // Addresses that nobody knows: of somebody long gone, and of a number that is no person.
        { sipAddress: 'zacharias.former@fabrikam.com', licenseCriteria: 'Managed Users - By User Interface' },
        { sipAddress: 'fax.reception@fabrikam.com', licenseCriteria: 'Managed Service Numbers' },
      ],
    },
    partner: {
      id: home.tenantId,
      companyName: 'Fabrikam Inc.',
      domain: home.domain,
      people: [
        ...fill,
        ...those(undefined),
        ...those('alone'),
        ...those('another object id').map((one) => ({ ...one, objectId: guid(random) })),
      ],
      deleted: those('deleted').map((gone, index) => deletedPerson(random, gone, 5 + index * 14)),
      purchases: [
        { sku: skus.e5, bought: 230 },
        { sku: skus.phone, bought: 120 },
        { sku: skus.visio, bought: 500 },
      ],
    },
    licenseSpring: {
      email: 'licences+it@fabrikam.com',
      companyName: 'Fabrikam Inc.',
      seats: seats(random, [...those(undefined), ...those('deleted')], fill),
    },
  };
}

function licensed(holder: Person, licenseCriteria: string) {
  return { sipAddress: (holder.sip ?? holder.address).toLowerCase(), licenseCriteria };
}

function seats(random: Random, sketched: readonly Person[], fill: readonly Person[]): LicenseSpringCustomer['seats'] {
  const of = (name: string) => sketched.filter((one) => one.name === name);
  const stranger = { address: 'temp.contractor@elsewhere.example', firstName: 'Temp', lastName: 'Contractor' };
  const firstPassword = { is_initial_password: true, initial_password: secrets.licenseSpringFirstPassword };
  return {
    PHN1: [
      ...of('Zoë Ångström').map((holder) => seat(random, holder, { total_activations: 2 })),
      ...fill.slice(0, 9).map((holder) => seat(random, holder)),
      ...of('Łukasz Żółtowski').flatMap((holder) => [seat(random, holder), seat(random, holder)]),
      ...of('Vera Quist').map((holder) => seat(random, holder, { is_active: false })),
      ...of('Lars Stille').map((holder) => seat(random, holder, { total_activations: 0 })),
      ...of('Nora Falk').map((holder) => seat(random, holder, { total_activations: 0, ...firstPassword })),
      ...of('Dora Lindgren').map((holder) => seat(random, holder)),
      seat(random, stranger),
    ],
    SBC2: [
      ...fill.slice(7, 11).map((holder) => seat(random, holder, { max_activations: 1 })),
      // An id beyond 2^53: a reader that takes it for a number rounds it.
      ...of('李 明').map((holder) => seat(random, holder, { license_id: '9223372036854775807' })),
    ],
  };
}
