// The errors about files of ONNX.
import { RnnkitError } from '@rnnkit/data';

import type { OnnxNode } from './onnx-model.ts';

/** An error about a file that is damaged. */
export function damaged(what: string): RnnkitError {
  return new RnnkitError('invalid-file', `The ONNX file cannot be read: ${what}.`);
}

/** An error about what a file has that there is not here. */
export function unsupported(what: string): RnnkitError {
  return new RnnkitError('unsupported', `The ONNX file cannot be read: ${what}.`);
}

/** A name of a file, as errors show it. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);
}

/** A node in words. */
export function describeNode({ name, opType, outputs }: Pick<OnnxNode, 'name' | 'opType' | 'outputs'>): string {
  return `the node ${quoted(name === '' ? (outputs[0] ?? '') : name)} (${opType.slice(0, 60)})`;
}

/** An error about a node that there is not here, or that is used as it is not here. */
export function refusedNode(node: Pick<OnnxNode, 'name' | 'opType' | 'outputs'>, why: string): RnnkitError {
  return unsupported(`${describeNode(node)} ${why}`);
}
