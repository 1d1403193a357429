// The worker: everything that computes. It answers the calls of protocol.ts one after the other as they come; a training lets
// others in between its batches.
import { attentionOver, attribute, TextClassifier } from '@rnnkit/tasks';
import { previewFile } from '@rnnkit/data';
import type { ModelContent } from '@rnnkit/interchange';

import { calibrate, reportBackends, startAnyBackend, startBackend } from './backends.ts';
import { datasetFile, readData, type StudioData } from './data.ts';
import { contentOf, offersOf, openFiles, writeIn, type OpenedModel } from './exchange.ts';
import type { CallMessage, Calls, ModelAtHand, ModelInfo, RunRecord, WorkerMessage } from './protocol.ts';
import { crossValidateUnits } from './cross-validation.ts';
import { gateTraces, memoryReach } from './memory.ts';
import { allRuns, keepData, readData as readKeptData, readRun, removeOldRuns, removeRun } from './storage.ts';
import { Training, type TrainingListener } from './training.ts';
import { Typing } from './typing.ts';

const post = (message: WorkerMessage): void => {
  globalThis.postMessage(message);
};

let data: StudioData | undefined;
let classifier: TextClassifier | undefined;
let source = '';
/** The model of the files that were opened last. */
let opened: OpenedModel | undefined;
let typing: Typing | undefined;
/** The training that is under way, and the one that was last. */
let training: Training | undefined;
let isTraining = false;

const listener: TrainingListener = {
  progress: (progress) => {
    typing?.forget();
    post({ kind: 'progress', progress });
  },
  epoch: (runId, record) => {
    post({ kind: 'epoch', runId, record });
  },
};

function expectData(): StudioData {
  if (data === undefined) throw new Error('There is no data yet.');
  return data;
}

function expectClassifier(): TextClassifier {
  if (classifier === undefined) throw new Error('There is no model yet: train one, or load one.');
  return classifier;
}

function expectContent(of: ModelAtHand): ModelContent {
  if (of === 'model') return contentOf(expectClassifier());
  if (opened === undefined) throw new Error('No file of a model is open.');
  return opened.content;
}

function use(next: TextClassifier, from: string): void {
  if (classifier === next) return;
  typing?.dispose();
  classifier?.model.dispose();
  classifier = next;
  source = from;
  typing = undefined;
}

function describe({ model, labels, tokenizer, maxLength }: TextClassifier): ModelInfo {
  return {
    labels,
    tokenLevel: tokenizer.charLevel ? 'characters' : 'words',
    maxLength,
    parameters: model.countParams(),
    summary: model.summary(),
    source,
  };
}

async function train({ settings, backend, resume }: Parameters<Calls['train']>[0]): Promise<RunRecord> {
  if (isTraining) throw new Error('A training is under way already.');
  isTraining = true;
  try {
    await startBackend(backend);
    if (resume === undefined) {
      training = Training.start(settings, expectData(), backend, listener);
    } else {
      const kept = await readRun(resume);
      ({ data } = kept);
      const loaded = await TextClassifier.load(kept.files);
      training = Training.resume(kept.run, loaded, kept.data, settings.epochs, backend, listener);
    }
    use(training.classifier, training.name);
    const run = await training.train();
    await removeOldRuns();
    return run;
  } finally {
    isTraining = false;
    typing?.forget();
  }
}

/** What each call does. */
const handlers: {
  readonly [Name in keyof Calls]: (argument: never) => ReturnType<Calls[Name]> | Promise<ReturnType<Calls[Name]>>;
} = {
  async loadData(wanted: Parameters<Calls['loadData']>[0]) {
    if (isTraining) throw new Error('Stop the training before you change the data.');
    data = await readData(wanted);
    return data.summary;
  },
  preview: ({ picked, quote }: Parameters<Calls['preview']>[0]) =>
    previewFile(datasetFile(picked), quote === undefined ? {} : { quote }),
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
  model: () => (classifier === undefined ? undefined : describe(classifier)),
  async predict(text: string) {
    typing ??= new Typing(expectClassifier());
    return typing.predict(text);
  },
  async assess() {
    const assessment = await expectClassifier().assess(expectData().test, expectData().summary.name);
    if (training?.classifier === classifier) await training?.noteTestAccuracy(assessment.accuracy);
    return { ...assessment, mistakes: assessment.mistakes.slice(0, 100) };
  },
  attention: (text: string) => attentionOver(expectClassifier(), text),
  attribute: (text: string) => attribute(expectClassifier(), text),
  async gates(text: string) {
    return gateTraces(expectClassifier(), text);
  },
  async memory({ settings, architecture, backend }: Parameters<Calls['memory']>[0]) {
    await startBackend(backend);
    return memoryReach(architecture, settings, expectData());
  },
  async shareData() {
    await keepData(expectData());
    return expectData().summary.id;
  },
  async takeData(id: string) {
    data = await readKeptData(id);
  },
  async crossValidate(options: Parameters<Calls['crossValidate']>[0]) {
    await startBackend(options.backend, 1);
    return crossValidateUnits(options, expectData(), (done, of) => {
      post({ kind: 'fold', done, of });
    });
  },
  runs: allRuns,
  async openRun(id: string) {
    if (isTraining) throw new Error('Stop the training before you open another run.');
    await startAnyBackend();
    const kept = await readRun(id);
    ({ data } = kept);
    training = undefined;
    use(await TextClassifier.load(kept.files), kept.run.name);
    return { run: kept.run, data: kept.data.summary };
  },
  removeRun,
  offers: (of: ModelAtHand) => offersOf(expectContent(of)),
  download: ({ of, format, name }: Parameters<Calls['download']>[0]) => writeIn(format, expectContent(of), name),
  async openFiles(picked: Parameters<Calls['openFiles']>[0]) {
    if (isTraining) throw new Error('Stop the training before you load a model.');
    await startAnyBackend();
    const next = await openFiles(picked);
    opened?.content.model.dispose();
    opened = next;
    if (next.classifier !== undefined) {
      training = undefined;
      use(next.classifier, next.found.name);
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
      post({ kind: 'failure', id, message: error instanceof Error ? error.message : String(error) });
    }
  };
  void answer();
});
