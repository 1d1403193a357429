// A job that is waited for.
import type { WorkContext } from '@rnnkit/tuning';

/** Waits for what becomes of a job: for news of it, or for the end of waiting. */
export class Wanted {
  /** Rejected once it is not waited for any more, with the reason. */
  readonly end: Promise<never>;
  readonly #context: WorkContext;
  #isOver = false;
  #isNews = false;
  #wake: (() => void) | undefined;
  #reject!: (reason: unknown) => void;

  constructor(context: WorkContext) {
    this.#context = context;
    this.end = new Promise<never>((_, reject) => {
      this.#reject = reject;
    });
    // What nobody happens to wait for is nobody's error.
    this.end.catch(() => undefined);
    context.signal.addEventListener('abort', this.#abort);
  }

  /** Whether it is not waited for any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Tells that something has happened to the job. */
  readonly wake = (): void => {
    this.#isNews = true;
    this.#wake?.();
  };

  /** Until something has happened since the last time. */
  async news(): Promise<void> {
    const happened = this.#isNews ? undefined : new Promise<void>((resolve) => (this.#wake = resolve));
    await Promise.race([happened, this.end]);
    this.#isNews = false;
  }

  /** Passes on what the job has reported, rows of the queue's log. */
  report(rows: readonly string[]): void {
    for (const row of rows) {
      const [step, value] = JSON.parse(row) as [number, number | null];
      // The last one may have ended the trial.
      if (!this.#isOver) this.#context.report(step, value ?? Number.NaN);
    }
  }

  /** Ends the waiting. */
  stop(reason: unknown): void {
    this.#isOver = true;
    this.#context.signal.removeEventListener('abort', this.#abort);
    this.#reject(reason);
  }

  readonly #abort = (): void => this.stop(this.#context.signal.reason);
}

/** A row of the queue's log. JSON has no NaN, so it stands as null. */
export const reportRow = (step: number, value: number): string => JSON.stringify([step, value]);
