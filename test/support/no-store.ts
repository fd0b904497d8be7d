import { createStore } from '../../src/store/store.ts';
import { storeProblem } from '../../src/store/problems.ts';

/** A database that cannot be reached. */
export const noStore = createStore(() => Promise.reject(storeProblem('unreachable', 'test')));
