// A JSON file that may be damaged or hostile.
import { check } from '@rnnkit/core';

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
    throw new Error(`${file} has ${bytes.length} bytes, more than the description of ${what} can need.`);
  }
  let fields: Readonly<Record<string, unknown>>;
  try {
    fields = parseFields(bytes);
  } catch (error) {
    throw new Error(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  if (fields['format'] !== format) {
    throw new Error(`${file} is not ${what} that rnnkit saved: its format is ${check.describe(fields['format'])}.`);
  }
  if (fields['version'] !== version) {
    throw new Error(
      `${file} is of version ${check.describe(fields['version'])}; this version of rnnkit reads version ${version}.`,
    );
  }
  return fields;
}

/** Whether a JSON file says that rnnkit wrote it, in whatever format and version. */
export function isOwnJson(bytes: Uint8Array): boolean {
  try {
    const { format } = bytes.length > largestJsonFile ? {} : parseFields(bytes);
    return typeof format === 'string' && format.startsWith('rnnkit-');
  } catch {
    return false;
  }
}

function parseFields(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  checkDepth(text);
  const json: unknown = JSON.parse(text);
  return (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>;
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
    if (depth > deepest) throw new Error(`it is nested more than ${deepest} levels deep.`);
  }
}
