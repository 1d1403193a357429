import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import { benchOptions } from '../src/options.ts';
import { UsageError } from '../src/usage-error.ts';

const folder = mkdtempSync(join(tmpdir(), 'bench-arguments-'));
const csv = join(folder, 'a.csv');
writeFileSync(csv, 'text,label\n');
afterAll(() => rmSync(folder, { recursive: true }));

describe('the options of the bench', () => {
  test('are all that is measured, on one thread and on all, by default', () => {
    const { command, groups, threads, rounds, texts } = benchOptions([], 4);
    expect({ command, threads, rounds, texts }).toEqual({ command: 'measure', threads: [1, 4], rounds: 3, texts: [] });
    expect(groups).toContain('reference');
    expect(groups).toContain('page');
    expect(benchOptions([], 1).threads).toEqual([1]);
  });

  test('are read', () => {
    const words = [
      '--only',
      'text,single',
      '--threads=2,1,2',
      '--rounds',
      '5',
      '--text',
      csv,
      '--json',
      join(folder, 'b'),
    ];
    expect(benchOptions(words)).toMatchObject({
      groups: ['text', 'single'],
      threads: [1, 2],
      rounds: 5,
      texts: [csv],
      json: join(folder, 'b'),
    });
    expect(benchOptions(['--check'])).toMatchObject({ command: 'check', rounds: 30, repeats: 5, busy: 0 });
    expect(benchOptions(['--busy', '2'])).toMatchObject({ command: 'busy', busy: 2 });
  });

  test.each([
    [['--quick'], 'There is no option "--quick"; there are --check,'],
    [['-q'], 'There is no option "-q"; there are'],
    [['--constructor'], 'There is no option "--constructor"'],
    [['text'], 'Only options are taken here; got "text".'],
    [['--rounds'], '--rounds needs a value.'],
    [['--rounds', '--check'], '--rounds needs a value.'],
    [['--rounds', '0'], '--rounds takes a whole number from 1 to 1000; got "0".'],
    [['--rounds', '1.5'], '--rounds takes a whole number'],
    [['--rounds=-1'], '--rounds takes a whole number'],
    [['--repeats', 'many'], '--repeats takes a whole number'],
    [['--limit', '1e9'], '--limit takes a whole number'],
    [['--threads', '1,'], '--threads takes a whole number from 1 to 64; got "".'],
    [['--only', 'texts'], '--only takes some of reference, cells,'],
    [['--peers', 'tensorflow'], '--peers takes some of rnnkit-wasm,'],
    [['--check=yes'], '--check takes no value; got "yes".'],
    [['--check', '--only', 'text'], '--check measures a fixed set; leave out --only.'],
    [['--check', '--record'], '--check measures a fixed set; leave out --record.'],
    [['--check', '--busy', '2'], '--check measures a fixed set; leave out --busy.'],
    [['--busy', '2', '--threads', '2'], '--busy measures a fixed set; leave out --threads.'],
    [['--busy', 'much'], '--busy takes a whole number from 0 to 64; got "much".'],
    [['--tagged', join(folder, 'none.tsv')], '--tagged names'],
    [['--rounds', '1', '--rounds', '2'], '--rounds is given twice; give it once.'],
    [['--text', join(folder, 'none.csv')], 'and there is no such file to read.'],
    [['--json', folder], 'it is a folder.'],
    [['--json', join(folder, 'no', 'a.json')], 'its folder does not exist.'],
    [['--save', join(folder, 'no', 'a')], 'its folder does not exist.'],
  ])('say what is wrong with %j', (words, sentence) => {
    expect(() => benchOptions(words)).toThrow(UsageError);
    expect(() => benchOptions(words)).toThrow(sentence);
  });
});
