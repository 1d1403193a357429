// What is seen of a study while it runs: on a terminal a table that is drawn again and again, elsewhere a line for each trial that ends.
import type { Study, StudyEvent, Trial } from '@rnnkit/tuning';

import { beginningOf } from '../../graphemes.ts';
import { isDrawn, note } from '../../output.ts';
import { visible } from '../../visible.ts';
import { lineOf } from './trial-lines.ts';

/** What is seen of a study. */
export interface LiveTable {
  /** Something has happened. */
  tell(event: StudyEvent): void;
  /** Writes a line above the table. */
  note(line: string): void;
  stop(): void;
}

const bestShown = 5;
const runningShown = 8;

/** Milliseconds between two drawings. */
const pause = 100;

/** Shows a study. @param trials how many there are at most */
export function drawStudy(study: Study, trials: number): LiveTable {
  const table = isDrawn() ? new Table(study, trials) : undefined;
  return {
    tell(event) {
      const trial = study.trials[event.trial]!;
      const hasEnded = event.type !== 'proposed' && event.type !== 'reported' && trial.state !== 'running';
      if (hasEnded) (table?.note ?? note)(lineOf(trial, study));
      table?.draw();
    },
    note: (line) => (table?.note ?? note)(line),
    stop: () => table?.clear(),
  };
}

class Table {
  readonly #study: Study;
  readonly #trials: number;
  readonly #start = performance.now();
  #lines = 0;
  #last = Number.NEGATIVE_INFINITY;

  constructor(study: Study, trials: number) {
    [this.#study, this.#trials] = [study, trials];
  }

  readonly note = (line: string): void => {
    this.clear();
    note(line);
    this.draw(true);
  };

  draw(isForced = false): void {
    if (!isForced && performance.now() - this.#last < pause) return;
    this.clear();
    this.#last = performance.now();
    // Some terminals say that they have no columns.
    const width = process.stderr.columns || 80;
    const lines = this.#rows().map((line) => beginningOf(visible(line), width - 1));
    process.stderr.write(lines.map((line) => `${line}\n`).join(''));
    this.#lines = lines.length;
  }

  clear(): void {
    if (this.#lines > 0) process.stderr.write(`\u001B[${this.#lines}A\u001B[J`);
    this.#lines = 0;
  }

  #rows(): string[] {
    const { trials } = this.#study;
    const inState = (state: Trial['state']): Trial[] => trials.filter((trial) => trial.state === state);
    const [running, finished] = [inState('running'), inState('finished')];
    const best = finished.toSorted((a, b) => a.loss! - b.loss!).slice(0, bestShown);
    const seconds = (performance.now() - this.#start) / 1000;
    const counts = `${finished.length} finished, ${inState('pruned').length} ended early, ${inState('failed').length} failed, ${running.length} running of at most ${this.#trials}`;
    return [
      `── ${counts}; ${seconds.toFixed(0)} s`,
      ...best.map((trial) => `  ${lineOf(trial, this.#study)}`),
      ...running.slice(0, runningShown).map((trial) => `  … ${lineOf(trial, this.#study)}`),
    ];
  }
}
