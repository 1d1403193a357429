// What is found in files as people have them, said in Chinese.
import {
  doubtOfLabels,
  doubtsOf,
  examineExamples,
  readCsv,
  readFiles,
  readJsonl,
  remarksOf,
  sentenceOf,
  type Remark,
} from '@rnnkit/data';
import { expect, test } from 'vitest';

import { messyFiles } from '../../../packages/data/test/messy-files.ts';
import { remarksInChinese } from '../src/texts/zh-remarks.ts';

/** What is found in all of the messy files and in a folder. */
async function found(): Promise<Remark[]> {
  const remarks: Remark[] = [];
  for (const { name, bytes, options } of messyFiles) {
    const read = readFiles([new File([bytes as Uint8Array<ArrayBuffer>], name)], {
      ...options,
      missing: 'drop',
      onBroken: (_, remark) => remarks.push(remark),
      onWarning: (_, remark) => remarks.push(remark),
    });
    try {
      for await (const _ of read);
    } catch {
      // What is refused may have told of something before.
    }
    remarks.push(...read.readings.flatMap(remarksOf));
  }
  const objects = [
    '{"text": "a',
    '[1]',
    '{"a": 1}',
    '{"text": [1], "label": "b"}',
    '{"text": {"en": "a"}, "label": "b"}',
  ];
  const broken = readJsonl(objects.join('\n'), { onBroken: (_, remark) => remarks.push(remark) });
  for await (const _ of broken);
  const long = readCsv(`text,label\n"${'\n'.repeat(12)}a",b\n`, { onWarning: (_, remark) => remarks.push(remark) });
  for await (const _ of long);
  const placed = (path: string): File =>
    Object.defineProperty(new File(['a text'], path.split('/').at(-1)!), 'webkitRelativePath', { value: path });
  const folder = readFiles(['f/a/1.txt', 'f/b/2.pdf', 'f/b/.x', 'f/3.txt', 'f/b/4.txt'].map(placed));
  for await (const _ of folder);
  return [...remarks, ...folder.readings.flatMap(remarksOf)];
}

/** A sentence without names, which stand in isolates, and without those of formats. */
const plain = (sentence: string): string =>
  sentence
    .replaceAll(/\u2068[^\u2069]*\u2069/g, '')
    .replaceAll(/gzip|BOM|Windows-1252|UTF-16|GB18030|Shift_JIS|JSON|U\+0000|U\+FFFD|\.pdf/g, '');

test('each remark is said in Chinese, and in no other words', async () => {
  const doubts = doubtsOf(
    examineExamples([
      { name: 'train', texts: ['a', 'a', 'b'], labels: ['x', 'x', 'y'] },
      { name: 'test', texts: ['a', 'b'], labels: ['x', 'x'] },
    ]),
  );
  const rows = Array.from({ length: 40 }, (_, row) => row);
  const hardly = [rows.map(String), rows.map((row) => `text ${row}`)].map((labels) => doubtOfLabels(labels)!);
  const remarks = [...(await found()), ...doubts, ...hardly];
  expect(new Set(remarks.map(({ kind }) => kind))).toEqual(new Set(Object.keys(remarksInChinese)));
  for (const remark of remarks) {
    const sentence = sentenceOf({ ...remark, name: '' }, remarksInChinese);
    expect(plain(sentence), sentence).not.toMatch(/[a-z]/i);
    expect(sentence).toMatch(/[。？]$/u);
  }
});
