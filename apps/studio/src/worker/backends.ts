// The backends of the page: which run here, and how fast.
import { cpu } from '@rnnkit/backend-cpu';
import { wasm } from '@rnnkit/backend-wasm';
import { webgl } from '@rnnkit/backend-webgl';
import { classifierDefaults, compileClassifier, newClassifier } from '@rnnkit/tasks';
import { activeBackend, useBackend, type Backend } from '@rnnkit/core';
import { languages } from '@rnnkit/data';

import { softwareWebgl, type BackendReport, type Calibration } from './protocol.ts';

/**
 * Every backend the studio knows; the first that runs here is taken until a person says otherwise. The page names its worker
 * so when a graphics card that is emulated will do.
 */
const withThreads = (threads: number | 'auto'): readonly Backend[] => [
  wasm({ threads }),
  webgl({ allowSoftware: self.name === softwareWebgl }),
  cpu(),
];
const all = withThreads('auto');

/** What each says about this browser. */
export async function reportBackends(): Promise<BackendReport[]> {
  return Promise.all(
    all.map(async (backend) => {
      const support = await backend.isSupported();
      return {
        name: backend.name,
        supported: support.supported,
        reason: support.supported ? '' : support.reason,
        threads: backend.capabilities.threads,
      };
    }),
  );
}

/**
 * Starts a backend, unless it is the active one.
 *
 * @param threads with how many threads, where it can use several; one in a worker that computes beside others
 * @throws Error when it cannot run here
 */
export async function startBackend(name: string, threads: number | 'auto' = 'auto'): Promise<void> {
  if (activeBackend()?.name === name) return;
  const backend = (threads === 'auto' ? all : withThreads(threads)).find((candidate) => candidate.name === name);
  if (backend === undefined) throw new Error(`There is no backend "${name}".`);
  await useBackend(backend);
}

/** The first of all that runs here, unless one is active. */
export async function startAnyBackend(): Promise<void> {
  if (activeBackend() === undefined) await useBackend(...all);
}

const calibrationTime = 600;

/** Trains for a moment on texts of the built-in kind. */
export async function calibrate(name: string): Promise<Calibration> {
  await startBackend(name);
  const { texts, labels } = languages({ languages: ['en', 'de', 'fr'], trainExamples: 22, testExamples: 1 }).train;
  const classifier = newClassifier(texts, ['de', 'en', 'fr'], classifierDefaults.languages);
  const { model } = classifier;
  compileClassifier(classifier, classifierDefaults.languages, texts.length);
  const x = classifier.encode(texts);
  const y = { data: classifier.encodeLabels(labels, 'the built-in data'), shape: [texts.length] };
  // The first step compiles and allocates.
  await model.trainOnBatch(x, y);
  const start = performance.now();
  let steps = 0;
  do {
    await model.trainOnBatch(x, y);
    steps++;
  } while (performance.now() - start < calibrationTime);
  const seconds = (performance.now() - start) / 1000;
  model.dispose();
  const { threads } = all.find((backend) => backend.name === name)!.capabilities;
  return { textsPerSecond: (steps * texts.length) / seconds, threads };
}
