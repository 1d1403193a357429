// What the library does with files as people have them.
import { expect, test } from 'vitest';

import { previewFile, readFiles, sentencesOf } from '../src/index.ts';
import { all } from './examples.ts';
import { messyFiles, type MessyFile } from './messy-files.ts';

const fileOf = ({ name, bytes }: MessyFile): File => new File([bytes as Uint8Array<ArrayBuffer>], name);

test('there are enough of them', () => {
  expect(messyFiles.length).toBeGreaterThanOrEqual(30);
});

test.each(messyFiles.map((file) => [file.what, file] as const))('%s', async (_, messy) => {
  const { options = {}, examples, said, refused, broken } = messy;
  const [problems, warnings]: [string[], string[]] = [[], []];
  const reading = readFiles([fileOf(messy)], {
    ...options,
    missing: 'drop',
    onBroken: (problem) => problems.push(problem),
    onWarning: (warning) => warnings.push(warning),
  });
  const read = async (): Promise<string[][]> => {
    const found: string[][] = [];
    for await (const { text, label } of reading) found.push([text, label]);
    return found;
  };
  if (refused !== undefined) {
    await expect(read()).rejects.toThrow(refused);
    return;
  }
  expect(await read()).toEqual(examples);
  expect([...reading.readings.flatMap(sentencesOf), ...warnings]).toEqual(
    said!.map((part) => expect.stringContaining(part) as string),
  );
  expect(problems.slice(0, 1)).toEqual(broken === undefined ? [] : [expect.stringContaining(broken)]);
  if (broken !== undefined) await expect(all(readFiles([fileOf(messy)], options))).rejects.toThrow(broken);
});

test.each(messyFiles.filter(({ refused }) => refused === undefined).map((file) => [file.what, file] as const))(
  'a preview finds the same: %s',
  async (_, messy) => {
    const { options = {}, examples } = messy;
    const preview = await previewFile(fileOf(messy), options);
    const read = readFiles([fileOf(messy)], { ...options, onBroken: () => undefined });
    await all(read);
    const { columns, encoding, format, packed, table } = preview.reading;
    const [reading] = read.readings;
    expect([encoding, format, packed, table]).toEqual([
      reading!.encoding,
      reading!.format,
      reading!.packed,
      reading!.table === undefined ? undefined : { ...reading!.table, trailing: false },
    ]);
    if (format === 'csv' || format === 'tsv') {
      const at = columns.indexOf(reading!.label[0]!);
      expect(preview.rows.map((row) => row[at]!.trim())).toEqual(expect.arrayContaining([examples![0]![1]]));
    }
  },
);
