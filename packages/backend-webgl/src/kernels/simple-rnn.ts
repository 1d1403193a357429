// SimpleRNN. A step is one draw. Kept for the gradient: the states of all steps, from which the slopes follow.
import type {
  WithEmbedding,
  RecurrentAttributes,
  RecurrentForwardAttributes,
  RecurrentGradientInputs,
  SimpleRnnInputs,
} from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { activationFunctions, applied, slope } from '../glsl.ts';
import { inputGradients, project } from '../input-projection.ts';
import { clearStepsFrom, newSequence, stepOf } from '../matrix.ts';
import type { NativeBackend } from '../native-backend.ts';
import { multiplyTransposed } from '../product.ts';
import type { ProgramSource } from '../program.ts';
import { gatesTensor, outputOf, recurrentMatrix, throughRecurrentDropoutMask, walkBackward } from '../recurrent.ts';
import { closeCaches, openRun, openStates, readCache, stateOf, tensorOf, type Run } from '../sequence.ts';
import { join, productWithGates, stateSource, stepAt, stepInputs, stepSource } from '../step.ts';
import { withWorkspace } from '../workspace.ts';

/** SimpleRNN over a whole sequence. */
export function simpleRnn(
  inputs: SimpleRnnInputs | WithEmbedding<SimpleRnnInputs>,
  attributes: RecurrentForwardAttributes,
  native: NativeBackend,
): TensorInfo[] {
  return withWorkspace(native, (workspace) => {
    const run = openRun(workspace, 'simpleRnn', inputs, attributes);
    const projection = project(run);
    const hidden = openStates(run, inputs.initialHidden);
    const recurrentKernel = recurrentMatrix(run, 'straight');
    const program = forwardProgram(run, attributes);
    for (let step = 0; step < run.time; step++) {
      const target = stepOf(hidden, step + 1);
      const { textures, uniforms } = join(
        stepInputs(run, step, target.region),
        stepAt('projection', projection, step),
        stepAt('hidden', hidden, step),
      );
      workspace.draw(program, [target.texture], { ...textures, recurrentKernel }, uniforms, target.region);
    }
    return [outputOf(run, hidden), stateOf(run, hidden, run.time), ...closeCaches(run, attributes, hidden)];
  });
}

function forwardProgram(run: Run, { activation }: RecurrentAttributes): ProgramSource {
  return {
    name: 'simple rnn step',
    outputs: 1,
    code: `${activationFunctions}${stepSource(run)}${stateSource(run)}
uniform sampler2D projection, recurrentKernel;
uniform ivec2 projectionOrigin;
void main() {
  findPlace();
  ${run.mask === undefined ? '' : 'if (!isValid(row, processed)) { out0 = hiddenTexel(unit); return; }'}
  vec4 sum = texelFetch(projection, projectionOrigin + ivec2(unit, row), 0);
  ${productWithGates('hiddenOperand', [['sum', 0]])}
  out0 = present(${applied(activation, 'sum')});
}`,
  };
}

/** The SimpleRNN's gradient. */
export function simpleRnnGradient(
  inputs: RecurrentGradientInputs,
  attributes: RecurrentAttributes,
  native: NativeBackend,
): TensorInfo[] {
  return withWorkspace(native, (workspace) => {
    const run = openRun(workspace, 'simpleRnn', inputs, attributes);
    const { across, geometry, time, units } = run;
    const hidden = readCache(run, inputs, 0, across);
    const dSums = newSequence(workspace, geometry, units);
    const program = backwardProgram(run, attributes);
    const product = { transposed: recurrentMatrix(run, 'transposed'), dGates: dSums, depth: across };
    const dInitialHidden = walkBackward(run, inputs, [product], (step, dHidden) => {
      const target = stepOf(dSums, step);
      const { textures, uniforms } = join(stepInputs(run, step, target.region), stepAt('after', hidden, step + 1));
      workspace.draw(program, [target.texture], { ...textures, dHidden }, uniforms, target.region);
    });
    clearStepsFrom(workspace, dSums, time);
    const columns = { sequence: dSums };
    const { dX, dKernel, dBias } = inputGradients(run, [{ columns, first: 0, count: 1 }]);
    const sums = multiplyTransposed(workspace, { sequence: throughRecurrentDropoutMask(run, hidden) }, columns);
    return [
      dX,
      dKernel,
      gatesTensor(run, [{ sums, first: 0, count: 1 }], [units, units], 0),
      ...(dBias === undefined ? [] : [dBias]),
      ...(inputs.initialHidden === undefined ? [] : [tensorOf(run, dInitialHidden)]),
    ];
  });
}

function backwardProgram(run: Run, { activation }: RecurrentAttributes): ProgramSource {
  return {
    name: 'simple rnn step back',
    outputs: 1,
    code: `${activationFunctions}${stepSource(run)}
uniform sampler2D after, dHidden;
uniform ivec2 afterOrigin;
void main() {
  findPlace();
  ${run.mask === undefined ? '' : 'if (!isValid(row, processed)) { out0 = vec4(0.0); return; }'}
  vec4 y = texelFetch(after, afterOrigin + ivec2(unit, row), 0);
  out0 = texelFetch(dHidden, ivec2(unit, row), 0) * ${slope(activation, 'y')};
}`,
  };
}
