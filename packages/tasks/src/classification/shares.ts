// How much what a network has read counts, and how much what its tokens say by themselves: found by texts that neither has seen.
import { minimize } from '../baselines/lbfgs.ts';

/** Two opinions of each text, a number for each class, and the class that is right. */
export interface Opinions {
  readonly read: readonly ArrayLike<number>[];
  readonly counted: readonly ArrayLike<number>[];
  readonly right: Int32Array;
}

/** By what they are multiplied before they are added up. */
export interface Shares {
  readonly read: number;
  readonly counted: number;
}

/** How large a share is before anything is known, as a standard deviation: it keeps shares finite where every answer is right. */
const usual = 10;

const tolerance = 1e-6;
const mostSteps = 100;

/** The shares that make the sums, as logits, the likeliest. None is less than 0: an opinion that is better turned round counts for nothing. */
export async function bestShares(opinions: Opinions): Promise<Shares> {
  const [read, counted] = await likeliest(opinions, [1, 1]);
  if (read > 0 && counted > 0) return { read, counted };
  const [alone] = await likeliest(opinions, [1, 0]);
  const [, other] = await likeliest(opinions, [0, 1]);
  const shares = { read: Math.max(0, alone), counted: Math.max(0, other) };
  return read > 0 ? { ...shares, counted: 0 } : { ...shares, read: 0 };
}

/** The mean cross-entropy of the sums. */
export function costOf({ read, counted, right }: Opinions, shares: Shares): number {
  const slope = new Float64Array(2);
  let cost = 0;
  for (const [row, is] of right.entries())
    cost += add(read[row]!, counted[row]!, is, [shares.read, shares.counted], slope);
  return cost / right.length;
}

/** The likeliest of those shares that are not fixed to be 0. @param free 1 for a share that is found, 0 for one that is 0 */
async function likeliest(
  { read, counted, right }: Opinions,
  free: readonly [number, number],
): Promise<[number, number]> {
  const shares = Float64Array.of(free[0], 0);
  await minimize(
    ([first, second], slope) => {
      let cost = (first! * first! + second! * second!) / 2 / usual ** 2;
      slope.set([first! / usual ** 2, second! / usual ** 2]);
      for (const [row, is] of right.entries()) cost += add(read[row]!, counted[row]!, is, [first!, second!], slope);
      for (const place of slope.keys()) slope[place]! *= free[place]! / right.length;
      return cost / right.length;
    },
    shares,
    tolerance,
    mostSteps,
  );
  return [shares[0]!, shares[1]!];
}

/** Adds to the slope that of the cross-entropy of a text. @returns the cross-entropy */
function add(
  read: ArrayLike<number>,
  counted: ArrayLike<number>,
  is: number,
  [first, second]: readonly [number, number],
  slope: Float64Array,
): number {
  let top = -Infinity;
  for (let place = 0; place < read.length; place++)
    top = Math.max(top, first * read[place]! + second * counted[place]!);
  let [total, ofRead, ofCounted] = [0, 0, 0];
  for (let place = 0; place < read.length; place++) {
    const power = Math.exp(first * read[place]! + second * counted[place]! - top);
    total += power;
    ofRead += power * read[place]!;
    ofCounted += power * counted[place]!;
  }
  slope[0]! += ofRead / total - read[is]!;
  slope[1]! += ofCounted / total - counted[is]!;
  return top + Math.log(total) - first * read[is]! - second * counted[is]!;
}
