// Probabilities that mean what they say: temperature scaling (Guo et al. 2017).

/** The largest factor by which logits are divided, and its inverse the smallest. */
const mostTemperature = 20;
/** Steps of the search, each of which makes what is left 0.618 of what it was. */
const steps = 40;

/** Of one text: the logarithms of the classes' probabilities, and the class that is right. */
export interface Answer {
  readonly logits: readonly number[];
  readonly right: number;
}

/** The mean cross-entropy of answers whose logits are divided by a temperature. */
export function costAt(answers: readonly Answer[], temperature: number): number {
  let sum = 0;
  for (const { logits, right } of answers) {
    const scaled = logits.map((logit) => logit / temperature);
    const top = Math.max(...scaled);
    sum += top + Math.log(scaled.reduce((total, logit) => total + Math.exp(logit - top), 0)) - scaled[right]!;
  }
  return sum / answers.length;
}

/**
 * The temperature that makes the probabilities of some answers the best, by cross-entropy, which has one minimum over it: found by golden
 * section. Divided by it, logits keep their order.
 */
export function bestTemperature(answers: readonly Answer[]): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [-Math.log(mostTemperature), Math.log(mostTemperature)];
  const at = (place: number): number => costAt(answers, Math.exp(place));
  let [first, second] = [high - ratio * (high - low), low + ratio * (high - low)];
  let [below, above] = [at(first), at(second)];
  for (let step = 0; step < steps; step++) {
    if (below < above) {
      [high, second, above] = [second, first, below];
      first = high - ratio * (high - low);
      below = at(first);
    } else {
      [low, first, below] = [first, second, above];
      second = low + ratio * (high - low);
      above = at(second);
    }
  }
  return Math.exp((low + high) / 2);
}
