import { wordsIn } from './word-table.ts';

/** Products whose name or code is nobody's, as in `who has visio at contoso`. Codes with a digit are known by that. */
export const productWords = wordsIn(`
  visio copilot azure entra intune exchange outlook onenote windows defender dynamics skype webex
  mcoev mcomeetadv mcopstn visioclient projectclient enterprisepack enterprisepremium
`);

/** Parts of the names of products, which name one only together, as in `a teams phone license`. */
export const productParts = wordsIn('teams phone audio conferencing premium standard basic');

/** In front of a product and a license, these say who has it. */
export const havingVerbs = wordsIn('have has having hold holds holding own owns got get gets need needs use uses');

/** Beside licenses, these ask how many are not assigned, which their card shows with each product. */
export const availableWords = wordsIn('free spare remaining leftover unassigned');
/** Behind one of these, so does `left`, which is a name elsewhere. */
export const beforeAvailable = wordsIn('is are have has');
