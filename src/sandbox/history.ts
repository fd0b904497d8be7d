import type { Edit } from './edits.ts';

export interface History {
  /** Days since this became a customer; missing where it always was. */
  readonly since?: number;
  /** The last edit first. */
  readonly edits?: readonly Edit[];
  /** Accounts that were deleted so long ago that Partner Center lists them no longer. */
  readonly purged?: readonly { readonly name: string; readonly daysAgo: number }[];
}

const byTemplate = 'Managed Users - By Template';
const byLifeCycle = 'Managed Users - By LifeCycle Management';
const byInterface = 'Managed Users - By User Interface';
const directRouting = 'Managed Users-Direct Routing';
const operatorConnect = 'Managed Users-Operator Connect';
const withoutVoice = { voice: false, phone: null } as const;

/** What happened at the customers in the last four weeks. The accounts of `deleted` in Partner Center need no edit. */
export const histories: Readonly<Record<string, History>> = {
  fabrikam: {
    edits: [
      { daysAgo: 0, account: 'viggo.holmgren@fabrikam.com', was: withoutVoice },
      // Had a phone number for three days before the license.
      { daysAgo: 0, license: 'kenji.graf@fabrikam.com', was: null },
      { daysAgo: 1, came: 'noah.patel@fabrikam.com' },
      { daysAgo: 1, license: 'petra.bauer@fabrikam.com', was: byTemplate },
      // Left two days before the license was given back.
      { daysAgo: 2, license: 'bruno.kaplan@fabrikam.com', was: byInterface },
      { daysAgo: 3, account: 'kenji.graf@fabrikam.com', was: withoutVoice },
      { daysAgo: 3, account: 'esra.mori@fabrikam.com', was: { department: 'Support' } },
      { daysAgo: 4, left: { name: 'Bruno Kaplan', department: 'Finance', voice: true } },
      { daysAgo: 4, seat: 'bruno.kaplan@fabrikam.com', product: 'SBC2', was: {} },
      { daysAgo: 5, bought: 'MCOEV', was: 110 },
      { daysAgo: 6, seat: 'daria.lang@fabrikam.com', product: 'SBC2', was: null },
      {
        daysAgo: 6,
        account: 'maja.campos@fabrikam.com',
        was: {
          name: 'Maja Horvat',
          lastName: 'Horvat',
          address: 'maja.horvat@fabrikam.com',
          sip: 'maja.horvat@fabrikam.com',
        },
      },
      { daysAgo: 7, came: 'ada.fuchs@fabrikam.com' },
      { daysAgo: 7, came: 'lara.lopez@fabrikam.com' },
      { daysAgo: 8, license: 'magda.diaz@fabrikam.com', was: null },
      { daysAgo: 9, account: 'magda.diaz@fabrikam.com', was: withoutVoice },
      { daysAgo: 10, seat: 'elena.dubois@fabrikam.com', product: 'PHN1', was: { total_activations: 0 } },
      { daysAgo: 11, account: 'vera.quist@fabrikam.com', was: withoutVoice },
      { daysAgo: 12, seat: 'temp.contractor@elsewhere.example', product: 'PHN1', was: null },
      { daysAgo: 13, seat: 'vera.quist@fabrikam.com', product: 'PHN1', was: { is_active: true } },
      // Six people of a shop that was taken over.
      { daysAgo: 14, bought: 'live', was: 150 },
      { daysAgo: 14, came: 'jana.popov@fabrikam.com' },
      { daysAgo: 14, came: 'stefan.mendes@fabrikam.com' },
      { daysAgo: 14, came: 'helena.fuchs@fabrikam.com' },
      { daysAgo: 14, came: 'karim.ortega@fabrikam.com' },
      { daysAgo: 14, came: 'rania.levy@fabrikam.com' },
      { daysAgo: 14, came: 'carla.patel@fabrikam.com' },
      {
        daysAgo: 16,
        account: 'leif.sandberg@fabrikam.com',
        was: { service: 'teams', sip: 'leif.sandberg@fabrikam.com', voice: true, phone: '+13125550164' },
      },
      { daysAgo: 17, left: { name: 'Igor Danner', department: 'Support', voice: true }, licensedBy: byLifeCycle },
      { daysAgo: 18, license: 'samir.wolf@fabrikam.com', was: byInterface },
      { daysAgo: 20, account: 'zoe.angstrom@fabrikam.com', was: { phone: '+14155550127' } },
      { daysAgo: 21, came: 'rosa.stein@fabrikam.com' },
      { daysAgo: 21, came: 'yusuf.adler@fabrikam.com' },
      // The license is still there today.
      { daysAgo: 22, left: { name: 'Zacharias Former', department: 'Legal', voice: true } },
      { daysAgo: 23, bought: 'VISIOCLIENT', was: 40 },
      { daysAgo: 24, came: 'otto@tailspintoys.com' },
      { daysAgo: 25, seat: 'nora.falk@fabrikam.com', product: 'PHN1', was: null },
      { daysAgo: 26, left: { name: 'Clara Horvat', department: 'Sales' } },
      { daysAgo: 28, came: 'li.ming@fabrikam.com' },
    ],
    purged: [{ name: 'Oscar Demir', daysAgo: 40 }],
  },
  contoso: {
    edits: [
      { daysAgo: 0, seat: 'alexw@m365x33712745.onmicrosoft.com', product: 'SBC2', was: { total_activations: 0 } },
      { daysAgo: 2, account: 'gradya@m365x33712745.onmicrosoft.com', was: { department: 'Finance' } },
      { daysAgo: 4, license: 'isaiahl@m365x89839532.onmicrosoft.com', was: byInterface },
      { daysAgo: 6, came: 'tamarav@m365x33712745.onmicrosoft.com' },
      { daysAgo: 8, account: 'raulr@m365x33712745.onmicrosoft.com', was: withoutVoice },
      { daysAgo: 11, bought: 'MCOEV', was: 10 },
      { daysAgo: 13, seat: 'jurgenw@m365x33712745.onmicrosoft.com', product: 'SBC2', was: null },
      { daysAgo: 16, license: 'pattif@m365x89839532.onmicrosoft.com', was: null },
      {
        daysAgo: 19,
        left: { name: 'Emil Geller', address: 'EmilG@M365x33712745.OnMicrosoft.com', department: 'Finance' },
      },
      { daysAgo: 20, seat: 'emilyb@m365x33712745.onmicrosoft.com', product: 'SBC2', was: {} },
      { daysAgo: 22, account: 'emilyb@m365x33712745.onmicrosoft.com', was: { phone: '+14275550103' } },
      { daysAgo: 25, bought: 'SPE_E5', was: 35 },
      { daysAgo: 27, came: 'vincenta@m365x33712745.onmicrosoft.com' },
    ],
    purged: [{ name: 'Fiona Moreau', daysAgo: 44 }],
  },
  litware: {
    edits: [
      { daysAgo: 1, came: 'omar.rao@litware.com' },
      { daysAgo: 9, license: 'noah.sommer@litware.com', was: null },
      { daysAgo: 10, account: 'noah.sommer@litware.com', was: withoutVoice },
      { daysAgo: 20, account: 'bela.weber@litware.com', was: { department: 'Sales' } },
    ],
  },
  woodgrove: {
    edits: [
      { daysAgo: 5, license: 'rania.blum@woodgrove.com', was: null },
      { daysAgo: 7, account: 'rania.blum@woodgrove.com', was: withoutVoice },
      {
        daysAgo: 11,
        account: 'greta.vogel@woodgrove.com',
        was: {
          name: 'Greta Berg',
          lastName: 'Berg',
          address: 'greta.berg@woodgrove.com',
          sip: 'greta.berg@woodgrove.com',
        },
      },
      { daysAgo: 15, came: 'leo.quinn@woodgrove.com' },
    ],
  },
  proseware: {
    edits: [
      { daysAgo: 3, left: { name: 'Nina Silva', department: 'Support', voice: true }, licensedBy: directRouting },
      { daysAgo: 12, came: 'marco.alvarez@proseware.com' },
    ],
  },
  'blue-yonder': {
    edits: [
      { daysAgo: 6, bought: 'MCOEV', was: 18 },
      { daysAgo: 6, came: 'ada.quinn@blueyonder.com' },
      { daysAgo: 24, account: 'theo.sato@blueyonder.com', was: { department: 'Sales' } },
    ],
  },
  humongous: {
    edits: [
      { daysAgo: 2, license: 'chloe.popov@humongous.com', was: directRouting },
      { daysAgo: 14, left: { name: 'Mateo Winter', voice: true }, licensedBy: operatorConnect },
      { daysAgo: 23, account: 'fatima.costa@humongous.com', was: { phone: '+15965550101' } },
    ],
  },
  'city-power': {
    edits: [
      { daysAgo: 10, came: 'emma.campos@citypower.com' },
      { daysAgo: 15, license: 'karim.stein@citypower.com', was: directRouting },
      { daysAgo: 18, left: { name: 'Karim Stein', department: 'IT', voice: true } },
    ],
  },
  'adventure-works': { edits: [{ daysAgo: 4, came: 'hana.diaz@adventureworks.com' }] },
  'coho-winery': { edits: [{ daysAgo: 8, account: 'adam.park@cohowinery.com', was: { department: 'Sales' } }] },
  'phone-company': { edits: [{ daysAgo: 13, came: 'chloe.hansen@phonecompany.com' }] },
  munson: { edits: [{ daysAgo: 21, left: { name: 'Rosa Lang', department: 'Sales' } }] },

  // New customers, so that their lists are not read for each of thirty nights.
  northwind: { since: 0 },
  'wide-world': { since: 8 },
  vanarsdel: { since: 8 },
  'trey-research': { since: 8 },
  southridge: { since: 8 },
  'fine-art': { since: 8 },
  relecloud: { since: 8 },
  nod: { since: 8 },
  'margies-travel': { since: 8 },
  lucerne: { since: 8 },
  lamna: { since: 8 },
  'graphic-design': { since: 8 },
  'fourth-coffee': { since: 8 },
  'alpine-ski': { since: 8 },
  adatum: { since: 8 },
  'coho-vineyard': { since: 8 },
  prosewear: { since: 8 },
  wingtip: { since: 8 },
  tailspin: { since: 8 },
  consolidated: { since: 8 },
  'first-up': { since: 8 },
};
