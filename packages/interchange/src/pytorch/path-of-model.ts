// The layers of a model that is a path, from the input to the output, with their configurations, and what they become as modules.
import { check, RnnkitError } from '@rnnkit/data';
import type { Layer } from '@rnnkit/layers';
import type { Model } from '@rnnkit/models';

/** What cannot be written, and why. */
export function cannotWrite(layer: Layer, why: string): RnnkitError {
  return new RnnkitError('unsupported', `writePyTorch cannot write ${check.describe(layer.name)}: ${why}`);
}

/** The layers, one after the other. @throws RnnkitError `unsupported` when the model is not such a path */
export function pathOfModel({ graph, layers }: Model<unknown>): readonly Layer[] {
  const { inputs, outputs, calls } = graph;
  let value = 0;
  let next = inputs.length;
  for (const call of calls) {
    const isNext = call.inputs.length === 1 && call.inputs[0] === value;
    if (!isNext || call.initialState.length > 0 || call.mask !== undefined)
      throw cannotWrite(
        call.layer,
        'it does not take what the layer before gives, alone. Only layers one after the other can be written.',
      );
    value = next;
    next += call.outputs ?? 1;
  }
  const isPath = inputs.length === 1 && outputs.length === 1 && outputs[0]!.value === value;
  if (isPath && layers.length === calls.length) return layers;
  throw new RnnkitError(
    'unsupported',
    'writePyTorch takes a model of one input and one output whose layers come one after the other, each once.',
  );
}

/** Throws unless an option is what a module of PyTorch can do. */
export function expectOption(
  layer: Layer,
  config: Readonly<Record<string, unknown>>,
  name: string,
  ...allowed: readonly unknown[]
): void {
  if (allowed.includes(config[name])) return;
  throw cannotWrite(
    layer,
    `${name} is ${check.describe(config[name])}; PyTorch's module has ${allowed.map((one) => check.describe(one)).join(' or ')} there.`,
  );
}
