/** Whether a value is an object with members of its own, and no list, map or anything else of some class. */
export function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // That of another realm is as good.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
