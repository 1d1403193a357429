// The worker: everything that computes. It answers the calls of protocol.ts one after the other as they come; a training lets
// others in between its batches.
import { attribute, TextClassifier, type Mistake } from '@rnnkit/tasks';
import { availableLanguages, previewFile, remarksOf, type ReadProgress } from '@rnnkit/data';
import type { ModelContent } from '@rnnkit/interchange';

import { calibrate, reportBackends, startAnyBackend, startBackend } from './backends.ts';
import { ComparedModels } from './compared.ts';
import { withExamples } from './corrected-data.ts';
import { datasetFile, parquetReady, readData, type StudioData } from './data.ts';
import { areLanguages, describeModel } from './describe-model.ts';
import { contentOf, offersOf, openFiles, writeIn, type OpenedModel } from './exchange.ts';
import { failureOf, refuse } from './failure.ts';
import type { CallMessage, ConfusionCell, Calls, ModelAtHand, RunRecord, WorkerMessage } from './protocol.ts';
import type { Settings } from '../settings.ts';
import { memoryReach, ownMemoryReach } from './memory.ts';
import { saidOf } from './notes.ts';
import { passagesOf, type UnitOfLayer } from './passages.ts';
import { readingOf } from './reading.ts';
import { recall } from './recall.ts';
import { search } from './search.ts';
import { heldRuns, holdRun } from './locks.ts';
import { allRuns, keepData, keepRun, readRun, removeOldRuns, removeRun } from './storage.ts';
import { newRun, Training, type TrainingListener } from './training.ts';
import { Typing } from './typing.ts';

/** So many are sent to the page. */
const mostMistakes = 100;

const post = (message: WorkerMessage): void => {
  globalThis.postMessage(message);
};

let data: StudioData | undefined;
let classifier: TextClassifier | undefined;
let source = '';
let isLanguages = false;
/** What was wrong on the held-out texts, when they were last tried. */
let mistakes: readonly Mistake[] = [];
/** The model of the files that were opened last. */
let opened: OpenedModel | undefined;
let typing: Typing | undefined;
const compared = new ComparedModels();
/** The run that the model at hand is from, if it is from one that has ended or was kept. */
let runAtHand: RunRecord | undefined;
/** The training that is under way, and the one that was last. */
let training: Training | undefined;
/** The run that was forgotten last, as long as that can be taken back. */
let removed: Awaited<ReturnType<typeof readRun>> | undefined;
let isTraining = false;
/** What ends the reading that is under way. */
let reading: AbortController | undefined;

/** The page is told of a reading so often, in milliseconds. */
const tellEvery = 50;

function tellReading(): (progress: ReadProgress) => void {
  let last = performance.now();
  return (progress) => {
    const now = performance.now();
    if (now - last < tellEvery && progress.bytes !== progress.size) return;
    last = now;
    post({ kind: 'reading', progress });
  };
}

const listener: TrainingListener = {
  progress: (progress) => {
    typing?.forget();
    post({ kind: 'progress', progress });
  },
  epoch: (runId, record) => {
    post({ kind: 'epoch', runId, record });
  },
  unkept: (reason) => {
    post({ kind: 'unkept', reason });
  },
};

function expectData(): StudioData {
  if (data === undefined) refuse('noData');
  return data;
}

function expectClassifier(): TextClassifier {
  if (classifier === undefined) refuse('noModel');
  return classifier;
}

function expectContent(of: ModelAtHand): ModelContent {
  if (of === 'model') return contentOf(expectClassifier());
  if (opened === undefined) refuse('noOpenFile');
  return opened.content;
}

function use(next: TextClassifier, from: string, learnedLanguages: boolean): void {
  if (classifier === next) return;
  typing?.dispose();
  classifier?.model.dispose();
  runAtHand = undefined;
  classifier = next;
  source = from;
  isLanguages = learnedLanguages;
  typing = undefined;
}

async function train({ settings, backend, resume, goesOn = false }: Parameters<Calls['train']>[0]): Promise<RunRecord> {
  if (isTraining) refuse('trainingAlready');
  isTraining = true;
  try {
    await startBackend(backend);
    const kept = resume === undefined ? undefined : await readRun(resume);
    if (kept !== undefined) ({ data } = kept);
    const from = expectData();
    const run = kept?.run ?? newRun(settings, from, goesOn);
    const files = kept === undefined ? await classifier?.files() : kept.model;
    const begun = run.goesOn && files !== undefined ? await TextClassifier.load(files) : undefined;
    return await holdRun(run.id, async () => {
      training = new Training(run, from, kept?.training, backend, listener, begun);
      use(training.classifier, training.name, from.summary.kind === 'languages');
      const done = await training.train();
      runAtHand = done;
      await removeOldRuns().catch(() => undefined);
      return done;
    });
  } finally {
    isTraining = false;
    typing?.forget();
    compared.forget();
  }
}

/** What each call does. */
const handlers: {
  readonly [Name in keyof Calls]: (argument: never) => ReturnType<Calls[Name]> | Promise<ReturnType<Calls[Name]>>;
} = {
  languageCount: () => availableLanguages().length,
  async loadData(wanted: Parameters<Calls['loadData']>[0]) {
    if (isTraining) refuse('stopToChangeData');
    reading?.abort();
    const own = new AbortController();
    reading = own;
    try {
      data = await readData(wanted, { signal: own.signal, onProgress: tellReading() });
    } catch (error) {
      if (own.signal.aborted) return undefined;
      throw error;
    }
    return data.summary;
  },
  addExamples(examples: Parameters<Calls['addExamples']>[0]) {
    if (isTraining) refuse('stopToChangeData');
    data = withExamples(expectData(), examples);
    return data.summary;
  },
  stopReading: () => reading?.abort(),
  async preview({ picked, form }: Parameters<Calls['preview']>[0]) {
    await parquetReady([picked]);
    const table = await previewFile(datasetFile(picked), form);
    return { ...table, said: remarksOf(table.reading).map(saidOf) };
  },
  backends: reportBackends,
  calibrate,
  train,
  pause: () => training?.pause(),
  resume: () => training?.resume(),
  step: () => training?.step(),
  stop: () => training?.stop(),
  async useBackend(name: string) {
    if (isTraining && training !== undefined) return training.useBackend(name);
    await startBackend(name);
    return name;
  },
  model: () => (classifier === undefined ? undefined : describeModel(classifier, source, isLanguages)),
  async predict(text: string) {
    typing ??= new Typing(expectClassifier());
    return typing.predict(text);
  },
  async assess() {
    const assessment = await expectClassifier().assess(expectData().test, expectData().summary.name);
    if (training?.classifier === classifier) await training?.noteTestAccuracy(assessment.accuracy);
    ({ mistakes } = assessment);
    return { ...assessment, mistakes: mistakes.slice(0, mostMistakes) };
  },
  mistakes: ({ actual, predicted }: ConfusionCell) =>
    mistakes.filter((one) => one.actual === actual && one.predicted === predicted).slice(0, mostMistakes),
  attribute: (text: string) => attribute(expectClassifier(), text),
  reading: (text: string) => readingOf(expectClassifier(), text),
  passages: (unit: UnitOfLayer) => passagesOf(expectClassifier(), expectData().test, unit),
  compare: ({ id, text }: Parameters<Calls['compare']>[0]) => compared.answer(id, text),
  async memory({ settings, architecture, backend }: Parameters<Calls['memory']>[0]) {
    await startBackend(backend);
    return memoryReach(architecture, settings, expectData());
  },
  async ownMemory(settings: Settings) {
    if (isTraining) refuse('stopToMeasure');
    return ownMemoryReach(expectClassifier(), settings, expectData());
  },
  async recall({ architecture, distance, backend }: Parameters<Calls['recall']>[0]) {
    await startBackend(backend);
    return recall(architecture, distance);
  },
  shareData(port: MessagePort) {
    port.postMessage(expectData());
    port.close();
  },
  async takeData(port: MessagePort) {
    data = await new Promise<StudioData>((resolve) => {
      port.addEventListener('message', (event: MessageEvent<StudioData>) => resolve(event.data), { once: true });
      port.start();
    });
  },
  async search({ plan, backend, events }: Parameters<Calls['search']>[0]) {
    await startBackend(backend);
    await search(plan, expectData(), events, (moment) => post({ kind: 'search', moment }));
  },
  async runs() {
    const held = await heldRuns();
    const runs = await allRuns();
    // One that no tab goes on with was cut off.
    return runs.map((run) => (run.state === 'running' && !held.has(run.id) ? { ...run, state: 'interrupted' } : run));
  },
  async openRun(id: string) {
    if (isTraining) refuse('stopToOpenRun');
    await startAnyBackend();
    const kept = await readRun(id);
    ({ data } = kept);
    training = undefined;
    if (kept.model !== undefined) {
      use(await TextClassifier.load(kept.model), kept.run.name, kept.data.summary.kind === 'languages');
      runAtHand = kept.run;
    }
    return { run: kept.run, data: kept.data.summary };
  },
  removeRun: (id: string) =>
    holdRun(id, async () => {
      removed = await readRun(id);
      await removeRun(id);
    }),
  async restoreRun() {
    if (removed === undefined) return;
    await keepData(removed.data);
    await keepRun(removed);
    removed = undefined;
  },
  offers: (of: ModelAtHand) => offersOf(expectContent(of)),
  download: ({ of, format, name }: Parameters<Calls['download']>[0]) => writeIn(format, expectContent(of), name),
  async report() {
    if (isTraining) refuse('stopToMeasure');
    const { test, summary } = expectData();
    const assessment = await expectClassifier().assess(test, summary.name);
    // What draws is fetched when it is used.
    const { reportOf } = await import('./report.ts');
    return reportOf(assessment, expectData(), runAtHand);
  },
  async openFiles(picked: Parameters<Calls['openFiles']>[0]) {
    if (isTraining) refuse('stopToLoadModel');
    await startAnyBackend();
    const next = await openFiles(picked);
    opened?.content.model.dispose();
    opened = next;
    if (next.classifier !== undefined) {
      training = undefined;
      use(next.classifier, next.found.name, areLanguages(next.classifier.labels));
    }
    return next.found;
  },
};

globalThis.addEventListener('message', ({ data: message }: MessageEvent<CallMessage>) => {
  const { id, call, argument } = message;
  const answer = async (): Promise<void> => {
    try {
      if (!Object.hasOwn(handlers, call)) throw new Error(`There is no call "${call}".`);
      post({ kind: 'answer', id, value: await handlers[call](argument as never) });
    } catch (error) {
      post({ kind: 'failure', id, failure: failureOf(error) });
    }
  };
  void answer();
});
