import { check } from '@rnnkit/data';

/** How often the commonest class of the training labels is right: what a model has to beat. */
export function majorityClassAccuracy(trainLabels: readonly string[], testLabels: readonly string[]): number {
  check.texts(trainLabels, 'majorityClassAccuracy: trainLabels');
  check.texts(testLabels, 'majorityClassAccuracy: testLabels');
  const counts = new Map<string, number>();
  for (const label of trainLabels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const [commonest] = [...counts].toSorted(([, a], [, b]) => b - a)[0] ?? [];
  return testLabels.filter((label) => label === commonest).length / Math.max(1, testLabels.length);
}
