// What goes on from another: with its words and weights, and with new words and labels besides.
import { RnnkitError } from '@rnnkit/data';
import type { LayerConfig } from '@rnnkit/layers';
import { modelFromConfig, type TrainableModel } from '@rnnkit/training';

import { carryWeights } from '../continuing/carry-weights.ts';
import { grownTokenizer } from '../continuing/grown-tokenizer.ts';
import { isKeras } from '../task-tokenizer.ts';
import type { TextModelParts } from './new-text-model.ts';
import { tokenWeightsName } from './token-weights.ts';

/** How many numbers a model answers with, before and then. */
export interface GrownOutputs {
  readonly from: number;
  readonly to: number;
}

/**
 * The tokenizer and the model of another, which know new tokens and labels besides, of which they have learned nothing yet.
 *
 * @param outputs those of before come first
 * @param vocabularySize most tokens that are told apart; none that is known is lost
 * @throws RnnkitError `unsupported` when the model does not begin with an embedding and end with a dense layer for its labels
 */
export async function grownTextModel(
  known: TextModelParts,
  texts: readonly string[],
  outputs: GrownOutputs,
  vocabularySize: number,
): Promise<TextModelParts> {
  // Subwords are what new words are made of, too.
  const tokenizer = isKeras(known.tokenizer) ? grownTokenizer(known.tokenizer, texts, vocabularySize) : known.tokenizer;
  return { tokenizer, model: await grownModel(known.model, tokenizer.vocabularySize, outputs) };
}

async function grownModel(model: TrainableModel, tokens: number, { from, to }: GrownOutputs): Promise<TrainableModel> {
  const config = model.getConfig();
  const layers = config['layers'] as readonly LayerConfig[];
  const [first, last] = [layers[0]!, layers.at(-1)!];
  const rows = first.className === 'Embedding' ? first.config['inputDim'] : undefined;
  const isOutput = last.className === 'Dense' && last.config['units'] === from;
  if (typeof rows !== 'number' || (!isOutput && to > from)) {
    throw new RnnkitError(
      'unsupported',
      `Only a model that begins with an embedding and ends with a dense layer for its ${from} labels can learn new words and labels; this one begins with ${first.className} and ends with ${last.className}.`,
    );
  }
  const wider = Math.max(rows, tokens);
  const made = modelFromConfig({
    ...config,
    layers: layers.map((layer) => {
      if (layer === first) return { ...layer, config: { ...layer.config, inputDim: wider } };
      if (layer.config['name'] === tokenWeightsName)
        return { ...layer, config: { ...layer.config, inputDim: wider, outputDim: to } };
      return layer === last && isOutput ? { ...layer, config: { ...layer.config, units: to } } : layer;
    }),
  });
  try {
    made.build(model.inputShape);
    const inputs = model.layers.at(-1)!.weights[0]?.variable.shape[0] ?? 0;
    await carryWeights(model, made, [
      { from: rows, to: wider },
      { from, to },
      // What is classified has a number for each class where tokens have weights.
      { from: inputs, to: inputs - from + to },
    ]);
    return made;
  } catch (error) {
    made.dispose();
    throw error;
  }
}
