// The settings that were found, trained as `rnnkit train` trains them.
import type { Params } from '@rnnkit/tuning';

import { Failure } from '../../failure.ts';
import { optionsOf } from '../train/command.ts';
import type { Options } from '../../tasks/task-name.ts';
import { textTasks } from '../../tasks/tasks.ts';
import { UnfinishedTraining } from '../../tasks/unfinished.ts';
import { withParams } from './space.ts';
import { placesOf, type StudyBeginning } from './study-folder.ts';

/** Trains a study's settings and writes the model into its folder; one that was interrupted there goes on. */
export async function trainBest(
  { task, data }: StudyBeginning,
  { options, out }: { readonly options: Options; readonly out: string },
  params: Params,
): Promise<void> {
  const { model } = placesOf(out);
  const known = optionsOf(task);
  const names = new Set(known.map((one) => one.attributeName()));
  const given = Object.entries({ ...options, out: model }).filter(([name]) => names.has(name) && name !== 'resume');
  const asked = withParams(Object.fromEntries(given), params, textTasks[task].trainOptions);
  const unfinished = await UnfinishedTraining.of(model);
  const began = await unfinished.read(optionsOf).catch((error: unknown) => {
    if (error instanceof Failure) return undefined;
    throw error;
  });
  const isSame = began !== undefined && Object.keys(params).every((name) => began.options[name] === asked[name]);
  await textTasks[task].train(
    isSame
      ? { data, options: { ...began.options, out: model, json: asked['json'] }, digest: began.digest, unfinished }
      : { data, options: asked, digest: undefined, unfinished: await UnfinishedTraining.of(model) },
  );
}
