// Where in the held-out texts a unit of a recurrent layer is most active.
import { gateActivations } from '@rnnkit/inspect';
import { readTokens, type TextClassifier } from '@rnnkit/tasks';

import type { StudioData } from './data.ts';

/** A unit of a recurrent layer. */
export interface UnitOfLayer {
  /** The layer's name. */
  readonly layer: string;
  readonly unit: number;
}

/** A token of a held-out text, and what stands around it. */
export interface Passage {
  readonly text: string;
  readonly label: string;
  readonly before: string;
  readonly token: string;
  readonly after: string;
  /** The unit's state there. */
  readonly value: number;
}

/** So many held-out texts are read: a second or a few. */
const mostTexts = 200;
/** So many passages are shown, of different texts. */
const mostPassages = 8;
/** So many characters around the token are told. */
const around = 60;

/** The passages where a unit's state is farthest from zero, one of each text, the strongest first. */
export async function passagesOf(
  classifier: TextClassifier,
  { texts, labels }: StudioData['test'],
  { layer, unit }: UnitOfLayer,
): Promise<Passage[]> {
  // Spread over all: texts may come class by class.
  const step = Math.max(1, Math.ceil(texts.length / mostTexts));
  const found: Passage[] = [];
  for (let row = 0; row < texts.length; row += step) {
    const text = texts[row]!;
    const tokens = readTokens(classifier, text);
    if (tokens.length === 0) continue;
    const layers = await gateActivations(
      classifier.model,
      tokens.map(({ id }) => id),
    );
    const one = layers.find((candidate) => candidate.layer === layer && candidate.time === tokens.length);
    if (one === undefined || unit >= one.units) continue;
    const values = tokens.map((_, place) => one.hidden[place * one.units + unit]!);
    const place = values.reduce((best, value, now) => (Math.abs(value) > Math.abs(values[best]!) ? now : best), 0);
    const { start, end } = tokens[place]!;
    found.push({
      text,
      label: labels[row]!,
      before: text.slice(Math.max(0, start - around), start),
      token: text.slice(start, end),
      after: text.slice(end, end + around),
      value: values[place]!,
    });
  }
  return found.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, mostPassages);
}
