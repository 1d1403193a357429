// Options of a command line, each checked, with a sentence for what is wrong.
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';

import { UsageError } from './usage-error.ts';

const quoted = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);

/** Which options a command has: with a value, or to be set or not. */
export type OptionKinds = Readonly<Record<string, 'text' | 'switch'>>;

/** Reads options. @throws UsageError for what is no option, and for a value that is missing or one too many */
export function readOptions(kinds: OptionKinds, words: readonly string[]): Readonly<Record<string, string | true>> {
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const [name, kind] of Object.entries(kinds)) options[name] = { type: kind === 'switch' ? 'boolean' : 'string' };
  const known = Object.keys(kinds).map((name) => `--${name}`);
  const { tokens } = parseArgs({ args: [...words], options, strict: false, allowPositionals: true, tokens: true });
  const found: Record<string, string | true> = {};
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') throw new UsageError(`Only options are taken here; got ${quoted(token.value)}.`);
    const kind = Object.hasOwn(kinds, token.name) ? kinds[token.name] : undefined;
    if (kind === undefined)
      throw new UsageError(`There is no option ${quoted(token.rawName)}; there are ${known.join(', ')}.`);
    if (Object.hasOwn(found, token.name)) throw new UsageError(`${token.rawName} is given twice; give it once.`);
    if (kind === 'switch') {
      if (token.value !== undefined)
        throw new UsageError(`${token.rawName} takes no value; got ${quoted(token.value)}.`);
      found[token.name] = true;
    } else {
      if (token.value === undefined || token.value === '' || (!token.inlineValue && token.value.startsWith('--')))
        throw new UsageError(`${token.rawName} needs a value.`);
      found[token.name] = token.value;
    }
  }
  return found;
}

/** A whole number from `least` to `most`. */
export function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most))
    throw new UsageError(`--${name} takes a whole number from ${least} to ${most}; got ${quoted(text)}.`);
  return value;
}

/** Some of several names, separated by commas. */
export function someOf(name: string, text: string, choices: readonly string[]): readonly string[] {
  const chosen = text.split(',');
  const unknown = chosen.find((choice) => !choices.includes(choice));
  if (unknown !== undefined)
    throw new UsageError(`--${name} takes some of ${choices.join(', ')}, separated by commas; got ${quoted(unknown)}.`);
  return [...new Set(chosen)];
}

/** A path as the user means it: pnpm runs this in its own folder. */
export function userPath(path: string): string {
  return resolve(process.env['INIT_CWD'] ?? '.', path);
}

/** A path that can be written to, which is found out before anything is measured. */
export function writablePath(name: string, text: string): string {
  const path = userPath(text);
  const wrong = (why: string): UsageError => new UsageError(`--${name} cannot write ${quoted(text)}: ${why}.`);
  const folder = dirname(path);
  if (existsSync(path) && statSync(path).isDirectory()) throw wrong('it is a folder');
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw wrong('its folder does not exist');
  try {
    accessSync(existsSync(path) ? path : folder, constants.W_OK);
  } catch {
    throw wrong('writing is not permitted');
  }
  return path;
}

/** A file that can be read. */
export function readablePath(name: string, text: string): string {
  const path = userPath(text);
  try {
    accessSync(path, constants.R_OK);
  } catch {
    throw new UsageError(`--${name} names ${quoted(text)}, and there is no such file to read.`);
  }
  return path;
}
