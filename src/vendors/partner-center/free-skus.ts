/**
 * Part numbers of products that nobody buys: free, taken by people themselves ("viral"), on trial, or granted with
 * another product. Their totals only stand for "as many as you like". Compiled from what tenants report.
 */
const freeSkus: ReadonlySet<string> = new Set([
  'DYN365_ENTERPRISE_P1_IW',
  'FLOW_FREE',
  'FORMS_PRO',
  'MCOPSTNC',
  'MICROSOFT_BUSINESS_CENTER',
  'MICROSOFT_TEAMS_ROOMS_BASIC',
  'MTR_BASIC',
  'PHONESYSTEM_VIRTUALUSER',
  'PHONESYSTEM_VIRTUALUSER_GOV',
  'POWER_BI_STANDARD',
  'POWERAPPS_DEV',
  'POWERAPPS_INDIVIDUAL_USER',
  'RIGHTSMANAGEMENT_ADHOC',
  'RMSBASIC',
  'SPZA_IW',
  'STREAM',
  'TEAMS_EXPLORATORY',
  'WINDOWS_STORE',
]);

/** Words that mark such a product in its part number or its name, as in `DYN365_CDS_VIRAL` and `Power BI (free)`. */
const freeWords = /(?:^|[^a-z])v?(?:free|viral|trial|exploratory|adhoc|preview|privpreview|virtualuser)(?![a-z])/i;

export function isFreeSku(partNumber: string, name: string): boolean {
  return freeSkus.has(partNumber.toUpperCase()) || freeWords.test(partNumber) || freeWords.test(name);
}

/** Products that are sold only. Ten thousand of them are ten thousand, however few are in use. */
const soldSkus =
  /^(?:SPE_|SPB|ENTERPRISEP|STANDARDPACK|O365_BUSINESS|MCOEV|MCOMEETADV|MCOPSTN[1-9]|EMS|EXCHANGE|VISIO|PROJECTP)/i;

export function isSoldSku(partNumber: string): boolean {
  return soldSkus.test(partNumber);
}
