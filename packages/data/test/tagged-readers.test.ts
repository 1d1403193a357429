// Sentences with tags and texts with spans, as files have them.
import { gzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';

import { readConll, readConllU, readSpans } from '../src/index.ts';

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const pieces = (text: string): string[] => Array.from(text);

describe('CoNLL', () => {
  const file = '-DOCSTART- -X- O O\r\n\r\nEU NNP I-NP B-ORG\r\n# CD I-NP O\r\n\r\n\r\nAnn NNP I-NP B-PER';

  test('words and tags of each sentence, in pieces of any size', async () => {
    for (const source of [file, pieces(file), new TextEncoder().encode(`\uFEFF${file}`)]) {
      expect(await all(readConll(source))).toEqual([
        { words: ['EU', '#'], tags: ['B-ORG', 'O'], line: 3 },
        { words: ['Ann'], tags: ['B-PER'], line: 7 },
      ]);
    }
  });

  test('columns by number, parted by tabs, which leave spaces in words', async () => {
    const found = await all(readConll('1\tNew York\tB\tx\n', { wordColumn: 1, tagColumn: -2 }));
    expect(found).toEqual([{ words: ['New York'], tags: ['B'], line: 1 }]);
  });

  test('a broken line is an error with its number, or told, and its sentence left out', async () => {
    const broken = 'a O\nb\nc O\n\nd O\n';
    await expect(all(readConll(broken, { name: 'x.conll' }))).rejects.toThrow(
      'x.conll:2: this line has 1 column, parted by spaces; a word and its tag are to be in the columns 0 and -1.',
    );
    const told: string[] = [];
    const found = await all(readConll(broken, { onBroken: (problem) => void told.push(problem) }));
    expect(found).toEqual([{ words: ['d'], tags: ['O'], line: 5 }]);
    expect(told).toHaveLength(1);
    await expect(all(readConll('a O\n', { maxRecordLength: 2 }))).rejects.toThrow('longer than 2 characters');
    expect(() => readConll('', { tagColumn: 0.5 })).toThrow('tagColumn has to be a whole number');
  });
});

describe('CoNLL-U', () => {
  const row = (...fields: string[]): string =>
    [...fields, ...Array.from({ length: 10 - fields.length }, () => '_')].join('\t');
  const file = [
    '# sent_id = 1',
    "# text = I don't.",
    row('1', 'I', 'I', 'PRON', 'PRP'),
    row('2-3', "don't"),
    row('2', 'do', 'do', 'AUX', 'VBP'),
    row('3', "n't", 'not', 'PART', 'RB'),
    row('3.1', 'know', 'know', 'VERB', 'VB'),
    row('4', '#', '#', 'SYM', 'NFP'),
    '',
  ].join('\n');

  test('syntactic words, with a field as the tag', async () => {
    expect(await all(readConllU(pieces(file)))).toEqual([
      { words: ['I', 'do', "n't", '#'], tags: ['PRON', 'AUX', 'PART', 'SYM'], text: "I don't.", line: 3 },
    ]);
    const [sentence] = await all(readConllU(file, { tag: 'xpos' }));
    expect(sentence!.tags).toEqual(['PRP', 'VBP', 'RB', 'NFP']);
  });

  test('another file is refused', async () => {
    await expect(all(readConllU('EU\tB-ORG\n'))).rejects.toThrow('input:1: this line has 2 columns; CoNLL-U has 10');
    expect(() => readConllU('', { tag: 'pos' as never })).toThrow('tag has to be one of upos, xpos, deprel');
  });
});

describe('texts with spans', () => {
  const text = '👍 Ann left';

  test('as lists and as objects, in code points or UTF-16', async () => {
    const span = { label: 'PER', start: 3, end: 6 };
    for (const [line, options] of [
      [{ text, label: [[2, 5, 'PER']] }, {}],
      [{ text, spans: [{ start: 2, end: 5, label: 'PER', token_start: 1 }] }, {}],
      [{ text, entities: [[3, 6, 'PER']] }, { offsets: 'utf16' }],
      [
        { body: text, marks: [[2, 5, 'PER']] },
        { textField: 'body', spansField: 'marks' },
      ],
    ] as const) {
      const source = `\n${JSON.stringify(line)}\n{"text": "none", "body": "none"}\n`;
      expect(await all(readSpans(source, options))).toEqual([
        { text, spans: [span], line: 2 },
        { text: 'none', spans: [], line: 3 },
      ]);
    }
    expect(text.slice(span.start, span.end)).toBe('Ann');
  });

  test.each([
    ['{"text": 5}', 'the field "text" is to be a text; it is 5'],
    ['5', 'this line is not a JSON object'],
    ['{"text": "a", "spans": "x"}', 'the spans are to be a list; they are "x"'],
    ['{"text": "a", "spans": [[0, 1]]}', 'a span is to be [start, end, label]'],
    ['{"text": "a", "spans": [[0, 2, "X"]]}', 'a span goes from 0 to 2, and the text has 1 characters'],
    ['{"text": "ab", "spans": [[1, 1, "X"]]}', 'a span goes from 1 to 1'],
  ])('%s', async (line, problem) => {
    await expect(all(readSpans(line, { name: 'x.jsonl' }))).rejects.toThrow(`x.jsonl:1: ${problem}`);
    const told: string[] = [];
    const found = await all(readSpans(`${line}\n{"text": "b"}`, { onBroken: (one) => void told.push(one) }));
    expect([found.length, told.length]).toEqual([1, 1]);
  });
});

test('bytes are read in any encoding, packed or not', async () => {
  const conll = 'Zoé B-PER\nrit O\n\n';
  const latin = Uint8Array.from(conll, (character) => character.charCodeAt(0));
  for (const bytes of [new TextEncoder().encode(conll), latin, gzipSync(latin)]) {
    const found: string[] = [];
    for await (const { words } of readConll([bytes])) found.push(...words);
    expect(found).toEqual(['Zoé', 'rit']);
  }
  const spans = new TextEncoder().encode('{"text":"Zoé rit","spans":[[0,3,"PER"]]}\n');
  for await (const { text } of readSpans([spans])) expect(text).toBe('Zoé rit');
});
