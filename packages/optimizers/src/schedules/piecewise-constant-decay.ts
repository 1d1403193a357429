import { check, RnnkitError } from '@rnnkit/data';

import { schedule, scheduleSettings, type Schedule } from './schedule.ts';

/** Options of {@link piecewiseConstantDecay}. */
export interface PiecewiseConstantDecayOptions {
  /** The last step of each piece but the last, ascending. */
  readonly boundaries: readonly number[];
  /** The rate of each piece; one more than there are boundaries. */
  readonly values: readonly number[];
}

const checks: check.OptionChecks = {
  boundaries: check.listOf(check.countOrZero),
  values: check.listOf(check.notNegative),
};

/**
 * A constant rate for each piece, as Keras' PiecewiseConstantDecay: `values[0]` for steps up to and including
 * `boundaries[0]`, and so on.
 *
 * @throws Error when an option is not what it has to be
 */
export function piecewiseConstantDecay(options: PiecewiseConstantDecayOptions): Schedule {
  const settings = scheduleSettings<PiecewiseConstantDecayOptions>(
    'piecewiseConstantDecay',
    checks,
    {},
    options,
    'boundaries',
    'values',
  );
  const { boundaries, values } = settings;
  if (values.length !== boundaries.length + 1) {
    throw new RnnkitError(
      'invalid-argument',
      `piecewiseConstantDecay takes one value more than boundaries; got ${values.length} values for ${boundaries.length} boundaries.`,
    );
  }
  if (boundaries.some((boundary, index) => index > 0 && boundary <= boundaries[index - 1]!)) {
    throw new RnnkitError(
      'invalid-argument',
      `piecewiseConstantDecay: boundaries have to ascend; got ${boundaries.join(', ')}.`,
    );
  }
  return schedule('PiecewiseConstantDecay', settings, (step) => {
    const piece = boundaries.findIndex((boundary) => step <= boundary);
    return values[piece === -1 ? values.length - 1 : piece]!;
  });
}
