// Tags and entities: as seqeval reads and counts them, and what holds of any tags and spans.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  alignSpans,
  assessTags,
  checkTags,
  entitiesOf,
  placedWords,
  repairTags,
  spansOf,
  tagRules,
  tagsOf,
  type Entity,
  type EntityFigures,
  type TagScheme,
} from '../src/index.ts';
import golden from './fixtures/seqeval.json' with { type: 'json' };

type Averages = Readonly<Record<'micro' | 'macro' | 'weighted', readonly number[]>>;
type Figures = Averages & { readonly types: readonly (readonly number[])[] };
type Listed = readonly (readonly (readonly [type: string, start: number, end: number])[])[];

interface GoldenTags {
  readonly scheme: TagScheme;
  readonly right: readonly (readonly string[])[];
  readonly found: readonly (readonly string[])[];
  readonly accuracy: number;
  readonly strictEntities: Listed;
  readonly strict: Figures;
  readonly entities?: Listed;
  readonly default?: Figures;
}

const cases = golden.cases as unknown as readonly GoldenTags[];

const listed = (entities: readonly Entity[]): unknown => entities.map(({ type, start, end }) => [type, start, end]);

function expectFigures(found: EntityFigures, wanted: readonly number[]): void {
  const { precision, recall, f1, support } = found;
  for (const [place, value] of [precision, recall, f1, support].entries())
    expect(value).toBeCloseTo(wanted[place]!, 12);
}

test.each(cases)('seqeval, $scheme: $found', ({ scheme, right, found, ...wanted }) => {
  expect(found.map((tags) => listed(entitiesOf(tags, { scheme })))).toEqual(wanted.strictEntities);
  const assessments = [[assessTags(right, found, { scheme }), wanted.strict] as const];
  if (wanted.default !== undefined) {
    expect(found.map((tags) => listed(entitiesOf(tags)))).toEqual(wanted.entities);
    assessments.push([assessTags(right, found), wanted.default]);
  }
  for (const [assessment, figures] of assessments) {
    expect(assessment.accuracy).toBeCloseTo(wanted.accuracy, 12);
    expectFigures(assessment, figures.micro);
    if (figures.types[0]!.length > 0) expectFigures(assessment.macro, figures.macro);
    expectFigures(assessment.weighted, figures.weighted);
    for (const [place, [, type]] of [...assessment.types].entries()) {
      expectFigures(
        type,
        figures.types.map((one) => one[place]!),
      );
    }
    expect(assessment.types.size).toBe(figures.types[0]!.length);
  }
});

const schemes = ['IOB1', 'IOB2', 'IOE2', 'IOBES', 'BILOU'] as const;
const letters: Readonly<Record<TagScheme, string>> = {
  IOB1: 'IB',
  IOB2: 'IB',
  IOE2: 'IE',
  IOBES: 'IBES',
  BILOU: 'IBLU',
};
const types = ['PER', 'LOC'];

const anyTags = (scheme: TagScheme): fc.Arbitrary<string[]> =>
  fc.array(
    fc.oneof(
      fc.constant('O'),
      fc
        .tuple(fc.constantFrom(...letters[scheme].split('')), fc.constantFrom(...types))
        .map((parts) => parts.join('-')),
    ),
    { maxLength: 12 },
  );

/** Entities of a sentence, none across another: a length of a gap and an entity each. */
const anyEntities: fc.Arbitrary<{ entities: Entity[]; length: number }> = fc
  .array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 3 }), fc.constantFrom(...types)), { maxLength: 5 })
  .map((parts) => {
    const entities: Entity[] = [];
    let place = 0;
    for (const [gap, words, type] of parts) {
      entities.push({ type, start: place + gap, end: place + gap + words });
      place += gap + words;
    }
    return { entities, length: place + 1 };
  });

describe.each(schemes)('%s', (scheme) => {
  test('what is written is read', () => {
    fc.assert(
      fc.property(anyEntities, ({ entities, length }) => {
        const tags = tagsOf(entities.toReversed(), length, scheme);
        expect(checkTags(tags, scheme)).toEqual([]);
        // Of two of one type that are next to one another, seqeval's rules of IOB1 read only what O, or another type, is before.
        if (scheme !== 'IOB1') expect(entitiesOf(tags, { scheme })).toEqual(entities);
        expect(repairTags(tags, scheme)).toEqual(tags);
      }),
    );
  });

  test('repaired tags follow the scheme, and are repaired once', () => {
    fc.assert(
      fc.property(anyTags(scheme), fc.constantFrom(...schemes), (tags, to) => {
        const repaired = repairTags(tags, to);
        expect(repaired).toHaveLength(tags.length);
        expect(checkTags(repaired, to)).toEqual([]);
        expect(repairTags(repaired, to)).toEqual(repaired);
      }),
    );
  });

  test('tags without a problem are those that the rules allow', () => {
    fc.assert(
      fc.property(anyTags(scheme), (tags) => {
        const labels = [
          'O',
          ...letters[scheme].split('').flatMap((letter) => types.map((type) => `${letter}-${type}`)),
        ];
        const { allowedTransitions, allowedStart, allowedEnd } = tagRules(labels, scheme);
        const numbers = tags.map((tag) => labels.indexOf(tag));
        const isAllowed =
          numbers.length === 0 ||
          (allowedStart[numbers[0]!]! &&
            allowedEnd[numbers.at(-1)!]! &&
            numbers.every((tag, place) => place === 0 || allowedTransitions[numbers[place - 1]!]![tag]!));
        expect(checkTags(tags, scheme).length === 0).toBe(isAllowed);
        // Tags that follow the scheme say the same, strictly read or not.
        if (isAllowed && scheme !== 'IOB1' && scheme !== 'BILOU') {
          expect(entitiesOf(tags)).toEqual(entitiesOf(tags, { scheme }));
        }
      }),
    );
  });
});

test('what is wrong is said', () => {
  expect(
    checkTags(['I-PER', 'B-LOC', 'I-PER', 'X', 'I-LOC']).map(({ position, problem }) => [position, problem]),
  ).toEqual([
    [0, 'I-PER goes on with an entity, and there is none before.'],
    [2, 'I-PER cannot come after B-LOC.'],
    [3, 'The tag "X" is none of IOB2, whose tags begin with I, O, B.'],
  ]);
  expect(checkTags(['B-PER', 'O', 'B-LOC'], 'IOBES').map(({ position }) => position)).toEqual([1, 2]);
});

test('words have their places, and spans of whole words come back', () => {
  expect(placedWords('It’s 3.5 km, Ann-Marie! 👩‍🚀x').map(({ word }) => word)).toEqual([
    'It’s',
    '3.5',
    'km',
    ',',
    'Ann-Marie',
    '!',
    '👩‍🚀',
    'x',
  ]);
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), anyEntities, (text, { entities }) => {
      const words = placedWords(text);
      for (const { word, start, end } of words) expect(text.slice(start, end)).toBe(word);
      expect(words.map(({ word }) => word).join('')).toBe(text.replaceAll(/\s+/gu, ''));
      const inside = entities.filter(({ end }) => end <= words.length);
      const spans = spansOf(words, inside);
      expect(alignSpans(words, spans)).toEqual({ entities: inside, lost: [] });
    }),
  );
});

test('spans that words cannot say are lost, and told', () => {
  const words = placedWords('New York City is large');
  const span = (start: number, end: number): { label: string; start: number; end: number } => ({
    label: 'LOC',
    start,
    end,
  });
  expect(alignSpans(words, [span(0, 13), span(4, 8), span(17, 20), span(17, 22), span(3, 4)])).toEqual({
    entities: [
      { type: 'LOC', start: 0, end: 3 },
      { type: 'LOC', start: 4, end: 5 },
    ],
    lost: [span(3, 4), span(4, 8), span(17, 20)],
  });
});

test('what does not fit is refused in words', () => {
  const entity = (start: number, end: number): Entity => ({ type: 'PER', start, end });
  expect(() => tagsOf([entity(0, 2), entity(1, 3)], 4)).toThrow('both have the word 1');
  expect(() => tagsOf([entity(2, 5)], 4)).toThrow("lie within the sentence's 4");
  expect(() => tagsOf([entity(2, 2)], 4)).toThrow('it has to have a word');
  expect(() => assessTags([['O']], [['O', 'O']])).toThrow('has 1 words, and tags were found for 2');
  expect(() => assessTags([['O']], [])).toThrow('there are 1 sentences');
  expect(() => entitiesOf(['E-PER'], { scheme: 'IOB2' })).toThrow('none of IOB2');
  expect(() => entitiesOf(['O'], { scheme: 'BIO' as never })).toThrow('scheme has to be one of IOB1, IOB2');
  expect(() => tagRules([])).toThrow('there has to be a label');
  expect(() => spansOf([], [entity(0, 1)])).toThrow('the text has 0 words');
});
