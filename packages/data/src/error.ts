// The errors of rnnkit, which programs can tell apart.

/**
 * What kind of failure it is:
 *
 * - `invalid-argument`: an argument or option is not what it has to be
 * - `invalid-data`: data to read, learn from or predict hold what they must not, or do not fit the model
 * - `invalid-file`: a file is damaged, or not one that rnnkit reads
 * - `invalid-state`: what is asked for cannot be done now, such as before a model is built or after it has been disposed
 * - `not-registered`: a name or a file asks for a class that nobody has made known
 * - `unsupported`: the engine, the machine, the backend or the layer cannot do it
 * - `not-finite`: a loss, a weight or an output is not a finite number
 * - `out-of-memory`: there is no room for what is needed
 * - `file-system`: the system refuses to read or write
 * - `worker-failed`: a thread, a worker or a device has ended or does not answer
 * - `unreachable`: a server does not answer, or lets nobody in
 */
export type ErrorCode =
  | 'invalid-argument'
  | 'invalid-data'
  | 'invalid-file'
  | 'invalid-state'
  | 'not-registered'
  | 'unsupported'
  | 'not-finite'
  | 'out-of-memory'
  | 'file-system'
  | 'worker-failed'
  | 'unreachable';

/** Known by all copies of the package. */
const brand = Symbol.for('rnnkit.error');

/**
 * An error of rnnkit. Its message says what was expected, what came and what to do, for people; its code says what kind of failure it
 * is, for programs. `instanceof` knows errors of other copies of the package, too.
 *
 * @example
 * try {
 *   await loadModel(files);
 * } catch (error) {
 *   if (!(error instanceof RnnkitError && error.code === 'invalid-file')) throw error;
 *   console.log('Choose another file.');
 * }
 */
export class RnnkitError extends Error {
  override readonly name: string = 'RnnkitError';
  /** What kind of failure it is. */
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    Object.defineProperty(this, brand, { value: true });
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    // A class that extends this one is known as classes are.
    if (this !== RnnkitError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return value instanceof Error && (value as Partial<Record<typeof brand, unknown>>)[brand] === true;
  }
}
