// What a model holds in mind: how far back the loss reaches.
import {
  compileClassifier,
  fitClassifier,
  newClassifier,
  type RecurrentArchitecture,
  type TextClassifier,
} from '@rnnkit/tasks';
import { gateActivations, gradientNorms } from '@rnnkit/inspect';

import type { Settings } from '../settings.ts';
import type { StudioData } from './data.ts';
import type { MemoryReach } from './experiments.ts';

/** So many texts are learned from before looking, and so often: enough to see the layers differ, little enough to wait for. */
const trainTexts = 4096;
const epochs = 3;
/** So many texts are averaged over, and so many steps looked back. */
const probeTexts = 16;
const mostSteps = 48;

/** Trains a model of a recurrent layer for a while, and measures how strongly the loss depends on its state at each step back. */
export async function memoryReach(
  architecture: RecurrentArchitecture,
  settings: Settings,
  data: StudioData,
): Promise<MemoryReach> {
  const { texts, labels } = data.train;
  const names = data.summary.classes.map(({ label }) => label).toSorted();
  const maxLength = Math.min(settings.maxLength, mostSteps);
  const short: Settings = { ...settings, architecture, maxLength, bidirectional: false, pooling: 'last', epochs };
  const classifier = newClassifier(texts, names, short);
  try {
    const part = { texts: texts.slice(0, trainTexts), labels: labels.slice(0, trainTexts) };
    compileClassifier(classifier, short, part.texts.length);
    await fitClassifier(classifier, part, short);
    return { of: architecture, norms: await reachOf(classifier, data) };
  } finally {
    classifier.model.dispose();
  }
}

/** The same of the model at hand; undefined of one without a recurrent layer, or that reads padding behind its texts. */
export async function ownMemoryReach(
  classifier: TextClassifier,
  settings: Settings,
  data: StudioData,
): Promise<MemoryReach | undefined> {
  if (classifier.padding === 'post') return undefined;
  const [layer] = await gateActivations(classifier.model, [1]);
  if (layer === undefined) return undefined;
  // One that was loaded does not know its loss.
  compileClassifier(classifier, settings, data.train.texts.length);
  return { of: 'own', norms: await reachOf(classifier, data) };
}

/** The gradient's norms of the first recurrent layer, the last step first: the mean over the same texts at each step. */
async function reachOf(classifier: TextClassifier, data: StudioData): Promise<Float32Array> {
  const longest = data.test.texts
    .map((text, place) => ({ place, length: classifier.tokenizer.textsToSequences([text])[0]!.length }))
    .toSorted((a, b) => b.length - a.length)
    .slice(0, probeTexts);
  // Texts are filled up in front, so that all of them have as many steps at the end as the shortest.
  const steps = Math.min(mostSteps, classifier.maxLength, longest.at(-1)?.length ?? 0);
  const places = longest.map(({ place }) => place);
  const [reach] = await gradientNorms(
    classifier.model,
    classifier.encode(places.map((place) => data.test.texts[place]!)),
    {
      data: classifier.encodeLabels(places.map((place) => data.test.labels[place]!)),
      shape: [places.length],
    },
  );
  return reach!.norms.subarray(reach!.norms.length - steps).toReversed();
}
