// Patterns of paths, as shells have them: `*`, `**`, `?`, and `{a,b}` for several.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** More folders are not walked through. */
const mostFolders = 10_000;

/** The paths that stand in braces, `a{b,c}` as `ab` and `ac`; a comma or brace that is meant has a backslash before it. */
export function pathsIn(pattern: string): readonly string[] {
  const [, before, inside, after] = /^((?:[^{\\]|\\.)*)\{((?:[^{}\\]|\\.)*)\}(.*)$/s.exec(pattern) ?? [];
  if (inside === undefined) return [pattern.replaceAll(/\\([{},])/g, '$1')];
  const choices = inside.match(/(?:[^,\\]|\\.)+/gs) ?? [''];
  return choices.flatMap((one) => pathsIn(`${before!}${one}${after!}`));
}

/** A pattern that means some paths. */
export function patternOf(paths: readonly string[]): string {
  if (paths.length === 1) return paths[0]!;
  return `{${paths.map((path) => path.replaceAll(/[{},]/g, String.raw`\$&`)).join(',')}}`;
}

/** The files and folders that a pattern finds, in order. */
export async function matchesOf(pattern: string): Promise<readonly string[]> {
  if (!/[*?]/.test(pattern)) return [];
  const isAbsolute = pattern.startsWith('/');
  const steps = pattern.split('/').filter((step) => step !== '');
  let places = [isAbsolute ? '/' : ''];
  for (const [index, step] of steps.entries()) {
    const isLast = index === steps.length - 1;
    if (step === '**') places = await withInner(places);
    else if (!/[*?]/.test(step)) places = places.map((place) => join(place, step));
    else places = (await Promise.all(places.map((place) => entriesLike(place, step, isLast)))).flat();
  }
  return places.toSorted();
}

async function entriesLike(folder: string, step: string, isLast: boolean): Promise<string[]> {
  const form = step
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const like = new RegExp(`^${form}$`, 's');
  const entries = await readdir(folder === '' ? '.' : folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => like.test(entry.name) && (step.startsWith('.') || !entry.name.startsWith('.')))
    .filter((entry) => isLast || !entry.isFile())
    .map((entry) => join(folder, entry.name));
}

/** Some folders, and all within them. */
async function withInner(folders: readonly string[]): Promise<string[]> {
  const found = [...folders];
  for (let at = 0; at < found.length && found.length < mostFolders; at++) {
    const entries = await readdir(found[at] === '' ? '.' : found[at]!, { withFileTypes: true }).catch(() => []);
    for (const entry of entries)
      if (entry.isDirectory() && !entry.name.startsWith('.')) found.push(join(found[at]!, entry.name));
  }
  return found;
}
