import { expect, test } from 'vitest';

import { languageCodes, languages, type LabelledTexts } from '../src/index.ts';
import { namesOf } from '../src/languages/names.ts';

test('the data are as asked for, and the same for one seed', () => {
  const dataset = languages({ languages: 5, seed: 7, trainExamples: 20, testExamples: 10 });
  expect(dataset.languages).toHaveLength(5);
  expect(dataset.train.texts).toHaveLength(100);
  expect(dataset.test.labels.toSorted()).toEqual(
    dataset.languages.flatMap((code) => Array.from({ length: 10 }, () => code)).toSorted(),
  );
  expect(languages({ languages: 5, seed: 7, trainExamples: 20, testExamples: 10 })).toEqual(dataset);
  expect(languages({ languages: 5, seed: 8, trainExamples: 20, testExamples: 10 })).not.toEqual(dataset);
  expect(new Set(languageCodes).size).toBe(languageCodes.length);
  expect(languages({ languages: 'all', trainExamples: 1, testExamples: 1 }).languages.length).toBeGreaterThan(24);
  expect(() => languages({ languages: ['de', 'tlh'] })).toThrow('"tlh"');
  expect(() => languages({ languages: 1 })).toThrow('2 up to as many');
});

test('each part has a random stream of its own', () => {
  const few = languages({ languages: ['de', 'ja', 'tr'], seed: 3, trainExamples: 40, validationSplit: 0.1 });
  const many = languages({ languages: ['de', 'ja', 'tr'], seed: 3, trainExamples: 80, validationSplit: 0.1 });
  expect(many.test).toEqual(few.test);
  // What is there of one size is there of the larger one, too, in another order.
  for (const part of ['train', 'validation'] as const) {
    const all = new Set(many[part].texts);
    expect(few[part].texts.filter((text) => !all.has(text))).toEqual([]);
    expect(many[part].texts).toHaveLength(2 * few[part].texts.length);
  }
  expect(languages({ languages: ['de', 'ja', 'tr'], seed: 3, testExamples: 9 }).train).toEqual(
    languages({ languages: ['de', 'ja', 'tr'], seed: 3, testExamples: 3 }).train,
  );
  const none = languages({ languages: ['de', 'ja', 'tr'], seed: 3, trainExamples: 40, validationSplit: 0 });
  expect(none.validation).toEqual({ texts: [], labels: [] });
  expect(none.test).toEqual(few.test);
});

test('no name is in two parts', () => {
  const { train, validation, test: held } = languages({ languages: ['de', 'ja', 'tr'], seed: 3 });
  for (const language of ['de', 'ja', 'tr']) {
    const textsOf = ({ texts, labels }: typeof train): string[] => texts.filter((_, row) => labels[row] === language);
    // A name is in a text when one of its parts is the name: parts are what the list was made of.
    const names = new Set(namesOf(language).map(({ name }) => name));
    const partsIn = (texts: readonly string[]): Set<string> =>
      new Set(texts.flatMap((text) => partsOf(text, language)).filter((part) => names.has(part)));
    const parts = [train, validation, held].map((part) => partsIn(textsOf(part)));
    for (const part of parts) expect(part.size).toBeGreaterThan(5);
    const all = parts.flatMap((part) => [...part]);
    expect(new Set(all).size).toBe(all.length);
  }
});

test('languages can have ever fewer texts, which leaves what is held out as it is', () => {
  const options = { languages: ['en', 'fr', 'de', 'tr', 'ja'], seed: 2, trainExamples: 1000 };
  const even = languages(options);
  const uneven = languages({ ...options, imbalanceRatio: 16 });
  const counts = ({ labels }: LabelledTexts): number[] =>
    uneven.languages.map((language) => labels.filter((label) => label === language).length);
  expect(counts(uneven.train)).toEqual([1000, 500, 250, 125, 63]);
  expect(counts(uneven.validation)).toEqual([50, 25, 13, 6, 3]);
  expect(uneven.test).toEqual(even.test);
  // The texts are among those that there would be.
  const known = new Set(even.train.texts);
  expect(uneven.train.texts.filter((text) => !known.has(text))).toEqual([]);
  for (const wrong of [0.5, Number.NaN, Infinity, '2'])
    expect(() => languages({ imbalanceRatio: wrong as number })).toThrow('imbalanceRatio has to be a number from 1');
});

/** The parts of a list in a language: what is left when its separators are taken out. */
function partsOf(text: string, language: string): string[] {
  const formatter = new Intl.ListFormat(language, { type: 'conjunction' });
  const separators = [
    ['\u0001', '\u0002', '\u0003', '\u0004'],
    ['\u0001', '\u0002'],
  ].flatMap((list) =>
    formatter
      .formatToParts(list)
      .filter(({ type }) => type === 'literal')
      .map(({ value }) => value),
  );
  let parts = [text];
  for (const separator of new Set(separators)) parts = parts.flatMap((part) => part.split(separator));
  return parts;
}
