// What is sent to where it is run, and what comes back. Both are JSON.
import { canonicalJson, sha256 } from '../canonical-json.ts';
import type { Params } from '../spaces/parameter.ts';

/** Data by reference: whoever runs a job reads it, and refuses it when it is not the same. */
export interface DataReference {
  /** A path or an address that all who run jobs can read. */
  readonly path: string;
  /** The SHA-256 of its bytes, in hexadecimal digits. */
  readonly sha256: string;
}

/** What is JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/**
 * One fold of one trial. It says all that its result depends on, so it may be run anywhere and more than once: the result is the same.
 */
export interface Job {
  /** The id of the study. */
  readonly study: string;
  /** The number of the trial. */
  readonly trial: number;
  readonly params: Params;
  /** Which fold, counted from 0. */
  readonly fold: number;
  /** Of how many. */
  readonly folds: number;
  /** The seed of the study, of which the folds are made. */
  readonly seed: number;
  /** What it is tried on; null where whoever runs it has it. */
  readonly data: DataReference | null;
  /** What all trials of the study have in common. */
  readonly settings: Json;
}

/** What came of a job. */
export interface JobResult {
  /** What was measured, by name: the objective, and whatever else is to be compared, such as seconds or parameters. */
  readonly values: Readonly<Record<string, number>>;
  /** Figures after each epoch, by name. Default: none. */
  readonly curves?: Readonly<Record<string, readonly number[]>>;
  /** Where the trained weights are, when they were asked for: a path or an address. */
  readonly weights?: string;
}

/** Does a job, where it is run. Whatever it throws fails the trial. */
export type Work = (job: Job, context: WorkContext) => Promise<JobResult> | JobResult;

/** What whoever does a job is given besides. */
export interface WorkContext {
  /** Is aborted when the result is not wanted any more: the trial was pruned, or the study stopped. */
  readonly signal: AbortSignal;
  /** Tells the objective after a step, such as an epoch, counted from 0; a pruner may end the trial for it. */
  readonly report: (step: number, value: number) => void;
}

/** The id of a job: the SHA-256 of its canonical JSON, in hexadecimal digits. */
export function jobId(job: Job): string {
  return sha256(canonicalJson(job));
}
