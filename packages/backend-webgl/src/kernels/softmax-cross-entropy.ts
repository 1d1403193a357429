// Softmax cross-entropy. One draw finds what each row has in common (its largest logit, the sum of its exponentials, the sum of
// its targets) and its loss; the gradient is a second draw, element by element.
import type {
  CrossEntropyAttributes,
  SoftmaxCrossEntropyGradientInputs,
  SoftmaxCrossEntropyInputs,
} from '@rnnkit/core';
import { expectIndices } from '@rnnkit/core/backend-kit';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { activationFunctions, flatSource, logarithm, rowMaskSource } from '../glsl.ts';
import type { NativeBackend } from '../native-backend.ts';
import { integerValues, type FlatTexture } from '../textures.ts';
import type { ProgramSource, Uniforms } from '../program.ts';
import { readRowMask } from '../row-mask.ts';
import { withWorkspace, type Workspace } from '../workspace.ts';

/** The loss of each row. */
export function softmaxCrossEntropy(
  inputs: SoftmaxCrossEntropyInputs,
  { labelSmoothing }: CrossEntropyAttributes,
  native: NativeBackend,
): TensorInfo[] {
  checkLabels(inputs, native);
  return withWorkspace(native, (workspace) => {
    const { textures, uniforms, form } = read(workspace, inputs, labelSmoothing);
    const loss = workspace.result([inputs.logits.shape[0]!]);
    workspace.draw(rowProgram('loss', form), [loss], textures, { ...uniforms, width: loss.width });
    return [loss];
  });
}

/** The gradient of the logits. */
export function softmaxCrossEntropyGradient(
  inputs: SoftmaxCrossEntropyGradientInputs,
  { labelSmoothing }: CrossEntropyAttributes,
  native: NativeBackend,
): TensorInfo[] {
  const [rows = 0] = inputs.logits.shape;
  checkLabels(inputs, native);
  return withWorkspace(native, (workspace) => {
    const { textures, uniforms, form } = read(workspace, inputs, labelSmoothing);
    const width = Math.min(Math.max(1, rows), workspace.largestSide);
    const summaries = workspace.texture(width, Math.max(1, Math.ceil(rows / width)));
    workspace.draw(rowProgram('summary', form), [summaries], textures, { ...uniforms, width });
    const dLoss = workspace.flat(inputs.dLoss);
    const dLogits = workspace.result(inputs.logits.shape);
    workspace.draw(
      gradientProgram(form),
      [dLogits],
      { ...textures, summaries, dLoss },
      { ...uniforms, dLossLayout: [dLoss.width, dLoss.offset], summariesWidth: width, width: dLogits.width },
    );
    return [dLogits];
  });
}

function read(
  workspace: Workspace,
  inputs: SoftmaxCrossEntropyInputs,
  labelSmoothing: number,
): { textures: Readonly<Record<string, FlatTexture>>; uniforms: Uniforms; form: Form } {
  const [rows = 0, classes = 0] = inputs.logits.shape;
  const logits = workspace.flat(inputs.logits);
  const labels = workspace.flat(inputs.labels);
  const mask = readRowMask(workspace, inputs.mask);
  return {
    textures: { logits, labels, ...mask.textures },
    uniforms: {
      ...mask.uniforms,
      logitsLayout: [logits.width, logits.offset],
      labelsLayout: [labels.width, labels.offset],
      classes,
      rows,
      smoothing: [1 - labelSmoothing, labelSmoothing / classes],
    },
    form: { indices: inputs.labels.dtype === 'int32', masked: inputs.mask !== undefined },
  };
}

/** What kind of labels there are, and whether there is a mask. */
interface Form {
  readonly indices: boolean;
  readonly masked: boolean;
}

function checkLabels({ logits, labels }: SoftmaxCrossEntropyInputs, native: NativeBackend): void {
  if (labels.dtype !== 'int32') return;
  expectIndices('softmaxCrossEntropy', 'labels', integerValues(native, labels), logits.shape[1] ?? 0);
}

const common = ({
  indices,
  masked,
}: Form): string => `${activationFunctions}${flatSource('logits')}${flatSource('labels')}${rowMaskSource(masked)}
uniform int classes, rows, width;
uniform vec2 smoothing;
float target(int row, int index) {
  return ${indices ? '(int(labelsAt(row)) == index ? smoothing.x : 0.0)' : 'labelsAt(row * classes + index) * smoothing.x'} + smoothing.y;
}
`;

/**
 * What each row has in common. The largest exponential is one, so the logarithm of their sum is that of one more than the
 * others'; and a logit of −∞ is no loss where nothing is expected of it.
 */
function rowProgram(result: 'loss' | 'summary', form: Form): ProgramSource {
  return {
    name: `softmax cross-entropy ${result}`,
    outputs: 1,
    code: `${logarithm}${common(form)}
void main() {
  int row = int(gl_FragCoord.y) * width + int(gl_FragCoord.x);
  out0 = vec4(0.0);
  if (row >= rows || !rowCounts(row)) return;
  int from = row * classes;
  float largest = logitsAt(from);
  int where = 0;
  for (int index = 1; index < classes; index++) {
    float logit = logitsAt(from + index);
    if (logit > largest || isNotNumber(vec4(logit)).x) { largest = logit; where = index; }
  }
  float others = 0.0;
  for (int index = 0; index < classes; index++) {
    if (index != where) others += exponential(vec4(logitsAt(from + index) - largest)).x;
  }
  // Exponentials of differences from what is not a number are none either.
  if (isNotNumber(vec4(largest)).x) others = largest;
  float normalizer = logarithmOfOneMore(others);
  float loss = 0.0;
  float targets = 0.0;
  for (int index = 0; index < classes; index++) {
    float y = target(row, index);
    targets += y;
    if (y != 0.0) loss += y * (normalizer - (logitsAt(from + index) - largest));
  }
  out0 = ${result === 'loss' ? 'vec4(loss)' : 'vec4(largest, 1.0 + others, targets, 0.0)'};
}`,
  };
}

function gradientProgram(form: Form): ProgramSource {
  return {
    name: 'softmax cross-entropy gradient',
    outputs: 1,
    code: `${common(form)}${flatSource('dLoss')}
uniform sampler2D summaries;
uniform int summariesWidth;
void main() {
  int place = int(gl_FragCoord.y) * width + int(gl_FragCoord.x);
  int row = place / classes;
  out0 = vec4(0.0);
  if (row >= rows || !rowCounts(row)) return;
  vec4 summary = texelFetch(summaries, ivec2(row % summariesWidth, row / summariesWidth), 0);
  float probability = exponential(vec4(logitsAt(place) - summary.x)).x / summary.y;
  out0.r = (probability * summary.z - target(row, place - row * classes)) * dLossAt(row);
}`,
  };
}
