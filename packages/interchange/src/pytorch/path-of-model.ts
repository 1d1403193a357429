// The layers of a model that is a path, from the input to the output.
import { check, RnnkitError } from '@rnnkit/data';
import type { Layer } from '@rnnkit/layers';
import type { Model } from '@rnnkit/models';

/** What cannot be written, and why. */
export function cannotWrite(layer: Layer, why: string): RnnkitError {
  return new RnnkitError('unsupported', `writePyTorch cannot write ${check.describe(layer.name)}: ${why}`);
}

/** A model that is a path of layers, and perhaps an embedding whose mean over the tokens stands beside what comes to the last of them. */
export interface PathOfModel {
  readonly layers: readonly Layer[];
  readonly beside: Layer | undefined;
}

/** The layers, one after the other. @throws RnnkitError `unsupported` when the model is not such a path */
export function pathOfModel(model: Model<unknown>): PathOfModel {
  const { inputs, outputs, calls } = model.graph;
  const beside = besideOf(model);
  const path: Layer[] = [];
  let value = 0;
  let next = inputs.length;
  for (const call of calls) {
    const result = next;
    next += call.outputs ?? 1;
    if (call === beside?.embedding || call === beside?.pooling) continue;
    const isJoined = call === beside?.joining;
    const isNext = call.inputs.length === (isJoined ? 2 : 1) && call.inputs[0] === value;
    if (!isNext || call.initialState.length > 0 || call.mask !== undefined)
      throw cannotWrite(
        call.layer,
        'it does not take what the layer before gives, alone. Only layers one after the other can be written.',
      );
    value = result;
    if (!isJoined) path.push(call.layer);
  }
  const isPath = inputs.length === 1 && outputs.length === 1 && outputs[0]!.value === value;
  if (isPath && model.layers.length === calls.length) return { layers: path, beside: beside?.embedding.layer };
  throw new RnnkitError(
    'unsupported',
    'writePyTorch takes a model of one input and one output whose layers come one after the other, each once.',
  );
}

type Call = Model<unknown>['graph']['calls'][number];

/** The calls by which an embedding of the ids stands beside the path, where they are there. */
function besideOf({
  graph: { inputs, calls },
}: Model<unknown>): { readonly embedding: Call; readonly pooling: Call; readonly joining: Call } | undefined {
  const givenBy = new Map<number, Call>();
  let next = inputs.length;
  for (const call of calls) {
    givenBy.set(next, call);
    next += call.outputs ?? 1;
  }
  const joining = calls.at(-2);
  const pooling = givenBy.get(joining?.inputs[1] ?? -1);
  const embedding = givenBy.get(pooling?.inputs[0] ?? -1);
  const isBeside =
    joining?.layer.className === 'Concatenate' &&
    pooling?.layer.className === 'GlobalAveragePooling1D' &&
    embedding?.layer.className === 'Embedding' &&
    embedding.inputs[0] === 0 &&
    embedding.layer.getConfig()['maskZero'] === true &&
    calls.at(-1)!.layer.className === 'Dense';
  return isBeside ? { embedding, pooling, joining } : undefined;
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
