import { deletedPerson, seat, skus, type Customer } from './customer.ts';
import {
  documentedAccount,
  documentedLicensed,
  documentedLicensedDomain,
  documentedPeople,
  documentedSeats,
  documentedService,
} from './documented-examples.ts';
import { guid, person, seeded, type Person, type Random } from './people.ts';

const home = { tenantId: documentedService.tenantId, domain: 'M365x33712745.OnMicrosoft.com' };

/** The customer of the vendors' documented examples: their ten people, and invented ones up to the documented total. */
export function contoso(): Customer {
  const random = seeded('contoso');
  const people = [...documentedPeople.map((sketch) => person(random, home, sketch)), ...invented(random)];
  const named = (name: string) => people.filter((one) => one.name === name);
  const daniel = person(random, home, documentedAccount);
  const ferdinand = person(random, home, { name: 'Ferdinand Holt', address: `FerdinandH@${home.domain}` });
  const unknownToPartner = new Set(['Automate Bot', 'Lobby Phone', 'Wiebke Jansen']);
  return {
    name: 'contoso',
    live: { ...documentedService, domain: home.domain, people, licensed: documentedLicensed },
    partner: {
      id: home.tenantId,
      companyName: 'Contoso GmbH',
      domain: home.domain.toLowerCase(),
      people: [...people.filter(({ name }) => !unknownToPartner.has(name)), daniel],
      deleted: [...named('Wiebke Jansen'), ferdinand].map((account, index) =>
        deletedPerson(random, account, 3 + index * 9),
      ),
      purchases: [
        { sku: skus.e5, bought: 40 },
        { sku: skus.phone, bought: 12 },
        { sku: skus.visio, bought: 50 },
      ],
    },
    licenseSpring: {
      email: 'it@contoso.com',
      companyName: '',
      seats: {
        PHN1: documentedSeats,
        SBC2: ['Megan Bowen', 'Alex Whitfield', 'Jürgen Weiß'].flatMap((name) =>
          named(name).map((holder) => seat(random, holder)),
        ),
      },
    },
  };
}

function invented(random: Random): readonly Person[] {
  return colleagues.map(([local, name, department], index) => {
    const inTeams = name !== 'Lobby Phone';
    const sketch = {
      // After the documented ids, since the list is in the order of the ids.
      objectId: (0x4b + index * 6).toString(16) + guid(random).slice(2),
      name,
      address: `${local}@${home.domain}`,
      department,
      location: index % 4 === 0 ? 'DE' : 'US',
      service: inTeams ? 'teams' : 'none',
      voice: inTeams && index % 3 !== 0,
    } as const;
    const isLicensed = documentedLicensed.some(({ sipAddress }) => sipAddress.startsWith(`${local.toLowerCase()}@`));
    // The documented licence list is of another domain, so these people have SIP addresses in that domain.
    return person(
      random,
      home,
      isLicensed ? { ...sketch, sip: `${local.toLowerCase()}@${documentedLicensedDomain}` } : sketch,
    );
  });
}

const colleagues: readonly (readonly [local: string, name: string, department: string | null])[] = [
  ['AdeleV', 'Adele Varga', 'Sales'],
  ['AlexW', 'Alex Whitfield', 'Sales'],
  ['ChristaK', 'Christa Kolb', 'Field Sales'],
  ['DebraB', 'Debra Brandt', 'Finance'],
  ['EmilyB', 'Emily Braun', 'Support'],
  ['EnricoC', 'Enrico Conti', 'Support'],
  ['GradyA', 'Grady Ashe', 'Legal'],
  ['HenriettaM', 'Henrietta Moser', 'Human Resources'],
  ['IrvinS', 'Irvin Stahl', 'Engineering'],
  ['IsaiahL', 'Isaiah Lindqvist', 'Sales'],
  ['JohannaL', 'Johanna Lorenz', 'Finance'],
  ['JurgenW', 'Jürgen Weiß', 'IT'],
  ['LeeG', 'Lee Gruber', 'Support'],
  ['LidiaH', 'Lidia Holm', 'Support'],
  ['Lobby', 'Lobby Phone', null],
  ['LynneR', 'Lynne Richter', null],
  ['MiriamG', 'Miriam Gruber', 'IT'],
  ['NestorW', 'Nestor Wilk', 'Field Sales'],
  ['OmarH', 'Omar Haddad', 'Sales'],
  ['PattiF', 'Patti Ferrer', 'Finance'],
  ['PaulinaK', 'Paulina Krol', 'Engineering'],
  ['PradeepN', 'Pradeep Nair', 'IT'],
  ['RaulR', 'Raul Ramos', 'Sales'],
  ['SigridT', 'Sigrid Thalberg', 'Legal'],
  ['TamaraV', 'Tamara Vogt', 'Support'],
  ['VincentA', 'Vincent Adler', 'Support'],
  ['WiebkeJ', 'Wiebke Jansen', 'Human Resources'],
];
