import { runCooperatively, type Cooperative } from './cooperative.ts';

/** What is worked out of a list is worked out once, and kept as long as the list itself. */
export function memoizeByKey<List extends object, Made>(
  make: (list: List) => Cooperative<Made>,
): (list: List) => Promise<Made> {
  const made = new WeakMap<List, Promise<Made>>();
  return (list) => {
    const known = made.get(list) ?? runCooperatively(make(list));
    made.set(list, known);
    return known;
  };
}

/** The same for what takes two lists: kept as long as both. */
export function memoizeByKeys<List extends object, Other extends object, Made>(
  make: (list: List, other: Other) => Cooperative<Made>,
): (list: List, other: Other) => Promise<Made> {
  const made = new WeakMap<List, (other: Other) => Promise<Made>>();
  return (list, other) => {
    const withOther = made.get(list) ?? memoizeByKey((each: Other) => make(list, each));
    made.set(list, withOther);
    return withOther(other);
  };
}
