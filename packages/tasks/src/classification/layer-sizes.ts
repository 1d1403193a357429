// How large the model of some settings is, without making it: layers, output shapes and parameters.
import { check } from '@rnnkit/data';

import type { Architecture } from '../architectures/architecture.ts';
import { attentionUnits, structureChecks, type Structure } from './structure.ts';

/** A layer of a model that is not made yet. */
export interface LayerSize {
  /** The layer and its sizes, such as `bidirectional gru 64`. */
  readonly layer: string;
  /** The shape of its output; `null` stands for the batch. */
  readonly shape: readonly (number | null)[];
  readonly parameters: number;
}

/** Parameters of a recurrent layer: kernel, recurrent kernel and bias of each gate; a GRU has two biases. */
const recurrentParameters: Readonly<
  Record<Exclude<Architecture, 'transformer'>, (units: number, features: number) => number>
> = {
  simpleRnn: (units, features) => units * (features + units + 1),
  lstm: (units, features) => 4 * units * (features + units + 1),
  gru: (units, features) => 3 * units * (features + units + 2),
  attention: (units, features) => recurrentParameters.gru(units, features),
};

/** Parameters of attention over steps: what makes a question and keys of them, with biases, and the weights of the scores. */
const attentionParameters = (features: number): number => attentionUnits * (2 * (features + 1) + 1);

const denseParameters = (from: number, to: number): number => (from + 1) * to;

/** Parameters of a Transformer's block: four projections, two dense layers, and two normalizations. */
const blockParameters = (features: number, units: number): number =>
  4 * denseParameters(features, features) +
  denseParameters(features, units) +
  denseParameters(units, features) +
  4 * features;

/** What reads the tokens, and the size of what it says at each. */
function readingSizes(structure: Structure): { readonly rows: readonly LayerSize[]; readonly features: number } {
  const { architecture, units, embeddingDim, heads, blocks, maxLength, bidirectional, pooling } = structure;
  if (architecture === 'transformer') {
    const row = (layer: string, parameters: number): LayerSize => ({
      layer,
      shape: [null, maxLength, embeddingDim],
      parameters,
    });
    const block = row(`transformer ${heads} heads, ${units}`, blockParameters(embeddingDim, units));
    return {
      rows: [
        row(`places ${maxLength} × ${embeddingDim}`, maxLength * embeddingDim),
        ...Array.from({ length: blocks }, () => block),
        row('normalization', 2 * embeddingDim),
      ],
      features: embeddingDim,
    };
  }
  const features = bidirectional ? 2 * units : units;
  const parameters = recurrentParameters[architecture](units, embeddingDim);
  const recurrent = `${architecture === 'attention' ? 'gru' : architecture} ${units}`;
  const reading = {
    layer: bidirectional ? `bidirectional ${recurrent}` : recurrent,
    shape: pooling === 'last' ? [null, features] : [null, maxLength, features],
    parameters: bidirectional ? 2 * parameters : parameters,
  };
  return { rows: [reading], features };
}

/** What tokens say by themselves, and where it meets what is read. */
function tokenWeightSizes(maxLength: number, tokens: number, classes: number, features: number): readonly LayerSize[] {
  return [
    { layer: `token weights ${tokens} × ${classes}`, shape: [null, maxLength, classes], parameters: tokens * classes },
    { layer: 'average pooling', shape: [null, classes], parameters: 0 },
    { layer: 'concatenate', shape: [null, features + classes], parameters: 0 },
  ];
}

/**
 * The layers of the model of some settings.
 *
 * @param tokens rows of the embedding: how many tokens are told apart, with padding and unknown ones
 * @param classes how many classes there are
 * @throws Error when a setting or a number is not what it has to be
 */
export function layerSizes(structure: Structure, tokens: number, classes: number): readonly LayerSize[] {
  const given = Object(structure) as Readonly<Record<string, unknown>>;
  for (const [name, expected] of Object.entries(structureChecks)) expected(given[name], `layerSizes: ${name}`);
  check.countOrZero(tokens, 'layerSizes: tokens');
  check.countOrZero(classes, 'layerSizes: classes');
  const { embeddingDim, maxLength, pooling, outputDropout, tokenWeights } = structure;
  const { rows, features } = readingSizes(structure);
  const whole = (layer: string, parameters: number): LayerSize => ({ layer, shape: [null, features], parameters });
  return [
    {
      layer: `embedding ${tokens} × ${embeddingDim}`,
      shape: [null, maxLength, embeddingDim],
      parameters: tokens * embeddingDim,
    },
    ...rows,
    ...(pooling === 'last'
      ? []
      : [whole(`${pooling} pooling`, pooling === 'attention' ? attentionParameters(features) : 0)]),
    ...(outputDropout === 0 ? [] : [whole(`dropout ${outputDropout}`, 0)]),
    ...(tokenWeights ? tokenWeightSizes(maxLength, tokens, classes, features) : []),
    {
      layer: `dense ${classes} softmax`,
      shape: [null, classes],
      parameters: denseParameters(tokenWeights ? features + classes : features, classes),
    },
  ];
}
