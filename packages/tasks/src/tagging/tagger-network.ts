// The network of a tagger: vectors of words, joined with what their characters say, read in both directions.
import { tagRules } from '@rnnkit/data';
import {
  bidirectional,
  concatenate,
  crf,
  dense,
  dropout,
  embedding,
  lstm,
  timeDistributed,
  type SymbolicValue,
} from '@rnnkit/layers';
import { input } from '@rnnkit/models';
import { model, type TrainableModel } from '@rnnkit/training';

import type { TaggerSettings } from './options.ts';
import type { TaggingVocabulary } from './tagging-vocabulary.ts';

/** A new network. */
export function newTaggerNetwork(settings: TaggerSettings, vocabulary: TaggingVocabulary): TrainableModel<unknown> {
  const { words, characters, tags, scheme } = vocabulary.parts;
  const { units, embeddingDim, dropout: rate, output, seed } = settings;
  const ids = input({ shape: [null], dtype: 'int32', name: 'words' });
  const vectors = embedding({ inputDim: words.length + 2, outputDim: embeddingDim, maskZero: true }).apply(ids);
  const letters = input({ shape: [null, null], dtype: 'int32', name: 'characters' });
  const joined =
    characters === undefined
      ? vectors
      : concatenate().apply([vectors, readWords(letters, characters.length + 2, settings)]);
  const dropped = (value: SymbolicValue): SymbolicValue => (rate === 0 ? value : dropout({ rate }).apply(value));
  const read = bidirectional(lstm({ units, returnSequences: true })).apply(dropped(joined));
  const inputs = characters === undefined ? [ids] : [ids, letters];
  if (output === 'softmax') {
    return model({ inputs, outputs: dense({ units: tags.length, activation: 'softmax' }).apply(dropped(read)), seed });
  }
  const scores = dense({ units: tags.length }).apply(dropped(read));
  const rules = scheme === undefined ? {} : tagRules(tags, scheme);
  return model({ inputs, outputs: crf(rules).apply(scores), seed });
}

/** What the characters of each word say. The table is within, so that each character meets its layer once. */
function readWords(letters: SymbolicValue, count: number, settings: TaggerSettings): SymbolicValue {
  const { characterDim, characterUnits } = settings;
  const word = input({ shape: [null], dtype: 'int32', name: 'letters' });
  const read = bidirectional(lstm({ units: characterUnits })).apply(
    embedding({ inputDim: count, outputDim: characterDim, maskZero: true }).apply(word),
  );
  return timeDistributed(model({ inputs: word, outputs: read, name: 'word' })).apply(letters);
}
