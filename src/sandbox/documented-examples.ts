import type { LicensedAddress, Seat } from './customer.ts';
import type { Sketch } from './people.ts';
import { documentedPassword } from './secrets.ts';

/** The examples of the vendors' documentation, with the values unchanged. */

/** The service of "Get Services Brief Details (V3)", with the tenant of "Get List of End Users for Service". */
export const documentedService = {
  guid: 'f1d30c8d-5f44-451e-9257-2318808ba0df',
  shortName: 'BB175Plus',
  fullName: 'BB175Plus',
  licenseType: 1,
  bought: 50,
  tenantId: '7e24d47c-eb72-439a-84e4-aea1bdb1eed9',
} as const;

const domain = 'M365x33712745.OnMicrosoft.com';

function row(objectId: string, name: string, local: string, service: 'teams' | 'lapsed' | 'none'): Sketch {
  return { objectId, name, address: `${local}@${domain}`, service };
}

/** Live Platform, "Get List of End Users for Service". */
export const documentedPeople: readonly Sketch[] = [
  row('04b6aa84-eb73-4f46-ba4a-200f86a2563a', 'Megan Bowen', 'MeganB', 'teams'),
  row('0a7db8a7-ef2d-4794-81e1-518fb15770d1', 'Mallory Cortez', 'MalloryC', 'none'),
  row('161476df-e508-4a29-b27e-09b61903b82b', 'Cameron White', 'CameronW', 'none'),
  row('22a79328-9325-4bb8-b549-5731446a2a24', 'Joni Sherman', 'JoniS', 'teams'),
  row('23727739-a224-4a23-a2c0-f4c4d9453875', 'Automate Bot', 'AutomateB', 'none'),
  row('285f91c7-7ff4-4886-a80b-96eb417f28de', 'Microsoft Service Account', 'ms-serviceaccount', 'none'),
  row('47aaa67d-453f-4ce0-a903-19f7f5e08e1c', 'Diego Siciliani', 'DiegoS', 'teams'),
  row('47d18bc6-4919-4ab7-9661-5f1be0630155', 'Allan Deyoung', 'AllanD', 'lapsed'),
  { ...row('49243d55-bc4a-4cfb-9ad9-f67d28cac57b', 'Brian Johnson (TAILSPIN)', 'BrianJ', 'none'), location: null },
  row('4adcbb3b-a156-4705-a5a5-33ba1f0c66a8', 'Bianca Pisani', 'BiancaP', 'none'),
];

/** Live Platform, "Get Licensed Users". This example is of another tenant than the end users. */
export const documentedLicensedDomain = 'm365x89839532.onmicrosoft.com';
export const documentedLicensed: readonly LicensedAddress[] = [
  { sipAddress: `alexw@${documentedLicensedDomain}`, licenseCriteria: 'Managed Users - By User Interface' },
  ...['lidiah', 'pattif', 'debrab', 'isaiahl', 'diegos', 'miriamg', 'jonis', 'meganb'].map((local) => ({
    sipAddress: `${local}@${documentedLicensedDomain}`,
    licenseCriteria: 'Managed Users - By LifeCycle Management',
  })),
];

/** LicenseSpring, "List License Users for Customer". */
export const documentedSeats: readonly Seat[] = [
  {
    email: 'test1@example.com',
    is_active: true,
    first_name: '',
    last_name: '',
    phone_number: '',
    is_initial_password: true,
    initial_password: documentedPassword,
    license_id: '34524352345',
    order_store_id: '67e58562adfsfsdf1aff4b1f551d30326',
    order_id: '45367563535423',
  },
  {
    email: 'test2@example.com',
    is_active: true,
    first_name: '0',
    last_name: '0',
    phone_number: '0',
    is_initial_password: false,
    initial_password: '',
    license_id: '786856745645',
    order_store_id: 'gdfge34r4fqf44qqrf43f',
    order_id: '653456345635',
  },
];

/** Partner Center, "Get a list of all user accounts for a customer". */
export const documentedAccount: Sketch = {
  objectId: 'a9ef48bb-8758-4590-a312-d4a47bfaded4',
  name: 'Daniel Tsai',
  address: 'Daniel@dtdemocspcustomer005.onmicrosoft.com',
};
