// Binary cross-entropy, element by element.
import type { BinaryCrossEntropyGradientInputs, BinaryCrossEntropyInputs, CrossEntropyAttributes } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { activationFunctions, flatSource, logarithm, rowMaskSource } from '../glsl.ts';
import type { NativeBackend } from '../native-backend.ts';
import type { ProgramSource } from '../program.ts';
import { readRowMask } from '../row-mask.ts';
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
  return run(gradientProgram, inputs, inputs.dLoss, attributes, native);
}

function run(
  program: (masked: boolean) => ProgramSource,
  inputs: BinaryCrossEntropyInputs,
  upstream: TensorInfo | undefined,
  { labelSmoothing }: CrossEntropyAttributes,
  native: NativeBackend,
): TensorInfo[] {
  return withWorkspace(native, (workspace) => {
    const result = workspace.result(inputs.logits.shape);
    const logits = workspace.flat(inputs.logits);
    const labels = workspace.flat(inputs.labels);
    const dLoss = upstream === undefined ? logits : workspace.flat(upstream);
    const [, units = 0] = inputs.logits.shape;
    const mask = readRowMask(workspace, inputs.mask);
    workspace.draw(
      program(inputs.mask !== undefined),
      [result],
      { logits, labels, dLoss, ...mask.textures },
      {
        ...mask.uniforms,
        units,
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

const common = (masked: boolean): string => `${flatSource('logits')}${flatSource('labels')}${rowMaskSource(masked)}
uniform vec2 smoothing;
uniform int width, units;
int index;
bool counts() { return rowCounts(index / units); }
float target() { return labelsAt(index) * smoothing.x + smoothing.y; }
`;

const lossProgram = (masked: boolean): ProgramSource => ({
  name: 'binary cross-entropy',
  outputs: 1,
  code: `${activationFunctions}${logarithm}${common(masked)}
void main() {
  index = int(gl_FragCoord.y) * width + int(gl_FragCoord.x);
  float a = logitsAt(index);
  float loss = (a < 0.0 ? 0.0 : a) - a * target() + logarithmOfOneMore(exponential(vec4(-abs(a))).x);
  out0.r = counts() ? loss : 0.0;
}`,
});

const gradientProgram = (masked: boolean): ProgramSource => ({
  name: 'binary cross-entropy gradient',
  outputs: 1,
  code: `${activationFunctions}${common(masked)}${flatSource('dLoss')}
void main() {
  index = int(gl_FragCoord.y) * width + int(gl_FragCoord.x);
  out0.r = counts() ? (sigmoid(vec4(logitsAt(index))).x - target()) * dLossAt(index) : 0.0;
}`,
});
