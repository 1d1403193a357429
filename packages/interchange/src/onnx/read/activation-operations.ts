// Operations that map each number, and the softmax along an axis.
import { callLayer, joined, layerOf, unscaled, viewOf, withLast } from './arrange.ts';
import { constantFrom } from './constants.ts';
import type { NodeReader, ReadNode } from './graph-reader.ts';
import { describeNode } from '../refuse.ts';
import { linearLayer } from './linear.ts';
import type { Arithmetic, PlannedValue, View } from './symbols.ts';

/** A value with an activation; a dense layer has it itself. */
export function activatedValue(value: PlannedValue, activation: string): PlannedValue {
  const { call, axes, slot } = value;
  if (call.linear !== undefined && slot === 0) {
    const { layer } = linearLayer(call.linear, activation);
    return callLayer(layer, call.inputs, axes);
  }
  return callLayer(layerOf('Activation', { activation }), [value], axes);
}

/** The value of a view, whatever the order of its axes; the view of another value in its place has the same axes. */
export function onlyValue(view: View): PlannedValue {
  return unscaled(joined(view)).parts[0]!;
}

/** A view of another value in its place. */
export function inPlace(view: View, value: PlannedValue): View {
  return { ...view, parts: [value], along: [], scale: 1, isWhole: false };
}

const mapped =
  (activation: (reader: NodeReader) => string): ReadNode =>
  (reader) => {
    const view = reader.view(0);
    return [inPlace(view, activatedValue(onlyValue(view), activation(reader)))];
  };

const near = (one: number, other: number): boolean => Math.abs(one - other) <= 1e-6 * Math.max(1, Math.abs(other));

/** The activation that a sigmoid of straight lines is. */
export function hardSigmoid(alpha: number, beta: number): string | undefined {
  if (!near(beta, 0.5)) return undefined;
  return near(alpha, 0.2) ? 'legacyHardSigmoid' : near(alpha, 1 / 6) ? 'hardSigmoid' : undefined;
}

function only(reader: NodeReader, name: string, value: number, otherwise: number, activation: string): string {
  const given = reader.float(name, otherwise);
  if (near(given, value)) return activation;
  throw reader.refuse(`has ${name} ${given}, where there is ${value} alone here`);
}

const clip = (reader: NodeReader): string => {
  const bound = (place: number, name: string, otherwise: number): number =>
    reader.has(place) ? (reader.constant(place).numbers()[0] ?? otherwise) : reader.float(name, otherwise);
  const [least, largest] = [bound(1, 'min', -Infinity), bound(2, 'max', Infinity)];
  if (least === 0 && largest === 6) return 'relu6';
  if (least === 0 && largest > 3e38) return 'relu';
  throw reader.refuse(`cuts numbers off at ${least} and ${largest}, which there is not here`);
};

/** A value that no layer is, only a step to one. */
export function step(reader: NodeReader, view: View, is: Arithmetic): View {
  const { parts } = joined(view);
  const value = callLayer(layerOf('', { node: describeNode(reader.node) }), [parts[0]!], parts[0]!.axes);
  return { ...view, parts: [{ ...value, is }], along: [] };
}

const readErf: ReadNode = (reader) => {
  const view = reader.view(0);
  const [value] = joined(view).parts as readonly [PlannedValue];
  if (!near(view.scale, Math.SQRT1_2)) throw reader.refuse('is no part of a gelu');
  return [step(reader, { ...view, scale: 1 }, { what: 'erf', of: value })];
};

/** Numbers without their sign, of which a softsign is made. */
const readAbs: ReadNode = (reader) => {
  const view = reader.view(0);
  if (view.scale !== 1) throw reader.refuse('is no part of a softsign');
  return [step(reader, view, { what: 'size', of: joined(view).parts[0]! })];
};

const readSqrt: ReadNode = (reader) => {
  const constant = reader.knownInput(0);
  if (constant !== undefined && constant.dims.length < 2) {
    const roots = Array.from(constant.numbers(), Math.sqrt);
    return [{ kind: 'constant', constant: constantFrom(constant.dims, roots, false) }];
  }
  const view = reader.view(0);
  const { is } = view.parts[0]!;
  if (is?.what !== 'variance' || is.epsilon === undefined)
    throw reader.refuse('is an operation that there is not here');
  return [step(reader, view, { ...is, what: 'deviation' })];
};

const readReciprocal: ReadNode = (reader) => {
  const view = reader.view(0);
  const { is } = view.parts[0]!;
  if (is?.what !== 'deviation') throw reader.refuse('is an operation that there is not here');
  return [step(reader, view, { ...is, what: 'inverse deviation' })];
};

const readLeakyRelu: ReadNode = (reader) => {
  const view = reader.view(0);
  const alpha = reader.float('alpha', 0.01);
  const value = onlyValue(view);
  if (near(alpha, 0.2)) return [inPlace(view, activatedValue(value, 'leakyRelu'))];
  if (!(alpha >= 0 && alpha < 1)) throw reader.refuse(`has alpha ${alpha}, which there is not here`);
  const small = onlyValue({ ...viewOf(value), scale: alpha });
  return [inPlace(view, callLayer(layerOf('Maximum'), [value, small], value.axes))];
};

const soft =
  (activation: string): ReadNode =>
  (reader) => {
    const symbol = reader.input(0);
    const isOld = reader.opset < 13;
    const axes = 'axes' in symbol ? symbol.axes : reader.view(0).axes;
    const axis = reader.axis(reader.int('axis', isOld ? 1 : -1), axes.length);
    const isLast = axis === axes.length - 1;
    if (isOld && !isLast) throw reader.refuse('is taken over several axes, which there is not here');
    if (symbol.kind === 'scores' && isLast && activation === 'softmax') return [{ ...symbol, kind: 'weights' }];
    const view = reader.view(0);
    return [inPlace(view, activatedValue(withLast(view, view.axes[axis]!), activation))];
  };

/** Activations. */
export const activationOperations: Readonly<Record<string, ReadNode>> = {
  Abs: readAbs,
  Clip: mapped(clip),
  Elu: mapped((reader) => only(reader, 'alpha', 1, 1, 'elu')),
  Erf: readErf,
  Exp: mapped(() => 'exponential'),
  Gelu: mapped((reader) => {
    if (reader.text('approximate', 'none') === 'none') return 'gelu';
    throw reader.refuse('approximates, which there is not here');
  }),
  HardSigmoid: mapped((reader) => {
    const [alpha, beta] = [reader.float('alpha', 0.2), reader.float('beta', 0.5)];
    const activation = hardSigmoid(alpha, beta);
    if (activation !== undefined) return activation;
    throw reader.refuse(`has alpha ${alpha} and beta ${beta}, which there are not here`);
  }),
  LeakyRelu: readLeakyRelu,
  LogSoftmax: soft('logSoftmax'),
  Mish: mapped(() => 'mish'),
  Neg: (reader) => {
    const view = reader.view(0);
    return [{ ...view, scale: -view.scale }];
  },
  Reciprocal: readReciprocal,
  Relu: mapped(() => 'relu'),
  Selu: mapped((reader) => {
    only(reader, 'alpha', 1.673_263_2, 1.673_263_2, 'selu');
    return only(reader, 'gamma', 1.050_701, 1.050_701, 'selu');
  }),
  Sigmoid: mapped(() => 'sigmoid'),
  Softmax: soft('softmax'),
  Softplus: mapped(() => 'softplus'),
  Softsign: mapped(() => 'softsign'),
  Sqrt: readSqrt,
  Tanh: mapped(() => 'tanh'),
};
