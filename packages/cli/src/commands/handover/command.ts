// rnnkit handover: a model and its data, for Keras to go on with; and the way back.
import { basename, join } from 'node:path';

import { modelFile, readModelJson } from '@rnnkit/storage';
import { checkDestination, readModel, writeModel } from '@rnnkit/storage/node';
import type { Command, Option } from 'commander';

import { chooseBackend } from '../../backends.ts';
import { UsageFailure } from '../../failure.ts';
import { option, path as readPath, positive, seedOption, share, whole } from '../../options.ts';
import { note, print } from '../../output.ts';
import { shellWord } from '../../shell-word.ts';
import { savedTask, tablesOf, textTasks } from '../../tasks/tasks.ts';
import { addTaskOptions, optionsFor, type TaskTables } from '../per-task.ts';
import { checkFolder, handOver, taskFolder, type HandoverSettings } from './hand-over.ts';
import { takeBack } from './take-back.ts';

interface HandoverOptions extends HandoverSettings {
  readonly to?: 'keras';
  readonly from?: 'keras';
  readonly data?: string;
  readonly out?: string;
}

const common: readonly Option[] = [
  option('--to <program>', 'which program is to go on', { choices: ['keras'], byDefault: 'none' }),
  option('--from <program>', 'which program has trained it; the model is then the folder', {
    choices: ['keras'],
    byDefault: 'none',
  }),
  option('--data <file>', 'what it is to learn from, as for train', { read: readPath, byDefault: 'none' }),
  option('--out <path>', 'the folder to write; with --from, the model', { read: readPath, byDefault: 'none' }),
  option('--epochs <n>', 'passes over the data', { read: whole(1), value: 5 }),
  option('--batch-size <n>', 'rows of a step, of all devices together', { read: whole(1), value: 64 }),
  option('--learning-rate <rate>', 'step size', { read: positive, value: 0.001 }),
  option('--validation-split <share>', 'share of the data that chooses the best epoch', { read: share, value: 0.1 }),
  option('--rows-per-shard <n>', 'rows of a file', { read: whole(1), value: 8192 }),
  option('--sequence-length <n>', 'of texts to write: tokens of a row', { read: whole(1), value: 100 }),
  seedOption('of what is held out, and of the order'),
];

const tables: TaskTables = tablesOf(({ dataOptions }) => dataOptions);

/** Adds what `rnnkit handover` takes. */
export function addHandoverOptions(command: Command): Command {
  return addTaskOptions(command, common, tables);
}

/** Hands a model over, or takes it back. */
export async function handoverCommand(path: string, command: Command): Promise<void> {
  const { to, from, out } = command.opts<HandoverOptions>();
  if ((to === undefined) === (from === undefined))
    throw new UsageFailure('Say where it goes, --to keras, or where it comes back from, --from keras.');
  if (out === undefined) throw new UsageFailure('Say where to write: --out PATH.');
  await (to === undefined ? back(path, out) : there(path, out, command));
}

async function there(path: string, out: string, command: Command): Promise<void> {
  const { task, files } = await savedTask(path);
  const options = optionsFor(task.name, command, common, tables);
  const settings = options as unknown as HandoverOptions;
  if (settings.data === undefined) throw new UsageFailure('Say what it is to learn from: --data FILE.');
  await checkFolder(out);
  await chooseBackend('auto', 1);
  const opened = await task.handOver(files, path, { data: settings.data, options });
  const { train, validation, shards } = await handOver(
    out,
    { task: task.name, files, ...opened },
    { ...settings, seed: settings.seed ?? 1 },
  );
  print(
    `${out}: ${train.toLocaleString('en')} rows to train on and ${validation.toLocaleString('en')} to choose the epoch by, in ${shards} ${shards === 1 ? 'file' : 'files'}`,
  );
  note(`python ${shellWord(join(out, 'train.py'))}`);
  note(`rnnkit handover ${shellWord(out)} --from keras --out ${shellWord(`${basename(out)}-trained`)}`);
}

async function back(folder: string, out: string): Promise<void> {
  const files = await readModel(join(folder, taskFolder));
  const { task: saved } = readModelJson(files.get(modelFile)!);
  const task = Object.values(textTasks).find((one) => one.saved.includes(saved!));
  if (task === undefined) throw new UsageFailure(`${folder} has no task that came from rnnkit handover.`);
  await checkDestination(out);
  await chooseBackend('auto', 1);
  await writeModel(out, await task.takeBack(files, folder, (network) => takeBack(folder, network)));
  print(`${out}: ${task.name}, as Keras has trained it`);
}
