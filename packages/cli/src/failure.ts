// What went wrong in a way that the person at the keyboard can mend: one sentence, no stack trace.

/** A failure with its message for standard error. */
export class Failure extends Error {
  override readonly name = 'Failure';
}
