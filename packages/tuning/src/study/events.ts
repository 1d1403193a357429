// What happens in a study, one line each: the whole of it can be told again from these.
import { check, RnnkitError } from '@rnnkit/data';

import { canonicalJson } from '../canonical-json.ts';
import type { Params } from '../spaces/parameter.ts';

/** A trial was proposed. */
export interface ProposedEvent {
  readonly type: 'proposed';
  readonly trial: number;
  readonly params: Params;
}

/** A fold of a trial told the objective after a step. NaN stands for whatever is no finite number. */
export interface ReportedEvent {
  readonly type: 'reported';
  readonly trial: number;
  readonly fold: number;
  readonly step: number;
  readonly value: number;
}

/** A fold of a trial has ended. */
export interface FoldEvent {
  readonly type: 'fold';
  readonly trial: number;
  readonly fold: number;
  readonly values: Readonly<Record<string, number>>;
  readonly curves: Readonly<Record<string, readonly number[]>>;
  readonly weights?: string;
}

/** A trial was ended by the pruner. */
export interface PrunedEvent {
  readonly type: 'pruned';
  readonly trial: number;
}

/** A trial could not be tried. */
export interface FailedEvent {
  readonly type: 'failed';
  readonly trial: number;
  readonly message: string;
}

/** What happens in a study. */
export type StudyEvent = ProposedEvent | ReportedEvent | FoldEvent | PrunedEvent | FailedEvent;

const number = (value: unknown): number => (Number.isFinite(value) ? (value as number) : Number.NaN);

/** A line of JSON, without its end; what is no finite number is null there. */
export const writeEvent = (event: StudyEvent): string => canonicalJson(event, () => null);

/** What a line says. @throws RnnkitError when it is none that was written by {@link writeEvent} */
export function readEvent(line: string): StudyEvent {
  check.text(line, 'readEvent: the line');
  let event: Readonly<Record<string, unknown>>;
  try {
    event = Object(JSON.parse(line)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw damaged(line, error);
  }
  const { type, trial, fold, params, step, message } = event;
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
  if (!isCount(trial)) throw damaged(line);
  if (type === 'proposed' && check.isPlain(params)) return { type, trial, params: params as Params };
  if (type === 'pruned') return { type, trial };
  if (type === 'failed' && typeof message === 'string') return { type, trial, message };
  if (!isCount(fold)) throw damaged(line);
  if (type === 'reported' && Number.isFinite(step))
    return { type, trial, fold, step: step as number, value: number(event['value']) };
  const { values, curves, weights } = event;
  if (type !== 'fold' || !check.isPlain(values) || !check.isPlain(curves)) throw damaged(line);
  return {
    type,
    trial,
    fold,
    values: mapped(values as object, number),
    curves: mapped(curves as object, (curve) => (Array.isArray(curve) ? curve.map(number) : [])),
    ...(typeof weights === 'string' ? { weights } : {}),
  };
}

function mapped<Value>(members: object, read: (value: unknown) => Value): Record<string, Value> {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, read(value)]));
}

function damaged(line: string, cause?: unknown): RnnkitError {
  return new RnnkitError('invalid-file', `A line of a study’s journal is damaged: ${check.cut(line, 80)}`, { cause });
}
