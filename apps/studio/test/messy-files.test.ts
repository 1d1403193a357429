// One table of files as people have them drives the library, the command and the studio: the same is read, said and refused.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readFiles, sentencesOf } from '@rnnkit/data';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import { readExamples } from '../../../packages/cli/src/data.ts';
import { messyFiles, type MessyFile } from '../../../packages/data/test/messy-files.ts';
import { readPickedExamples } from '../src/worker/data.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rnnkit-messy-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** What came of a file: its examples, or why it is refused; and what was said. */
interface Outcome {
  readonly examples: readonly (readonly [string, string])[] | undefined;
  readonly refused: string | undefined;
  readonly said: readonly string[];
}

const fileOf = ({ name, bytes }: MessyFile): File => new File([bytes as Uint8Array<ArrayBuffer>], name);
const asPairs = (texts: readonly string[], labels: readonly string[]): [string, string][] =>
  texts.map((text, row) => [text, labels[row]!]);

async function outcomeOf(read: (say: (sentence: string) => void) => Promise<[string, string][]>): Promise<Outcome> {
  const said: string[] = [];
  try {
    return { examples: await read((sentence) => said.push(sentence)), refused: undefined, said };
  } catch (error) {
    return { examples: undefined, refused: (error as Error).message, said };
  }
}

/** The library, where broken rows are left out or end the reading. */
const inLibrary = (messy: MessyFile, leavesOut: boolean): Promise<Outcome> =>
  outcomeOf(async (say) => {
    const warnings: string[] = [];
    const read = readFiles([fileOf(messy)], {
      ...messy.options,
      missing: 'drop',
      onWarning: (warning) => warnings.push(warning),
      ...(leavesOut && { onBroken: () => undefined }),
    });
    const found: [string, string][] = [];
    try {
      for await (const { text, label } of read) found.push([text, label]);
    } finally {
      for (const sentence of [...warnings, ...read.readings.flatMap(sentencesOf)]) say(sentence);
    }
    return found;
  });

const inCommand = (messy: MessyFile): Promise<Outcome> =>
  outcomeOf(async (say) => {
    const path = join(folder, messy.name);
    await writeFile(path, messy.bytes);
    const short = (sentence: string): string => sentence.trim().replaceAll(`${folder}/`, '');
    const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      say(short(String(text)));
      return true;
    });
    try {
      const { texts, labels } = await readExamples(path, { ...messy.options, missing: 'drop' });
      return asPairs(texts, labels);
    } catch (error) {
      throw new Error(short((error as Error).message), { cause: error });
    } finally {
      spy.mockRestore();
    }
  });

const inStudio = (messy: MessyFile): Promise<Outcome> =>
  outcomeOf(async (say) => {
    const { textColumn = 'text', labelColumn = 'label', ...form } = messy.options ?? {};
    const isChosen = messy.options === undefined;
    const files = [{ file: fileOf(messy), path: '' }];
    const found = await readPickedExamples({
      kind: 'files',
      files,
      textColumn: isChosen ? '' : textColumn,
      labelColumn: isChosen ? '' : labelColumn,
      missing: 'drop',
      form,
    });
    for (const { sentence } of [...found.doubts.first, ...found.said]) say(sentence);
    return asPairs(found.texts, found.labels);
  });

test.each(messyFiles.map((file) => [file.what, file] as const))('%s', async (_, messy) => {
  const library = await inLibrary(messy, true);
  const strict = await inLibrary(messy, false);
  // The command ends with a row that it cannot read, the studio leaves it out and says so.
  expect(await inCommand(messy)).toEqual(strict);
  const studio = await inStudio(messy);
  expect([studio.examples, studio.refused]).toEqual([library.examples, library.refused]);
  if (library.refused === undefined) expect(studio.said).toEqual(library.said);
  if (messy.refused !== undefined) expect(library.refused).toContain(messy.refused);
  else expect(library.examples).toEqual(messy.examples);
});
