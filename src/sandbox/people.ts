import { createHash } from 'node:crypto';

/** One account. Each vendor sends some of its fields, so that the same person exists at several vendors. */
export interface Person {
  /** Entra object id, lower case. */
  readonly objectId: string;
  readonly tenantId: string;
  readonly name: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  /** User principal name. */
  readonly address: string;
  readonly department: string | null;
  readonly location: string | null;
  /** In Teams, no longer in Teams, never in Teams. */
  readonly service: 'teams' | 'lapsed' | 'none';
  /** SIP address without `sip:`. */
  readonly sip: string | null;
  readonly voice: boolean;
  readonly phone: string | null;
}

/** The given fields of a person; `person` derives all others from the name. */
export type Sketch = Pick<Person, 'name'> & Partial<Person>;

/** A random number generator (mulberry32): numbers in [0, 1), the same on every run. */
export type Random = () => number;

export function seeded(word: string): Random {
  let state = createHash('sha256').update(word).digest().readInt32LE();
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function hex(random: Random, length: number): string {
  let digits = '';
  while (digits.length < length) {
    digits += Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  }
  return digits.slice(0, length);
}

export function guid(random: Random): string {
  return hex(random, 32).replace(/(.{8})(.{4}).(.{3}).(.{3})(.{12})/, '$1-$2-4$3-a$4-$5');
}

function pick(random: Random, choices: readonly string[]): string {
  return choices[Math.floor(random() * choices.length)] ?? '';
}

export interface Home {
  readonly tenantId: string;
  readonly domain: string;
}

export function person(random: Random, home: Home, sketch: Sketch): Person {
  const [firstName = '', ...others] = sketch.name.split(' ');
  const lastName = others.join(' ') || null;
  const address = sketch.address ?? `${plain(firstName)}.${plain(lastName ?? 'user')}@${home.domain}`;
  const service = sketch.service ?? 'teams';
  const voice = sketch.voice ?? false;
  return {
    objectId: guid(random),
    tenantId: home.tenantId,
    firstName,
    lastName,
    address,
    department: null,
    location: 'US',
    service,
    sip: service === 'teams' ? address.toLowerCase() : null,
    voice,
    // 555-0100 to 555-0199 are reserved for fiction in every area.
    phone: voice ? `+1${String(Math.floor(201 + random() * 700))}55501${String(Math.floor(10 + random() * 90))}` : null,
    ...sketch,
  };
}

/** The ASCII letters and digits of a name, as in a user principal name. */
function plain(name: string): string {
  const letters = name.toLowerCase().replaceAll('ł', 'l').replaceAll('ø', 'o').replaceAll('ß', 'ss').normalize('NFD');
  return letters.replace(/[^a-z0-9]/g, '');
}

/** Live Platform lists people in the order of their object ids, as its documented example shows. */
export function inListOrder(people: readonly Person[]): readonly Person[] {
  return people.toSorted((one, other) => (one.objectId < other.objectId ? -1 : 1));
}

const departments = ['Sales', 'Field Sales', 'Support', 'Finance', 'IT', 'Engineering', 'Human Resources', 'Legal'];

/** So many people: 60 of 100 have a phone number, 30 are in Teams without one, and 10 are not in Teams. */
export function crowd(random: Random, home: Home, size: number): readonly Person[] {
  const seen = new Map<string, number>();
  return Array.from({ length: size }, (_, index) => {
    const name = `${pick(random, firstNames)} ${pick(random, lastNames)}`;
    const namesakes = seen.get(name) ?? 0;
    seen.set(name, namesakes + 1);
    const local = name.toLowerCase().replace(' ', '.');
    // 37 and 100 have no common factor, so each hundred people have every share once, in mixed order.
    const share = ((index * 37) % 100) / 100;
    return person(random, home, {
      name,
      address: `${local}${namesakes === 0 ? '' : String(namesakes + 1)}@${home.domain}`,
      department: random() < 0.9 ? pick(random, departments) : null,
      location: pick(random, ['US', 'US', 'DE', 'GB', 'IL', 'JP']),
      service: share < 0.9 ? 'teams' : 'none',
      voice: share < 0.6,
    });
  });
}

const firstNames = words(`
  Ada Adam Aisha Alma Amir Ana Anton Arjun Astrid Bela Bruno Carla Carmen Cedric Chloe Clara Dana Daria David Dina Edgar
  Elena Elias Emil Emma Erik Esra Eva Fabio Farid Fatima Felix Fiona Frida Gabriel Gita Greta Hana Hassan Helena Hiro Ida
  Igor Ines Iris Ivan Jana Jonas Jorge Julia Kai Karim Kenji Lara Lea Leo Lina Luca Magda Maja Marco Maria Mateo Mila Mina
  Nadia Nina Noah Olga Omar Oscar Paula Pavel Petra Priya Rafael Rania Rosa Samir Sara Sofia Stefan Tara Theo Tomas Uma
  Viktor Wanda Yara Yusuf Zara`);

const lastNames = words(`
  Abbas Adler Albrecht Alvarez Amado Bauer Becker Bennett Berg Bianchi Blum Bose Brandt Campos Castro Chen Cohen Costa
  Danner Demir Diaz Dubois Ebert Ekman Evans Farkas Ferrari Fischer Fuchs Garcia Geller Gomez Graf Gupta Haas Hansen Hirsch
  Horvat Ito Ivanova Jansen Kaplan Katz Keller Kim Klein Koch Kovacs Kraus Lang Larsen Lehmann Levy Lopez Maier Marino
  Mendes Meyer Moreau Mori Nagy Nakamura Novak Okafor Olsen Ortega Park Patel Pereira Petrov Popov Quinn Rao Richter Rivera
  Romano Rossi Sato Schmitt Silva Singh Sommer Stein Suzuki Tanaka Torres Urban Vogel Wagner Weber Winter Wolf Yilmaz
  Zimmer`);

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
