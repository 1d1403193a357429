// Binary cross-entropy, element by element.
import {
  expectShape,
  type BinaryCrossEntropyGradientInputs,
  type BinaryCrossEntropyInputs,
  type CrossEntropyAttributes,
} from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { activationFunctions, flatSource, logarithm } from '../glsl.ts';
import type { NativeBackend } from '../native.ts';
import type { ProgramSource } from '../program.ts';
import { withWorkspace } from '../workspace.ts';

/** The loss of each element. */
export function binaryCrossEntropy(
  inputs: BinaryCrossEntropyInputs,
  attributes: CrossEntropyAttributes,
  native: NativeBackend,
): TensorInfo[] {
  return run(lossProgram, inputs, undefined, attributes, native);
}

/** The gradient of the logits. */
export function binaryCrossEntropyGradient(
  inputs: BinaryCrossEntropyGradientInputs,
  attributes: CrossEntropyAttributes,
  native: NativeBackend,
): TensorInfo[] {
  expectShape('binaryCrossEntropy', 'dLoss', inputs.dLoss, inputs.logits.shape);
  return run(gradientProgram, inputs, inputs.dLoss, attributes, native);
}

function run(
  program: ProgramSource,
  inputs: BinaryCrossEntropyInputs,
  upstream: TensorInfo | undefined,
  { labelSmoothing }: CrossEntropyAttributes,
  native: NativeBackend,
): TensorInfo[] {
  expectShape('binaryCrossEntropy', 'labels', inputs.labels, inputs.logits.shape);
  return withWorkspace(native, (workspace) => {
    const result = workspace.result(inputs.logits.shape);
    const logits = workspace.flat(inputs.logits);
    const labels = workspace.flat(inputs.labels);
    const dLoss = upstream === undefined ? logits : workspace.flat(upstream);
    workspace.draw(
      program,
      [result],
      { logits, labels, dLoss },
      {
        logitsLayout: [logits.width, logits.offset],
        labelsLayout: [labels.width, labels.offset],
        dLossLayout: [dLoss.width, dLoss.offset],
        smoothing: [1 - labelSmoothing, labelSmoothing / 2],
        width: result.width,
      },
    );
    return [result];
  });
}

const common = `${flatSource('logits')}${flatSource('labels')}
uniform vec2 smoothing;
uniform int width;
int index;
float target() { return labelsAt(index) * smoothing.x + smoothing.y; }
`;

const lossProgram: ProgramSource = {
  name: 'binary cross-entropy',
  outputs: 1,
  code: `${activationFunctions}${logarithm}${common}
void main() {
  index = int(gl_FragCoord.y) * width + int(gl_FragCoord.x);
  float a = logitsAt(index);
  out0.r = (a < 0.0 ? 0.0 : a) - a * target() + logarithmOfOneMore(exponential(vec4(-abs(a))).x);
}`,
};

const gradientProgram: ProgramSource = {
  name: 'binary cross-entropy gradient',
  outputs: 1,
  code: `${activationFunctions}${common}${flatSource('dLoss')}
void main() {
  index = int(gl_FragCoord.y) * width + int(gl_FragCoord.x);
  out0.r = (sigmoid(vec4(logitsAt(index))).x - target()) * dLossAt(index);
}`,
};
