// Files that were written here: they say which model it was. That is believed where writing that model gives the graph that the file has.
import { RnnkitError } from '@rnnkit/data';
import { modelFromConfig, type Model } from '@rnnkit/models';

import { elementTypes, type OnnxAttribute, type OnnxModel, type OnnxNode } from './onnx-model.ts';
import { floatsOf } from './tensor-numbers.ts';
import { planModel, type ModelPlan } from './write/plan-model.ts';
import { weightsOf } from './write/weight-numbers.ts';
import type { ModelConfig } from './write/write-graph.ts';

/** The key under which a file says of which model it was written. */
export const modelRemark = 'rnnkit.model';

/** A model without weights, and those that it is to have, by their paths. */
export interface ReadModel {
  readonly model: Model<unknown>;
  readonly weights: ReadonlyMap<string, () => Float32Array>;
}

const longestRemark = 16 * 1024 ** 2;
/** Models within models are written as often as they are called: a short remark may stand for more than there is room for. */
const mostCalls = 20_000;

/** The model that a file says it was written of; undefined where it says none, or its graph is another. */
export function readOwn(file: OnnxModel): ReadModel | undefined {
  const remark = file.metadata.get(modelRemark);
  if (remark === undefined || remark.length > longestRemark) return undefined;
  let model: Model<unknown>;
  let plan: ModelPlan;
  try {
    model = modelFromConfig(JSON.parse(remark) as Readonly<Record<string, unknown>>);
    plan = planModel(model.getConfig() as unknown as ModelConfig, mostCalls);
  } catch (error) {
    // Then it is a graph like others.
    if (error instanceof RnnkitError || error instanceof SyntaxError || error instanceof RangeError) return undefined;
    if (error instanceof TypeError) return undefined;
    throw error;
  }
  if (!isSameGraph(file, plan)) return undefined;
  const tensors = new Map(file.initializers.map((tensor) => [tensor.name, tensor]));
  const weights = new Map<string, () => Float32Array>();
  for (const weight of plan.weights) {
    const made = once(() => new Map(weightsOf(weight, floatsOf(tensors.get(weight.name)!))));
    for (const { path } of weight.parts) weights.set(path, () => made().get(path)!);
  }
  return { model, weights };
}

function once<Made>(make: () => Made): () => Made {
  let made: Made | undefined;
  return () => (made ??= make());
}

function isSameGraph(file: OnnxModel, plan: ModelPlan): boolean {
  if (
    file.nodes.length !== plan.nodes.length ||
    !file.nodes.every((node, place) => isSameNode(node, plan.nodes[place]!))
  )
    return false;
  for (const ends of ['inputs', 'outputs'] as const) {
    if (file[ends].map(({ name }) => name).join('\n') !== plan[ends].map(({ name }) => name).join('\n')) return false;
  }
  const tensors = new Map(file.initializers.map((tensor) => [tensor.name, tensor]));
  const isThere = ({ name, dims, dataType }: { name: string; dims: readonly number[]; dataType: number }): boolean => {
    const tensor = tensors.get(name);
    return tensor?.dataType === dataType && tensor.dims.join() === dims.join();
  };
  return (
    plan.weights.every(({ name, dims }) => isThere({ name, dims, dataType: elementTypes.float })) &&
    plan.constants.every((constant) => {
      if (!isThere(constant)) return false;
      const { data } = tensors.get(constant.name)!;
      return constant.bytes().every((byte, place) => byte === data[place]);
    })
  );
}

function isSameNode(one: OnnxNode, other: OnnxNode): boolean {
  return keyOf(one) === keyOf(other);
}

function keyOf({ domain, opType, inputs, outputs, attributes }: OnnxNode): string {
  const entries = [...attributes].map(([name, attribute]) => `${name}=${JSON.stringify(valueOf(attribute))}`);
  return JSON.stringify([domain, opType, inputs, outputs, entries.toSorted()]);
}

function valueOf(attribute: OnnxAttribute): unknown {
  if (attribute.kind === 'float') return Math.fround(attribute.value);
  if (attribute.kind === 'floats') return attribute.value.map(Math.fround);
  return attribute.kind === 'other' ? null : attribute.value;
}
