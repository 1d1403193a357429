// Checks of what comes in: options and values may come from a file, or from JavaScript without types.

/** A text, or its beginning if it is long. */
export function cut(text: string, longest = 40): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** A value in a few words, for an error. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(cut(value));
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'bigint') return `${cut(String(value))}n`;
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  if (value === undefined) return 'nothing';
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (isPlain(value)) return 'an object';
  const name: unknown = (value.constructor as { readonly name?: unknown } | undefined)?.name;
  return typeof name === 'string' ? `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${cut(name)}` : 'an object';
}

/** The first of some names, for an error of bounded length. */
export function describeList(names: Iterable<string>): string {
  const shown: string[] = [];
  let length = 0;
  for (const name of names) {
    if (length > 80 || shown.length === 8) return `${shown.join(', ')}, …`;
    shown.push(describe(name));
    length += shown.at(-1)!.length;
  }
  return shown.length === 0 ? 'none' : shown.join(', ');
}

/** What an option has to be. */
export interface Rule {
  readonly is: string;
  readonly fits: (value: unknown) => boolean;
}

/** True or false. */
export const flag: Rule = { is: 'true or false', fits: (value) => typeof value === 'boolean' };
/** A string. */
export const text: Rule = { is: 'text', fits: (value) => typeof value === 'string' };
/** A string of bounded length. */
export function textUpTo(most: number): Rule {
  return {
    is: `text of up to ${most} characters`,
    fits: (value) => typeof value === 'string' && value.length <= most,
  };
}
/** A function. */
export const callback: Rule = { is: 'a function', fits: (value) => typeof value === 'function' };

/** A whole number in a range. */
export function whole(least: number, most: number = Number.MAX_SAFE_INTEGER): Rule {
  const range = most === Number.MAX_SAFE_INTEGER ? ` of at least ${least}` : ` from ${least} to ${most}`;
  return {
    is: `a whole number${least === Number.MIN_SAFE_INTEGER ? '' : range}`,
    fits: (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most,
  };
}

/** One of some strings. */
export function oneOf(...choices: readonly string[]): Rule {
  return { is: choices.join(' or '), fits: (value) => typeof value === 'string' && choices.includes(value) };
}

/** Whether a value is an object with members of its own, and no list, map or anything else of some class. */
function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // That of another realm is as good.
  return prototype === null || (!Array.isArray(value) && Object.getPrototypeOf(prototype) === null);
}

/** Throws unless a value that has to be there is what it has to be. */
export function checkValue(owner: string, name: string, value: unknown, rule: Rule): void {
  if (!rule.fits(value)) throw new Error(`${owner}: ${name} has to be ${rule.is}; got ${describe(value)}.`);
}

/**
 * Throws unless every option is known and what it has to be. An option that is undefined is not given.
 *
 * @param owner what takes the options, for errors
 */
export function checkOptions<Options extends object>(
  owner: string,
  options: Options,
  rules: Readonly<Record<keyof Options & string, Rule>>,
): void {
  if (!isPlain(options)) throw new Error(`${owner}: its options have to be an object; got ${describe(options)}.`);
  const known = new Map<string, Rule>(Object.entries(rules));
  for (const [name, value] of Object.entries(options)) {
    const rule = known.get(name);
    if (rule === undefined) {
      throw new Error(`${owner} does not know the option ${describe(name)}; it takes ${[...known.keys()].join(', ')}.`);
    }
    if (value !== undefined) checkValue(owner, name, value, rule);
  }
}

/** Throws unless a value is a list or an iterable. One text is none, although it can be walked through by characters. */
export function checkIterable(owner: string, name: string, value: unknown): void {
  if (typeof value === 'object' && value !== null && Symbol.iterator in value) return;
  throw new Error(`${owner}: ${name} have to be a list; got ${describe(value)}.`);
}

/** Throws unless a value is a list or an array of numbers. */
export function checkList(owner: string, name: string, value: unknown): void {
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) return;
  throw new Error(`${owner}: ${name} have to be a list; got ${describe(value)}.`);
}

/** Throws unless a value is text. */
export function checkText(owner: string, place: string, value: unknown): void {
  if (typeof value !== 'string') throw new Error(`${owner}: ${place} has to be text; got ${describe(value)}.`);
}

/** Throws unless a value is a list of texts. */
export function checkTexts(owner: string, name: string, value: unknown): void {
  checkList(owner, name, value);
  for (const [index, item] of (value as readonly unknown[]).entries()) checkText(owner, `${name}[${index}]`, item);
}

/** Throws unless there are texts and as many labels. */
export function checkLabelled(owner: string, texts: readonly string[], labels: readonly string[]): void {
  checkTexts(owner, 'texts', texts);
  checkTexts(owner, 'labels', labels);
  if (texts.length !== labels.length) {
    throw new Error(`${owner} takes as many labels as texts; got ${labels.length} for ${texts.length}.`);
  }
}

/** More numbers than a tensor holds. */
const mostNumbers = 2 ** 30;

/** An array of zeros for a table. @throws Error when the table does not fit into memory */
export function makeTable<Data extends Float32Array | Int32Array>(
  owner: string,
  Kind: new (size: number) => Data,
  rows: number,
  columns: number,
): Data {
  try {
    if (rows * columns <= mostNumbers) return new Kind(rows * columns);
  } catch {
    // The engine has not so much memory.
  }
  throw new Error(`${owner}: a table of ${rows} rows and ${columns} columns does not fit into memory.`);
}
