// From the start of a process to the first answer of a saved model.
import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { ContenderCommand } from '../contender.ts';
import { RowBuilder, type Row } from '../figures.ts';
import type { Effort } from '../rounds.ts';
import { median } from '../statistics.ts';
import { reference, type Work } from '../work.ts';
import { Yardstick } from '../yardstick.ts';
import { isBuilt, saveModel, scriptArguments } from './saved-model.ts';

/** As many words as reviews have on average. */
const text = Array.from({ length: 19 }, (_, index) => `w${index + 1}`).join(' ');
const work: Work = { ...reference, name: 'start of a process', batch: 1, time: 19, classes: 2 };

/** Milliseconds from the start of a process to the first line that it prints. */
function timeToLine(command: string, parameters: readonly string[], seconds: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(command, parameters, { timeout: seconds * 1000, stdio: ['ignore', 'pipe', 'pipe'] });
    let errors = '';
    let time: number | undefined;
    child.stderr.on('data', (bytes: Buffer) => void (errors += bytes.toString()));
    child.stdout.once('data', () => void (time = performance.now() - start));
    child.once('error', reject);
    child.once('close', () => {
      if (time === undefined) reject(new Error(`No answer has come. ${errors.slice(0, 500)}`));
      else resolve(time);
    });
  });
}

interface Starter {
  readonly builder: RowBuilder;
  readonly command: string;
  readonly parameters: readonly string[];
}

/** Times it for rnnkit, and for PyTorch where it is among the commands. */
export async function measureStart(
  commands: ReadonlyMap<string, ContenderCommand>,
  { rounds, limit }: Effort,
  folder: string,
): Promise<readonly Row[]> {
  const starters: Starter[] = [];
  if (commands.has('rnnkit-wasm')) {
    starters.push({
      builder: new RowBuilder(
        work,
        'rnnkit wasm',
        1,
        isBuilt ? 'as built' : 'from source, which is slower: pnpm build first',
      ),
      command: process.execPath,
      parameters: [...scriptArguments('./answer.ts', isBuilt ? 'built' : 'source'), await saveModel(folder), text],
    });
  }
  const python = commands.get('pytorch')?.command;
  if (python !== undefined) {
    const script = fileURLToPath(new URL('./pytorch_start.py', import.meta.url));
    const path = join(folder, 'model.pt');
    await promisify(execFile)(python, [script, 'save', path]);
    starters.push({
      builder: new RowBuilder(work, 'PyTorch', 1),
      command: python,
      parameters: [script, 'answer', path, '1'],
    });
  }
  const yardstick = new Yardstick(1);
  try {
    for (let round = 0; round < rounds; round++) {
      for (const { builder, command, parameters } of starters) {
        const plain = await yardstick.beside(1);
        const times: number[] = [];
        for (let run = 0; run < 3; run++) times.push(await timeToLine(command, parameters, limit));
        builder.add({ start: median(times) }, plain);
      }
    }
  } finally {
    await yardstick.end();
  }
  return starters.map(({ builder }) => builder.row());
}
