import { sharedFlag, sharedNumber, sharedText, text, textOrNull, type Kind } from '../tables/block.ts';
import { tables, type Table } from '../tables/table.ts';
import type { Holder, UserRecord } from './vendor.ts';

const state: Kind<UserRecord['state']> = {
  held: 'shared',
  read: (value) => (value === 'deleted' ? 'deleted' : 'active'),
};

export type UserTable = Table<UserRecord>;
export type HolderTable = Table<Holder>;

/** Tables of accounts. */
export const userTables = tables<UserRecord>(
  {
    name: textOrNull,
    objectId: textOrNull,
    address: textOrNull,
    sip: textOrNull,
    phone: textOrNull,
    department: sharedText,
    location: sharedText,
    voice: sharedFlag,
    userType: sharedText,
    tenantId: sharedText,
    state,
    deletedOn: sharedText,
  },
  (field) => ({
    name: field('name'),
    objectId: field('objectId'),
    address: field('address'),
    sip: field('sip'),
    phone: field('phone'),
    department: field('department'),
    location: field('location'),
    voice: field('voice'),
    userType: field('userType'),
    tenantId: field('tenantId'),
    state: field('state'),
    deletedOn: field('deletedOn'),
  }),
);

/** Tables of licences that people hold. */
export const holderTables = tables<Holder>(
  {
    address: text,
    name: textOrNull,
    reason: sharedText,
    product: sharedText,
    licenseId: textOrNull,
    active: sharedFlag,
    activations: sharedNumber,
    maxActivations: sharedNumber,
    firstPassword: sharedFlag,
  },
  (field) => ({
    address: field('address'),
    name: field('name'),
    reason: field('reason'),
    product: field('product'),
    licenseId: field('licenseId'),
    active: field('active'),
    activations: field('activations'),
    maxActivations: field('maxActivations'),
    firstPassword: field('firstPassword'),
  }),
);
