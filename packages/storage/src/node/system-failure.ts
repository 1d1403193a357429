// What the system refuses, in words.
import { RnnkitError } from '@rnnkit/data/predict';

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied',
  EBUSY: 'it is in use',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be larger than is allowed here',
  EIO: 'the disk reports an error',
  EISDIR: 'there is a folder in its place',
  ELOOP: 'its links lead in a circle',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  ENFILE: 'too many files are open',
  ENOENT: 'it is not there',
  ENOSPC: 'there is no space left on the disk',
  ENOTDIR: 'a part of the path is a file',
  EPERM: 'permission is denied',
  EROFS: 'the disk can only be read',
};

/** The code of an error of the system, such as `ENOSPC`. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || error instanceof RnnkitError || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** An error that says in words what the system refused; any other error as it is. */
export function systemFailure(what: string, error: unknown): unknown {
  const code = codeOf(error);
  if (code === undefined || !(error instanceof Error)) return error;
  return new RnnkitError('file-system', `${what}: ${reasons[code] ?? error.message} (${code}).`, { cause: error });
}
