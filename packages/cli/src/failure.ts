// What went wrong in a way that the person at the keyboard can mend: one sentence, no stack trace.

/** A failure with its message for standard error: a file, a column, a model or data is wrong. */
export class Failure extends Error {
  override readonly name: string = 'Failure';
  /** What the command exits with. */
  readonly exitCode: number = 1;
}

/** The command line itself is wrong. */
export class UsageFailure extends Failure {
  override readonly name: string = 'UsageFailure';
  override readonly exitCode: number = 2;
}
