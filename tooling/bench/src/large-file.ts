// Trains the command on a file of a gigabyte, and says how much memory that took at most. README.md says what its options are.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { Random } from '@rnnkit/data';
import { readDataset } from '@rnnkit/data/node';

import { makeTemporaryFolder } from './temporary-folder.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    text: { type: 'string' },
    megabytes: { type: 'string', default: '1000' },
    most: { type: 'string', default: '600' },
  },
});
if (values.text === undefined) throw new Error('Say which labelled texts the file is made of: --text reviews.csv');

/** So many texts of a class are one of the file, with words among them that are nowhere else. */
const joined = 10;
const main = fileURLToPath(new URL('../../../packages/cli/src/main.ts', import.meta.url));
const tellPeak = `process.on('exit', () => console.error('peak ' + process.resourceUsage().maxRSS));`;

const folder = makeTemporaryFolder();
const file = join(folder, 'large.jsonl');
const texts = await write(file, values.text, Number(values.megabytes) * 1_000_000);
console.log(`${texts} texts, ${values.megabytes} MB`);
const start = performance.now();
const peak = await train(file, join(folder, 'model'), positionals);
const seconds = (performance.now() - start) / 1000;
const megabytes = peak / 1024;
console.log(`peak ${megabytes.toFixed(0)} MiB, ${seconds.toFixed(0)} s`);
if (megabytes > Number(values.most)) process.exitCode = 1;

/** Writes texts of random others of their class, until the file is as long. @returns how many there are */
async function write(path: string, from: string, bytes: number): Promise<number> {
  const classes = new Map<string, string[]>();
  for await (const { text, label } of readDataset(from, { missing: 'drop' })) {
    const own = classes.get(label) ?? [];
    own.push(text);
    classes.set(label, own);
  }
  const labels = [...classes.keys()];
  const random = new Random(1);
  const out = createWriteStream(path);
  let [written, count] = [0, 0];
  while (written < bytes) {
    const block: string[] = [];
    for (let row = 0; row < 500; row++) {
      const label = labels[random.integer(0, labels.length)]!;
      const own = classes.get(label)!;
      const parts = Array.from({ length: joined }, () => own[random.integer(0, own.length)]!);
      const noise = random.integer(0, 2 ** 31).toString(36);
      block.push(`${JSON.stringify({ text: `${parts.join(' ')} ${noise}`, label })}\n`);
    }
    count += block.length;
    const lines = block.join('');
    written += Buffer.byteLength(lines);
    if (!out.write(lines)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
  return count;
}

/** Runs the command. @returns the most memory that it had, in KiB */
async function train(data: string, out: string, words: readonly string[]): Promise<number> {
  const node = ['--conditions=@rnnkit/source', '--import', `data:text/javascript,${encodeURIComponent(tellPeak)}`];
  const child = spawn(process.execPath, [...node, main, 'train', data, '--out', out, '--epochs', '1', ...words], {
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => {
    process.stderr.write(bytes);
    said += bytes.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`The command ended with ${String(code)}.`);
  return Number(/peak (\d+)/.exec(said)?.[1]);
}
