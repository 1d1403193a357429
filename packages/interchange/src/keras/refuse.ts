// The errors about models of Keras.
import { RnnkitError } from '@rnnkit/data';

/** An error about a file that says what it cannot. */
export function damaged(what: string): RnnkitError {
  return new RnnkitError('invalid-file', `The Keras model cannot be read: ${what}.`);
}

/** An error about what a model has that there is not here. */
export function unsupported(what: string): RnnkitError {
  return new RnnkitError('unsupported', `The Keras model cannot be read: ${what}.`);
}

/** An error about what a model here has that Keras cannot hold. */
export function unwritable(what: string): RnnkitError {
  return new RnnkitError('unsupported', `The model cannot be written for Keras: ${what}.`);
}

/** A name of a file, as errors show it. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);
}
