// Recurrent layers: simpleRnn, lstm and gru, rnn with their cells, and bidirectional.
import type { Shape } from '@rnnkit/layers';

import { nodeActivation } from './activations.ts';
import { floats, type GraphWriter } from './graph-writer.ts';
import { directionOf, nodeOptions, recurrentWeights, type Direction } from './recurrent-weights.ts';
import { spread, validFirst, validSteps, type ValidSteps } from './valid-steps.ts';
import {
  cannotWrite,
  sizeOf,
  within,
  type Config,
  type WriteLayer,
  type WrittenLayer,
  type WrittenValue,
} from './written-layer.ts';

/** What a node gives: the sequence `[time, directions, batch, units]`, and the states `[directions, batch, units]`. */
interface NodeOutputs {
  readonly sequence: string;
  readonly states: readonly string[];
}

interface NodeInput {
  /** `[time, batch, features]`. */
  readonly sequence: string;
  readonly features: number;
  /** The states before the first step, for each direction. */
  readonly initial: readonly (readonly WrittenValue[])[];
  readonly steps: ValidSteps | undefined;
}

/** Writes a recurrent node of one direction, or of both. */
function writeNode(
  graph: GraphWriter,
  path: string,
  directions: readonly Direction[],
  isReverse: boolean,
  { sequence, features, initial, steps }: NodeInput,
): NodeOutputs {
  const [{ kind, units, resetAfter }] = directions as readonly [Direction];
  const states = kind === 'LSTM' ? [0, 1] : [0];
  const before = states.map((state) => {
    const parts = initial.flatMap((given) => {
      const value = given[state];
      return value === undefined ? [] : graph.op('Unsqueeze', [value.tensor, graph.ints(0)]);
    });
    return parts.length < 2 ? (parts[0] ?? '') : graph.op('Concat', parts, { axis: 0 });
  });
  const activations = directions.flatMap(({ layer }) => {
    const inner = nodeActivation(layer, layer.config['activation']);
    if (kind === 'RNN') return [inner];
    const gate = nodeActivation(layer, layer.config['recurrentActivation']);
    return kind === 'LSTM' ? [gate, inner, inner] : [gate, inner];
  });
  const [alphas, betas] = [
    activations.flatMap(({ alpha }) => alpha ?? []),
    activations.flatMap(({ beta }) => beta ?? []),
  ];
  const weights = recurrentWeights(graph, path, directions, features);
  const [output, ...after] = graph.ops(
    kind,
    [sequence, ...weights, steps?.lengths ?? '', ...before],
    [true, ...states.map(() => true)],
    {
      hidden_size: units,
      direction: directions.length === 2 ? 'bidirectional' : isReverse ? 'reverse' : 'forward',
      activations: activations.map(({ name }) => name),
      ...(alphas.length > 0 && { activation_alpha: floats(alphas), activation_beta: floats(betas) }),
      ...(kind === 'GRU' && { linear_before_reset: resetAfter ? 1 : 0 }),
    },
  );
  return { sequence: output!, states: after };
}

/** Time and batch in the other order. */
const turned = (graph: GraphWriter, tensor: string): string => graph.op('Transpose', [tensor], { perm: [1, 0, 2] });

/** Time reversed, of any tensor `[batch, time, …]`. */
function reversed(graph: GraphWriter, tensor: string): string {
  const ends = graph.ints(-Number.MAX_SAFE_INTEGER);
  return graph.op('Slice', [tensor, graph.ints(-1), ends, graph.ints(1), graph.ints(-1)]);
}

/** The input of nodes, in the order of time with the valid steps first. */
function nodeInput(graph: GraphWriter, layer: WrittenLayer, value: WrittenValue): Omit<NodeInput, 'initial'> {
  if (layer.config['stateful'] === true)
    throw cannotWrite(
      layer,
      'a graph carries no state from one call to the next. Make it without stateful, with returnState and an initial state.',
    );
  const { tensor, mask } = value;
  const steps = mask && validSteps(graph, mask);
  const first =
    steps === undefined ? tensor : graph.once(`${tensor} by ${steps.order}`, () => validFirst(graph, tensor, steps));
  const sequence = graph.once(`turned ${first}`, () => turned(graph, first));
  return { sequence, features: sizeOf(layer, value), steps };
}

/** A state after the last step: that before the first one where no step is valid. */
function finalState(
  graph: GraphWriter,
  state: string,
  before: WrittenValue | undefined,
  steps: ValidSteps | undefined,
): string {
  if (steps === undefined) return state;
  return graph.op('Where', [steps.isAny, state, before?.tensor ?? graph.float(0)]);
}

/** A recurrent layer, or cells one on top of the other, of one direction. */
const writeOneWay =
  (directions: readonly Direction[]): WriteLayer =>
  (graph, layer, [value], initialState) => {
    const { returnSequences, returnState, goBackwards } = layer.config as Record<string, boolean>;
    const given = nodeInput(graph, layer, value!);
    const { steps } = given;
    let { sequence, features } = given;
    const states: string[] = [];
    let place = 0;
    let last = '';
    for (const direction of directions) {
      const count = direction.kind === 'LSTM' ? 2 : 1;
      const initial = initialState.slice(place, place + count);
      place += count;
      const made = writeNode(graph, direction.layer.path, [direction], goBackwards!, {
        sequence,
        features,
        initial: [initial],
        steps,
      });
      sequence = graph.op('Squeeze', [made.sequence, graph.ints(1)]);
      features = direction.units;
      const after = made.states.map((state, index) =>
        finalState(graph, graph.op('Squeeze', [state, graph.ints(0)]), initial[index], steps),
      );
      last = after[0]!;
      states.push(...after);
    }
    const top = directions.at(-1)!;
    const isStateful = top.kind === 'LSTM' ? 2 : 1;
    const before = initialState.length === 0 ? undefined : initialState.at(-isStateful)!.tensor;
    const [batch = null, time = null] = value!.shape;
    const output: WrittenValue = returnSequences!
      ? {
          ...sequenceOutput(graph, turned(graph, sequence), layer.config, value!, before),
          shape: [batch, time, top.units],
        }
      : { tensor: lastOutput(graph, last, layer.config, value!), shape: [batch, top.units] };
    const sizes = directions.flatMap(({ kind, units }) => (kind === 'LSTM' ? [units, units] : [units]));
    return [
      output,
      ...(returnState! ? states.map((tensor, index) => ({ tensor, shape: [batch, sizes[index]!] })) : []),
    ];
  };

/** The outputs of all steps, in the order in which they are processed, with their mask. */
function sequenceOutput(
  graph: GraphWriter,
  sequence: string,
  { goBackwards, zeroOutputForMask }: Config,
  { mask }: WrittenValue,
  before: string | undefined,
): Pick<WrittenValue, 'tensor' | 'mask'> {
  const [isReverse, isZero] = [goBackwards === true, zeroOutputForMask === true];
  const inTime =
    mask === undefined ? sequence : spread(graph, sequence, validSteps(graph, mask), { isReverse, isZero, before });
  if (!isReverse) return { tensor: inTime, mask };
  const turnedMask = mask && {
    ...mask,
    tensor: graph.once(`reversed ${mask.tensor}`, () => reversed(graph, mask.tensor)),
  };
  return { tensor: reversed(graph, inTime), mask: turnedMask };
}

/** The output of the last step that is processed, which is zero where that is masked and the layer wants it so. */
function lastOutput(
  graph: GraphWriter,
  state: string,
  { goBackwards, zeroOutputForMask }: Config,
  { mask }: WrittenValue,
): string {
  if (mask === undefined || zeroOutputForMask !== true) return state;
  const place = graph.ints(goBackwards === true ? 0 : -1);
  return graph.op('Where', [graph.op('Gather', [mask.tensor, place], { axis: 1 }), state, graph.float(0)]);
}

/** simpleRnn, lstm and gru. */
export const writeRecurrent: WriteLayer = (graph, layer, values, initialState) =>
  writeOneWay([directionOf(layer)])(graph, layer, values, initialState);

/** rnn, of the cells that are nodes of ONNX. */
export const writeRnn: WriteLayer = (graph, layer, values, initialState) => {
  const cell = within(layer, layer.config['cell'], 'cell');
  const { cells } = cell.config as { readonly cells?: readonly unknown[] };
  const all =
    cell.className === 'StackedRNNCells' ? cells!.map((one, index) => within(cell, one, String(index))) : [cell];
  return writeOneWay(all.map(directionOf))(graph, layer, values, initialState);
};

/** Outputs of both directions as one. */
function merge(
  graph: GraphWriter,
  mode: unknown,
  forward: WrittenValue,
  backward: WrittenValue,
): readonly WrittenValue[] {
  const both = [forward.tensor, backward.tensor];
  const { mask, shape } = forward;
  const units = (shape.at(-1) ?? 0) + (backward.shape.at(-1) ?? 0);
  switch (mode) {
    case 'concat':
      return [{ tensor: graph.op('Concat', both, { axis: -1 }), mask, shape: [...shape.slice(0, -1), units] }];
    case 'sum':
      return [{ tensor: graph.op('Add', both), mask, shape }];
    case 'mul':
      return [{ tensor: graph.op('Mul', both), mask, shape }];
    case 'ave':
      return [{ tensor: graph.op('Mul', [graph.op('Add', both), graph.float(0.5)]), mask, shape }];
    default:
      return [forward, { ...backward, mask }];
  }
}

/** bidirectional: one node, where both directions are alike but for their weights. */
export const writeBidirectional: WriteLayer = (graph, layer, values, initialState) => {
  const forward = within(layer, layer.config['layer'], 'forward');
  const backward = within(layer, layer.config['backwardLayer'], 'backward');
  const ways = [directionOf(forward), directionOf(backward)] as const;
  const count = ways[0].kind === 'LSTM' ? 2 : 1;
  const initial = [initialState.slice(0, count), initialState.slice(count)] as const;
  const isNode = forward.config['goBackwards'] !== true && nodeOptions(ways[0]) === nodeOptions(ways[1]);
  const [[first, ...states], [last, ...otherStates]] = isNode
    ? writeBothWays(graph, layer, ways, values[0]!, initial)
    : ([forward, backward].map((one, way) => writeRecurrent(graph, one, values, initial[way]!)) as unknown as Both);
  const isSequence = !isNode && forward.config['returnSequences'] === true;
  const turnedLast = isSequence ? { ...last!, tensor: reversed(graph, last!.tensor) } : last!;
  return [...merge(graph, layer.config['mergeMode'], first!, turnedLast), ...states, ...otherStates];
};

type Both = readonly [readonly WrittenValue[], readonly WrittenValue[]];

/** What both directions give, from one node; the backward sequence is in the order of time. */
function writeBothWays(
  graph: GraphWriter,
  layer: WrittenLayer,
  directions: readonly [Direction, Direction],
  value: WrittenValue,
  initial: Both,
): Both {
  const { config } = directions[0].layer;
  const given = nodeInput(graph, directions[0].layer, value);
  const made = writeNode(graph, layer.path, directions, false, { ...given, initial });
  const [batch = null, time = null] = value.shape;
  return [0, 1].map((way): readonly WrittenValue[] => {
    const { units } = directions[way]!;
    const of = (tensor: string, axis: number): string => graph.op('Gather', [tensor, graph.int(way)], { axis });
    const states = made.states.map((state, index) =>
      finalState(graph, of(state, 0), initial[way]![index], given.steps),
    );
    const output = (): WrittenValue => {
      const shape: Shape = [batch, units];
      if (config['returnSequences'] !== true) {
        const processed = { ...config, goBackwards: way === 1 };
        return { tensor: lastOutput(graph, states[0]!, processed, value), shape };
      }
      const sequence = turned(graph, of(made.sequence, 1));
      // The layers within have zeros at masked steps.
      const options = { isReverse: false, isZero: true };
      const tensor = given.steps === undefined ? sequence : spread(graph, sequence, given.steps, options);
      return { tensor, shape: [batch, time, units], mask: value.mask };
    };
    const returned = config['returnState'] === true ? states : [];
    return [output(), ...returned.map((tensor) => ({ tensor, shape: [batch, units] }))];
  }) as unknown as Both;
}
