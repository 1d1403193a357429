// Data to which somebody has added texts.
import type { LabelledExamples } from '@rnnkit/tasks';

import type { StudioData } from './data.ts';
import type { DataSummary } from './data-summary.ts';
import type { Correction } from './protocol.ts';

/** What an id says of texts that were added: how many. */
const added = /^(?<before>.*?)(?:\+(?<count>\d+)-.*)?$/;

function without({ texts, labels }: LabelledExamples, known: ReadonlySet<string>): LabelledExamples {
  const kept = texts.flatMap((text, row) => (known.has(text) ? [] : [row]));
  return { texts: kept.map((row) => texts[row]!), labels: kept.map((row) => labels[row]!) };
}

function classesOf(parts: readonly LabelledExamples[]): DataSummary['classes'] {
  const counts = new Map<string, number>();
  for (const label of parts.flatMap(({ labels }) => labels)) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Array.from(counts, ([label, count]) => ({ label, count })).toSorted((a, b) => b.count - a.count);
}

/** Data with texts more to learn from. A text that is held out is learned from then, and so does not count as held out any more. */
export function withExamples(data: StudioData, examples: readonly Correction[]): StudioData {
  const texts = new Set(examples.map(({ text }) => text));
  const before = without(data.train, texts);
  const train = {
    texts: [...before.texts, ...examples.map(({ text }) => text)],
    labels: [...before.labels, ...examples.map(({ label }) => label)],
  };
  const [validation, test] = [without(data.validation, texts), without(data.test, texts)];
  const { before: id = '', count = '0' } = added.exec(data.summary.id)?.groups ?? {};
  return {
    summary: {
      ...data.summary,
      id: `${id}+${Number(count) + examples.length}-${crypto.randomUUID()}`,
      train: train.texts.length,
      validation: validation.texts.length,
      test: test.texts.length,
      classes: classesOf([train, validation, test]),
    },
    train,
    validation,
    test,
  };
}
