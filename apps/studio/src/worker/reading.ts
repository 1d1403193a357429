// How a model reads a text.
import { answersSoFar, attentionOver, type TextClassifier } from '@rnnkit/tasks';
import { gateActivations } from '@rnnkit/inspect';

import { refuse } from './failure.ts';
import type { Reading } from './protocol.ts';

/** What the model does at each token of a text. */
export async function readingOf(classifier: TextClassifier, text: string): Promise<Reading> {
  const { tokens, maps } = await attentionOver(classifier, text);
  if (tokens.length === 0) refuse('nothingToRead');
  const layers = await gateActivations(
    classifier.model,
    tokens.map(({ id }) => id),
  );
  // What reads fewer steps than there are tokens has no column for each of them.
  const stepByStep = layers.filter(({ time }) => time === tokens.length);
  return { tokens, layers: stepByStep, attention: maps, answers: await answersSoFar(classifier, text) };
}
