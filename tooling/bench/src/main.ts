// Times rnnkit and its peers for the same work, each in a process of its own, one after the other on a quiet machine.
// usage: pnpm bench [--only GROUP] [--json FILE] [--repeats N] [--limit SECONDS]
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';

import { groups, type Row, type Work } from './work.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    json: { type: 'string' },
    repeats: { type: 'string', default: '7' },
    limit: { type: 'string', default: '120' },
  },
});
if (values.only !== undefined && groups[values.only] === undefined) {
  console.error(`--only takes ${Object.keys(groups).join(' or ')}; got ${values.only}.`);
  process.exit(2);
}

const run = promisify(execFile);
type Measured = Pick<Row, 'predictMs' | 'trainMs' | 'peakMiB' | 'note'>;
const nothing: Measured = { predictMs: null, trainMs: null, peakMiB: null };

/** Runs a peer's process; what it cannot do, or does not finish within the limit, is null with a note. */
async function measure(command: string, parameters: readonly string[], work: Work): Promise<Measured> {
  try {
    const { stdout } = await run(command, [...parameters, JSON.stringify(work), values.repeats], {
      timeout: Number(values.limit) * 1000,
      killSignal: 'SIGKILL',
    });
    return { ...nothing, ...(JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Partial<Measured>) };
  } catch (error) {
    const failure = error as { killed?: boolean; stderr?: string; message: string };
    if (failure.killed === true) return { ...nothing, note: `not done after ${values.limit} s` };
    const reason = (failure.stderr ?? failure.message).split('\n').find((line) => /error|not found/i.test(line));
    return { ...nothing, note: `missing: ${(reason ?? failure.message).trim().slice(0, 80)}` };
  }
}

function peer(name: string): string[] {
  return ['--conditions=@rnnkit/source', '--no-warnings', fileURLToPath(new URL(`./peers/${name}`, import.meta.url))];
}

async function tfjsLayers(backend: string, work: Work): Promise<Measured> {
  const predict = await measure(process.execPath, [...peer('tfjs-layers.ts'), backend, 'predict'], work);
  const train = await measure(process.execPath, [...peer('tfjs-layers.ts'), backend, 'train'], work);
  const notes = [predict.note && `predict ${predict.note}`, train.note && `train ${train.note}`].filter(Boolean);
  return {
    predictMs: predict.predictMs,
    trainMs: train.trainMs,
    peakMiB: Math.max(predict.peakMiB ?? 0, train.peakMiB ?? 0) || null,
    ...(notes.length > 0 ? { note: notes.join('; ') } : {}),
  };
}

const peers: Readonly<Record<string, (work: Work) => Promise<Measured>>> = {
  'rnnkit wasm': (work) => measure(process.execPath, [...peer('rnnkit.ts'), 'wasm'], work),
  'rnnkit cpu': (work) => measure(process.execPath, [...peer('rnnkit.ts'), 'cpu'], work),
  'tfjs-layers cpu': (work) => tfjsLayers('cpu', work),
  'tfjs-layers wasm': async (work) => {
    const measured = await tfjsLayers('wasm', work);
    return {
      ...measured,
      note: measured.note ?? 'as shipped it cannot train an Embedding; a stand-in kernel is registered',
    };
  },
  'jax-js wasm': async (work) => {
    if (work.cell !== 'lstm') return { ...nothing, note: 'only its LSTM is timed' };
    const measured = await measure(process.execPath, peer('jax-js.ts'), work);
    return { ...measured, note: measured.note ?? 'the LSTM alone: no embedding, no optimizer' };
  },
  'PyTorch, 1 thread': (work) =>
    measure(process.env['PYTHON'] ?? 'python3', [fileURLToPath(new URL('./peers/pytorch.py', import.meta.url))], work),
};

console.error(
  `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}; medians of ${values.repeats}`,
);
const works = values.only === undefined ? Object.values(groups).flat() : (groups[values.only] ?? []);
const rows: Row[] = [];
for (const work of works) {
  for (const [name, measurePeer] of Object.entries(peers)) {
    const { classes: _, ...sizes } = work;
    console.error(`  ${name}: ${work.cell}, batch ${work.batch}, time ${work.time}, units ${work.units} …`);
    rows.push({ peer: name, ...sizes, ...(await measurePeer(work)) });
  }
}

const shown = (milliseconds: number | null): string => (milliseconds === null ? '–' : milliseconds.toFixed(1));
console.table(
  rows.map(({ peer: name, cell, batch, time, units, predictMs, trainMs, peakMiB, note }) => ({
    peer: name,
    cell,
    batch,
    time,
    units,
    'predict ms': shown(predictMs),
    'train ms': shown(trainMs),
    'peak MiB': peakMiB ?? '–',
    note: note ?? '',
  })),
);
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(rows, null, 2)}\n`);
