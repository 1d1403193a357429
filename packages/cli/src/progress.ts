// What is seen while a model trains: a bar for each epoch on a terminal, a line for each epoch elsewhere. All of it goes to
// standard error, so that standard output holds results alone.
import type { VectorsProgress } from '@rnnkit/text/vectors';
import { SingleBar } from 'cli-progress';
import type { ReadProgress } from '@rnnkit/data';

import type {
  ClassifierAssessment,
  LabelledExamples,
  LearningProgress,
  LinearClassifier,
  TextClassifier,
} from '@rnnkit/tasks';

import { isDrawn, note } from './output.ts';
import { visible } from './visible.ts';

/** What is known at the end of an epoch. */
export interface EpochSummary {
  /** Counted from 0. */
  readonly epoch: number;
  readonly epochs: number;
  readonly seconds: number;
  readonly logs: Readonly<Record<string, number>>;
}

/** Draws progress. */
export interface Progress {
  startEpoch(epoch: number, epochs: number, batches: number): void;
  batch(done: number, loss: number): void;
  endEpoch(summary: EpochSummary): void;
  stop(): void;
}

const format = (value: number): string =>
  value !== 0 && Math.abs(value) < 0.001 ? value.toExponential(2) : value.toFixed(4);

function lineOf({ epoch, epochs, seconds, logs }: EpochSummary): string {
  const values = Object.entries(logs).map(([name, value]) => `${name} ${format(value)}`);
  return `epoch ${epoch + 1}/${epochs}  ${values.join('  ')}  ${seconds.toFixed(1)} s`;
}

/** A bar, where standard error is a terminal. */
function drawBar(format: string): SingleBar | undefined {
  if (!isDrawn()) return undefined;
  return new SingleBar({
    stream: process.stderr,
    format,
    barsize: 28,
    fps: 10,
    barCompleteChar: '━',
    barIncompleteChar: '─',
    hideCursor: true,
    clearOnComplete: true,
  });
}

/** Progress of a training. */
export function drawProgress(): Progress {
  const bar = drawBar('{title} {bar} {value}/{total}  loss {loss}  {eta_formatted} left');
  return {
    startEpoch(epoch, epochs, batches) {
      bar?.start(batches, 0, { title: `epoch ${epoch + 1}/${epochs}`, loss: '–' });
    },
    batch(done, loss) {
      bar?.update(done, { loss: format(loss) });
    },
    endEpoch(summary) {
      bar?.stop();
      note(lineOf(summary));
    },
    stop() {
      bar?.stop();
    },
  };
}

/** How far a reading is. */
export interface ReadingProgress {
  readonly update: (progress: ReadProgress) => void;
  /** Writes a line above the bar. */
  note(line: string): void;
  stop(): void;
}

/** A reading that takes less than this shows no bar, in milliseconds. */
const soon = 500;

/** A bar over the bytes of a reading that takes long, on a terminal. */
export function drawReading(name: string): ReadingProgress {
  const bar = drawBar('reading {name} {bar} {percentage} %  {eta_formatted} left');
  const start = performance.now();
  let isShown = false;
  const megabytes = (bytes: number): number => Math.round(bytes / 1e5) / 10;
  return {
    update({ bytes, size }) {
      if (bar === undefined || size === undefined || performance.now() - start < soon) return;
      if (isShown) bar.update(megabytes(bytes));
      else bar.start(megabytes(size), megabytes(bytes), { name: visible(name) });
      isShown = true;
    },
    note(line) {
      bar?.stop();
      isShown = false;
      note(line);
    },
    stop() {
      bar?.stop();
    },
  };
}

/** Progress of learning vectors: a bar for each pass, and on no terminal a line for each. */
export function drawVectorsProgress(): { show(progress: VectorsProgress): void; stop(): void } {
  const bar = drawBar('{title} {bar} {value}/{total} words  {eta_formatted} left');
  let [current, told, start] = [0, 0, performance.now()];
  return {
    show({ epoch, epochs, words, total }) {
      if (total === undefined) return;
      if (epoch !== current) {
        bar?.start(total, 0, { title: `epoch ${epoch}/${epochs}` });
        if (current === 0) start = performance.now();
        current = epoch;
      }
      bar?.update(words);
      if (words < total || told === epoch) return;
      told = epoch;
      bar?.stop();
      const seconds = (performance.now() - start) / 1000;
      start = performance.now();
      note(`epoch ${epoch}/${epochs}  ${total.toLocaleString('en')} words  ${seconds.toFixed(1)} s`);
    },
    stop() {
      bar?.stop();
    },
  };
}

/** How many of something there are by now, where nobody knows how many there will be: on a terminal alone. */
export function drawCount(what: string): { readonly count: (done: number) => void; readonly stop: () => void } {
  const bar = drawBar(`{value} ${what}`);
  let last = performance.now();
  let isDrawn = false;
  return {
    count(done) {
      if (bar === undefined || done % 256 !== 0 || performance.now() - last < 100) return;
      last = performance.now();
      if (!isDrawn) bar.start(done, done);
      isDrawn = true;
      bar.setTotal(done);
      bar.update(done);
    },
    stop: () => bar?.stop(),
  };
}

/** What learning goes through, as a bar is called. */
const learningTitles: Readonly<Record<LearningProgress['of'], string>> = {
  texts: 'counting in texts',
  labels: 'learning labels',
  steps: 'learning, step',
};

/** Learns a simple rule, with a bar on a terminal where it takes long; where nobody knows how much there is to do, with a count. */
export async function learningWithBar<Result>(
  learn: (onProgress: (progress: LearningProgress) => void) => Promise<Result>,
): Promise<Result> {
  const bars = {
    known: drawBar('{title} {bar} {value}/{total}  {eta_formatted} left'),
    open: drawBar('{title} {value}'),
  };
  const start = performance.now();
  let shown: LearningProgress['of'] | undefined;
  const stop = (): void => {
    for (const bar of [bars.known, bars.open]) if (bar?.isActive === true) bar.stop();
  };
  try {
    return await learn(({ of, done, total }) => {
      if (performance.now() - start < soon) return;
      const bar = total === undefined ? bars.open : bars.known;
      if (shown !== of || bar?.isActive !== true) {
        stop();
        bar?.start(total ?? done, done, { title: learningTitles[of] });
      }
      shown = of;
      if (total === undefined) bar?.setTotal(done);
      bar?.update(done);
    });
  } finally {
    stop();
  }
}

/** Tries a classifier, with a bar on a terminal. */
export async function assessWithBar(
  classifier: TextClassifier | LinearClassifier,
  examples: LabelledExamples,
): Promise<ClassifierAssessment> {
  const bar = drawBar('trying it {bar} {value}/{total}  {eta_formatted} left');
  bar?.start(examples.texts.length, 0);
  try {
    if (!('model' in classifier)) return await classifier.assess(examples);
    return await classifier.assess(examples, undefined, (answered) => bar?.update(answered));
  } finally {
    bar?.stop();
  }
}
