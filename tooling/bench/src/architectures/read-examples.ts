import type { LabelledExamples } from '@rnnkit/tasks';
import { readDataset } from '@rnnkit/data/node';

/** The labelled texts of a file. */
export async function readExamples(path: string): Promise<LabelledExamples> {
  const examples: { readonly texts: string[]; readonly labels: string[] } = { texts: [], labels: [] };
  for await (const { text, label } of readDataset(path)) {
    examples.texts.push(text);
    examples.labels.push(label);
  }
  return examples;
}
