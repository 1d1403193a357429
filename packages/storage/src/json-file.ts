// A JSON file that may be damaged or hostile.
import { check, RnnkitError } from '@rnnkit/data';

/** More bytes than a description can need. */
export const largestJsonFile: number = 16 * 1024 * 1024;
const deepest = 64;

/**
 * The fields of a JSON file.
 *
 * @param file its name, for errors
 * @param what it describes, for errors: `a model`
 * @param format what its field `format` has to say
 * @param version what its field `version` has to say
 * @throws Error when it is too large, no JSON, nested too deep, or of another format or version
 */
export function readJsonFile(
  bytes: Uint8Array,
  file: string,
  what: string,
  format: string,
  version: number,
): Readonly<Record<string, unknown>> {
  if (bytes.length > largestJsonFile) {
    throw new RnnkitError(
      'invalid-file',
      `${file} has ${bytes.length} bytes, more than the description of ${what} can need.`,
    );
  }
  const fields = fieldsOf(parseFile(bytes, file));
  if (fields['format'] !== format) {
    throw new RnnkitError(
      'invalid-file',
      `${file} is not ${what} that rnnkit saved: its format is ${check.describe(fields['format'])}.`,
    );
  }
  if (fields['version'] !== version) {
    throw new RnnkitError(
      'invalid-file',
      `${file} is of version ${check.describe(fields['version'])}; this version of rnnkit reads version ${version}.`,
    );
  }
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
  checkDepth(text);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new RnnkitError('invalid-file', 'it is not JSON.', { cause: error });
  }
}

/** Parsing deep nesting can exhaust the stack; nothing in a model is that deep. */
function checkDepth(text: string): void {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (inString) {
      if (character === '\\') index++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    if (depth > deepest) throw new RnnkitError('invalid-file', `it is nested more than ${deepest} levels deep.`);
  }
}
