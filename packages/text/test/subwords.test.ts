// Subwords beside what Python's tokenizers 0.23.2 learn, and what they give awkward lines.
import { RnnkitError } from '@rnnkit/data';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { MergeQueue } from '../src/subwords/merge-queue.ts';
import { codePointOffsets, subwordTokenizerFromJson, type SubwordTokenizer } from '../src/subwords/index.ts';
import {
  subwordKinds,
  SubwordTrainer,
  trainSubwords,
  type SubwordOptions,
  type SubwordProgress,
} from '../src/subwords/training.ts';
import python from './fixtures/subwords.json?raw';

interface Lines {
  readonly lines: readonly string[];
  readonly ids: readonly (readonly number[])[];
  readonly offsets: readonly (readonly (readonly [number, number])[])[];
  readonly texts: readonly string[];
}

const fixture = JSON.parse(python) as {
  readonly texts: readonly string[];
  readonly trained: readonly (Lines & {
    readonly options: SubwordOptions;
    readonly vocab: Readonly<Record<string, number>>;
    readonly merges: readonly (readonly [string, string])[] | null;
  })[];
  readonly drawn: readonly (Lines & { readonly tokenizer: object })[];
};

function expectLines(tokenizer: SubwordTokenizer, { lines, ids, offsets, texts }: Lines): void {
  expect(tokenizer.textsToSequences(lines)).toEqual(ids);
  for (const [row, line] of lines.entries()) {
    const tokens = tokenizer.encode(line);
    expect(tokens.map(({ index }) => index)).toEqual(ids[row]);
    const places = codePointOffsets(
      line,
      tokens.flatMap(({ start, end }) => [start, end]),
    );
    expect(places, JSON.stringify(line)).toEqual(offsets[row]!.flat());
    expect(tokens.every(({ index }) => index < tokenizer.vocabularySize)).toBe(true);
  }
  expect(tokenizer.sequencesToTexts(ids)).toEqual(texts);
}

function trained(options: SubwordOptions, texts: readonly string[] = fixture.texts): SubwordTokenizer {
  const trainer = new SubwordTrainer(options);
  trainer.learn(texts);
  return trainer.finish();
}

test.each(fixture.trained)('$options.kind learns what Python learns, and cuts as it does', (example) => {
  const tokenizer = trained(example.options);
  const { model } = tokenizer.toJSON() as unknown as { readonly model: { vocab: object; merges?: object } };
  expect(model.vocab).toEqual(example.vocab);
  if (example.merges !== null) expect(model.merges).toEqual(example.merges);
  expectLines(tokenizer, example);
  expectLines(subwordTokenizerFromJson(JSON.stringify(tokenizer)), example);
});

test.each(fixture.drawn)('a tokenizer.json of others gives what Python gives', ({ tokenizer: json, ...lines }) => {
  const tokenizer = subwordTokenizerFromJson(json);
  expectLines(tokenizer, lines);
  const written = JSON.parse(JSON.stringify(tokenizer)) as object;
  expect(written).toEqual(JSON.parse(JSON.stringify(subwordTokenizerFromJson(written))));
  expect((written as { normalizer: unknown }).normalizer).toEqual((json as { normalizer: unknown }).normalizer);
});

const anyText = fc.string({ unit: 'binary', maxLength: 40 });

describe.each(subwordKinds)('%s', (kind) => {
  const tokenizer = trained({ kind, vocabularySize: 500, minFrequency: 1 });

  test('places lie in the text, in order, and the ids are those of texts', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyText,
          fc.array(fc.constantFrom(...fixture.texts)).map((texts) => texts.join(' ')),
        ),
        (text) => {
          const tokens = tokenizer.encode(text);
          expect(tokens.map(({ index }) => index)).toEqual(tokenizer.textsToSequences([text])[0]);
          let last = 0;
          for (const { start, end } of tokens) {
            expect(start).toBeLessThanOrEqual(end);
            expect(end).toBeLessThanOrEqual(text.length);
            expect(start).toBeGreaterThanOrEqual(last);
            // Bytes of one character lie together.
            last = kind === 'byteLevelBpe' ? Math.max(0, end - 2) : start;
          }
        },
      ),
    );
  });

  test('learns the same from the same texts in another order', () => {
    const again = trained({ kind, vocabularySize: 500, minFrequency: 1 }, fixture.texts.toReversed());
    expect(JSON.stringify(again)).toBe(JSON.stringify(tokenizer));
  });
});

test('bytes come back as they were, but for halves of surrogate pairs', () => {
  const tokenizer = trained({ vocabularySize: 400 });
  fc.assert(
    fc.property(
      fc.oneof(
        anyText,
        fc.string({ unit: fc.integer({ min: 0xd7_00, max: 0xe0_ff }).map((one) => String.fromCharCode(one)) }),
      ),
      (text) => {
        const [back] = tokenizer.sequencesToTexts(tokenizer.textsToSequences([text]));
        expect(back).toBe(text.replaceAll(/\p{Cs}/gu, '\uFFFD'));
      },
    ),
  );
});

test('pairs are merged as a search for the first of all pairs does it', () => {
  const merges = ['ab', 'bc', 'cd', 'abc', 'abab', 'dd', 'ddd', 'da', 'cab', 'bb'].map((text) => {
    const cut = text === 'abc' || text === 'abab' ? 2 : 1;
    return [text.slice(0, cut), text.slice(cut)] as const;
  });
  const known = new Set(['a', 'b', 'c', 'd']);
  const usable = merges.filter(([left, right]) => {
    if (!known.has(left) || !known.has(right)) return false;
    known.add(left + right);
    return true;
  });
  const vocab = Object.fromEntries([...known].map((token, id) => [token, id]));
  const tokenizer = subwordTokenizerFromJson({
    version: '1.0',
    model: { type: 'BPE', vocab, merges: usable },
  });
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), maxLength: 60 }), (word) => {
      const parts = Array.from(word);
      for (;;) {
        const [rank, at] = bestPair(parts, usable);
        if (rank < 0) break;
        parts.splice(at, 2, parts[at]! + parts[at + 1]!);
      }
      expect(tokenizer.encode(word).map(({ token }) => token)).toEqual(parts);
    }),
  );
});

function bestPair(parts: readonly string[], merges: readonly (readonly [string, string])[]): readonly [number, number] {
  for (const [rank, [left, right]] of merges.entries()) {
    const at = parts.findIndex((part, place) => part === left && parts[place + 1] === right);
    if (at >= 0) return [rank, at];
  }
  return [-1, -1];
}

test('a queue gives the smallest number', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer(), { nil: undefined })), (steps) => {
      const queue = new MergeQueue();
      const held: number[] = [];
      for (const step of steps) {
        if (step === undefined) {
          const [least] = held.toSorted((one, other) => one - other);
          if (least !== undefined) held.splice(held.indexOf(least), 1);
          expect(queue.pop()).toBe(least);
        } else {
          queue.push(step);
          held.push(step);
        }
      }
    }),
  );
});

describe('what is not done is refused by its name', () => {
  const model = { type: 'BPE', vocab: { a: 0, b: 1, ab: 2 }, merges: [['a', 'b']] };
  const file = (parts: object): object => ({ version: '1.0', model, ...parts });
  const split = { type: 'Split', pattern: { Regex: 'a+' }, behavior: 'Isolated', invert: false };
  test.each([
    ['Unigram', { model: { type: 'Unigram', vocab: [['a', -1]] } }],
    ['dropout', { model: { ...model, dropout: 0.1 } }],
    ['normalizer Precompiled', { normalizer: { type: 'Precompiled', precompiled_charsmap: '' } }],
    ['normalizer ByteLevel', { normalizer: { type: 'ByteLevel' } }],
    ['"a\\+"', { normalizer: { type: 'Replace', pattern: { Regex: 'a+' }, content: '' } }],
    ['pre-tokenizer UnicodeScripts', { pre_tokenizer: { type: 'UnicodeScripts' } }],
    ['"a\\+"', { pre_tokenizer: split }],
    [
      'after ByteLevel',
      {
        pre_tokenizer: {
          type: 'Sequence',
          pretokenizers: [{ type: 'ByteLevel', add_prefix_space: false }, { type: 'Whitespace' }],
        },
      },
    ],
    ['post-processor Other', { post_processor: { type: 'Other' } }],
    ['decoder CTC', { decoder: { type: 'CTC' } }],
    ['toString', { decoder: { type: 'toString' } }],
    ['"more"', { more: 1 }],
    ['id 9', { added_tokens: [{ id: 9, content: 'x' }] }],
  ])('%s', (name, parts) => {
    expect(() => subwordTokenizerFromJson(file(parts))).toThrow(
      expect.objectContaining({ code: 'unsupported', message: expect.stringMatching(new RegExp(name)) as string }),
    );
  });

  test.each([
    ['not valid JSON', '{'],
    ['version', '{}'],
    ['an object', '[]'],
    ['merge 1', file({ model: { ...model, merges: [['a']] } })],
    ['"c"', file({ model: { ...model, merges: [['a', 'c']] } })],
    ['two tokens have the id', file({ model: { ...model, vocab: { a: 0, b: 0 }, merges: [] } })],
    ['"\\[UNK\\]"', file({ model: { ...model, unk_token: '[UNK]' } })],
    ['whole number', file({ model: { ...model, vocab: { a: -1 }, merges: [] } })],
  ])('%s', (name, json) => {
    expect(() => subwordTokenizerFromJson(json)).toThrow(
      expect.objectContaining({ code: 'invalid-file', message: expect.stringMatching(new RegExp(name)) as string }),
    );
  });
});

test('subwords are learned from a stream, and others get their turn', async () => {
  async function* stream(): AsyncGenerator<string> {
    for (const text of fixture.texts) {
      await Promise.resolve();
      yield text;
    }
  }
  const seen: SubwordProgress[] = [];
  const tokenizer = await trainSubwords(stream(), {
    vocabularySize: 400,
    onProgress: (progress) => seen.push(progress),
  });
  expect(JSON.stringify(tokenizer)).toBe(JSON.stringify(trained({ vocabularySize: 400 })));
  for (const { vocabularySize } of seen) expect(vocabularySize).toBe(400);
});

test('training says what it needs', async () => {
  await expect(trainSubwords([])).rejects.toThrow(RnnkitError);
  await expect(trainSubwords([1] as never)).rejects.toThrow('a text');
  await expect(trainSubwords(1 as never)).rejects.toThrow('walked through');
  await expect(trainSubwords(['a'], { kind: 'unigram' } as never)).rejects.toThrow('byteLevelBpe');
  await expect(trainSubwords(['a'], { specialTokens: ['[PAD]'] })).rejects.toThrow('two different texts');
  const stop = AbortSignal.abort(new Error('enough'));
  await expect(trainSubwords(['a b'], { signal: stop })).rejects.toThrow('enough');
});

test('characters are counted as Python counts them', () => {
  fc.assert(
    fc.property(anyText, fc.nat(), (text, seed) => {
      const unit = seed % (text.length + 1);
      const isMiddle = /[\uDC00-\uDFFF]/.test(text[unit] ?? '') && /[\uD800-\uDBFF]/.test(text[unit - 1] ?? '');
      const before = Array.from(text.slice(0, isMiddle ? unit - 1 : unit)).length;
      expect(codePointOffsets(text, [text.length, unit, 0])).toEqual([Array.from(text).length, before, 0]);
    }),
  );
});
