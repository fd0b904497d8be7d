import { deletedPerson, seat, skus, type Customer, type LicenseSpringCustomer } from './customer.ts';
import { crowd, guid, inListOrder, person, seeded, type Person, type Random, type Sketch } from './people.ts';
import { secrets } from './secrets.ts';

const home = { tenantId: '3d1f0c52-8a44-4c55-9a5e-2b6f0d7a1e90', domain: 'fabrikam.com' };
const anotherTenantId = '9b0c7f66-12de-4a0b-8f43-70c5ad3e2b18';

/** The criteria in the spellings of the vendor's pages and of different releases. */
const criteria = [
  'Managed Users-Direct Routing',
  'Managed Users-By LifeCycle Management',
  'Managed Users - By LifeCycle Management',
  'Managed Users - By Template',
  'Managed Users - By User Interface',
  'managed users -  by user interface',
];

interface Case extends Sketch {
  /** The licence criterion; without it the person has no licence. */
  readonly licensedBy?: string;
  /** How the account differs in Partner Center; without it the account is the same. */
  readonly atPartner?: 'nothing' | 'deleted' | 'another object id' | 'alone';
}

const byTemplate = 'Managed Users - By Template';
const byLifeCycle = 'Managed Users - By LifeCycle Management';

/** At least one of each text that is hard to show, and of each way in which the sources can disagree. */
const cases: readonly Case[] = [
  { name: 'Zoë Ångström', department: 'Sales', voice: true, licensedBy: byTemplate },
  { name: 'Łukasz Żółtowski', department: 'IT', voice: true, licensedBy: byTemplate },
  { name: '李 明', address: 'li.ming@fabrikam.com', voice: true, licensedBy: 'Managed Users-Direct Routing' },
  { name: 'Chris Green', department: 'Field Sales', voice: true, licensedBy: 'Managed Devices - Common Area Phones' },
  { name: 'Chris Green', address: 'chris.green2@fabrikam.com', department: 'Finance' },
  {
    name: '[Win](https://evil.example) **bold** ${secret} <at>Everyone</at>',
    address: 'win@fabrikam.com',
    firstName: '[Win](https://evil.example)',
    lastName: '${secret}',
    department: '<b>Sales</b> & *Support*',
  },
  {
    name: `Maximiliane ${'von und zu Hohenlohe-Schillingsfürst-Waldenburg '.repeat(5)}the Third`,
    address: `maximiliane.${'hohenlohe-'.repeat(4)}schillingsfuerst@fabrikam.com`,
  },
  // Voice on, no licence.
  { name: 'Vera Quist', department: 'Support', voice: true },
  { name: 'Viggo Holmgren', department: 'Support', voice: true },
  // A licence, voice off.
  { name: 'Lars Stille', department: 'Finance', licensedBy: 'Managed Users - By User Interface' },
  // A licence, not in Teams.
  { name: 'Nora Falk', service: 'none', licensedBy: byLifeCycle },
  { name: 'Leif Sandberg', service: 'lapsed', licensedBy: byLifeCycle },
  // A deleted account with a licence, and one without.
  { name: 'Dora Lindgren', department: 'Sales', voice: true, licensedBy: byTemplate, atPartner: 'deleted' },
  { name: 'Udo Brenner', department: 'Legal', atPartner: 'deleted' },
  // One address, two object ids: across the sources, and within one.
  { name: 'Rene Sorel', department: 'IT', voice: true, licensedBy: byTemplate, atPartner: 'another object id' },
  { name: 'Tessa Wall', department: 'IT', voice: true, licensedBy: byTemplate },
  { name: 'Tessa Wall', department: 'IT', atPartner: 'nothing' },
  // A record of another tenant.
  { name: 'Otto Fremd', tenantId: anotherTenantId, address: 'otto@tailspintoys.com', atPartner: 'nothing' },
  { name: 'Greta Gast', atPartner: 'alone' },
];

/** 240 people, with each disagreement between the sources at least once. */
export function fabrikam(): Customer {
  const random = seeded('fabrikam');
  const special = cases.map(({ licensedBy, atPartner, ...sketch }) => {
    return { licensedBy, atPartner, account: person(random, home, sketch) };
  });
  const others = crowd(random, home, 222);
  const accountsWith = (atPartner: Case['atPartner']) =>
    special.filter((one) => one.atPartner === atPartner).map(({ account }) => account);

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
        ...others,
        ...special.filter(({ atPartner }) => atPartner !== 'alone').map(({ account }) => account),
      ]),
      licensed: [
        ...special.flatMap(({ licensedBy, account }) => (licensedBy ? [licensed(account, licensedBy)] : [])),
        ...others
          .filter(({ voice }) => voice)
          .map((one, index) => licensed(one, criteria[index % criteria.length] ?? '')),
        // Addresses that no source has an account for: a former employee, and a service number.
        { sipAddress: 'zacharias.former@fabrikam.com', licenseCriteria: 'Managed Users - By User Interface' },
        { sipAddress: 'fax.reception@fabrikam.com', licenseCriteria: 'Managed Service Numbers' },
      ],
    },
    partner: {
      id: home.tenantId,
      companyName: 'Fabrikam Inc.',
      domain: home.domain,
      people: [
        ...others,
        ...accountsWith(undefined),
        ...accountsWith('alone'),
        ...accountsWith('another object id').map((one) => ({ ...one, objectId: guid(random) })),
      ],
      deleted: accountsWith('deleted').map((account, index) => deletedPerson(random, account, 5 + index * 14)),
      purchases: [
        { sku: skus.e5, bought: 230 },
        { sku: skus.phone, bought: 120 },
        { sku: skus.visio, bought: 500 },
      ],
    },
    licenseSpring: {
      email: 'licences+it@fabrikam.com',
      companyName: 'Fabrikam Inc.',
      seats: seats(random, [...accountsWith(undefined), ...accountsWith('deleted')], others),
    },
  };
}

function licensed(holder: Person, licenseCriteria: string) {
  return { sipAddress: (holder.sip ?? holder.address).toLowerCase(), licenseCriteria };
}

function seats(random: Random, special: readonly Person[], others: readonly Person[]): LicenseSpringCustomer['seats'] {
  const of = (name: string) => special.filter((one) => one.name === name);
  const stranger = { address: 'temp.contractor@elsewhere.example', firstName: 'Temp', lastName: 'Contractor' };
  const firstPassword = { is_initial_password: true, initial_password: secrets.licenseSpringFirstPassword };
  return {
    PHN1: [
      ...of('Zoë Ångström').map((holder) => seat(random, holder, { total_activations: 2 })),
      ...others.slice(0, 9).map((holder) => seat(random, holder)),
      ...of('Łukasz Żółtowski').flatMap((holder) => [seat(random, holder), seat(random, holder)]),
      ...of('Vera Quist').map((holder) => seat(random, holder, { is_active: false })),
      ...of('Lars Stille').map((holder) => seat(random, holder, { total_activations: 0 })),
      ...of('Nora Falk').map((holder) => seat(random, holder, { total_activations: 0, ...firstPassword })),
      ...of('Dora Lindgren').map((holder) => seat(random, holder)),
      seat(random, stranger),
    ],
    SBC2: [
      ...others.slice(7, 11).map((holder) => seat(random, holder, { max_activations: 1 })),
      // An id beyond 2^53, which is rounded when it is read as a number.
      ...of('李 明').map((holder) => seat(random, holder, { license_id: '9223372036854775807' })),
    ],
  };
}
