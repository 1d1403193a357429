// A JSON file that may be damaged or hostile.
import { check, RnnkitError } from '@rnnkit/data/predict';

import { expectBytes } from './check-arguments.ts';
import { deepest, isTooDeep, largestJsonFile } from './json-limits.ts';

/** What a file of rnnkit says of itself: its format, and which version of it under one of two names. */
export type Format =
  | { readonly format: string; readonly version: number }
  | { readonly format: string; readonly formatVersion: number };

/**
 * The fields of a JSON file.
 *
 * @param file its name, for errors
 * @param what it describes, for errors: `a model`
 * @throws Error when it is too large, no JSON, or nested too deep
 */
export function jsonFields(bytes: Uint8Array, file: string, what: string): Readonly<Record<string, unknown>> {
  expectBytes(file, bytes);
  if (bytes.length <= largestJsonFile) return fieldsOf(parseFile(bytes, file));
  throw new RnnkitError(
    'invalid-file',
    `${file} has ${bytes.length} bytes, more than the description of ${what} can need.`,
  );
}

/** Throws unless the fields of a file are of a format and version. */
export function expectFormat(
  fields: Readonly<Record<string, unknown>>,
  file: string,
  what: string,
  expected: Format,
): void {
  const { format, ...versions } = Object(expected) as Format;
  const [[name, version] = ['version', undefined]] = Object.entries(versions);
  if (fields['format'] !== format) {
    throw new RnnkitError(
      'invalid-file',
      `${file} is not ${what} that rnnkit saved: its format is ${check.describe(fields['format'])}.`,
    );
  }
  if (fields[name] === version) return;
  throw new RnnkitError(
    'invalid-file',
    `${file} is of version ${check.describe(fields[name])}; this version of rnnkit reads version ${version}.`,
  );
}

/**
 * The fields of a JSON file that rnnkit wrote.
 *
 * @param file its name, for errors
 * @param what it describes, for errors: `a run of fit`
 * @throws Error when it is too large, no JSON, nested too deep, or of another format or version
 */
export function readJsonFile(
  bytes: Uint8Array,
  file: string,
  what: string,
  expected: Format,
): Readonly<Record<string, unknown>> {
  const fields = jsonFields(bytes, file, what);
  expectFormat(fields, file, what, expected);
  return fields;
}

/** Whether a JSON file says that rnnkit wrote it, in whatever format and version. */
export function isOwnJson(bytes: Uint8Array): boolean {
  try {
    const { format } = bytes.length > largestJsonFile ? {} : fieldsOf(parseJson(bytes));
    return typeof format === 'string' && format.startsWith('rnnkit-');
  } catch {
    return false;
  }
}

function fieldsOf(json: unknown): Readonly<Record<string, unknown>> {
  return (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>;
}

function parseFile(bytes: Uint8Array, file: string): unknown {
  try {
    return parseJson(bytes);
  } catch (error) {
    throw new RnnkitError('invalid-file', `${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/** What some bytes of JSON say. @throws Error when they are no text, no JSON, or nested too deep; with no name of the file */
export function parseJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new RnnkitError('invalid-file', 'it is not text in UTF-8.', { cause: error });
  }
  if (isTooDeep(text)) throw new RnnkitError('invalid-file', `it is nested more than ${deepest} levels deep.`);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new RnnkitError('invalid-file', 'it is not JSON.', { cause: error });
  }
}
