// A study: which trials there are, what came of them, what is to be tried next. It runs nothing itself.
import { check, Random, RnnkitError } from '@rnnkit/data';

import { canonicalJson, sha256 } from '../canonical-json.ts';
import type { Job, JobResult } from '../engines/job.ts';
import { isPoint } from '../spaces/space.ts';
import type { Trial } from '../trial.ts';
import { jobProblem } from './check-result.ts';
import type { StudyEvent } from './events.ts';
import { identityOf, studySettings, type Objective, type StudyOptions, type StudySettings } from './study-options.ts';
import { TrialRecord } from './trial-record.ts';

/**
 * Which settings are tried, and what came of them. It is asked for trials and told of results; what happens is an event, and a study that
 * is given the events of another goes on from there. With one job at a time a study repeats itself bit for bit; with several, what is
 * proposed depends on which ends first, so proposals are among the events.
 *
 * @example
 * const study = new Study({ space: { units: int({ from: 16, to: 128 }) }, objective: { metric: 'accuracy', goal: 'max' }, trials: 20 });
 * for (let trial = study.ask(); trial !== undefined; trial = study.ask()) {
 *   study.tell(trial.number, 0, { values: { accuracy: await train(trial.params) } });
 * }
 * console.log(study.best?.params);
 */
export class Study {
  readonly #settings: StudySettings;
  readonly #trials: TrialRecord[] = [];
  readonly #events: StudyEvent[] = [];
  readonly #random: Random;
  #isExhausted = false;
  /** What tells it from any other: the SHA-256 of what it was made with, the number of trials apart. */
  readonly id: string;

  /** @throws RnnkitError when an option is not what it has to be, or the events are not of such a study */
  constructor(options: StudyOptions) {
    this.#settings = studySettings(options);
    this.id = sha256(canonicalJson(identityOf(this.#settings)));
    this.#random = new Random(this.#settings.seed);
    for (const event of this.#settings.events) this.#take(event);
  }

  /** All trials, by number. */
  get trials(): readonly Trial[] {
    return this.#trials;
  }

  /** What happened so far, in order. */
  get events(): readonly StudyEvent[] {
    return this.#events;
  }

  /** What is searched for. */
  get objective(): Objective {
    return this.#settings.objective;
  }

  /** On how many folds each trial is tried. */
  get folds(): number {
    return this.#settings.folds;
  }

  /** The finished trial with the least loss, the first of equal ones; undefined while there is none. */
  get best(): Trial | undefined {
    const finished = this.#trials.filter(({ state }) => state === 'finished');
    return finished.reduce<TrialRecord | undefined>(
      (best, one) => (best && best.loss! <= one.loss! ? best : one),
      undefined,
    );
  }

  /** The next trial to try; undefined when there are as many as were asked for, or nothing is left to try. */
  ask(): Trial | undefined {
    const { space, sampler, trials } = this.#settings;
    const number = this.#trials.length;
    if (number >= trials || this.#isExhausted) return undefined;
    const random = this.#random.derive('trial', number);
    const params = sampler.propose({ space, number, trials: this.#trials, random, studyRandom: this.#random });
    if (params === undefined) {
      this.#isExhausted = true;
      return undefined;
    }
    this.#take({ type: 'proposed', trial: number, params });
    return this.#trials[number];
  }

  /** The job of a fold of a trial. */
  job(trial: number, fold: number): Job {
    const { params } = this.#find(trial, fold);
    const { folds, seed, data, settings } = this.#settings;
    return { study: this.id, trial, params, fold, folds, seed, data, settings };
  }

  /**
   * Tells the objective after a step of a fold. What is told after a trial has ended, or for a step that was told, is ignored.
   *
   * @returns whether the trial is to go on
   */
  report(trial: number, fold: number, step: number, value: number): boolean {
    const record = this.#find(trial, fold);
    check.finite(step, 'report: the step');
    if (typeof value !== 'number')
      throw new RnnkitError('invalid-argument', `report: the value has to be a number; got ${check.describe(value)}.`);
    const { loss, steps } = record.folds[fold]!;
    if (record.state === 'running' && loss === undefined && !steps.includes(step)) {
      this.#take({ type: 'reported', trial, fold, step, value: Number.isFinite(value) ? value : Number.NaN });
      if (this.#settings.pruner.afterStep?.({ trial: record, fold, trials: this.#trials }) === true)
        this.#take({ type: 'pruned', trial });
    }
    return record.state === 'running';
  }

  /**
   * Tells what came of a fold. What is told after the trial or the fold has ended is ignored.
   *
   * @returns whether the trial is to go on with other folds
   * @throws RnnkitError when the objective is not among the values
   */
  tell(trial: number, fold: number, result: JobResult): boolean {
    const record = this.#find(trial, fold);
    const problem = jobProblem(result, this.objective.metric);
    if (problem !== undefined) throw new RnnkitError('invalid-argument', problem);
    if (record.state === 'running' && record.folds[fold]!.loss === undefined) {
      const { values, curves = {}, weights } = result;
      this.#take({ type: 'fold', trial, fold, values, curves, ...(weights === undefined ? {} : { weights }) });
      const isPruned =
        this.#isRunning(record) &&
        this.#settings.pruner.afterFold?.({ trial: record, fold, trials: this.#trials }) === true;
      if (isPruned) this.#take({ type: 'pruned', trial });
    }
    return this.#isRunning(record);
  }

  /** Tells that a trial could not be tried, and why. It is ignored after the trial has ended. */
  fail(trial: number, message: string): void {
    check.text(message, 'fail: the message');
    if (this.#find(trial, 0).state === 'running') this.#take({ type: 'failed', trial, message });
  }

  #isRunning(record: TrialRecord): boolean {
    return record.state === 'running';
  }

  #find(trial: number, fold: number): TrialRecord {
    const record = typeof trial === 'number' ? this.#trials[trial] : undefined;
    if (record === undefined)
      throw new RnnkitError(
        'invalid-argument',
        `There is no trial ${check.describe(trial)}; there are ${this.#trials.length}.`,
      );
    if (typeof fold !== 'number' || record.folds[fold] === undefined) {
      throw new RnnkitError(
        'invalid-argument',
        `There is no fold ${check.describe(fold)} of trial ${trial}; there are ${record.folds.length}.`,
      );
    }
    return record;
  }

  #lossOf(value: number): number {
    if (!Number.isFinite(value)) return Number.POSITIVE_INFINITY;
    return this.objective.goal === 'min' ? value : -value;
  }

  /** Lets something happen. */
  #take(event: StudyEvent): void {
    const { space, folds } = this.#settings;
    if (event.type === 'proposed') {
      if (event.trial !== this.#trials.length || !isPoint(space, event.params)) {
        throw new RnnkitError(
          'invalid-data',
          `Trial ${event.trial} with ${check.cut(JSON.stringify(event.params), 200)} does not belong to this study: its space or its number is another.`,
        );
      }
      this.#trials.push(new TrialRecord(event.trial, event.params, folds));
    } else {
      const record = this.#find(event.trial, 'fold' in event ? event.fold : 0);
      if (event.type === 'pruned') record.state = 'pruned';
      else if (event.type === 'reported') record.report(event, this.#lossOf(event.value));
      else if (event.type === 'fold') record.endFold(event, this.#lossOf(event.values[this.objective.metric]!));
      else Object.assign(record, { state: 'failed', failure: event.message });
    }
    this.#events.push(event);
  }
}
