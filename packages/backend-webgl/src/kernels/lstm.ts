// LSTM. A step is one draw, which writes h and c. Kept for the gradient: the projections and both states of all steps; the way
// back computes the sums of all gates anew, in one product.
import type {
  LstmAttributes,
  LstmForwardAttributes,
  LstmGradientInputs,
  LstmInputs,
  WithEmbedding,
} from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { activationFunctions, applied, slope } from '../glsl.ts';
import { inputGradients, project } from '../input-projection.ts';
import { clearStepsFrom, newSequence, stepOf } from '../matrix.ts';
import type { NativeBackend } from '../native-backend.ts';
import { multiply, multiplyTransposed } from '../product.ts';
import type { ProgramSource } from '../program.ts';
import { gatesTensor, outputOf, recurrentMatrix, throughRecurrentDropoutMask, walkBackward } from '../recurrent.ts';
import { closeCaches, openRun, openStates, readCache, stateMatrix, stateOf, tensorOf, type Run } from '../sequence.ts';
import { join, productWithGates, stateSource, stepAt, stepInputs, stepSource, whole } from '../step.ts';
import { withWorkspace } from '../workspace.ts';

/** LSTM over a whole sequence. */
export function lstm(
  inputs: LstmInputs | WithEmbedding<LstmInputs>,
  attributes: LstmForwardAttributes,
  native: NativeBackend,
): TensorInfo[] {
  return withWorkspace(native, (workspace) => {
    const run = openRun(workspace, 'lstm', inputs, attributes);
    const projection = project(run);
    const hidden = openStates(run, inputs.initialHidden);
    const cell = openStates(run, inputs.initialCell);
    const recurrentKernel = recurrentMatrix(run, 'straight');
    const program = forwardProgram(run, attributes);
    for (let step = 0; step < run.time; step++) {
      const target = stepOf(hidden, step + 1);
      const { textures, uniforms } = join(
        stepInputs(run, step, target.region),
        stepAt('projection', projection, step),
        stepAt('hidden', hidden, step),
        stepAt('cell', cell, step),
      );
      workspace.draw(
        program,
        [target.texture, stepOf(cell, step + 1).texture],
        { ...textures, recurrentKernel },
        uniforms,
        target.region,
      );
    }
    return [
      outputOf(run, hidden),
      stateOf(run, hidden, run.time),
      stateOf(run, cell, run.time),
      ...closeCaches(run, attributes, projection, hidden, cell),
    ];
  });
}

function forwardProgram(run: Run, { activation, recurrentActivation }: LstmAttributes): ProgramSource {
  return {
    name: 'lstm step',
    outputs: 2,
    code: `${activationFunctions}${stepSource(run)}${stateSource(run)}${stateSource(run, 'cell')}
uniform sampler2D projection, recurrentKernel;
uniform ivec2 projectionOrigin;
vec4 projected(int gate) { return texelFetch(projection, projectionOrigin + ivec2(gate * across + unit, row), 0); }
void main() {
  findPlace();
  vec4 c = cellTexel(unit);
  ${run.mask === undefined ? '' : 'if (!isValid(row, processed)) { out0 = hiddenTexel(unit); out1 = c; return; }'}
  vec4 i = projected(0), f = projected(1), g = projected(2), o = projected(3);
  ${productWithGates('hiddenOperand', [
    ['i', 0],
    ['f', 1],
    ['g', 2],
    ['o', 3],
  ])}
  i = ${applied(recurrentActivation, 'i')};
  f = ${applied(recurrentActivation, 'f')};
  g = ${applied(activation, 'g')};
  o = ${applied(recurrentActivation, 'o')};
  c = present(f * c + i * g);
  out0 = present(o * ${applied(activation, 'c')});
  out1 = c;
}`,
  };
}

/** The LSTM's gradient. */
export function lstmGradient(
  inputs: LstmGradientInputs,
  attributes: LstmAttributes,
  native: NativeBackend,
): TensorInfo[] {
  return withWorkspace(native, (workspace) => {
    const run = openRun(workspace, 'lstm', inputs, attributes);
    const { across, batch, geometry, time, units } = run;
    const projection = readCache(run, inputs, 0, 4 * across);
    const hidden = readCache(run, inputs, 1, across);
    const cell = readCache(run, inputs, 2, across);
    const met = throughRecurrentDropoutMask(run, hidden);
    const sums = multiply(workspace, { sequence: met }, recurrentMatrix(run, 'straight'), {
      to: { sequence: projection },
    });
    // The gradients of the four gates' sums, and what goes on to the cell state before.
    const dGates = newSequence(workspace, geometry, 5 * 4 * across);
    const dCell = stateMatrix(workspace, inputs.dCell, batch, units);
    const program = backwardProgram(run, attributes);
    const product = { transposed: recurrentMatrix(run, 'transposed'), dGates, depth: 4 * across };
    const dInitialHidden = walkBackward(run, inputs, [product], (step, dHidden) => {
      const target = stepOf(dGates, step);
      const laterCell = step === time - 1 ? whole('laterCell', dCell) : stepAt('laterCell', dGates, step + 1);
      const { textures, uniforms } = join(
        stepInputs(run, step, target.region),
        stepAt('sums', sums, step),
        stepAt('cell', cell, step),
        laterCell,
      );
      workspace.draw(
        program,
        [target.texture],
        { ...textures, dHidden },
        { ...uniforms, laterCellBlock: step === time - 1 ? 0 : 4 },
        target.region,
      );
    });
    workspace.release(...sums.textures);
    clearStepsFrom(workspace, dGates, time);
    const columns = { sequence: dGates, count: 4 * across };
    const { dX, dKernel, dBias } = inputGradients(run, [{ columns, first: 0, count: 4 }]);
    const dRecurrent = multiplyTransposed(workspace, { sequence: met }, columns);
    const results = [dX, dKernel, gatesTensor(run, [{ sums: dRecurrent, first: 0, count: 4 }], [units, 4 * units], 0)];
    if (dBias !== undefined) results.push(dBias);
    if (inputs.initialHidden !== undefined) results.push(tensorOf(run, dInitialHidden));
    if (inputs.initialCell !== undefined) {
      const { texture, region } = stepOf(dGates, 0);
      results.push(time === 0 ? tensorOf(run, dCell) : tensorOf(run, texture, region.x + 4 * across));
    }
    return results;
  });
}

function backwardProgram(run: Run, { activation, recurrentActivation }: LstmAttributes): ProgramSource {
  return {
    name: 'lstm step back',
    outputs: 1,
    code: `${activationFunctions}${stepSource(run)}${stateSource(run, 'cell')}
uniform sampler2D sums, laterCell, dHidden;
uniform ivec2 sumsOrigin, laterCellOrigin;
uniform int laterCellBlock;
vec4 sum(int gate) { return texelFetch(sums, sumsOrigin + ivec2(gate * across + unit, row), 0); }
void main() {
  findPlace();
  vec4 dc = texelFetch(laterCell, laterCellOrigin + ivec2(laterCellBlock * across + unit, row), 0);
  ${run.mask === undefined ? '' : 'if (!isValid(row, processed)) { out0 = block == 4 ? dc : vec4(0.0); return; }'}
  vec4 i = sum(0), f = sum(1), g = sum(2), o = sum(3), c = cellTexel(unit);
  i = ${applied(recurrentActivation, 'i')};
  f = ${applied(recurrentActivation, 'f')};
  g = ${applied(activation, 'g')};
  o = ${applied(recurrentActivation, 'o')};
  vec4 y = f * c + i * g;
  y = ${applied(activation, 'y')};
  vec4 dh = texelFetch(dHidden, ivec2(unit, row), 0);
  dc += dh * o * ${slope(activation, 'y')};
  if (block == 0) out0 = dc * g * ${slope(recurrentActivation, 'i')};
  else if (block == 1) out0 = dc * c * ${slope(recurrentActivation, 'f')};
  else if (block == 2) out0 = dc * i * ${slope(activation, 'g')};
  else if (block == 3) out0 = dh * y * ${slope(recurrentActivation, 'o')};
  else out0 = dc * f;
}`,
  };
}
