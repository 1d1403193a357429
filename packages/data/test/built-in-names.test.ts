import { expect, test } from 'vitest';

import { alignSpans, lists, placedWords, properNames, type ListExample } from '../src/index.ts';
import { namesOfKinds } from '../src/languages/kinds.ts';

const namesIn = (examples: readonly ListExample[]): Set<string> =>
  new Set(examples.flatMap(({ text, spans }) => spans.map(({ start, end }) => text.slice(start, end))));

test('each span of a list is a name of its kind, which words can say', () => {
  const { train, languages } = lists({ languages: ['en', 'fr', 'hi'], trainExamples: 50 });
  expect(languages).toEqual(['en', 'fr', 'hi']);
  expect(train).toHaveLength(150);
  for (const language of languages) {
    const kinds = new Map(
      namesOfKinds(language, ['region', 'language', 'currency', 'date']).map(({ name, kind }) => [name, kind]),
    );
    const own = train.filter((example) => example.language === language);
    expect(own).toHaveLength(50);
    for (const { text, spans } of own) {
      expect(spans.length).toBeGreaterThan(1);
      for (const { start, end, label } of spans) expect(kinds.get(text.slice(start, end))).toBe(label);
      expect(alignSpans(placedWords(text), spans).lost).toEqual([]);
      const rest = spans.reduceRight((left, { start, end }) => left.slice(0, start) + left.slice(end), text);
      expect(rest).toMatch(/^[\s,]*(and|et|और)[\s,]*$/);
    }
  }
  expect(new Set(train.flatMap(({ spans }) => spans.map(({ label }) => label)))).toEqual(
    new Set(['region', 'language', 'currency', 'date']),
  );
});

test('the lists are the same for one seed, no name is in two parts, and more of them change nothing else', () => {
  const asked = { languages: ['en', 'de'], seed: 5, trainExamples: 200 };
  const { train, validation, test: held } = lists(asked);
  expect(lists(asked)).toEqual({ train, validation, test: held, languages: ['en', 'de'] });
  expect(lists({ ...asked, seed: 6 }).test).not.toEqual(held);
  expect(lists({ ...asked, trainExamples: 300 }).test).toEqual(held);
  const parts = [train, validation, held].map((part) => namesIn(part));
  for (const part of parts) expect(part.size).toBeGreaterThan(20);
  const all = parts.flatMap((part) => [...part]);
  expect(new Set(all).size).toBe(all.length);
});

test('languages in whose lists names do not stand apart are refused', () => {
  expect(() => lists({ languages: ['zh'] })).toThrow('"zh" names do not stand apart');
  expect(() => lists({ languages: 0 })).toThrow('ask for 1 up to as many, not 0');
  const { languages } = lists({ languages: 3, trainExamples: 1, validationExamples: 1, testExamples: 1 });
  expect(languages).toHaveLength(3);
});

test('the names of a language are in one part each, with their kinds', () => {
  const { train, validation, test: held, language } = properNames({ language: 'de', seed: 2 });
  expect(language).toBe('de');
  expect(properNames({ language: 'de', seed: 2 }).train).toEqual(train);
  expect(properNames({ language: 'de', seed: 3 }).train).not.toEqual(train);
  const all = [train, validation, held].flatMap(({ texts }) => texts);
  expect(new Set(all).size).toBe(all.length);
  expect(all.length).toBeGreaterThan(500);
  expect(held.texts.length).toBeGreaterThan(0.15 * all.length);
  expect(train.labels[train.texts.indexOf('Frankreich')] ?? held.labels[held.texts.indexOf('Frankreich')]).toBe(
    'region',
  );
  expect(new Set(train.labels)).toEqual(new Set(['region', 'language', 'currency']));
  expect(() => properNames({ language: 'tlh' })).toThrow('"tlh"');
});
