// Whether tfjs-layers can run a model: it keeps states and frees values in ways that graphs have to fit.
import {
  isMaskHelper,
  modelClass,
  modelWithin,
  recurrentClasses,
  type Description,
  type ModelConfig,
} from './model-config.ts';
import { cannotWrite, quoted } from './refuse.ts';

/** A call of a recurrent layer, in the whole model. */
interface Reading {
  readonly id: string;
  readonly name: string;
  readonly isStarted: boolean;
  /** The calls of recurrent layers that come before it, whatever order the model runs in. */
  readonly behind: ReadonlySet<string>;
}

/** Throws where tfjs-layers would fail, or would mix up states. */
export function expectRunnable(config: ModelConfig): void {
  const readings: Reading[] = [];
  walk(
    config,
    config.inputs.map(() => new Set()),
    '',
    readings,
  );
  // An initial state stays there for all recurrent layers that run later, which then fail.
  const started = readings.find(({ isStarted }) => isStarted);
  if (started === undefined) return;
  if (readings.every(({ id }) => id === started.id || started.behind.has(id))) return;
  throw cannotWrite(
    `its layer ${quoted(started.name)} begins with a state, and tfjs-layers fails where a recurrent layer may run after such a one`,
  );
}

function walk(
  config: ModelConfig,
  inputs: readonly ReadonlySet<string>[],
  path: string,
  readings: Reading[],
): readonly ReadonlySet<string>[] {
  const values = [...inputs];
  expectOneUse(config);
  for (const [index, call] of config.calls.entries()) {
    const layer = config.layers[call.layer]!;
    const given = [...call.inputs, ...(call.initialState ?? [])].map((value) => values[value]!);
    const behind = new Set(given.flatMap((before) => [...before]));
    const id = `${path}${index}`;
    const count = call.outputs ?? 1;
    if (layer.className === modelClass) {
      values.push(...walk(modelWithin(layer), given, `${id}/`, readings));
      continue;
    }
    if (recurrentClasses.has(layer.className)) {
      const isStarted = (call.initialState?.length ?? 0) > 0;
      expectOwnStates(layer, isStarted);
      readings.push({ id, name: layer.config.name!, isStarted, behind });
      const used = Array.from({ length: count }, (_, output) => isUsed(config, values.length + output));
      // Each output that is used makes the layer run once more.
      if (isStarted && used.filter(Boolean).length > 1)
        throw cannotWrite(
          `its layer ${quoted(layer.config.name!)} begins with a state and has several outputs, at which tfjs-layers fails`,
        );
    }
    const after = recurrentClasses.has(layer.className) ? new Set([...behind, id]) : behind;
    for (let output = 0; output < count; output++) values.push(after);
  }
  return config.outputs.map(({ value }) => values[value]!);
}

function isUsed({ calls, outputs }: ModelConfig, value: number): boolean {
  return (
    outputs.some((output) => output.value === value) ||
    calls.some(({ inputs, initialState = [] }) => [...inputs, ...initialState].includes(value))
  );
}

function expectOwnStates({ config }: Description, isStarted: boolean): void {
  const cell = config['cell'] as Description | undefined;
  if (cell?.className !== 'StackedRNNCells' || !(isStarted || config['returnState'] === true)) return;
  throw cannotWrite(
    `its layer ${quoted(config.name!)} has states of several cells, which tfjs-layers has in another order`,
  );
}

/** A value that a layer is given twice is freed there while others need it. */
function expectOneUse(config: ModelConfig): void {
  // Without the layers that are not written.
  const sources = [...config.inputs.keys()];
  const readers = new Map<number, string[]>();
  const read = (value: number, reader: string): void => {
    readers.set(sources[value]!, [...(readers.get(sources[value]!) ?? []), reader]);
  };
  for (const [index, call] of config.calls.entries()) {
    const isHelper = isMaskHelper(config, call);
    if (!isHelper) for (const value of [...call.inputs, ...(call.initialState ?? [])]) read(value, String(index));
    const first = sources.length;
    for (let output = 0; output < (call.outputs ?? 1); output++)
      sources.push(isHelper ? sources[call.inputs[0]!]! : first + output);
  }
  for (const { value } of config.outputs) read(value, 'output');
  for (const [value, names] of readers) {
    const twice = names.find((name, place) => names.indexOf(name) < place);
    if (value < config.inputs.length || twice === undefined || new Set(names).size === 1) continue;
    const layer = config.layers[config.calls[Number(twice)]?.layer ?? 0]!;
    throw cannotWrite(
      `its layer ${quoted(layer.config.name!)} is given one value twice, which tfjs-layers then frees before others have read it; give it the value of an activation({ activation: 'linear' }) the second time`,
    );
  }
}
