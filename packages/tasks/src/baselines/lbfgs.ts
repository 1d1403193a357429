// The least of a smooth function of many numbers: limited-memory BFGS (Nocedal 1980; Nocedal and Wright, algorithm 7.5).

/** The value at a point; its slope is written to `slope`. */
export type Cost = (point: Float64Array, slope: Float64Array) => number | Promise<number>;

/** Steps whose slopes are remembered. */
const memory = 10;
/** The share of the decrease that the slope promises, which a step has to bring (Armijo). */
const decrease = 1e-4;
/** The share of the slope that a step may leave (Wolfe). */
const curvature = 0.9;
const mostTries = 40;

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let place = 0; place < a.length; place++) sum += a[place]! * b[place]!;
  return sum;
};

const largest = (values: Float64Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** What a step has changed. */
interface Change {
  readonly point: Float64Array;
  readonly slope: Float64Array;
  readonly inverse: number;
}

/**
 * Finds it, for convex functions.
 *
 * @param start is changed to where it is
 * @param tolerance the largest part of the slope there
 * @param mostSteps how many steps at most
 * @param onStep is told how many steps there were, after each
 * @returns how many steps it took
 */
export async function minimize(
  cost: Cost,
  start: Float64Array,
  tolerance: number,
  mostSteps: number,
  onStep?: (steps: number) => void,
): Promise<number> {
  const slope = new Float64Array(start.length);
  let value = await cost(start, slope);
  const changes: Change[] = [];
  for (let step = 0; step < mostSteps; step++) {
    if (largest(slope) <= tolerance) return step;
    const direction = towards(slope, changes);
    const first = step === 0 ? Math.min(1, 1 / Math.sqrt(dot(slope, slope))) : 1;
    const found = await search(cost, { point: start, value, slope, direction }, first);
    if (found === undefined) return step;
    const change = {
      point: found.point.map((one, place) => one - start[place]!),
      slope: found.slope.map((one, place) => one - slope[place]!),
    };
    const product = dot(change.point, change.slope);
    if (product > 0) changes.push({ ...change, inverse: 1 / product });
    if (changes.length > memory) changes.shift();
    start.set(found.point);
    slope.set(found.slope);
    value = found.value;
    onStep?.(step + 1);
  }
  return mostSteps;
}

/** Where to go: the slope, times what the last changes say of the inverse of its slope, the other way. */
function towards(slope: Float64Array, changes: readonly Change[]): Float64Array {
  const direction = slope.slice();
  const shares: number[] = [];
  for (const { point, slope: turned, inverse } of changes.toReversed()) {
    const share = inverse * dot(point, direction);
    shares.push(share);
    for (let place = 0; place < direction.length; place++) direction[place]! -= share * turned[place]!;
  }
  const last = changes.at(-1);
  const scale = last === undefined ? 1 : 1 / (last.inverse * dot(last.slope, last.slope));
  for (let place = 0; place < direction.length; place++) direction[place]! *= scale;
  for (const { point, slope: turned, inverse } of changes) {
    const rest = shares.pop()! - inverse * dot(turned, direction);
    for (let place = 0; place < direction.length; place++) direction[place]! += rest * point[place]!;
  }
  for (let place = 0; place < direction.length; place++) direction[place] = -direction[place]!;
  return direction;
}

interface Place {
  readonly point: Float64Array;
  readonly value: number;
  readonly slope: Float64Array;
}

/** A step along a direction that brings enough and leaves little, by halving and doubling. */
async function search(
  cost: Cost,
  from: Place & { readonly direction: Float64Array },
  first: number,
): Promise<Place | undefined> {
  const { point, value, slope, direction } = from;
  const fall = dot(slope, direction);
  let [low, high, length] = [0, Infinity, first];
  let best: Place | undefined;
  for (let attempt = 0; attempt < mostTries; attempt++) {
    const there = point.map((one, place) => one + length * direction[place]!);
    const slopeThere = new Float64Array(point.length);
    const valueThere = await cost(there, slopeThere);
    if (!(valueThere <= value + decrease * length * fall)) high = length;
    else {
      best = { point: there, value: valueThere, slope: slopeThere };
      if (dot(slopeThere, direction) >= curvature * fall) return best;
      low = length;
    }
    length = high === Infinity ? 2 * length : (low + high) / 2;
  }
  return best;
}
