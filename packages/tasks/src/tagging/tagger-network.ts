// The network of a tagger: vectors of words, joined with what their characters say, read in both directions.
import { tagRules } from '@rnnkit/data';
import {
  bidirectional,
  concatenate,
  conv1d,
  crf,
  dense,
  dropout,
  embedding,
  embeddingBag,
  globalMaxPooling1d,
  lstm,
  timeDistributed,
  type Layer,
  type SymbolicValue,
} from '@rnnkit/layers';
import { input } from '@rnnkit/models';
import type { WordVectors } from '@rnnkit/text/vectors';
import { model, type TrainableModel } from '@rnnkit/training';

import { recurrentLayers } from '../architectures/recurrent-layers.ts';
import { selfAttention } from '../architectures/self-attention.ts';
import { transformerLayers } from '../architectures/transformer.ts';
import { tableOf } from '../vectors/pretrained.ts';
import type { TaggerSettings } from './options.ts';
import type { TaggingVocabulary } from './tagging-vocabulary.ts';

/** A new network. @param given what its words begin with. Default: all are drawn */
export function newTaggerNetwork(
  settings: TaggerSettings,
  vocabulary: TaggingVocabulary,
  given?: WordVectors,
): TrainableModel<unknown> {
  const { characters, tags, scheme, subwordBuckets } = vocabulary.parts;
  const { dropout: rate, output, seed } = settings;
  const ids = input({ shape: subwordBuckets === 0 ? [null] : [null, null], dtype: 'int32', name: 'words' });
  const vectors = wordTable(settings, vocabulary, given).apply(ids);
  const letters = input({ shape: [null, null], dtype: 'int32', name: 'characters' });
  const joined =
    characters === undefined
      ? vectors
      : concatenate().apply([vectors, readLetters(letters, characters.length + 2, settings)]);
  const dropped = (value: SymbolicValue): SymbolicValue => (rate === 0 ? value : dropout({ rate }).apply(value));
  const read = through(dropped(joined), readingLayers(settings));
  const inputs = characters === undefined ? [ids] : [ids, letters];
  if (output === 'softmax') {
    return model({ inputs, outputs: dense({ units: tags.length, activation: 'softmax' }).apply(dropped(read)), seed });
  }
  const scores = dense({ units: tags.length }).apply(dropped(read));
  const rules = scheme === undefined ? {} : tagRules(tags, scheme);
  return model({ inputs, outputs: crf(rules).apply(scores), seed });
}

/** The vectors of words. */
function wordTable({ embeddingDim, seed }: TaggerSettings, vocabulary: TaggingVocabulary, given?: WordVectors): Layer {
  const { words, subwordBuckets } = vocabulary.parts;
  const { rows } = vocabulary;
  const options = {
    inputDim: rows,
    outputDim: embeddingDim,
    maskZero: true,
    ...tableOf([undefined, '[UNK]', ...words, ...Array.from({ length: subwordBuckets }, () => undefined)], given, seed),
  };
  if (subwordBuckets === 0) return embedding(options);
  // What is added to a given vector begins as nothing.
  return embeddingBag({ ...options, combiner: given === undefined ? 'mean' : 'sum' });
}

function through(value: SymbolicValue, layers: readonly Layer[]): SymbolicValue {
  return layers.reduce((last, layer) => layer.apply(last), value);
}

/** What reads the words of a sentence. */
function readingLayers(settings: TaggerSettings): readonly Layer[] {
  const { architecture, units, embeddingDim, heads } = settings;
  if (architecture === 'transformer')
    return [dense({ units: embeddingDim }), ...transformerLayers(settings, { isCausal: false })];
  const layer = bidirectional(recurrentLayers[architecture]({ units, returnSequences: true }));
  return architecture === 'attention' ? [layer, selfAttention(2 * units, heads)] : [layer];
}

/** What the characters of each word say. The table is within, so that each character meets its layer once. */
function readLetters(letters: SymbolicValue, count: number, settings: TaggerSettings): SymbolicValue {
  const { characters, characterDim, characterUnits } = settings;
  const word = input({ shape: [null], dtype: 'int32', name: 'letters' });
  const vectors = embedding({ inputDim: count, outputDim: characterDim, maskZero: true }).apply(word);
  const read =
    characters === 'convolution'
      ? globalMaxPooling1d().apply(
          conv1d({ filters: 2 * characterUnits, kernelSize: 3, padding: 'same', activation: 'relu' }).apply(vectors),
          { mask: vectors },
        )
      : bidirectional(lstm({ units: characterUnits })).apply(vectors);
  return timeDistributed(model({ inputs: word, outputs: read, name: 'word' })).apply(letters);
}
