import { purchaseLists } from '../people/lists.ts';
import type { PurchaseVerdict } from './rule.ts';

/** The verdicts on the purchased licences of one product. */
export const purchaseVerdicts: readonly PurchaseVerdict[] = [
  {
    id: 'over-used',
    shortNames: ['overage', 'over-allocated'],
    title: 'More used than bought',
    severity: 'high',
    someOf: { lists: purchaseLists, atLeast: 1 },
    explanation: 'More licences are in use than were bought.',
    next: 'Buy the missing licences, or take some back.',
    reclaims: false,
    judge: ({ used, bought, lapsed }) => Math.max(0, used - bought - lapsed),
  },
  {
    id: 'over-bought',
    shortNames: ['surplus'],
    title: 'Far more bought than used',
    severity: 'low',
    someOf: { lists: purchaseLists, atLeast: 1 },
    explanation: 'Many more licences were bought than are in use.',
    next: 'Buy fewer at the next renewal.',
    reclaims: true,
    judge({ used, bought }, { percent, least }) {
      const unused = bought - used;
      return unused >= least && unused * 100 >= bought * percent ? unused : 0;
    },
  },
];
