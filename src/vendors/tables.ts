import {
  dictionaryFlag,
  dictionaryNumber,
  dictionaryText,
  text,
  textOrNull,
  type ColumnType,
} from '../tables/chunk.ts';
import { defineTable, type Table } from '../tables/table.ts';
import type { LicenseAssignment, UserRecord } from './vendor.ts';

const state: ColumnType<UserRecord['state']> = {
  encoding: 'dictionary',
  read: (value) => (value === 'deleted' ? 'deleted' : 'active'),
};

export type UserTable = Table<UserRecord>;
export type AssignmentTable = Table<LicenseAssignment>;

/** Tables of users. */
export const userTables = defineTable<UserRecord>(
  {
    name: textOrNull,
    objectId: textOrNull,
    address: textOrNull,
    sip: textOrNull,
    phone: textOrNull,
    department: dictionaryText,
    location: dictionaryText,
    voice: dictionaryFlag,
    userType: dictionaryText,
    nonPerson: dictionaryText,
    tenantId: dictionaryText,
    state,
    deletedOn: dictionaryText,
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
    nonPerson: field('nonPerson'),
    tenantId: field('tenantId'),
    state: field('state'),
    deletedOn: field('deletedOn'),
  }),
);

/** Tables of licence assignments. */
export const assignmentTables = defineTable<LicenseAssignment>(
  {
    address: text,
    name: textOrNull,
    reason: dictionaryText,
    nonPerson: dictionaryText,
    product: dictionaryText,
    licenseId: textOrNull,
    active: dictionaryFlag,
    activations: dictionaryNumber,
    maxActivations: dictionaryNumber,
    firstPassword: dictionaryFlag,
  },
  (field) => ({
    address: field('address'),
    name: field('name'),
    reason: field('reason'),
    nonPerson: field('nonPerson'),
    product: field('product'),
    licenseId: field('licenseId'),
    active: field('active'),
    activations: field('activations'),
    maxActivations: field('maxActivations'),
    firstPassword: field('firstPassword'),
  }),
);
