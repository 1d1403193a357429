// Graphs as others write them: what each tensor is, node after node, and then the model of what the outputs need.
import { check, RnnkitError } from '@rnnkit/data';
import type { GraphInput } from '@rnnkit/models';

import { elementTypes, type OnnxModel, type OnnxNode, type OnnxValueInfo } from '../onnx-model.ts';
import type { ReadModel } from '../read-own.ts';
import { damaged, quoted, refusedNode, unsupported } from '../refuse.ts';
import { activationOperations } from './activation-operations.ts';
import { arithmeticOperations } from './arithmetic-operations.ts';
import { arranged, unscaled, joined, viewOf } from './arrange.ts';
import { axisOf, leaves, type Axis } from './axes.ts';
import { constantOf } from './constants.ts';
import { NodeReader, type ReadNode, type Symbols } from './graph-reader.ts';
import { joinOperations } from './join-operations.ts';
import { layerOperations } from './layer-operations.ts';
import { maskOperations } from './mask-operations.ts';
import { ModelMaker, type PlannedOutput } from './make-model.ts';
import { partOperations } from './part-operations.ts';
import { productOperations } from './product-operations.ts';
import { productOf } from './product.ts';
import { recurrentOperations } from './recurrent-operations.ts';
import { reduceOperations } from './reduce-operations.ts';
import { shapeOperations } from './shape-operations.ts';
import { sizeOperations } from './size-operations.ts';
import { known, type Size } from './sizes.ts';
import type { PlannedValue, Symbol } from './symbols.ts';

const operations: Readonly<Record<string, ReadNode>> = {
  ...sizeOperations,
  ...shapeOperations,
  ...partOperations,
  ...joinOperations,
  ...maskOperations,
  ...reduceOperations,
  ...activationOperations,
  ...arithmeticOperations,
  ...layerOperations,
  ...productOperations,
  ...recurrentOperations,
};

/** Versions of the set of operations that are read. */
const opsets = { least: 7, most: 28 };

/**
 * The model of a graph.
 *
 * @param wanted names of the outputs that it is to have. Default: all
 * @throws RnnkitError `unsupported` for what there is not here, by the node
 */
export function readGraph(file: OnnxModel, wanted?: readonly string[]): ReadModel {
  const opset = file.opsets.get('') ?? file.opsets.get('ai.onnx') ?? 0;
  if (opset < opsets.least || opset > opsets.most)
    throw unsupported(`its operations are of version ${opset}; there are ${opsets.least} to ${opsets.most}`);
  const symbols: Symbols = new Map();
  for (const tensor of file.initializers) {
    if (symbols.has(tensor.name)) throw damaged(`two of its tensors are called ${quoted(tensor.name)}`);
    symbols.set(tensor.name, { kind: 'constant', constant: constantOf(tensor) });
  }
  // Initializers may be listed as inputs, with which they could be replaced.
  const inputs = file.inputs.filter(({ name }) => !symbols.has(name));
  const batch: Axis = [{ size: { factor: 1, names: ['batch'] } }];
  const given = inputs.map((input) => readInput(input, batch));
  for (const { info, value } of given) {
    if (symbols.has(info.name)) throw damaged(`two of its inputs are called ${quoted(info.name)}`);
    symbols.set(info.name, { ...viewOf(value), isWhole: info.dtype === 'int32' });
  }
  const names = outputNames(file, wanted);
  readNodes(file, symbols, opset, neededNodes(file.nodes, names));
  const outputs = names.map((name) => readOutput(name, symbols.get(name)));
  const used = usedInputs(outputs);
  return new ModelMaker(given.map(({ info }) => info).filter(({ name }) => used.has(name))).make(outputs);
}

function outputNames({ outputs }: OnnxModel, wanted: readonly string[] | undefined): readonly string[] {
  const names = outputs.map(({ name }) => name);
  if (names.length === 0) throw damaged('it has no outputs');
  if (new Set(names).size < names.length) throw damaged('two of its outputs have one name');
  const stray = wanted?.find((name) => !names.includes(name));
  if (stray === undefined) return wanted ?? names;
  throw new RnnkitError(
    'invalid-argument',
    `readOnnx: the file has no output ${check.describe(stray)}; it has ${check.describeList(names)}.${check.didYouMean(stray, names)}`,
  );
}

/** The nodes that outputs need. */
function neededNodes(nodes: OnnxModel['nodes'], outputs: readonly string[]): ReadonlySet<OnnxNode> {
  const names = new Set(outputs);
  const needed = new Set<OnnxNode>();
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some((name) => name !== '' && names.has(name))) continue;
    needed.add(node);
    for (const name of node.inputs) names.add(name);
  }
  return needed;
}

function readInput(
  { name, elementType, shape }: OnnxValueInfo,
  batch: Axis,
): { readonly info: GraphInput; readonly value: PlannedValue } {
  if (name === '' || name.length > 200) throw damaged('an input has no name, or a long one');
  if (shape === undefined || shape.length === 0) throw unsupported(`its input ${quoted(name)} has no shape`);
  const isWhole = elementType === elementTypes.int32 || elementType === elementTypes.int64;
  const isFloat = [elementTypes.float, elementTypes.double, elementTypes.float16].some((type) => type === elementType);
  if (!isWhole && !isFloat) throw unsupported(`its input ${quoted(name)} is of the type ${elementType}`);
  const rest = shape.slice(1).map((size, place): Size => {
    if (typeof size !== 'number')
      return { factor: 1, names: [size === null ? `${name} ${place + 1}` : `size ${size}`] };
    if (Number.isSafeInteger(size) && size > 0) return known(size);
    throw damaged(`its input ${quoted(name)} has a size of ${size}`);
  });
  const own = shape.slice(1).map((size) => (typeof size === 'number' ? size : null));
  return {
    info: { name, shape: [null, ...own], dtype: isWhole ? 'int32' : 'float32' },
    value: { call: { layer: name, inputs: [], outputs: 1 }, slot: 0, axes: [batch, ...rest.map(axisOf)] },
  };
}

function readNodes(
  { nodes, initializers }: OnnxModel,
  symbols: Symbols,
  opset: number,
  needed: ReadonlySet<OnnxNode>,
): void {
  // What constants may take together: much more than the file is none.
  const bytes = initializers.reduce((sum, { data }) => sum + data.length, 0);
  const budget = { numbers: 16 * bytes + 1_000_000 };
  for (const node of nodes) {
    if (!needed.has(node)) continue;
    const isKnown = node.domain === '' && Object.hasOwn(operations, node.opType);
    if (!isKnown)
      throw refusedNode(
        node,
        `is an operation${node.domain === '' ? '' : ` of ${quoted(node.domain)}`} that there is not here`,
      );
    const reader = new NodeReader(node, symbols, opset, budget);
    const made = operations[node.opType]!(reader);
    for (const [place, name] of node.outputs.entries()) {
      const symbol = made[place];
      // An output that there is not, such as the mask of a dropout, nobody can read.
      if (name === '' || symbol === undefined) continue;
      if (symbols.has(name)) throw damaged(`two of its tensors are called ${quoted(name)}`);
      symbols.set(name, symbol);
    }
  }
}

function readOutput(name: string, symbol: Symbol | undefined): PlannedOutput {
  if (name === '' || name.length > 200) throw damaged('an output has no name, or a long one');
  if (symbol === undefined) throw damaged(`its output ${quoted(name)} is given by no node`);
  const view = symbol.kind === 'scores' || symbol.kind === 'weights' ? productOf(symbol) : symbol;
  if (view.kind !== 'view') throw unsupported(`its output ${quoted(name)} does not come of a layer`);
  const only = unscaled(joined(view));
  const [batch] = only.axes;
  const own = leaves(only.parts[0]!.axes[0]!);
  if (batch === undefined || leaves(batch)[0] !== own[0])
    throw unsupported(`its output ${quoted(name)} does not begin with the batch`);
  return { name, value: arranged(only, only.axes) };
}

/** The inputs that outputs need. */
function usedInputs(outputs: readonly PlannedOutput[]): ReadonlySet<string> {
  const names = new Set<string>();
  const seen = new Set<PlannedValue['call']>();
  const left = outputs.map(({ value }) => value.call);
  for (let call = left.pop(); call !== undefined; call = left.pop()) {
    if (seen.has(call)) continue;
    seen.add(call);
    if (typeof call.layer === 'string') names.add(call.layer);
    for (const { call: needed } of [
      ...call.inputs,
      ...(call.initialState ?? []),
      ...(call.mask === undefined ? [] : [call.mask]),
    ])
      left.push(needed);
  }
  return names;
}
