// From a tokenizer to one that knows more tokens, where those of before keep their indices.
import { Tokenizer, tokenizerFromJson, type Text } from '@rnnkit/text';

/**
 * A tokenizer that knows the tokens of another by the same indices and, after them, the commonest new tokens of some texts. It has the counts
 * of both.
 *
 * @param numWords most indices, padding and unknown tokens included; none that is known is lost
 */
export function grownTokenizer(tokenizer: Tokenizer, texts: Iterable<Text>, numWords: number): Tokenizer {
  const { class_name, config } = tokenizer.toJSON();
  const kept = tokenizer.options.numWords ?? 0;
  const indices = new Map([...tokenizer.wordIndex].filter(([, index]) => kept === 0 || index < kept));
  const others = new Tokenizer({ ...tokenizer.options, numWords: undefined });
  others.fitOnTexts(texts);
  let next = 1;
  for (const index of indices.values()) next = Math.max(next, index + 1);
  for (const token of others.wordIndex.keys()) {
    if (next >= numWords) break;
    if (!indices.has(token)) indices.set(token, next++);
  }
  const sum = (first: ReadonlyMap<string, number>, second: ReadonlyMap<string, number>): string =>
    json([...indices.keys()].flatMap((token) => counted(token, (first.get(token) ?? 0) + (second.get(token) ?? 0))));
  return tokenizerFromJson({
    class_name,
    config: {
      ...config,
      num_words: kept === 0 ? null : Math.max(kept, next),
      document_count: tokenizer.documentCount + others.documentCount,
      word_counts: sum(tokenizer.wordCounts, others.wordCounts),
      word_docs: sum(tokenizer.wordDocs, others.wordDocs),
      word_index: json([...indices]),
      index_word: json([...indices].map(([token, index]) => [String(index), token])),
      index_docs: '{}',
    },
  });
}

const counted = (token: string, count: number): [string, number][] => (count === 0 ? [] : [[token, count]]);

/** An object's JSON; the engine's own has keys such as "2020" first. */
function json(entries: readonly (readonly [string, string | number])[]): string {
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(', ')}}`;
}
