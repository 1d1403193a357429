// What goes wrong in the worker, so that the page can say it in the language that is chosen.

/** What each failure of the studio's own tells of: its name, and the values that its sentence names. */
export interface FailureValues {
  noData: [];
  noModel: [];
  noOpenFile: [];
  trainingAlready: [];
  trainingElsewhere: [];
  stopToChangeData: [];
  stopToMeasure: [];
  stopToOpenRun: [];
  stopToLoadModel: [];
  runIsGone: [];
  nothingToRead: [];
  noFile: [];
  fileTooLarge: [name: string];
  labelIsLong: [line: number];
  tooManyLabels: [most: number];
  noRows: [];
  oneLabel: [label: string];
  tooFewRows: [rows: number];
  workerGone: [];
}

/** A failure: one of the studio's own, or the words of a package or of the browser, which are English. */
export type Failure =
  | {
      [Name in keyof FailureValues]: { readonly name: Name; readonly values: FailureValues[Name] };
    }[keyof FailureValues]
  | { readonly name: 'other'; readonly values: [message: string] };

/** Is thrown where the studio itself refuses something. */
export class StudioError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.name);
    this.name = 'StudioError';
    this.failure = failure;
  }
}

/** Refuses something. @throws StudioError */
export function refuse<Name extends keyof FailureValues>(name: Name, ...values: FailureValues[Name]): never {
  throw new StudioError({ name, values } as Failure);
}

/** What an error tells of. */
export function failureOf(error: unknown): Failure {
  if (error instanceof StudioError) return error.failure;
  return { name: 'other', values: [error instanceof Error ? error.message : String(error)] };
}
