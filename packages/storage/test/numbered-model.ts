// Models that a number tells apart in each of their files: a mixture of two is noticed. And a process that writes them.
import { readModel, writeModel } from '../src/node.ts';
import type { ModelFiles } from '../src/index.ts';

const names = ['model.json', 'weights.safetensors', 'labels.json', 'tokenizer.json'];

/** A model of a number. The tokenizer is that of all. */
export function numberedModel(number: number): ModelFiles {
  return new Map(
    names.map((name) => {
      const layers = [{ className: 'Flatten' }];
      const config = { name: 'm', seed: 0, inputShape: [null], layers };
      const model = { className: 'Sequential', config };
      const description = { format: 'rnnkit-model', formatVersion: 2, model, number };
      if (name === 'model.json') return [name, new TextEncoder().encode(JSON.stringify(description))];
      return [name, new Uint8Array(30_000 + 100 * number).fill(name === 'tokenizer.json' ? 7 : number)];
    }),
  );
}

/** The number of a model. @throws Error unless all of its files are those of one number */
export function numberOf(files: ModelFiles): number {
  const { number } = JSON.parse(new TextDecoder().decode(files.get('model.json'))) as { number: number };
  for (const [name, bytes] of numberedModel(number)) {
    if (Buffer.compare(files.get(name)!, bytes) !== 0) throw new Error(`${name} is not that of model ${number}.`);
  }
  return number;
}

if (process.argv[2] === 'write') {
  const [path, from, count] = process.argv.slice(3) as [string, string, string];
  for (let number = Number(from); number < Number(from) + Number(count); number++) {
    await writeModel(path, numberedModel(number % 200));
    process.stdout.write('.');
  }
}

if (process.argv[2] === 'read') {
  let count = 0;
  process.on('SIGTERM', () => {
    process.stdout.write(String(count), () => process.exit());
  });
  for (;;) {
    numberOf(await readModel(process.argv[3]!));
    count++;
  }
}
