import { isSupportedCountry, type CountryCode } from 'libphonenumber-js/min';

/** A country by its two capitals, such as DE. It gives a phone number without a country code its meaning. */
export type Region = CountryCode;

/** The region of a usage location or a setting; null for an unknown one. */
export function regionOf(text: string | null): Region | null {
  const region = text?.toUpperCase() ?? '';
  return isSupportedCountry(region) ? region : null;
}
