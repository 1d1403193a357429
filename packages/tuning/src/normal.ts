// The normal distribution, exact far out, where a difference of two numbers near 1 would say nothing.

const rootOfTwoPi = Math.sqrt(2 * Math.PI);

/** How much of a standard normal lies above a number of at least 0. */
function upperTail(z: number): number {
  const density = Math.exp((-z * z) / 2) / rootOfTwoPi;
  if (z < 2.5) {
    // The power series of the area from 0 (Marsaglia 2004, "Evaluating the normal distribution").
    let [sum, term] = [z, z];
    for (let odd = 3; term > sum * 1e-17; odd += 2) sum += term *= (z * z) / odd;
    return 0.5 - density * sum;
  }
  // Laplace's continued fraction, from its end.
  let below = z;
  for (let place = 120; place > 0; place--) below = z + place / below;
  return density / below;
}

/** How much of a standard normal lies between two numbers. */
export function normalMass(from: number, to: number): number {
  if (from >= 0) return upperTail(from) - upperTail(to);
  if (to <= 0) return upperTail(-to) - upperTail(-from);
  return 1 - upperTail(-from) - upperTail(to);
}

/** The logarithm of the density of a standard normal. */
export const logDensity = (z: number): number => (-z * z) / 2 - Math.log(rootOfTwoPi);
