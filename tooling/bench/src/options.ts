// The options of `pnpm bench`.
import { availableParallelism } from 'node:os';

import { readablePath, readOptions, someOf, wholeNumber, writablePath } from './arguments.ts';
import { contenderKinds } from './contenders.ts';
import { UsageError } from './usage-error.ts';
import { groupNames } from './work.ts';

/** What is to be done. */
export interface BenchOptions {
  /** Measure and print; compare with the recorded ratios; record them; or compare one thread with what `'auto'` does on busy cores. */
  readonly command: 'measure' | 'check' | 'record' | 'busy';
  /** Loops that keep cores busy meanwhile. */
  readonly busy: number;
  readonly groups: readonly string[];
  readonly kinds: readonly string[];
  /** Whether `--peers` was given: then what cannot be measured is an error. */
  readonly areKindsChosen: boolean;
  readonly threads: readonly number[];
  readonly rounds: number;
  readonly repeats: number;
  /** Seconds that one turn may take. */
  readonly limit: number;
  /** Files of labelled texts; none: built-in ones. */
  readonly texts: readonly string[];
  /** A text for a model of language, and a file of words with their tags. */
  readonly corpus?: string;
  readonly tagged?: string;
  readonly maxLength: number;
  readonly json?: string;
  readonly save?: string;
}

/** Reads and checks the options. @throws UsageError */
export function benchOptions(words: readonly string[], cores: number = availableParallelism()): BenchOptions {
  const given = readOptions(
    {
      check: 'switch',
      record: 'switch',
      busy: 'text',
      only: 'text',
      peers: 'text',
      threads: 'text',
      rounds: 'text',
      repeats: 'text',
      limit: 'text',
      text: 'text',
      corpus: 'text',
      tagged: 'text',
      'max-length': 'text',
      json: 'text',
      save: 'text',
    },
    words,
  );
  const text = (name: string, otherwise: string): string => (given[name] as string | undefined) ?? otherwise;
  const command = (['check', 'record', 'busy'] as const).find((name) => given[name] !== undefined) ?? 'measure';
  if (command !== 'measure') {
    const fixed = ['record', 'busy', 'only', 'peers', 'threads', 'text', 'corpus', 'tagged', 'max-length', 'save'].find(
      (name) => name !== command && given[name] !== undefined,
    );
    if (fixed !== undefined) throw new UsageError(`--${command} measures a fixed set; leave out --${fixed}.`);
  }
  const threads = text('threads', cores === 1 ? '1' : `1,${Math.min(cores, 64)}`).split(',');
  return {
    command,
    busy: wholeNumber('busy', text('busy', '0'), 0, 64),
    groups: someOf('only', text('only', groupNames.join(',')), groupNames),
    kinds: someOf('peers', text('peers', contenderKinds.join(',')), contenderKinds),
    areKindsChosen: given['peers'] !== undefined,
    threads: [...new Set(threads.map((count) => wholeNumber('threads', count, 1, 64)))].toSorted((a, b) => a - b),
    rounds: wholeNumber('rounds', text('rounds', command === 'measure' ? '3' : '30'), 1, 1000),
    repeats: wholeNumber('repeats', text('repeats', command === 'measure' ? '7' : '5'), 1, 10_000),
    limit: wholeNumber('limit', text('limit', '30'), 1, 3600),
    texts:
      given['text'] === undefined
        ? []
        : text('text', '')
            .split(',')
            .map((path) => readablePath('text', path)),
    maxLength: wholeNumber('max-length', text('max-length', '40'), 1, 10_000),
    ...(given['corpus'] === undefined ? {} : { corpus: readablePath('corpus', text('corpus', '')) }),
    ...(given['tagged'] === undefined ? {} : { tagged: readablePath('tagged', text('tagged', '')) }),
    ...(given['json'] === undefined ? {} : { json: writablePath('json', text('json', '')) }),
    ...(given['save'] === undefined ? {} : { save: savedPath(text('save', '')) }),
  };
}

/** The path to which `.md` and `.svg` are added. */
function savedPath(path: string): string {
  writablePath('save', `${path}.svg`);
  return writablePath('save', `${path}.md`).slice(0, -'.md'.length);
}
