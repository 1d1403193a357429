// What a step of training takes each of them: time of the processor, which others who want it do not lengthen as they do that of the
// clock, in turns in one process.
import { wasm } from '@rnnkit/backend-wasm';
import { compileClassifier, newClassifier } from '@rnnkit/tasks';
import { useBackend } from '@rnnkit/core';

import { median } from '../statistics.ts';
import { contenders } from './contenders.ts';
import { readExamples } from './read-examples.ts';

const [path = '', chosen = ''] = process.argv.slice(2);
const turns = 30;
const stepsATurn = 4;

await useBackend(wasm({ threads: 1 }));
const { texts, labels } = await readExamples(path);
const runners = chosen.split(',').map((name) => {
  const options = contenders[name]!;
  const size = options.batchSize!;
  const classifier = newClassifier(texts, [...new Set(labels)].toSorted(), options);
  compileClassifier(classifier, options, texts.length);
  const batches = Array.from({ length: stepsATurn }, (_, batch) => {
    const rows = [batch * size, (batch + 1) * size] as const;
    const y = { data: classifier.encodeLabels(labels.slice(...rows)), shape: [size] };
    return [classifier.encode(texts.slice(...rows)), y] as const;
  });
  return { name, times: [] as number[], model: classifier.model, batches };
});
for (let turn = -2; turn < turns; turn++) {
  for (const { times, model, batches } of runners) {
    const before = process.cpuUsage();
    for (const [x, y] of batches) await model.trainOnBatch(x, y);
    const { user, system } = process.cpuUsage(before);
    // The first turns warm up.
    if (turn >= 0) times.push((user + system) / 1000 / stepsATurn);
  }
}
console.log(JSON.stringify(Object.fromEntries(runners.map(({ name, times }) => [name, median(times)]))));
