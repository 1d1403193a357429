// Activations, as operations of their own and as those of recurrent nodes.
import { check } from '@rnnkit/data';

import { float, type GraphWriter } from './graph-writer.ts';
import { cannotWrite, type WrittenLayer } from './written-layer.ts';

type Write = (graph: GraphWriter, x: string) => string;

const one =
  (opType: string, attributes: Parameters<GraphWriter['op']>[2] = {}): Write =>
  (graph, x) =>
    graph.op(opType, [x], attributes);

const writers: Readonly<Record<string, Write>> = {
  linear: (_, x) => x,
  tanh: one('Tanh'),
  sigmoid: one('Sigmoid'),
  relu: one('Relu'),
  hardSigmoid: one('HardSigmoid', { alpha: float(1 / 6), beta: float(0.5) }),
  legacyHardSigmoid: one('HardSigmoid', { alpha: float(0.2), beta: float(0.5) }),
  softmax: one('Softmax', { axis: -1 }),
  logSoftmax: one('LogSoftmax', { axis: -1 }),
  softplus: one('Softplus'),
  softsign: one('Softsign'),
  exponential: one('Exp'),
  elu: one('Elu'),
  selu: one('Selu'),
  relu6: (graph, x) => graph.op('Clip', [x, graph.float(0), graph.float(6)]),
  leakyRelu: one('LeakyRelu', { alpha: float(0.2) }),
  silu: (graph, x) => graph.op('Mul', [x, graph.op('Sigmoid', [x])]),
  gelu: one('Gelu'),
  mish: (graph, x) => graph.op('Mul', [x, graph.op('Tanh', [graph.op('Softplus', [x])])]),
};

/** Applies an option that is an activation. @throws RnnkitError `unsupported` when it is somebody's own */
export function activated(graph: GraphWriter, layer: WrittenLayer, x: string): string {
  const option = layer.config['activation'];
  if (typeof option === 'string' && Object.hasOwn(writers, option)) return writers[option]!(graph, x);
  throw cannotWrite(layer, `there is no operation of ONNX for the activation ${check.describe(option)}.`);
}

/** An activation of a recurrent node: its name there, and numbers that it takes. */
export interface NodeActivation {
  readonly name: string;
  readonly alpha?: number;
  readonly beta?: number;
}

const ofNodes: Readonly<Record<string, NodeActivation>> = {
  linear: { name: 'Affine', alpha: 1, beta: 0 },
  tanh: { name: 'Tanh' },
  sigmoid: { name: 'Sigmoid' },
  relu: { name: 'Relu' },
  hardSigmoid: { name: 'HardSigmoid', alpha: Math.fround(1 / 6), beta: 0.5 },
  legacyHardSigmoid: { name: 'HardSigmoid', alpha: Math.fround(0.2), beta: 0.5 },
};

/** As an activation of a recurrent node. */
export function nodeActivation(layer: WrittenLayer, option: unknown): NodeActivation {
  if (typeof option === 'string' && Object.hasOwn(ofNodes, option)) return ofNodes[option]!;
  throw cannotWrite(layer, `there is no activation of a recurrent node for ${check.describe(option)}.`);
}
