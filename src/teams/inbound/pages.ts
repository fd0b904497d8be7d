/** The pages that the manifest of a Teams app must link to, by path: website, privacy, terms of use. */
export const pages: Readonly<Record<string, string>> = {
  '/': page(
    'Rollcall',
    'A Microsoft Teams bot for the people of a service provider who set up, support and bill licences. It tells who holds a licence at a customer, from AudioCodes Live Platform, LicenseSpring and Microsoft Partner Center.',
  ),
  '/privacy': page(
    'Rollcall: privacy',
    'Rollcall reads users and licences from the connected systems when somebody asks, shows them to that person in Teams, and keeps them in memory for a few minutes. It writes them to no disk and to no log, and changes nothing in those systems. Questions go to the organisation that runs this Rollcall.',
  ),
  '/terms': page(
    'Rollcall: terms',
    'Rollcall is free software under the MIT licence, without warranty. The organisation that runs this Rollcall decides who may use it.',
  ),
};

function page(title: string, text: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1><p>${text}</p></html>\n`;
}
