// What a study is made with.
import { check, RnnkitError } from '@rnnkit/data';

import { canonicalJson } from '../canonical-json.ts';
import type { DataReference, Json } from '../engines/job.ts';
import { none, type Pruner } from '../pruners/pruner.ts';
import { random } from '../samplers/random.ts';
import type { Sampler } from '../samplers/sampler.ts';
import type { Space } from '../spaces/parameter.ts';
import { checkSpace } from '../spaces/space.ts';
import type { StudyEvent } from './events.ts';

/** What is searched for. */
export interface Objective {
  /** Its name among the values of a result. */
  readonly metric: string;
  /** Whether less of it is better, or more. */
  readonly goal: 'min' | 'max';
}

/** Options of a {@link Study}. */
export interface StudyOptions {
  /** What is searched over. */
  readonly space: Space;
  /** What is searched for. Default: the least `loss`. */
  readonly objective?: Objective;
  /** What proposes settings. Default `random()`. */
  readonly sampler?: Sampler;
  /** What ends trials early. Default `none()`. */
  readonly pruner?: Pruner;
  /** How many trials there are at most. Default: as many as the sampler proposes. */
  readonly trials?: number;
  /** On how many folds each trial is tried. Default 1. */
  readonly folds?: number;
  /** Seed of all that is drawn. Default 0. */
  readonly seed?: number;
  /** What it is tried on. Default null: whoever runs a job has it. */
  readonly data?: DataReference | null;
  /** What all trials have in common, for whoever runs them. Default null. */
  readonly settings?: Json;
  /** What happened before, in order: the study goes on from there. Default: nothing. */
  readonly events?: Iterable<StudyEvent>;
}

/** The same, checked, the defaults in their places. */
export type StudySettings = Required<Omit<StudyOptions, 'trials'>> & { readonly trials: number };

/** The options with the defaults. @throws RnnkitError when something is not what it has to be */
export function studySettings(options: StudyOptions): StudySettings {
  const settings = check.checkOptions<Omit<StudySettings, 'space'> & { space?: Space }>(
    'Study',
    {
      space: checkSpace,
      objective: checkObjective,
      sampler: checkPart('sampler', 'propose', 'random()'),
      pruner: checkPart('pruner', 'getConfig', 'none()'),
      trials: check.count,
      folds: check.whole(1, 1000),
      seed: check.finite,
      data: checkData,
      settings: checkJson,
      events: check.iterable,
    },
    {
      objective: { metric: 'loss', goal: 'min' },
      sampler: random(),
      pruner: none(),
      trials: Number.POSITIVE_INFINITY,
      folds: 1,
      seed: 0,
      data: null,
      settings: null,
      events: [],
    },
    options,
  );
  const { space } = settings;
  if (space === undefined) throw new RnnkitError('invalid-argument', 'Study: give a space, what is searched over.');
  settings.sampler.check?.(space);
  return { ...settings, space };
}

/** What tells a study from any other, as JSON: not how many trials there are, so that more can be added. */
export function identityOf(settings: StudySettings): Json {
  const { space, objective, sampler, pruner, folds, seed, data } = settings;
  const part = (one: Sampler | Pruner): Json => ({ name: one.name, ...one.getConfig() });
  return {
    space: space as unknown as Json,
    objective: { ...objective },
    sampler: part(sampler),
    pruner: part(pruner),
    folds,
    seed,
    data: data === null ? null : { ...data },
    settings: settings.settings,
  };
}

function checkObjective(value: unknown, name: string): Objective {
  const { metric, goal } = Object(value) as { readonly metric?: unknown; readonly goal?: unknown };
  if (typeof metric === 'string' && metric !== '' && (goal === 'min' || goal === 'max')) return { metric, goal };
  throw new RnnkitError(
    'invalid-argument',
    `${name} has to be such as { metric: 'accuracy', goal: 'max' }, with the goal min or max; got ${check.describe(value)}.`,
  );
}

function checkPart(kind: string, method: string, example: string): (value: unknown, name: string) => unknown {
  return (value, name) => {
    const part = Object(value) as Readonly<Record<string, unknown>>;
    const isOne =
      typeof part['name'] === 'string' && [method, 'getConfig'].every((one) => typeof part[one] === 'function');
    if (isOne) return value;
    throw new RnnkitError(
      'invalid-argument',
      `${name} has to be a ${kind}, such as what ${example} makes; got ${check.describe(value)}.`,
    );
  };
}

function checkData(value: unknown, name: string): DataReference | null {
  if (value === null) return null;
  const { path, sha256 } = Object(value) as { readonly path?: unknown; readonly sha256?: unknown };
  if (typeof path === 'string' && typeof sha256 === 'string' && /^[\da-f]{64}$/u.test(sha256)) return { path, sha256 };
  throw new RnnkitError(
    'invalid-argument',
    `${name} has to be { path, sha256 }, the hash in 64 hexadecimal digits, or null; got ${check.describe(value)}.`,
  );
}

function checkJson(value: unknown): Json {
  return JSON.parse(canonicalJson(value)) as Json;
}
