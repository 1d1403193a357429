// Settings that are tried: trained on all but one part of the data, and tried on that.
import { writeModel } from '@rnnkit/storage/node';
import type { JobResult, WorkContext } from '@rnnkit/tuning';

import { shownPath } from '../kept-data.ts';
import type { FoldPlan } from './fold-plan.ts';
import { readGroups } from './groups.ts';
import { ruleOf } from './rules.ts';
import type { SavedModel, TaskParts, TrainingHooks } from './task-parts.ts';
import type { RunAsked, Trials } from './tried.ts';
import type { Options } from './task-name.ts';

/** What a training would be given of some data: what is held out for its figures is not touched. */
async function learnedFrom<Data, Model extends SavedModel>(
  parts: TaskParts<Data, Model>,
  path: string | undefined,
  options: Options,
): Promise<{ readonly data: Data; readonly groups: readonly string[] | undefined }> {
  if (path === undefined) return { data: parts.builtIn(options).train, groups: undefined };
  const { test, testSplit, seed = 1, groups: column } = options as unknown as LearnedOptions;
  const all = await parts.read(path, options);
  // Nothing is held out then, so that rows and groups stay side by side.
  const groups = column === undefined ? undefined : await readGroups(path, all as object, { column, options });
  const { train } = test === undefined ? parts.holdOut(all, testSplit, seed) : { train: all };
  parts.check?.({ train, test: undefined }, shownPath(path));
  return { data: train, groups };
}

interface LearnedOptions {
  readonly test?: string;
  readonly testSplit: number;
  readonly seed?: number;
  readonly groups?: string;
}

/** Opens data to try settings on. */
export async function openTrials<Data, Model extends SavedModel>(
  parts: TaskParts<Data, Model>,
  path: string | undefined,
  options: Options,
): Promise<Trials> {
  const { data, groups } = await learnedFrom(parts, path, options);
  const kinds = parts.kindsOf === undefined ? '' : `; ${parts.kindsOf(data)}`;
  return {
    about: `${parts.amountOf(data)}${kinds}`,
    objectives: parts.objectivesOf(data),
    settingsOf: (asked) => parts.settingsOf(asked, data),
    check: (plan) => void parts.fold(data, { ...plan, groups }),
    run: (options, plan, asked, context) =>
      runFold(parts, data, { ...asked, options, plan: { ...plan, groups }, context }),
  };
}

interface FoldAsked extends RunAsked {
  readonly options: Options;
  readonly plan: FoldPlan;
  readonly context: WorkContext;
}

async function runFold<Data, Model extends SavedModel>(
  parts: TaskParts<Data, Model>,
  all: Data,
  { options: given, plan, metric, keepAt, context: { signal, report } }: FoldAsked,
): Promise<JobResult> {
  const { train, test } = parts.fold(all, plan);
  const { curvesOf = ({ logs }) => logs } = parts;
  const isMore = parts.objectivesOf(all)[metric] === 'max';
  const curves: Record<string, number[]> = {};
  // What is settled by the data is settled by what is trained on alone, as a training has it.
  const rule = ruleOf(parts, given);
  const { options } = (rule === undefined && (await parts.prepare?.(train, given))) || { options: given };
  const start = performance.now();
  const hooks: TrainingHooks<Model> = {
    from: undefined,
    run: {
      signal,
      onProgress(progress) {
        const logs = curvesOf(progress);
        for (const [name, value] of Object.entries(logs)) (curves[name] ??= []).push(value);
        const shown = { ...logs, ...progress.validation } as Readonly<Record<string, number | undefined>>;
        // Where what is searched for is not known after each epoch, a loss stands for it.
        const loss = shown['val_loss'] ?? shown['val_rmse'] ?? progress.loss;
        report(progress.epoch - 1, shown[`val_${metric}`] ?? (isMore ? -loss : loss));
      },
    },
  };
  const model = await (rule === undefined
    ? parts.train({ train, test }, options, hooks)
    : rule.learn(train, options, { signal }));
  try {
    signal.throwIfAborted();
    const seconds = (performance.now() - start) / 1000;
    const { json } = await parts.assess({ model, data: test!, trained: undefined, options });
    const values = Object.entries(json).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
    const parameters = parts.networkOf(model)?.countParams();
    const epochs = Object.values(curves)[0]?.length ?? 0;
    if (keepAt !== undefined) await writeModel(keepAt, await model.files({ dtype: 'F32' }));
    return {
      values: { ...Object.fromEntries(values), ...(parameters !== undefined && { parameters }), seconds, epochs },
      curves,
      ...(keepAt !== undefined && { weights: keepAt }),
    };
  } finally {
    model.dispose();
  }
}
