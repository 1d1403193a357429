import { check, RnnkitError } from '@rnnkit/data';

/** Most classes: a matrix of 2 GiB. */
const mostClasses = 2 ** 14;

function checkIndices(name: string, value: unknown): void {
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) return;
  throw new RnnkitError(
    'invalid-argument',
    `confusionMatrix: ${name} has to be a list or a typed array of class indices; got ${check.describe(value)}.`,
  );
}

/**
 * How often each class was taken for each: `matrix[actual][predicted]`.
 *
 * @param actual class indices
 * @param predicted class indices, as many
 * @param classes how many classes there are
 * @throws Error when an index is outside the classes or the lengths differ
 */
export function confusionMatrix(actual: ArrayLike<number>, predicted: ArrayLike<number>, classes: number): number[][] {
  checkIndices('actual', actual);
  checkIndices('predicted', predicted);
  check.whole(1, mostClasses)(classes, 'confusionMatrix: classes');
  if (actual.length !== predicted.length) {
    throw new RnnkitError(
      'invalid-argument',
      `confusionMatrix takes as many predictions as labels; got ${predicted.length} for ${actual.length}.`,
    );
  }
  const matrix = Array.from({ length: classes }, () => Array.from({ length: classes }, () => 0));
  for (let index = 0; index < actual.length; index++) {
    const row = matrix[actual[index]!];
    const column = predicted[index]!;
    if (row?.[column] === undefined) {
      throw new RnnkitError(
        'invalid-argument',
        `confusionMatrix: at position ${index} the classes are ${String(actual[index])} and ${String(column)}; there are ${classes}.`,
      );
    }
    row[column]++;
  }
  return matrix;
}
