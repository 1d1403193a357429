// A page that loads a saved classifier and answers one text after the other, as src/start/page.ts times it.
import { wasm } from '@rnnkit/backend-wasm';
import { TextClassifier } from '@rnnkit/tasks/classification';
import { useBackend } from '@rnnkit/core';
import { warmUp } from '@rnnkit/models';
import { unzipModel } from '@rnnkit/storage';

/** What the page has measured, in milliseconds. */
export interface PageTimes {
  /** From the start of the navigation to the first answer. */
  readonly start: number;
  /** Of the first text and of each after it. */
  readonly texts: readonly number[];
}

const search = new URLSearchParams(location.search);
const fetched = Promise.all(['./model.zip', './texts.json'].map((file) => fetch(file)));
await useBackend(wasm({ threads: Number(search.get('threads') ?? '1') }));
const [model, list] = await fetched;
const texts = (await list!.json()) as readonly string[];
const classifier = await TextClassifier.load(await unzipModel(new Uint8Array(await model!.arrayBuffer())));

const times: number[] = [];
let start = 0;
for (const text of texts) {
  const before = performance.now();
  await classifier.probabilities([text]);
  times.push(performance.now() - before);
  if (start > 0) continue;
  // The clock of a page begins when its navigation does.
  start = performance.now();
  await warmUp(classifier.model);
}
const measured: PageTimes = { start, texts: times };
Object.assign(globalThis, { measured });
