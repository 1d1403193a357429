// Names of a model's files.
import { check, RnnkitError } from '@rnnkit/data/predict';

/** Throws unless a file's name is a plain one, which leads nowhere else. */
export function checkFileName(name: string): void {
  check.text(name, "The name of a model's file");
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(name) || name.toLowerCase() === 'rnnkit.json') {
    throw new RnnkitError(
      'invalid-argument',
      `A model's files have plain names of letters, digits, dots, hyphens and underscores, up to 128 of them, and none is called rnnkit.json; got ${JSON.stringify(name.slice(0, 60))}.`,
    );
  }
}

/** Throws unless they are a model's files. */
export function checkFiles(owner: string, files: unknown): void {
  if (!(files instanceof Map)) {
    throw new RnnkitError(
      'invalid-argument',
      `${owner} takes a model's files, a Map from names to bytes; got ${check.describe(files)}.`,
    );
  }
  for (const [name, bytes] of files as ReadonlyMap<unknown, unknown>) {
    if (typeof name === 'string' && bytes instanceof Uint8Array) continue;
    throw new RnnkitError(
      'invalid-argument',
      `${owner}: a model's files are Uint8Arrays by their names; got ${check.describe(bytes)} for ${check.describe(name)}.`,
    );
  }
  checkFileNames((files as ReadonlyMap<string, unknown>).keys());
}

/** Throws unless the names of a model's files are plain, and differ by more than small and capital letters. */
export function checkFileNames(names: Iterable<string>): void {
  const seen = new Set<string>();
  for (const name of names) {
    checkFileName(name);
    const folded = name.toLowerCase();
    if (seen.has(folded))
      throw new RnnkitError('invalid-argument', `Two of a model's files are called ${name}, but for capital letters.`);
    seen.add(folded);
  }
}
