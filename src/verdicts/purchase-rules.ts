import { purchaseLists } from '../people/lists.ts';
import { words } from '../text/words.ts';
import type { PurchaseVerdict } from './rule.ts';

/** The verdicts on the purchased licences of one product. */
export const purchaseVerdicts: readonly PurchaseVerdict[] = [
  {
    id: 'over-used',
    shortNames: ['overage', 'over-allocated'],
    ...words.verdicts['over-used'],
    severity: 'high',
    someOf: { lists: purchaseLists, atLeast: 1 },
    reclaims: false,
    judge: ({ used, bought, lapsed }) => Math.max(0, used - bought - lapsed),
  },
  {
    id: 'over-bought',
    shortNames: ['surplus', 'unused'],
    ...words.verdicts['over-bought'],
    severity: 'low',
    someOf: { lists: purchaseLists, atLeast: 1 },
    reclaims: true,
    judge({ used, bought }, { percent, least }) {
      const unused = bought - used;
      return unused >= least && unused * 100 >= bought * percent ? unused : 0;
    },
  },
];
