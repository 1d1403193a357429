// Where a graph begins.
import { check, RnnkitError } from '@rnnkit/data/predict';
import { SymbolicValue, type Shape } from '@rnnkit/layers';

/** Options of {@link input}. */
export interface InputOptions {
  /** The shape of a row, without the batch: `[null]` for ids of tokens of any number, `[null, 8]` for 8 features a step. */
  readonly shape: Shape;
  /** `int32` for ids of tokens, `float32` for all other numbers. Default `float32`. */
  readonly dtype?: 'float32' | 'int32';
  /** The name by which data can be given. Default `input`, with a number behind it where a model has several. */
  readonly name?: string;
}

const checkSize: check.OptionCheck = (size, name) => (size === null ? null : check.count(size, name));

/**
 * A value that will be given: where a model that is a graph begins. As Keras' Input.
 *
 * @throws RnnkitError `invalid-argument` when an option is not what it has to be
 *
 * @example
 * const tokens = input({ shape: [null], dtype: 'int32', name: 'tokens' });
 */
export function input(options: InputOptions): SymbolicValue {
  const checks = { shape: check.listOf(checkSize), dtype: check.oneOf('float32', 'int32'), name: check.text };
  const defaults = { dtype: 'float32', name: 'input' } as const;
  const { shape, dtype, name } = check.checkOptions<Partial<InputOptions> & typeof defaults>(
    'input',
    checks,
    defaults,
    options,
  );
  if (shape === undefined)
    throw new RnnkitError(
      'invalid-argument',
      'input: shape is missing, that of a row, such as [null] for ids of tokens.',
    );
  return new SymbolicValue([null, ...shape], dtype, name);
}
