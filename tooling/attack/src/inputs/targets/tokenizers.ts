// Tokenizers as JSON.
import { tokenizerFromJson } from '@rnnkit/text';

import { expect } from '../../judge.ts';
import { pick } from '../mutations/bytes.ts';
import { mutateJson, mutateJsonText, type Json } from '../mutations/json.ts';
import type { Target } from '../target.ts';

const texts = ['a fine film', '', 'what? a BORE', '__proto__ constructor', '1 2', 'é'.normalize('NFD')];
const dictionaries = ['word_counts', 'word_docs', 'index_docs', 'index_word', 'word_index'];

export const tokenizers: Target = {
  name: 'tokenizers',
  share: 10,
  make(random, corpus) {
    let text = new TextDecoder().decode(pick(random, corpus.classifiers).get('tokenizer.json'));
    if (random.uniform() < 0.5) {
      // Its dictionaries are JSON within JSON.
      const json = JSON.parse(text) as { config: Record<string, string> };
      const name = pick(random, dictionaries);
      json.config[name] = JSON.stringify(mutateJson(JSON.parse(json.config[name]!) as Json, random));
      text = JSON.stringify(json);
    } else {
      text = new TextDecoder().decode(mutateJsonText(text, random));
    }
    return {
      bytes: text.length,
      async run() {
        const tokenizer = tokenizerFromJson(text);
        const sequences = tokenizer.textsToSequences(texts);
        expect(
          sequences.flat().every((index) => Number.isSafeInteger(index) && index > 0),
          'an index that is none',
        );
        const again = tokenizerFromJson(JSON.stringify(tokenizer));
        expect(
          JSON.stringify(again.textsToSequences(texts)) === JSON.stringify(sequences),
          'it is another once it is saved',
        );
      },
    };
  },
};
