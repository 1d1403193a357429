import type { OnnxModel } from '../onnx-model.ts';
import type { ReadModel } from '../read-own.ts';
import { refusedNode, damaged } from '../refuse.ts';

/** The model of a graph. */
export function readGraph({ nodes }: OnnxModel): ReadModel {
  const [node] = nodes;
  if (node === undefined) throw damaged('it has no nodes');
  throw refusedNode(node, 'is an operation that there is not here');
}
