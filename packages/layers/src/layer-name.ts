import { needed } from './part.ts';
import { refusals } from './refused.ts';

/** A name that a layer can have: it is part of its weights' names, between slashes. */
export function checkName(name: unknown): string {
  if (typeof name === 'string' && /^[^/\p{Cc}]{1,100}$/u.test(name)) return name;
  throw needed(refusals).noName(name);
}
