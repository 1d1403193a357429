// What a translator has to be better than: the answer to the most similar source that was trained on.
import type { Pairs } from './data.ts';

/** Sources that are compared with, the first ones: more of them make a table that is no longer quick. */
export const mostCompared = 20_000;

/** Runs of so many characters. */
const length = 3;

function runsOf(text: string): ReadonlySet<string> {
  const characters = Array.from(`^^${text}$$`);
  return new Set(characters.slice(length - 1).map((_, place) => characters.slice(place, place + length).join('')));
}

/** The targets of the most similar sources, by the rare runs of characters that they share (TF-IDF, cosine). */
export function nearestTargets({ sources, targets }: Pairs, asked: readonly string[]): readonly string[] {
  const known = sources.slice(0, mostCompared).map(runsOf);
  const places = new Map<string, number[]>();
  for (const [row, runs] of known.entries()) {
    for (const run of runs) {
      const rows = places.get(run);
      if (rows === undefined) places.set(run, [row]);
      else rows.push(row);
    }
  }
  const weightOf = (run: string): number => Math.log(1 + known.length / (1 + (places.get(run)?.length ?? 0))) ** 2;
  const norms = known.map((runs) => Math.sqrt([...runs].reduce((sum, run) => sum + weightOf(run), 0)));
  return asked.map((text) => {
    const shared = new Float64Array(known.length);
    for (const run of runsOf(text)) {
      const weight = weightOf(run);
      for (const row of places.get(run) ?? []) shared[row]! += weight;
    }
    let best = 0;
    for (let row = 1; row < shared.length; row++) {
      if (shared[row]! / norms[row]! > shared[best]! / norms[best]!) best = row;
    }
    return targets[best]!;
  });
}
