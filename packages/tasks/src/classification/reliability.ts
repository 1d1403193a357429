// How sure answers are, and how often they are right: the numbers of a reliability diagram.

/** Answers that are about as sure. */
export interface ReliabilityBin {
  /** The probabilities of the answers are above this, */
  readonly above: number;
  /** and no more than this. */
  readonly upTo: number;
  /** How many answers. */
  readonly count: number;
  /** The mean of their probabilities; NaN when there are none. */
  readonly confidence: number;
  /** The share of them that is right; NaN when there are none. */
  readonly accuracy: number;
}

/** What comes of saying “don't know” where the probability is below a threshold. */
export interface Sureness {
  readonly threshold: number;
  /** The share of the texts that are answered. */
  readonly answered: number;
  /** The share of right answers among them; NaN when there are none. */
  readonly accuracy: number;
}

/** Whether probabilities mean what they say. */
export interface Reliability {
  /** The expected calibration error (Guo et al. 2017): by how much confidence and accuracy of a bin differ, on average over the answers. */
  readonly calibrationError: number;
  /** The numbers of a reliability diagram: ten bins of a tenth each. */
  readonly reliability: readonly ReliabilityBin[];
  /** What comes of answering only above a threshold, for some thresholds. */
  readonly sureness: readonly Sureness[];
}

/** An answer's probability, and whether it is right. */
export interface JudgedAnswer {
  readonly probability: number;
  readonly isRight: boolean;
}

const bins = 10;
const thresholds = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99];

/** What some answers show. */
export function reliabilityOf(answers: readonly JudgedAnswer[]): Reliability {
  const counts = Array.from({ length: bins }, () => ({ count: 0, probability: 0, right: 0 }));
  for (const { probability, isRight } of answers) {
    const bin = counts[Math.min(bins - 1, Math.max(0, Math.ceil(probability * bins) - 1))]!;
    bin.count++;
    bin.probability += probability;
    bin.right += Number(isRight);
  }
  return {
    calibrationError: counts.reduce((sum, bin) => sum + Math.abs(bin.right - bin.probability), 0) / answers.length,
    reliability: counts.map(({ count, probability, right }, place) => ({
      above: place / bins,
      upTo: (place + 1) / bins,
      count,
      confidence: probability / count,
      accuracy: right / count,
    })),
    sureness: thresholds.map((threshold) => {
      const sure = answers.filter(({ probability }) => probability >= threshold);
      const right = sure.filter(({ isRight }) => isRight).length;
      return { threshold, answered: sure.length / answers.length, accuracy: right / sure.length };
    }),
  };
}
