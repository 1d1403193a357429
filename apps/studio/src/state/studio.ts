// What the page knows and what it can do: signals that views read, and actions that they call.
import type { ClassifierAssessment, TextAttention, TextAttribution } from '@rnnkit/tasks';
import type { Quote, TablePreview } from '@rnnkit/data';
import { batch, computed, effect, signal } from '@preact/signals';

import { fromQuery, letters, limits, settingsFor, toQuery, words, type Settings } from '../settings.ts';
import { WorkerClient } from '../worker/client.ts';
import type {
  BackendReport,
  Calibration,
  DataSource,
  DataSummary,
  EpochRecord,
  FormatOffer,
  FoundModel,
  GateTraces,
  ModelAtHand,
  ModelInfo,
  PickedFile,
  Prediction,
  Progress,
  RunRecord,
  WrittenModel,
} from '../worker/protocol.ts';
import { Curves } from './curves.ts';
import { followed, initialAddress, writeAddress } from './address.ts';
import { forgetRunAtHand, keepRunAtHand, runAtHand } from './run-at-hand.ts';

/** The settings. */
export const settings = signal<Settings>(fromQuery(initialAddress.query));
/** The data. */
export const data = signal<DataSummary | undefined>(undefined);
/** How many of the built-in languages are wanted. */
export const languageCount = signal(initialAddress.languages);
/** How many of them there are here. */
export const mostLanguages = signal(initialAddress.languages);
/** Whether data is being read. */
export const isReading = signal(false);
/** What went wrong last, in words. */
export const failure = signal<string | undefined>(undefined);
/** The backends. */
export const backends = signal<readonly BackendReport[]>([]);
/** What each backend that was timed has shown; undefined while it is timed, null where that has failed. */
export const calibrations = signal<ReadonlyMap<string, Calibration | undefined | null>>(new Map());
/** The backend that is wanted. */
export const backend = signal('');
/** The last moment of the training that is under way, or was last. */
export const progress = signal<Progress | undefined>(undefined);
/** What that training is of, whatever is chosen for the next one. */
export const run = signal<Pick<RunRecord, 'settings' | 'dataId' | 'dataName'> | undefined>(undefined);
/** Why this browser does not keep what is trained, once it did not. */
export const unkept = signal<string | undefined>(undefined);
/** The epochs of that training. */
export const history = signal<readonly EpochRecord[]>([]);
/** Its curves. */
export const curves = new Curves();
/** The model that is at hand. */
export const model = signal<ModelInfo | undefined>(undefined);
/** The model of the files that were opened last. */
export const opened = signal<FoundModel | undefined>(undefined);
/** The kept runs. */
export const runs = signal<readonly RunRecord[]>([]);
/** How good the model is on the held-out texts. */
export const assessment = signal<ClassifierAssessment | undefined>(undefined);
/** A run that was under way when its page was closed. */
export const interrupted = computed(() => runs.value.find(({ state }) => state === 'interrupted'));
/** Whether the data at hand have the classes of the model at hand. */
export const dataFits = computed(
  () => data.value?.classes.every(({ label }) => model.value?.labels.includes(label)) ?? false,
);

/** Whether a training is under way, paused or not. */
export const isTraining = signal(false);
/** Whether it is paused. */
export const isPaused = computed(() => isTraining.value && progress.value?.state === 'paused');

const worker = new WorkerClient({
  progress(next) {
    batch(() => {
      progress.value = next;
      curves.add(next.points);
    });
  },
  epoch(_runId, record) {
    batch(() => {
      history.value = [...history.value, record];
      curves.endEpoch(record);
    });
  },
  unkept(reason) {
    unkept.value = reason;
  },
});

/** Runs an action; what goes wrong is shown. */
async function attempt<Result>(action: () => Promise<Result>): Promise<Result | undefined> {
  failure.value = undefined;
  try {
    return await action();
  } catch (error) {
    failure.value = error instanceof Error ? error.message : String(error);
    return undefined;
  }
}

/** Starts the page: what runs here, what was kept, and the built-in data. */
export async function start(): Promise<void> {
  await attempt(async () => {
    backends.value = await worker.call('backends');
    backend.value = backends.value.find(({ supported }) => supported)?.name ?? '';
    mostLanguages.value = await worker.call('languageCount');
  });
  await refreshRuns();
  const last = runs.value.find(({ id, state }) => id === runAtHand() && (state === 'finished' || state === 'stopped'));
  if (last === undefined || !(await reopen(last.id))) {
    await loadLanguages(Math.min(languageCount.value, mostLanguages.value));
  }
  await calibrateAll();
}

effect(() => {
  const address = followed.value;
  if (address === undefined) return;
  settings.value = fromQuery(address.query);
  const count = Math.min(address.languages, mostLanguages.peek());
  writeAddress(toQuery(settings.value), count);
  if (count !== languageCount.peek() && !isTraining.peek()) void loadLanguages(count);
});

/** Changes settings. */
export function change(changes: Partial<Settings>): void {
  settings.value = { ...settings.value, ...changes };
  writeAddress(toQuery(settings.value));
}

/** Takes other data. */
export async function loadData(source: DataSource): Promise<boolean> {
  isReading.value = true;
  const summary = await attempt(() => worker.call('loadData', source));
  isReading.value = false;
  if (summary === undefined) return false;
  batch(() => {
    data.value = summary;
    assessment.value = undefined;
    suggestSettings(summary);
  });
  return true;
}

/** The settings that the data at hand suggest. */
let suggested = letters;

function suggestionFor({ kind, train, words: inWords, characters }: DataSummary): Settings {
  if (kind === 'languages') return letters;
  // Where words are not set apart by spaces there are few of them.
  const isSpaced = inWords.median >= 3 || characters.median < 12;
  const found = settingsFor(isSpaced ? 'words' : 'characters', train);
  return {
    ...found,
    epochs: Math.min(found.epochs, limits.epochs[1]),
    maxLength: isSpaced ? found.maxLength : Math.min(200, Math.max(16, characters.most)),
  };
}

/** Settings follow the data, but for those that somebody has chosen. */
function suggestSettings(summary: DataSummary): void {
  const before = suggested;
  suggested = suggestionFor(summary);
  const chosen = Object.entries(settings.value).filter(([name, value]) => value !== before[name as keyof Settings]);
  const together = { ...suggested, ...(Object.fromEntries(chosen) as Partial<Settings>) };
  // As an address: what does not go together gives way.
  change(fromQuery(new URLSearchParams(toQuery(together))));
}

/** Takes the built-in data. */
export async function loadLanguages(count: number): Promise<void> {
  languageCount.value = count;
  writeAddress(toQuery(settings.value), count);
  await loadData({ kind: 'languages', languages: count });
}

/** The columns and first rows of a file. */
export function preview(picked: PickedFile, quote?: Quote): Promise<TablePreview | undefined> {
  return attempt(() => worker.call('preview', { picked, quote }));
}

/** Times each backend, one after the other, in a worker of its own. */
async function calibrateAll(): Promise<void> {
  for (const { name, supported } of backends.value) {
    if (!supported || calibrations.value.has(name)) continue;
    // Two at once would slow each other.
    while (isTraining.value) await new Promise((resolve) => setTimeout(resolve, 1000));
    calibrations.value = new Map(calibrations.value).set(name, undefined);
    const timer = new WorkerClient();
    try {
      const calibration = await timer.call('calibrate', name);
      calibrations.value = new Map(calibrations.value).set(name, calibration);
    } catch {
      calibrations.value = new Map(calibrations.value).set(name, null);
    } finally {
      timer.terminate();
    }
  }
}

/** Trains: a new model, or on with a kept run. */
export async function train(resume?: RunRecord): Promise<void> {
  if (isTraining.value || (resume !== undefined && !(await openRun(resume.id)))) return;
  const summary = data.value;
  if (summary === undefined) return;
  batch(() => {
    isTraining.value = true;
    progress.value = undefined;
    unkept.value = undefined;
    assessment.value = undefined;
    run.value = { settings: settings.value, dataId: summary.id, dataName: summary.name };
    history.value = resume?.history ?? [];
    curves.start(resume?.history ?? []);
  });
  const done = await attempt(() =>
    worker.call('train', {
      settings: settings.value,
      backend: backend.value,
      ...(resume === undefined ? {} : { resume: resume.id }),
    }),
  );
  isTraining.value = false;
  await attempt(async () => {
    model.value = await worker.call('model');
    if (done === undefined) return;
    history.value = done.history;
    keepRunAtHand(done.id);
    assessment.value = await worker.call('assess');
  });
  await refreshRuns();
}

/** Holds the training. */
export const pause = (): Promise<unknown> => attempt(() => worker.call('pause'));
/** Goes on. */
export const resume = (): Promise<unknown> => attempt(() => worker.call('resume'));
/** One batch. */
export const step = (): Promise<unknown> => attempt(() => worker.call('step'));
/** Ends the training; the best epoch stays. */
export const stop = (): Promise<unknown> => attempt(() => worker.call('stop'));

/** Takes another backend, in the middle of a training, too. */
export async function changeBackend(name: string): Promise<void> {
  const before = backend.value;
  backend.value = name;
  if ((await attempt(() => worker.call('useBackend', name))) === undefined) backend.value = before;
}

/** Makes the model of a training that is under way known, so that it can be tried. */
export async function refreshModel(): Promise<void> {
  model.value = await worker.call('model');
}

/** The answer to a text. */
export const predict = (text: string): Promise<Prediction> => worker.call('predict', text);
/** What moved the answer. */
export const attribute = (text: string): Promise<TextAttribution> => worker.call('attribute', text);
/** What the layers that attend looked at. */
export const attention = (text: string): Promise<TextAttention> => worker.call('attention', text);
/** The gates over a text, of a model that has any. */
export const gates = (text: string): Promise<GateTraces | undefined> => worker.call('gates', text);

/** Sends the data to another worker, through one end of a channel. */
export const shareData = (port: MessagePort): Promise<void> => worker.call('shareData', port);

/** Tries the model on the held-out texts. */
export async function assess(): Promise<void> {
  await attempt(async () => {
    assessment.value = await worker.call('assess');
  });
  await refreshRuns();
}

async function refreshRuns(): Promise<void> {
  try {
    runs.value = await worker.call('runs');
  } catch (error) {
    unkept.value = error instanceof Error ? error.message : String(error);
  }
}

/** Takes a kept run's model, data and settings. */
export async function openRun(id: string): Promise<boolean> {
  const opening = await reopen(id);
  if (opening && run.value !== undefined) change(run.value.settings);
  return opening;
}

/** Takes a kept run's model and data. */
async function reopen(id: string): Promise<boolean> {
  const kept = await attempt(async () => {
    const { run: record, data: summary } = await worker.call('openRun', id);
    return { record, summary, info: await worker.call('model') };
  });
  if (kept === undefined) return false;
  const { record, summary, info } = kept;
  suggested = suggestionFor(summary);
  batch(() => {
    run.value = record;
    data.value = summary;
    model.value = info;
    history.value = record.history;
    assessment.value = undefined;
    progress.value = undefined;
    curves.start(record.history);
  });
  keepRunAtHand(id);
  if (info !== undefined) await assess();
  return true;
}

/** Forgets a run. */
export async function removeRun(id: string): Promise<void> {
  await attempt(async () => {
    await worker.call('removeRun', id);
  });
  await refreshRuns();
}

/** The formats in which a model can be had. */
export const offers = (of: ModelAtHand): Promise<readonly FormatOffer[] | undefined> =>
  attempt(() => worker.call('offers', of));

/** A model in a format, as one file. */
export const download = (
  of: ModelAtHand,
  format: FormatOffer['format'],
  name: string,
): Promise<WrittenModel | undefined> => attempt(() => worker.call('download', { of, format, name }));

/** Opens files of a model; one that is a classifier is the model from then on. */
export async function openModel(picked: readonly PickedFile[]): Promise<void> {
  opened.value = undefined;
  await attempt(async () => {
    const found = await worker.call('openFiles', picked);
    const info = await worker.call('model');
    batch(() => {
      opened.value = found;
      if (info === undefined || !found.isClassifier) return;
      model.value = info;
      run.value = undefined;
      assessment.value = undefined;
      history.value = [];
      progress.value = undefined;
      curves.start([]);
      forgetRunAtHand();
    });
  });
}
