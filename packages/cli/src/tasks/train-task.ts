// rnnkit train for every task but classification: data in; a model and its report out. All that can be checked is checked before the first
// epoch, and the model is written before anything else is made of it.
import type { FloatDtype } from '@rnnkit/storage';
import { checkDestination, writeModel } from '@rnnkit/storage/node';

import { chooseBackend, type Threads } from '../backends.ts';
import { checkSource } from '../commands/train/options.ts';
import { endingAtSignal, Interruption } from '../interruption.ts';
import { note, print, printJson, printPieces } from '../output.ts';
import { drawEpochs } from '../progress.ts';
import { checkReport, reportOf, writeReport } from '../report/file.ts';
import { taskPage } from '../report/task-page.ts';
import type { SavedModel, TaskParts } from './task-parts.ts';
import type { Parts } from './parts.ts';
import type { Options } from './task.ts';

/** The options of `rnnkit train` that all tasks have. */
interface CommonOptions {
  readonly out: string;
  readonly dtype: FloatDtype;
  readonly demo?: boolean;
  readonly languages?: number;
  readonly test?: string;
  readonly testSplit: number;
  readonly seed?: number;
  readonly json?: boolean;
  readonly backend: string;
  readonly threads: Threads;
}

/** Curves of a training, by their names: a value for each epoch. */
export type Curves = Readonly<Record<string, readonly number[]>>;

interface Trained<Model> {
  readonly model: Model;
  readonly curves: Curves;
  readonly seconds: number;
  /** What the command exits with when it was interrupted. */
  readonly exitCode: number | undefined;
}

interface Source<Data> extends Parts<Data> {
  readonly title: string;
  /** What the figures are of, for people. */
  readonly tried: string;
}

/** Trains a model, writes it, tries it, and writes its report. */
export async function trainTask<Data, Model extends SavedModel>(
  parts: TaskParts<Data, Model>,
  data: string | undefined,
  typed: Options,
): Promise<void> {
  const options = typed as unknown as CommonOptions;
  const { out } = options;
  checkSource('train', data, options);
  await checkDestination(out);
  await checkReport(await reportOf(out));
  const { backend } = await chooseBackend(options.backend, options.threads);
  const source = await sourceOf(parts, data, typed);
  const { train, test } = source;
  const given = parts.chosenBy?.(train, typed) ?? typed;
  const threads = backend.capabilities.threads?.count ?? 1;
  const heldOut = test === undefined ? '' : `, ${parts.amountOf(test)} to test`;
  const about = `${parts.amountOf(train)} to train on${heldOut}; backend ${backend.name}, ${threads === 1 ? 'one thread' : `${threads} threads`}`;
  const trained = await fit(parts, source, given, about);
  if (trained === undefined) return;
  const files = await endingAtSignal('it ended before the model was written; nothing was kept', async () => {
    const made = await trained.model.files({ dtype: options.dtype });
    await writeModel(out, made);
    return made;
  });
  try {
    await endingAtSignal(`the model is written: ${out}; its report is not`, async () => {
      // The figures are those of the model that was written, whose weights may have fewer bits.
      const model = options.dtype === 'F32' ? trained.model : await parts.load(files, out);
      await report(parts, source, { ...trained, model }, given, { name: backend.name, threads });
      if (data === undefined && options.json !== true) {
        print('');
        for (const line of await parts.samples(model, test ?? train)) printPieces(line);
      }
    });
  } catch (error) {
    note(`the model is written: ${out}`);
    throw error;
  }
}

async function sourceOf<Data, Model extends SavedModel>(
  parts: TaskParts<Data, Model>,
  data: string | undefined,
  given: Options,
): Promise<Source<Data>> {
  const { test: path, testSplit, seed = 1 } = given as unknown as CommonOptions;
  if (data === undefined) {
    const builtIn = parts.builtIn(given);
    return { ...builtIn, test: path === undefined ? builtIn.test : await parts.read(path, given), tried: 'held out' };
  }
  const all = await parts.read(data, given);
  const divided =
    path === undefined ? parts.holdOut(all, testSplit, seed) : { train: all, test: await parts.read(path, given) };
  const tried = divided.test === undefined ? 'of the training itself' : 'held out';
  return { ...divided, title: `Trained on ${data}`, tried };
}

/** Trains; undefined when it was interrupted before there was anything to keep. */
async function fit<Data, Model extends SavedModel>(
  parts: TaskParts<Data, Model>,
  data: Parts<Data>,
  given: Options,
  about: string,
): Promise<Trained<Model> | undefined> {
  const { json = false } = given as unknown as CommonOptions;
  const progress = drawEpochs();
  const interruption = new Interruption(
    'stopping after this batch; the best weights so far are kept (once more to give up)',
    () => progress.stop(),
  );
  note(about);
  progress.start();
  const { signal } = interruption;
  const curves: Record<string, number[]> = {};
  const start = performance.now();
  let before = start;
  try {
    const model = await parts.train(data, given, {
      signal,
      onEpoch({ epoch, epochs, logs }) {
        const now = performance.now();
        const seconds = (now - before) / 1000;
        before = now;
        for (const [name, value] of Object.entries(logs)) (curves[name] ??= []).push(value);
        progress.endEpoch({ epoch, epochs, seconds, logs });
        if (json) printJson({ epoch: epoch + 1, ...logs, seconds });
      },
    });
    if (interruption.exitCode !== undefined) process.exitCode = interruption.exitCode;
    return { model, curves, seconds: (performance.now() - start) / 1000, exitCode: interruption.exitCode };
  } catch (error) {
    if (interruption.exitCode === undefined || error !== signal.reason) throw error;
    process.exitCode = interruption.exitCode;
    note('it was interrupted before the first epoch was done; nothing was written');
    return undefined;
  } finally {
    progress.stop();
    interruption.end();
  }
}

async function report<Data, Model extends SavedModel>(
  parts: TaskParts<Data, Model>,
  { train, test, title, tried }: Source<Data>,
  { model, curves, seconds, exitCode }: Trained<Model>,
  given: Options,
  backend: { readonly name: string; readonly threads: number },
): Promise<void> {
  const { out, json = false } = given as unknown as CommonOptions;
  const figures = await parts.assess({ model, data: test ?? train, trained: train, options: given });
  const stopped = exitCode === undefined ? '' : ' It was interrupted.';
  const summary = `${figures.summary} ${tried}, after ${seconds.toFixed(0)} s of training on ${backend.name}.${stopped}`;
  const path = await reportOf(out);
  const epochs = Object.values(curves)[0]?.length ?? 0;
  const settings = {
    task: parts.name,
    ...parts.settingsOf(given),
    epochs,
    backend: backend.name,
    threads: backend.threads,
  };
  await writeReport(path, taskPage({ title, summary, curves, sections: await figures.sections(), settings }));
  if (json) {
    const interrupted = exitCode !== undefined;
    printJson({
      task: parts.name,
      ...figures.json,
      epochs,
      seconds,
      interrupted,
      backend: backend.name,
      model: out,
      report: path,
    });
    return;
  }
  print('');
  print(summary);
  for (const line of figures.lines) print(`  ${line}`);
  print(`model   ${out}`);
  print(`report  ${path}`);
}
