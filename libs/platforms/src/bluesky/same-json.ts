import { arrayOf, isObject, objectOf } from '../http/wire.ts';

/** Whether two JSON values are the same, whatever the order of their keys. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) || Array.isArray(b)) {
    const [left, right] = [arrayOf(a), arrayOf(b)];
    return (
      Array.isArray(a) && Array.isArray(b) && left.length === right.length && left.every((item, index) => sameJson(item, right[index]))
    );
  }
  if (!isObject(a) || !isObject(b)) return a === b;
  const [left, right] = [objectOf(a), objectOf(b)];
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => Object.hasOwn(right, key) && sameJson(left[key], right[key]));
}
