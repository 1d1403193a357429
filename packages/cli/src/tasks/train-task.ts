// rnnkit train: data in; a model and its report out. All that can be checked is checked before the first epoch, and the model is written
// before anything else is made of it.
import type { Backend } from '@rnnkit/core';
import type { ModelFiles } from '@rnnkit/storage';
import { readModel } from '@rnnkit/storage/node';

import { chooseBackend } from '../backends.ts';
import { checkSource } from '../commands/train/options.ts';
import { Failure } from '../failure.ts';
import { endingAtSignal } from '../interruption.ts';
import { shownPath } from '../kept-data.ts';
import { isLarge } from '../large-data.ts';
import { note } from '../output.ts';
import { checkReport, reportOf } from '../report/file.ts';
import { shellWord } from '../shell-word.ts';
import { absolute } from './beginning.ts';
import type { CommonOptions, Source } from './source.ts';
import { digestOf } from './digest.ts';
import { fitTask, learnRule, type Fitted } from './fit-task.ts';
import type { Parts } from './parts.ts';
import { reportTask } from './report-task.ts';
import { ruleOf } from './rules.ts';
import type { SavedModel, TaskParts } from './task-parts.ts';
import type { Options, TrainingAsked } from './task.ts';
import type { UnfinishedTraining } from './unfinished.ts';

/** A model to go on from, and a digest of its files. */
interface Known<Model> {
  readonly model: Model;
  readonly digest: string;
}

/** Trains a model, writes it, tries it, and writes its report. */
export async function trainTask<Data, Model extends SavedModel>(
  parts: TaskParts<Data, Model>,
  { data, options: given, digest, unfinished }: TrainingAsked,
): Promise<void> {
  const common = given as unknown as CommonOptions;
  checkSource('train', data, common);
  const rule = ruleOf(parts, given);
  await unfinished.checkPlace();
  await checkReport(await reportOf(common.out));
  const { backend } = await chooseBackend(common.backend, common.threads);
  const known = await knownAt(parts, common.from);
  const source = await sourceOf(parts, data, given);
  const found = digestOf(source.train, source.validation, known?.digest ?? null);
  if (digest !== undefined && digest !== found) throw new Failure(changed(data, common.from));
  const settledBy = rule === undefined ? await settled(parts, source.train, given) : undefined;
  const { options, about } = settledBy ?? { options: given, about: undefined };
  await unfinished.begin({
    task: parts.name,
    data: absolute(data),
    options: { ...options, backend: backend.name },
    digest: found,
  });
  if (about !== undefined) note(about);
  const asked = {
    options,
    from: known?.model,
    json: common.json === true,
    about: aboutTraining(parts, source, backend),
  };
  const trained = await (rule === undefined
    ? fitTask(parts, source, asked, unfinished)
    : learnRule(rule, source, asked));
  if (trained === undefined) return;
  const files = await written(trained, unfinished);
  try {
    await endingAtSignal(`the model is written: ${common.out}; its report is not`, async () => {
      // The figures are those of the model that was written, whose weights may have fewer bits.
      const model = common.dtype === 'F32' ? trained.model : await parts.load(files, common.out);
      await reportTask(parts, source, { ...trained, model }, options, backend);
    });
  } catch (error) {
    note(`the model is written: ${common.out}`);
    throw error;
  }
}

const commandFor = (out: string): string => `rnnkit train --resume --out ${shellWord(out)}`;

/** Writes the model. */
async function written<Model extends SavedModel>(
  { model, exitCode }: Fitted<Model>,
  unfinished: UnfinishedTraining,
): Promise<ModelFiles> {
  const { out } = unfinished;
  const kept = `it ended before the model was written; what is kept can be gone on with: ${commandFor(out)}`;
  try {
    return await endingAtSignal(kept, async () => {
      if (exitCode === undefined) return unfinished.finish(model);
      const files = await unfinished.interrupt(model);
      note(`to go on: ${commandFor(out)}`);
      return files;
    });
  } catch (error) {
    if (unfinished.isKept) note(`what was trained before is kept, and can be gone on with: ${commandFor(out)}`);
    throw error;
  }
}

/** What the data says; what is gone on from says it itself. */
async function settled<Data, Model extends SavedModel>(
  { prepare }: TaskParts<Data, Model>,
  train: Data,
  options: Options,
): Promise<{ readonly options: Options; readonly about: string } | undefined> {
  return options['from'] === undefined ? prepare?.(train, options) : undefined;
}

async function knownAt<Model extends SavedModel>(
  parts: Pick<TaskParts<never, Model>, 'load'>,
  path: string | undefined,
): Promise<Known<Model> | undefined> {
  if (path === undefined) return undefined;
  const files = await readModel(path);
  return { model: await parts.load(files, path), digest: digestOf([...files]) };
}

/** Megabytes of a file whose texts fit into memory, as texts and as tokens. */
const mostInMemory = 1000;

const tooLarge = (data: string, task: string): string =>
  `${shownPath(data)} has more than ${mostInMemory} MB. The task ${task} keeps all that it learns from in memory: give it a part of the file. The task classify reads larger files, again and again.`;

const changed = (data: string | undefined, from: string | undefined): string =>
  `${data === undefined ? 'The built-in data' : shownPath(data)}${from === undefined ? '' : `, or ${from},`} is not what the training was begun with: its texts or labels have changed. Go on with the data of then, or begin anew without --resume.`;

async function sourceOf<Data, Model extends SavedModel>(
  parts: TaskParts<Data, Model>,
  data: string | undefined,
  given: Options,
): Promise<Source<Data>> {
  const { test: path, testSplit, seed = 1 } = given as unknown as CommonOptions;
  const named = async (): Promise<Parts<Data> & { readonly title: string }> => {
    if (data === undefined) return parts.builtIn(given);
    if (parts.readToTrain === undefined && (await isLarge(data, mostInMemory)))
      throw new Failure(tooLarge(data, parts.name));
    const all = await (parts.readToTrain?.(data, given) ?? parts.read(data, given));
    const title = `Trained on ${shownPath(data)}`;
    if (path !== undefined) return { train: all, test: undefined, title };
    parts.check?.({ train: all, test: undefined }, shownPath(data));
    return { ...parts.holdOut(all, testSplit, seed), title };
  };
  const found = await named();
  const source = path === undefined ? found : { ...found, test: await parts.read(path, given) };
  parts.check?.(source, shownPath(path ?? data ?? 'the built-in data'));
  return { ...source, tried: source.test === undefined ? 'of the training itself' : 'held out' };
}

function aboutTraining<Data, Model extends SavedModel>(
  parts: TaskParts<Data, Model>,
  { train, validation, test }: Source<Data>,
  { name, capabilities }: Backend,
): string {
  const threads = capabilities.threads?.count ?? 1;
  const amounts = [
    `${parts.amountOf(train)} to train on`,
    ...(validation === undefined ? [] : [`${parts.amountOf(validation)} to choose the best epoch`]),
    ...(test === undefined ? [] : [`${parts.amountOf(test)} to test`]),
  ];
  const kinds = parts.kindsOf === undefined ? '' : `; ${parts.kindsOf(train)}`;
  return `${amounts.join(', ')}${kinds}; backend ${name}, ${threads === 1 ? 'one thread' : `${threads} threads`}`;
}
