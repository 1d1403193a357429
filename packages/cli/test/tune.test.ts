// Tuning: the choices, the report, and the command that trains the best.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { jsonLines, newFolder, reviews, rnnkit, smallRest } from './rnnkit.ts';

interface Choice {
  readonly architecture: string;
  readonly units: number;
  readonly mean: number;
  readonly accuracies: readonly number[];
}

test(
  'tune cross-validates every choice, writes a report, and says how to train the best',
  { timeout: 120_000 },
  async () => {
    const folder = await newFolder();
    await writeFile(join(folder, 'reviews.csv'), reviews(160));
    const words = 'tune reviews.csv --units 2,8 --architecture gru,lstm --folds 4 --epochs 4 --json'.split(' ');
    const tuning = [...words, ...smallRest];
    const alone = await rnnkit(folder, [...tuning, '--workers', '1']);
    expect(alone.errors).toContain('4 choices, 4 folds of 160 texts, 4 epochs each; 2 classes');
    expect(alone.code).toBe(0);
    const result = JSON.parse(alone.output) as { choices: Choice[]; best: Choice; command: string };
    expect(result).toMatchObject({ failures: [], unfinished: 0 });
    expect(result.choices.map(({ architecture, units }) => `${architecture} ${units}`).toSorted()).toEqual([
      'gru 2',
      'gru 8',
      'lstm 2',
      'lstm 8',
    ]);
    for (const { mean, accuracies } of result.choices) {
      expect(accuracies.reduce((sum, value) => sum + value) / 4).toBeCloseTo(mean, 12);
      expect(mean).toBeLessThanOrEqual(result.best.mean);
    }
    expect(result.best.mean).toBeGreaterThan(0.9);

    const together = await rnnkit(folder, [...tuning, '--workers', '2', '--report', 'new/other.html']);
    expect({ ...(JSON.parse(together.output) as object), report: 'tune.html' }).toEqual(JSON.parse(alone.output));
    const report = await readFile(join(folder, 'tune.html'), 'utf8');
    expect(report).toContain('Accuracy on held-out texts');
    expect(report).toContain(result.command);
    expect(report).not.toContain('<script');
    expect(await readFile(join(folder, 'new', 'other.html'), 'utf8')).toBe(report);

    const trained = await rnnkit(folder, [...result.command.split(' ').slice(1), '--out', 'tuned', '--json']);
    expect(trained.code).toBe(0);
    expect(jsonLines(trained.output).at(-1)).toMatchObject({ accuracy: expect.closeTo(1, 0.2) });
  },
);
