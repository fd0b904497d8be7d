import { getCountries, isSupportedCountry, type CountryCode } from 'libphonenumber-js/min';

/** A country by its two capitals, such as DE. It gives a phone number without a country code its meaning. */
export type Region = CountryCode;

/** The region of a usage location or a setting; null for an unknown one. */
export function regionOf(text: string | null): Region | null {
  const region = text?.toUpperCase() ?? '';
  return isSupportedCountry(region) ? region : null;
}

let regionsByName: ReadonlyMap<string, Region> | null = null;

/** The region of a country's code or English name, in lower case; null for an unknown one. */
export function regionCalled(name: string): Region | null {
  // The first use asks for the names of all countries, which takes 20 ms: most lines name none.
  regionsByName ??= namedRegions();
  return regionsByName.get(name) ?? null;
}

/** Each country by its code and its English name, in lower case, and by two names that are no code. */
function namedRegions(): ReadonlyMap<string, Region> {
  const names = new Intl.DisplayNames('en', { type: 'region' });
  return new Map<string, Region>([
    ...getCountries().flatMap((code) =>
      [code, names.of(code) ?? code].map((name): [string, Region] => [name.toLowerCase(), code]),
    ),
    ['uk', 'GB'],
    ['usa', 'US'],
  ]);
}
