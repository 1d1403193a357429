// What the page knows: signals that views read, and that the files beside this one change.
import type { ReadProgress } from '@rnnkit/data';
import type { ClassifierAssessment } from '@rnnkit/tasks';
import { computed, signal } from '@preact/signals';

import { fromQuery, type Settings } from '../settings.ts';
import type { DataSummary } from '../worker/data-summary.ts';
import type {
  BackendReport,
  Calibration,
  EpochRecord,
  FoundModel,
  ModelInfo,
  Progress,
  RunRecord,
} from '../worker/protocol.ts';
import type { Failure } from '../worker/failure.ts';
import { Curves } from './curves.ts';
import { initialAddress } from './address.ts';

/** The settings. */
export const settings = signal<Settings>(fromQuery(initialAddress.query));
/** The data. */
export const data = signal<DataSummary | undefined>(undefined);
/** How many of the built-in languages are wanted. */
export const languageCount = signal(initialAddress.languages);
/** Whether they are wanted with ever fewer texts of each. */
export const unevenLanguages = signal(initialAddress.isUneven);
/** How many of them there are here. */
export const mostLanguages = signal(initialAddress.languages);
/** Whether data is being read. */
export const isReading = signal(false);
/** How far that is, once it takes long. */
export const reading = signal<ReadProgress | undefined>(undefined);
/** What went wrong last. */
export const failure = signal<Failure | undefined>(undefined);
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
export const unkept = signal<Failure | undefined>(undefined);
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
/** The run that was forgotten last, as long as that can be taken back. */
export const forgotten = signal<RunRecord | undefined>(undefined);
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
