// The errors about LayersModels.
import { RnnkitError } from '@rnnkit/data';

/** A name of a file, as errors show it. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);
}

/** An error about files that say what they cannot. */
export function damaged(what: string): RnnkitError {
  return new RnnkitError('invalid-file', `The LayersModel cannot be read: ${what}.`);
}

/** An error about what files have that there is not here. */
export function unsupported(what: string): RnnkitError {
  return new RnnkitError('unsupported', `The LayersModel cannot be read: ${what}.`);
}

/** An error about what a model has that a LayersModel cannot have. */
export function cannotWrite(what: string): RnnkitError {
  return new RnnkitError('unsupported', `writeTfjsLayers cannot write this model: ${what}.`);
}
