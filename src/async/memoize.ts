import { runCooperatively, type Cooperative } from './cooperative.ts';

/** Computes something once per list and caches it in a WeakMap: it is freed together with the list. */
export function memoizeByKey<List extends object, Value>(
  compute: (list: List) => Cooperative<Value>,
): (list: List) => Promise<Value> {
  const cached = new WeakMap<List, Promise<Value>>();
  return (list) => {
    const value = cached.get(list) ?? runCooperatively(compute(list));
    cached.set(list, value);
    return value;
  };
}

/** The same for two lists: the value is freed as soon as one of them is. */
export function memoizeByKeys<List extends object, Other extends object, Value>(
  compute: (list: List, other: Other) => Cooperative<Value>,
): (list: List, other: Other) => Promise<Value> {
  const cached = new WeakMap<List, (other: Other) => Promise<Value>>();
  return (list, other) => {
    const byOther = cached.get(list) ?? memoizeByKey((each: Other) => compute(list, each));
    cached.set(list, byOther);
    return byOther(other);
  };
}
