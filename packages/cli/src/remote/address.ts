// Addresses of data on servers of the user's.
import { Failure, UsageFailure } from '../failure.ts';

/** Whether what is meant is at an address. */
export const isAddress = (path: string): boolean => /^https?:\/\//i.test(path);

/** An address as it is shown: what stands after `?` may be a key, and a name before `@` has a password. */
export function shownAddress(address: string): string {
  const shown = address.replace(/^([^/]*\/\/)[^/?#]*@/, '$1');
  const end = shown.search(/[?#]/);
  return end === -1 ? shown : `${shown.slice(0, end)}${shown[end] === '?' ? '?…' : ''}`;
}

/** Reads an address. @throws UsageFailure when it is none, or holds a password, which would be kept with a study and sent to its workers */
export function readAddress(address: string): URL {
  if (!URL.canParse(address)) throw new UsageFailure(`${shownAddress(address)} is no address.`);
  const url = new URL(address);
  if (url.username !== '' || url.password !== '')
    throw new UsageFailure(
      `${shownAddress(address)}: an address with a name or a password is kept with what is made of it. Give one without, such as a signed one, or load the file and name that.`,
    );
  return url;
}

/**
 * Where an address sends on to.
 *
 * @throws Failure when it is nowhere that is asked
 */
export function redirectedTo(from: URL, location: string | undefined): URL {
  const shown = shownAddress(from.href);
  if (location === undefined || !URL.canParse(location, from))
    throw new Failure(`${shown} sends on to another address, which it does not say.`);
  const to = new URL(location, from);
  const isSafe = to.protocol === 'https:' || (to.protocol === 'http:' && from.protocol === 'http:');
  if (isSafe) return to;
  throw new Failure(`${shown} sends on to an address of ${to.protocol} which is not asked; https is.`);
}

/** The name of the file at an address, whose ending says what it is. */
export function fileNameOf({ pathname }: URL): string {
  const last = pathname.slice(pathname.lastIndexOf('/') + 1);
  const name = last
    .replaceAll(/%[\da-f]{2}|[^\w.-]/gi, '_')
    .replace(/^\.+/, '')
    .slice(-100);
  return name === '' ? 'data' : name;
}
