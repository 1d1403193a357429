import { expect, test } from 'vitest';

import { ambiguityAmong, dateFormatsOf } from '../src/dates/date-formats.ts';
import { dates, languageCodes } from '../src/index.ts';

const small = { trainExamples: 320, validationExamples: 80, testExamples: 80 };

test('the data are as asked for, and the same for one seed', () => {
  const dataset = dates({ ...small, seed: 7, languages: 5, trainExamples: 203 });
  expect(dataset.languages).toHaveLength(5);
  expect(dataset.train.texts).toHaveLength(203);
  expect(dataset.validation.dates).toHaveLength(80);
  expect(dataset.test.languages.toSorted()).toEqual(
    dataset.languages.flatMap((code) => Array.from({ length: 16 }, () => code)).toSorted(),
  );
  expect(dates({ ...small, seed: 7, languages: 5, trainExamples: 203 })).toEqual(dataset);
  expect(dates({ ...small, seed: 8, languages: 5, trainExamples: 203 })).not.toEqual(dataset);
});

test('no day is in two parts, no text twice, and the years are those asked for', () => {
  const { train, validation, test: held } = dates({ ...small, firstYear: 1999, lastYear: 2001 });
  const parts = [train, validation, held].map((part) => new Set(part.dates));
  expect(new Set(parts.flatMap((part) => [...part])).size).toBe(parts[0]!.size + parts[1]!.size + parts[2]!.size);
  for (const { texts, dates: days } of [train, validation, held]) {
    expect(new Set(texts).size).toBe(texts.length);
    for (const day of days) expect(day).toMatch(/^(1999|2000|2001)-\d\d-\d\d$/);
  }
});

test('more examples of one part leave the others as they are', () => {
  const few = dates({ ...small, seed: 3 });
  const many = dates({ ...small, seed: 3, trainExamples: 900 });
  expect(many.test).toEqual(few.test);
  expect(many.validation).toEqual(few.validation);
  expect(dates({ ...small, seed: 3, testExamples: 8 }).train).toEqual(few.train);
});

test('the engine says of each text that it is that day', () => {
  const { train } = dates({ ...small, languages: ['en', 'fr', 'de', 'es', 'ru'] });
  const months = new Map<string, number>();
  for (const language of ['en', 'fr', 'de', 'es', 'ru']) {
    for (const month of ['long', 'short'] as const) {
      const format = new Intl.DateTimeFormat(language, { month, day: 'numeric', year: 'numeric', timeZone: 'UTC' });
      for (let number = 0; number < 12; number++) {
        const part = format.formatToParts(Date.UTC(2024, number, 3)).find(({ type }) => type === 'month')!.value;
        months.set(`${language} ${part}`, number + 1);
      }
    }
  }
  for (const [row, text] of train.texts.entries()) {
    const [year, month, day] = train.dates[row]!.split('-').map(Number) as [number, number, number];
    const numbers = text.match(/\d+/g)!.map(Number);
    expect(numbers.filter((number) => number > 31)).toEqual([year]);
    expect(numbers).toContain(day);
    const named = [...months].some(
      ([name, number]) => number === month && name.startsWith(train.languages[row]!) && text.includes(name.slice(3)),
    );
    expect(named || numbers.length === 3).toBe(true);
    if (numbers.length === 3)
      expect(numbers.toSorted((one, other) => one - other)).toEqual(
        [day, month, year].toSorted((one, other) => one - other),
      );
  }
});

// Every day of a year in every way: what could be two days is found by looking, not by rule. The year itself is in each text.
test('a text that could be two days is left out, and no other', { timeout: 60_000 }, () => {
  const formats = [...languageCodes.slice(0, 18), 'hr', 'cs'].flatMap(dateFormatsOf);
  const isAmbiguous = ambiguityAmong(formats);
  const meanings = new Map<string, Set<number>>();
  const said = new Set<string>();
  for (let day = 0; day < 366; day++) {
    const time = Date.UTC(2024, 0, 1 + day);
    for (const format of formats) {
      const text = format.write(time);
      if (!meanings.has(text) && isAmbiguous(format, time)) said.add(text);
      meanings.set(text, (meanings.get(text) ?? new Set()).add(day));
    }
  }
  const found = [...meanings].filter(([, days]) => days.size > 1).map(([text]) => text);
  expect(found.length).toBeGreaterThan(100);
  expect(said).toEqual(new Set(found));
});

test('digits of its own, several scripts, no marks of direction', () => {
  const { train } = dates(small);
  const all = train.texts.join('');
  for (const script of ['Latin', 'Han', 'Devanagari', 'Arabic', 'Bengali'])
    expect(all).toMatch(new RegExp(`\\p{Script=${script}}`, 'u'));
  for (const digit of ['5', '५', '٥', '৫']) expect(all).toContain(digit);
  expect(all).not.toMatch(/[\u061C\u200E\u200F]/);
});

test('what cannot be is said', () => {
  expect(() => dates({ languages: ['tlh'] })).toThrow('"tlh"');
  expect(() => dates({ languages: ['de', 'de'] })).toThrow('each once');
  expect(() => dates({ languages: 0 })).toThrow('ask for 1 up to as many');
  expect(() => dates({ firstYear: 2001, lastYear: 2000 })).toThrow('got 2001 and 2000');
  expect(() => dates({ firstYear: 2000, lastYear: 2000, testExamples: 100_000 })).toThrow('Take more years');
  expect(dates({ languages: ['ja'], ...small, testExamples: 0 }).test).toEqual({ texts: [], dates: [], languages: [] });
});
