// The pieces of a generator, each beside what it stands for.
import { expect, test } from 'vitest';

import { Random } from '@rnnkit/data';
import { sampleToken } from '../src/generation/sampling.ts';
import { Stopping } from '../src/generation/stopping.ts';
import { groupsOf, piecesOf, windowCount, windowsOf } from '../src/generation/windows.ts';
import { tokensOf } from '../src/token-level.ts';

const random = new Random(5);
const draw = (letters: readonly string[], most: number): string =>
  Array.from({ length: random.integer(0, most) }, () => letters[random.integer(0, letters.length)]!).join('');

test('the tokens of a text, one after the other, are the text', () => {
  const letters = ['a', 'B', 'é', 'e\u0301', '👩‍👩‍👧', '7', '.', ',', '  ', ' ', '\n', '\r\n', '\t', '中', '\uD800', "'"];
  for (let round = 0; round < 500; round++) {
    const text = draw(letters, 30);
    expect(tokensOf(text, 'words').join('')).toBe(text);
    expect(tokensOf(text, 'characters').join('')).toBe(text);
  }
  expect(tokensOf("I can't, 3.5 times", 'words')).toEqual(['I', ' can', "'", 't', ',', ' 3', '.', '5', ' times']);
});

test('each text is read from its beginning to its end, a row going on where it ended, and foretells what follows', () => {
  for (let round = 0; round < 200; round++) {
    // Ids say which text they are of, and where.
    const texts = Array.from({ length: random.integer(1, 12) }, (_, text) =>
      Int32Array.from({ length: random.integer(2, 60) }, (_step, step) => 1000 * (text + 1) + step),
    );
    const reading = { batchSize: random.integer(1, 6), sequenceLength: random.integer(1, 20) };
    const pieces = piecesOf(texts, reading);
    let windows = 0;
    const foretold: number[] = [];
    for (const group of groupsOf(pieces, reading, round)) {
      expect(group.length).toBeLessThanOrEqual(reading.batchSize);
      const rows: number[][] = group.map(() => []);
      for (const { x, y, sampleWeight, count } of windowsOf(group, reading.sequenceLength)) {
        const [batch = 0, time = 0] = x.shape;
        expect(time).toBeLessThanOrEqual(reading.sequenceLength);
        const valid = Array.from(x.data, (_, place) => (sampleWeight?.data[place] ?? 1) === 1);
        expect(valid.filter(Boolean)).toHaveLength(count);
        for (const [place, isValid] of valid.entries()) {
          expect(y.data[place]).toBe(isValid ? x.data[place]! + 1 : 0);
          if (isValid) rows[Math.floor(place / time)]!.push(x.data[place]!);
        }
        expect(batch).toBe(group.length);
        windows++;
      }
      expect(rows).toEqual(group.map((ids) => Array.from(ids.subarray(0, -1))));
      foretold.push(...rows.flat());
    }
    expect(windows).toBe(windowCount(pieces, reading));
    const all = texts.flatMap((ids) => Array.from(ids.subarray(0, -1)));
    expect(new Set(foretold).size).toBe(foretold.length);
    // Less than an id a piece is left over, and nothing of texts that are not cut.
    expect(all.length - foretold.length).toBeLessThanOrEqual(pieces.length - texts.length);
  }
});

test('texts that are as long come in another order for each seed', () => {
  const texts = Array.from({ length: 40 }, (_, text) => Int32Array.of(text, text));
  const reading = { batchSize: 4, sequenceLength: 5 };
  const orders = [0, 1, 1].map((seed) => groupsOf(piecesOf(texts, reading), reading, seed).flat().join());
  expect(orders[0]).not.toBe(orders[1]);
  expect(orders[1]).toBe(orders[2]);
});

const probabilities = Float32Array.of(0.1, 0.05, 0.4, 0.2, 0.15, 0.1);
const all = { canCome: (id: number) => id > 1, seen: new Set<number>() };

/** How often each id came. */
function shares(options: Parameters<typeof sampleToken>[1], given = all): number[] {
  const counts = Array.from(probabilities, () => 0);
  for (let draws = 0; draws < 20_000; draws++)
    counts[sampleToken(probabilities, options, random, given)]! += 1 / 20_000;
  return counts;
}

function expectShares(found: readonly number[], wanted: readonly number[]): void {
  const sum = wanted.reduce((total, share) => total + share, 0);
  // Five standard deviations of the largest.
  for (const [id, share] of wanted.entries()) expect(Math.abs(found[id]! - share / sum)).toBeLessThan(0.018);
  for (const [id, share] of wanted.entries()) if (share === 0) expect(found[id]).toBe(0);
}

test('a token comes as often as its probability says', () => {
  expectShares(shares({}), [0, 0, 0.4, 0.2, 0.15, 0.1]);
  expectShares(shares({ temperature: 0.5 }), [0, 0, 0.16, 0.04, 0.0225, 0.01]);
  expectShares(shares({ temperature: 2 }), [0, 0, ...[0.4, 0.2, 0.15, 0.1].map(Math.sqrt)]);
});

test('only the likeliest can come, by number or by what they are together', () => {
  expectShares(shares({ topK: 2 }), [0, 0, 0.4, 0.2, 0, 0]);
  expectShares(shares({ topP: 0.7 }), [0, 0, 0.4, 0.2, 0, 0]);
  expectShares(shares({ topP: 0.71 }), [0, 0, 0.4, 0.2, 0.15, 0]);
  expectShares(shares({ topP: 1e-9 }), [0, 0, 1, 0, 0, 0]);
  expectShares(shares({ temperature: 0 }), [0, 0, 1, 0, 0, 0]);
});

test('what is there already comes less often', () => {
  const seen = new Set([2]);
  expectShares(shares({ repetitionPenalty: 2 }, { ...all, seen }), [0, 0, 0.16, 0.2, 0.15, 0.1]);
  expect(sampleToken(probabilities, { temperature: 0, repetitionPenalty: 2 }, random, { ...all, seen })).toBe(3);
});

test('where nothing can come, nothing does', () => {
  expect(sampleToken(Float32Array.of(0.5, 0.5, 0), {}, random, all)).toBe(-1);
});

test('text up to the first of some texts goes through, however it is cut', () => {
  for (let round = 0; round < 2000; round++) {
    const stops = Array.from({ length: random.integer(0, 3) }, () => draw(['a', 'b', 'c'], 4)).filter(
      (stop) => stop !== '',
    );
    const text = draw(['a', 'b', 'c'], 20);
    const places = stops.map((stop) => text.indexOf(stop)).filter((place) => place >= 0);
    const stopping = new Stopping(stops);
    let given = '';
    for (let start = 0; start < text.length && !stopping.stopped;) {
      const length = random.integer(1, 4);
      given += stopping.push(text.slice(start, start + length));
      start += length;
    }
    given += stopping.rest();
    expect(stopping.stopped).toBe(places.length > 0);
    // Of two that end in one piece the one that begins first counts.
    const first = Math.min(text.length, ...places);
    if (places.length === 0) expect(given).toBe(text);
    else expect(text.slice(0, given.length) === given && given.length >= first).toBe(true);
    for (const stop of stops) expect(given).not.toContain(stop);
  }
});
