// GRU, in both forms. With resetAfter a step is one draw; without, it is two, because the candidate needs the reset state of
// all units. Kept for the gradient: the projections and the states of all steps and, without resetAfter, the reset states; the way
// back computes the sums of all gates anew, in one product or two.
import type {
  GruAttributes,
  GruForwardAttributes,
  GruInputs,
  WithEmbedding,
  RecurrentGradientInputs,
} from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { activationFunctions, applied, slope } from '../glsl.ts';
import { inputGradients, project } from '../input-projection.ts';
import { clearStepsFrom, newSequence, stepOf, type Sequence } from '../matrix.ts';
import type { NativeBackend } from '../native-backend.ts';
import { multiply, multiplyTransposed, totalOf } from '../product.ts';
import type { ProgramSource } from '../program.ts';
import { gatesTensor, outputOf, recurrentMatrix, throughRecurrentDropoutMask, walkBackward } from '../recurrent.ts';
import { closeCaches, openRun, openStates, readCache, stateOf, tensorOf, type Run } from '../sequence.ts';
import { join, productWithGates, projectedSource, stateSource, stepAt, stepInputs, stepSource } from '../step.ts';
import { biasMatrix } from '../weights.ts';
import { withWorkspace, type OwnedTexture } from '../workspace.ts';
import { resetBeforeBackward, resetBeforeForward } from './gru-reset-before.ts';

/** GRU over a whole sequence. */
export function gru(
  inputs: GruInputs | WithEmbedding<GruInputs>,
  attributes: GruForwardAttributes,
  native: NativeBackend,
): TensorInfo[] {
  return withWorkspace(native, (workspace) => {
    const run = openRun(workspace, 'gru', inputs, attributes);
    const projection = project(run);
    const hidden = openStates(run, inputs.initialHidden);
    const reset = attributes.resetAfter ? undefined : newSequence(workspace, run.geometry, run.units);
    if (reset === undefined) resetAfterForward(run, attributes, projection, hidden);
    else {
      resetBeforeForward(run, attributes, projection, hidden, reset);
      clearStepsFrom(workspace, reset, run.time);
    }
    return [
      outputOf(run, hidden),
      stateOf(run, hidden, run.time),
      ...closeCaches(run, attributes, projection, hidden, ...(reset === undefined ? [] : [reset])),
    ];
  });
}

/** The GRU's gradient. */
export function gruGradient(
  inputs: RecurrentGradientInputs,
  attributes: GruAttributes,
  native: NativeBackend,
): TensorInfo[] {
  return withWorkspace(native, (workspace) => {
    const run = openRun(workspace, 'gru', inputs, attributes);
    return attributes.resetAfter
      ? resetAfterBackward(run, inputs, attributes)
      : resetBeforeBackward(run, inputs, attributes);
  });
}

function resetAfterForward(run: Run, attributes: GruAttributes, projection: Sequence, hidden: Sequence): void {
  const { workspace } = run;
  const recurrentKernel = recurrentMatrix(run, 'straight');
  const recurrentBias = recurrentBiasOf(run);
  const program = resetAfterForwardProgram(run, attributes);
  for (let step = 0; step < run.time; step++) {
    const target = stepOf(hidden, step + 1);
    const { textures, uniforms } = join(
      stepInputs(run, step, target.region),
      stepAt('projection', projection, step),
      stepAt('hidden', hidden, step),
    );
    workspace.draw(
      program,
      [target.texture],
      { ...textures, recurrentKernel, ...(recurrentBias === undefined ? {} : { recurrentBias }) },
      uniforms,
      target.region,
    );
  }
}

/** The second row of the bias, which is added to what the recurrent kernel gives. */
function recurrentBiasOf({ workspace, inputs, units }: Run) {
  return inputs.bias === undefined ? undefined : biasMatrix(workspace, inputs.bias, 3 * units, 3, units);
}

function resetAfterForwardProgram(run: Run, { activation, recurrentActivation }: GruAttributes): ProgramSource {
  const bias = (gate: number): string =>
    run.inputs.bias === undefined ? 'vec4(0.0)' : `texelFetch(recurrentBias, ivec2(${gate} * across + unit, 0), 0)`;
  return {
    name: 'gru step',
    outputs: 1,
    code: `${activationFunctions}${stepSource(run)}${stateSource(run)}${projectedSource}
uniform sampler2D recurrentKernel;
${run.inputs.bias === undefined ? '' : 'uniform sampler2D recurrentBias;'}
void main() {
  findPlace();
  vec4 before = hiddenTexel(unit);
  ${run.mask === undefined ? '' : 'if (!isValid(row, processed)) { out0 = before; return; }'}
  vec4 z = projected(0) + ${bias(0)}, r = projected(1) + ${bias(1)}, q = ${bias(2)};
  ${productWithGates('hiddenOperand', [
    ['z', 0],
    ['r', 1],
    ['q', 2],
  ])}
  z = ${applied(recurrentActivation, 'z')};
  r = ${applied(recurrentActivation, 'r')};
  vec4 candidate = projected(2) + r * q;
  out0 = present(z * before + (1.0 - z) * ${applied(activation, 'candidate')});
}`,
  };
}

function resetAfterBackward(run: Run, inputs: RecurrentGradientInputs, attributes: GruAttributes): OwnedTexture[] {
  const { workspace, across, features, geometry, time, units } = run;
  const projection = readCache(run, inputs, 0, 3 * across);
  const hidden = readCache(run, inputs, 1, across);
  const met = throughRecurrentDropoutMask(run, hidden);
  const recurrent = multiply(workspace, { sequence: met }, recurrentMatrix(run, 'straight'), {
    row: recurrentBiasOf(run),
  });
  // Gradients of the sums of z, of r and of the candidate, of what the recurrent kernel gave the candidate, and what of the
  // state's gradient goes past the kernel.
  const dGates = newSequence(workspace, geometry, 5 * 4 * across);
  const program = resetAfterBackwardProgram(run, attributes);
  const product = {
    transposed: recurrentMatrix(run, 'transposed'),
    dGates,
    depth: 3 * across,
    gap: [2 * across, across],
    carry: 4 * across,
  } as const;
  const dInitialHidden = walkBackward(run, inputs, [product], (step, dHidden) => {
    const target = stepOf(dGates, step);
    const { textures, uniforms } = join(
      stepInputs(run, step, target.region),
      stepAt('projection', projection, step),
      stepAt('recurrent', recurrent, step),
      stepAt('hidden', hidden, step),
    );
    workspace.draw(program, [target.texture], { ...textures, dHidden }, uniforms, target.region);
  });
  workspace.release(...recurrent.textures);
  clearStepsFrom(workspace, dGates, time);
  const { x, dX, dKernel } = inputGradients(run, [
    { columns: { sequence: dGates, count: 3 * across }, first: 0, count: 3 },
  ]);
  const columns = { sequence: dGates, count: 4 * across };
  const sums = multiplyTransposed(workspace, { sequence: met }, columns);
  const results = [
    dX,
    dKernel,
    gatesTensor(run, [{ sums, first: 0, count: 3 }], [units, 3 * units], 0, [0, across, 3 * across]),
  ];
  if (inputs.bias !== undefined) {
    // Sums over all steps, from the input's column of ones: both rows of the bias differ in the candidate alone.
    const ones = multiplyTransposed(workspace, { sequence: x, start: features >> 2, count: 1 }, columns);
    results.push(
      totalOf(workspace, ones, [2, 3 * units], {
        columns: 6 * units,
        firstRow: features & 3,
        blockColumns: units,
        blockStarts: [0, across, 2 * across, 0, across, 3 * across],
      }),
    );
  }
  if (inputs.initialHidden !== undefined) results.push(tensorOf(run, dInitialHidden));
  return results;
}

function resetAfterBackwardProgram(run: Run, { activation, recurrentActivation }: GruAttributes): ProgramSource {
  return {
    name: 'gru step back',
    outputs: 1,
    code: `${activationFunctions}${stepSource(run)}${stateSource(run)}${projectedSource}
uniform sampler2D recurrent, dHidden;
uniform ivec2 recurrentOrigin;
vec4 recurrentSum(int gate) { return texelFetch(recurrent, recurrentOrigin + ivec2(gate * across + unit, row), 0); }
void main() {
  findPlace();
  ${run.mask === undefined ? '' : 'if (!isValid(row, processed)) { out0 = vec4(0.0); return; }'}
  vec4 z = projected(0) + recurrentSum(0), r = projected(1) + recurrentSum(1), q = recurrentSum(2);
  z = ${applied(recurrentActivation, 'z')};
  r = ${applied(recurrentActivation, 'r')};
  vec4 candidate = projected(2) + r * q;
  candidate = ${applied(activation, 'candidate')};
  vec4 dh = texelFetch(dHidden, ivec2(unit, row), 0);
  vec4 dCandidate = dh * (1.0 - z) * ${slope(activation, 'candidate')};
  if (block == 0) out0 = dh * (hiddenTexel(unit) - candidate) * ${slope(recurrentActivation, 'z')};
  else if (block == 1) out0 = dCandidate * q * ${slope(recurrentActivation, 'r')};
  else if (block == 2) out0 = dCandidate;
  else if (block == 3) out0 = dCandidate * r;
  else out0 = dh * z;
}`,
  };
}
