// What a model holds in mind: its gates over a text, and how far back the loss reaches.
import {
  compileClassifier,
  fitClassifier,
  newClassifier,
  readTokens,
  type RecurrentArchitecture,
  type TextClassifier,
} from '@rnnkit/tasks';
import { gateActivations, gradientNorms } from '@rnnkit/inspect';

import type { Settings } from '../settings.ts';
import type { StudioData } from './data.ts';
import type { GateTraces, MemoryReach } from './protocol.ts';

/** The gates of the first recurrent layer, of a bidirectional one that which reads forwards, over a text; undefined where there is none. */
export async function gateTraces(classifier: TextClassifier, text: string): Promise<GateTraces | undefined> {
  const tokens = readTokens(classifier, text);
  if (tokens.length === 0) throw new Error('There is nothing to read.');
  const [layer] = await gateActivations(
    classifier.model,
    tokens.map(({ id }) => id),
  );
  if (layer === undefined) return undefined;
  const { units, gates, hidden } = layer;
  return {
    tokens: tokens.map(({ token }) => token),
    units,
    traces: [...Object.entries(gates), ['state', hidden] as const].map(([name, values]) => ({ name, values })),
  };
}

/** So many texts are learned from before looking; enough to see the layers differ, few enough to wait for. */
const trainTexts = 2048;
/** So many texts are averaged over, and so many steps looked back. */
const probeTexts = 16;
const mostSteps = 48;

/** Trains a model of a recurrent layer for a moment, and measures how strongly the loss depends on its state at each step back. */
export async function memoryReach(
  architecture: RecurrentArchitecture,
  settings: Settings,
  data: StudioData,
): Promise<MemoryReach> {
  const { texts, labels } = data.train;
  const names = data.summary.classes.map(({ label }) => label).toSorted();
  const maxLength = Math.min(settings.maxLength, mostSteps);
  const short: Settings = { ...settings, architecture, maxLength, bidirectional: false, epochs: 1 };
  const classifier = newClassifier(texts, names, short);
  const { model } = classifier;
  try {
    const part = { texts: texts.slice(0, trainTexts), labels: labels.slice(0, trainTexts) };
    compileClassifier(classifier, short, part.texts.length);
    await fitClassifier(classifier, part, short);
    // The longest texts have the most to look back on.
    const places = data.test.texts
      .map((text, place) => ({ place, length: classifier.tokenizer.tokenize(text).length }))
      .toSorted((a, b) => b.length - a.length)
      .slice(0, probeTexts)
      .map(({ place }) => place);
    const [reach] = await gradientNorms(model, classifier.encode(places.map((place) => data.test.texts[place]!)), {
      data: classifier.encodeLabels(places.map((place) => data.test.labels[place]!)),
      shape: [places.length],
    });
    return { architecture, norms: reach!.norms.toReversed() };
  } finally {
    model.dispose();
  }
}
