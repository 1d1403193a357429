// What the manifest of a model's folder says: which stored file is which of the model's. It is the one file that is ever
// replaced, so that a folder goes from one model to the next in a single step.
import { check, RnnkitError } from '@rnnkit/data/predict';

import { checkFileName } from './file-name.ts';

/** The manifest's name. */
export const manifestFile = 'rnnkit.json';
/** More than a manifest can need. */
export const largestManifest: number = 1024 * 1024;

const format = 'rnnkit-folder';
const version = 1;
const mostFiles = 1000;

/** One of a model's files. */
export interface ManifestEntry {
  /** The model's name of it, such as `weights.safetensors`. */
  readonly name: string;
  /** Its name in the folder. */
  readonly stored: string;
  readonly bytes: number;
  /** Of its content, as 64 hexadecimal digits. */
  readonly sha256: string;
}

/** What a folder holds. */
export interface Manifest {
  /** Sixteen random hexadecimal digits, in the name of each stored file: no two writes share one. */
  readonly generation: string;
  readonly files: readonly ManifestEntry[];
}

/** How a model's file is called in a folder. */
export function storedName(generation: string, name: string): string {
  return `rnnkit-${generation}.${name}`;
}

/** Which generation a file in a folder belongs to, if it is a model's. */
export function generationOf(stored: string): string | undefined {
  return /^rnnkit-([0-9a-f]{16})\.[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.exec(stored)?.[1];
}

/** The manifest's text. */
export function manifestText({ generation, files }: Manifest): string {
  return `${JSON.stringify({ format, version, generation, files }, null, 2)}\n`;
}

/**
 * What a manifest says. Nothing in it leads out of its folder.
 *
 * @param where the manifest's path, for errors
 * @throws Error when it is not one that rnnkit wrote
 */
export function parseManifest(bytes: Uint8Array, where: string): Manifest {
  const { generation, files, ...fields } = fieldsOf(bytes);
  if (fields['format'] !== format) {
    throw new RnnkitError(
      'invalid-file',
      `${where} is not a manifest that rnnkit wrote, or it is damaged. It is left as it is.`,
    );
  }
  if (fields['version'] !== version) {
    throw new RnnkitError(
      'invalid-file',
      `${where} is of version ${check.describe(fields['version'])}; this version of rnnkit reads version ${version}.`,
    );
  }
  const damaged = (what: string): Error => new RnnkitError('invalid-file', `${where} is damaged: ${what}.`);
  if (typeof generation !== 'string' || !/^[0-9a-f]{16}$/.test(generation)) {
    throw damaged('its generation is not sixteen hexadecimal digits');
  }
  if (!Array.isArray(files) || files.length > mostFiles) throw damaged(`files is no list of up to ${mostFiles} files`);
  const entries = files.map((entry: unknown): ManifestEntry => {
    const { name, stored, bytes: size, sha256 } = (entry ?? {}) as Record<string, unknown>;
    if (typeof name !== 'string') throw damaged('a file has no name');
    checkFileName(name);
    if (stored !== storedName(generation, name)) throw damaged(`${name} is not of its generation`);
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) throw damaged(`${name} has no size`);
    if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) throw damaged(`${name} has no SHA-256`);
    return { name, stored, bytes: size, sha256 };
  });
  if (new Set(entries.map(({ name }) => name)).size < entries.length) throw damaged('two files have one name');
  return { generation, files: entries };
}

function fieldsOf(bytes: Uint8Array): Record<string, unknown> {
  if (bytes.length > largestManifest) return {};
  try {
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
