// What to do about something that was given in place of a backend.
import { knownBackends } from './known-backends.ts';

/** What a candidate that is none has to be instead, by what it is. */
export function hintAt(given: unknown): string {
  if (Array.isArray(given)) return ' Give them without the list: useBackend(wasm(), cpu()).';
  if (typeof given === 'function') {
    const { name } = given as { readonly name?: unknown };
    return ` Call it: useBackend(${typeof name === 'string' && name !== '' ? name : 'wasm'}()).`;
  }
  const known = knownBackends.find(({ name }) => typeof given === 'string' && name === given.toLowerCase());
  const { name, package: from } = known ?? knownBackends[0]!;
  return ` Import one and call it: import { ${name} } from '${from}'; await useBackend(${name}()).`;
}
