// A classifier that goes on from another: with its words, classes and weights, and with new ones besides.
import { RnnkitError } from '@rnnkit/data';
import type { LayerConfig } from '@rnnkit/layers';
import { modelFromConfig, type TrainableModel } from '@rnnkit/training';

import { carryWeights } from '../continuing/carry-weights.ts';
import { grownTokenizer } from '../continuing/grown-tokenizer.ts';
import { TextClassifier } from './text-classifier.ts';

/**
 * A new classifier that answers as the other does, but knows new tokens and classes, of which it has learned nothing yet.
 *
 * @param labels the classes: those of before, then new ones
 * @param vocabularySize most tokens that are told apart; none that is known is lost
 * @throws RnnkitError `unsupported` when the other's model does not begin with an embedding and end with a dense layer for its classes
 */
export async function grownClassifier(
  known: TextClassifier,
  texts: readonly string[],
  labels: readonly string[],
  vocabularySize: number,
): Promise<TextClassifier> {
  const tokenizer = grownTokenizer(known.tokenizer, texts, vocabularySize);
  let tokens = 0;
  for (const index of tokenizer.wordIndex.values()) tokens = Math.max(tokens, index + 1);
  const model = await grownModel(known, tokens, labels.length);
  const { maxLength, padding, truncating } = known;
  return new TextClassifier(tokenizer, maxLength, labels, model, { padding, truncating });
}

async function grownModel({ model, labels }: TextClassifier, tokens: number, classes: number): Promise<TrainableModel> {
  const config = model.getConfig();
  const layers = config['layers'] as readonly LayerConfig[];
  const [first, last] = [layers[0]!, layers.at(-1)!];
  const rows = first.className === 'Embedding' ? first.config['inputDim'] : undefined;
  const isOutput = last.className === 'Dense' && last.config['units'] === labels.length;
  if (typeof rows !== 'number' || (!isOutput && classes > labels.length)) {
    throw new RnnkitError(
      'unsupported',
      `Only a model that begins with an embedding and ends with a dense layer for its ${labels.length} classes can learn new words and classes; this one begins with ${first.className} and ends with ${last.className}.`,
    );
  }
  const wider = Math.max(rows, tokens);
  const made = modelFromConfig({
    ...config,
    layers: layers.map((layer) => {
      if (layer === first) return { ...layer, config: { ...layer.config, inputDim: wider } };
      return layer === last && isOutput ? { ...layer, config: { ...layer.config, units: classes } } : layer;
    }),
  });
  try {
    made.build(model.inputShape);
    await carryWeights(model, made, [
      { from: rows, to: wider },
      { from: labels.length, to: classes },
    ]);
    return made;
  } catch (error) {
    made.dispose();
    throw error;
  }
}
