// Who is timed side by side, each in a process of its own.
import { fileURLToPath } from 'node:url';

import type { ContenderCommand } from './contender.ts';
import { onnxRuntimeFolder } from './onnx-runtime.ts';
import { pythonWithTorch } from './python.ts';
import { UsageError } from './usage-error.ts';
import type { Work } from './work.ts';

/** One of those that are timed. */
export interface Entry {
  readonly name: string;
  readonly threads: number;
  readonly start: ContenderCommand;
  /** What everyone should know who reads its figures. */
  readonly note?: string;
}

interface Kind {
  readonly name: string;
  readonly note?: string;
  /** Whether it is timed with several threads, too. */
  readonly hasThreads: boolean;
  /** Whether it does such work. */
  readonly does: (work: Work) => boolean;
  readonly start: () => Promise<ContenderCommand>;
}

const pathOf = (name: string): string => fileURLToPath(new URL(`./peers/${name}`, import.meta.url));

/** A script in the folder of peers, and one with the name in its folder of attention if there is. */
function script(name: string, parameters: readonly string[], hasAttention: boolean): () => Promise<ContenderCommand> {
  const given = (path: string): readonly string[] => [
    '--conditions=@rnnkit/source',
    '--no-warnings',
    pathOf(path),
    ...parameters,
  ];
  return () =>
    Promise.resolve({
      command: process.execPath,
      parameters: given(name),
      ...(hasAttention ? { attention: given(`attention/${name}`) } : {}),
    });
}

const hasDrawnIds = (work: Work): boolean => work.texts === undefined;
const isAttention = (work: Work): boolean => work.heads !== undefined;

const kinds: Readonly<Record<string, Kind>> = {
  'rnnkit-wasm': {
    name: 'rnnkit wasm',
    hasThreads: true,
    does: () => true,
    start: script('rnnkit.ts', ['wasm'], true),
  },
  'rnnkit-cpu': { name: 'rnnkit cpu', hasThreads: false, does: hasDrawnIds, start: script('rnnkit.ts', ['cpu'], true) },
  'tfjs-cpu': {
    name: 'tfjs-layers cpu',
    hasThreads: false,
    // Its training does not end at any size of interest; once is enough to show it.
    does: ({ name }) => name === 'reference',
    start: script('tfjs-layers.ts', ['cpu'], false),
  },
  'tfjs-wasm': {
    name: 'tfjs-layers wasm',
    note: 'as shipped it cannot train an Embedding; a stand-in kernel is registered',
    hasThreads: false,
    does: hasDrawnIds,
    start: script('tfjs-layers.ts', ['wasm'], true),
  },
  'jax-js': {
    name: 'jax-js wasm',
    note: 'the LSTM alone: no embedding, no optimizer',
    hasThreads: false,
    does: (work) => work.cell === 'lstm' && hasDrawnIds(work) && !isAttention(work),
    start: script('jax-js.ts', [], false),
  },
  'onnxruntime-web': {
    name: 'onnxruntime-web wasm',
    note: 'it does not train',
    hasThreads: true,
    does: () => true,
    start: async () => script('onnxruntime-web.ts', [await onnxRuntimeFolder()], true)(),
  },
  pytorch: {
    name: 'PyTorch',
    note: 'native code',
    hasThreads: true,
    does: () => true,
    start: async () => ({
      command: await pythonWithTorch(),
      parameters: [pathOf('pytorch.py')],
      attention: [pathOf('attention/pytorch.py')],
    }),
  },
};

/** The names that `--peers` picks from. */
export const contenderKinds: readonly string[] = Object.keys(kinds);

/** Starts each chosen kind's preparations once. What cannot be prepared is left out with a sentence, or refused if it was asked for. */
export async function prepareKinds(
  chosen: readonly string[],
  areChosen: boolean,
): Promise<ReadonlyMap<string, ContenderCommand>> {
  const commands = new Map<string, ContenderCommand>();
  for (const kind of chosen) {
    try {
      commands.set(kind, await kinds[kind]!.start());
    } catch (error) {
      if (!(error instanceof UsageError) || areChosen) throw error;
      console.error(`${error.message} It is left out.`);
    }
  }
  return commands;
}

/** Those that do a work, with each number of threads. */
export function entriesFor(
  work: Work,
  commands: ReadonlyMap<string, ContenderCommand>,
  threads: readonly number[],
): readonly Entry[] {
  return [...commands].flatMap(([key, start]) => {
    const { name, hasThreads, does, note } = kinds[key]!;
    if (!does(work)) return [];
    return (hasThreads ? threads : [1]).map((count) => ({
      name,
      threads: count,
      start,
      ...(note === undefined ? {} : { note }),
    }));
  });
}
