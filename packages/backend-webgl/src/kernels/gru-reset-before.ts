// GRU with the reset gate before the recurrent product: a step is two draws, because the candidate needs the reset state of all units.
import type { GruAttributes, RecurrentGradientInputs } from '@rnnkit/core';

import { activationFunctions, applied, slope } from '../glsl.ts';
import { inputGradients } from '../input-projection.ts';
import { clearStepsFrom, newSequence, stepOf, type Sequence } from '../matrix.ts';
import { multiply, multiplyTransposed } from '../product.ts';
import type { ProgramSource } from '../program.ts';
import { gatesTensor, recurrentMatrix, throughRecurrentDropoutMask, walkBackward } from '../recurrent.ts';
import { readCache, tensorOf, type Run } from '../sequence.ts';
import { join, productWithGates, projectedSource, stateSource, stepAt, stepInputs, stepSource } from '../step.ts';
import type { OwnedTexture } from '../workspace.ts';

/** All steps forward; `reset` gets the reset states. */
export function resetBeforeForward(
  run: Run,
  attributes: GruAttributes,
  projection: Sequence,
  hidden: Sequence,
  reset: Sequence,
): void {
  const { workspace } = run;
  const recurrentKernel = recurrentMatrix(run, 'straight');
  const resetStep = resetProgram(run, attributes);
  const stateStep = resetBeforeForwardProgram(run, attributes);
  for (let step = 0; step < run.time; step++) {
    const met = join(stepAt('projection', projection, step), stepAt('hidden', hidden, step));
    const resetTarget = stepOf(reset, step);
    const first = join(stepInputs(run, step, resetTarget.region), met);
    workspace.draw(
      resetStep,
      [resetTarget.texture],
      { ...first.textures, recurrentKernel },
      first.uniforms,
      resetTarget.region,
    );
    const target = stepOf(hidden, step + 1);
    const second = join(stepInputs(run, step, target.region), met, stepAt('reset', reset, step));
    workspace.draw(
      stateStep,
      [target.texture],
      { ...second.textures, recurrentKernel },
      second.uniforms,
      target.region,
    );
  }
}

/** r ⊙ h, as it meets the recurrent kernel. */
function resetProgram(run: Run, { recurrentActivation }: GruAttributes): ProgramSource {
  return {
    name: 'gru reset',
    outputs: 1,
    code: `${activationFunctions}${stepSource(run)}${stateSource(run)}${projectedSource}
uniform sampler2D recurrentKernel;
void main() {
  findPlace();
  ${run.mask === undefined ? '' : 'if (!isValid(row, processed)) { out0 = vec4(0.0); return; }'}
  vec4 r = projected(1);
  ${productWithGates('hiddenOperand', [['r', 1]])}
  out0 = present(${applied(recurrentActivation, 'r')} * hiddenOperand(unit));
}`,
  };
}

function resetBeforeForwardProgram(run: Run, { activation, recurrentActivation }: GruAttributes): ProgramSource {
  return {
    name: 'gru step after the reset',
    outputs: 1,
    code: `${activationFunctions}${stepSource(run)}${stateSource(run)}${projectedSource}
uniform sampler2D recurrentKernel, reset;
uniform ivec2 resetOrigin;
vec4 resetTexel(int k) { return texelFetch(reset, resetOrigin + ivec2(k, row), 0); }
void main() {
  findPlace();
  vec4 before = hiddenTexel(unit);
  ${run.mask === undefined ? '' : 'if (!isValid(row, processed)) { out0 = before; return; }'}
  vec4 z = projected(0), candidate = projected(2);
  ${productWithGates('hiddenOperand', [['z', 0]])}
  ${productWithGates('resetTexel', [['candidate', 2]])}
  z = ${applied(recurrentActivation, 'z')};
  out0 = present(z * before + (1.0 - z) * ${applied(activation, 'candidate')});
}`,
  };
}

/** The gradients, from the last step to the first. */
export function resetBeforeBackward(
  run: Run,
  inputs: RecurrentGradientInputs,
  attributes: GruAttributes,
): OwnedTexture[] {
  const { workspace, across, geometry, time, units } = run;
  const projection = readCache(run, inputs, 0, 3 * across);
  const hidden = readCache(run, inputs, 1, across);
  const reset = readCache(run, inputs, 2, across);
  const met = throughRecurrentDropoutMask(run, hidden);
  const gates = multiply(workspace, { sequence: met }, recurrentMatrix(run, 'straight', 0, 2), {
    to: { sequence: projection },
  });
  const candidates = multiply(workspace, { sequence: reset }, recurrentMatrix(run, 'straight', 2, 1), {
    to: { sequence: projection, start: 2 * across },
  });
  // Gradients of the sums of z and of the candidate, and what goes past the kernel by z; those of r; and all that goes past.
  const dOuter = newSequence(workspace, geometry, 3 * 4 * across);
  const dReset = newSequence(workspace, geometry, units);
  const past = newSequence(workspace, geometry, units);
  const transposed = recurrentMatrix(run, 'transposed', 0, 1);
  const products = [
    { transposed, dGates: dOuter, depth: across },
    { transposed: recurrentMatrix(run, 'transposed', 1, 1), dGates: dReset, depth: across },
    { transposed, dGates: past, depth: 0, carry: 0 },
  ];
  const candidateKernel = recurrentMatrix(run, 'transposed', 2, 1);
  const outer = outerBackwardProgram(run, attributes);
  const inner = resetBackwardProgram(run, attributes);
  const dInitialHidden = walkBackward(run, inputs, products, (step, dHidden) => {
    const target = stepOf(dOuter, step);
    const given = join(stepAt('gates', gates, step), stepAt('hidden', hidden, step));
    const first = join(stepInputs(run, step, target.region), given, stepAt('candidates', candidates, step));
    workspace.draw(outer, [target.texture], { ...first.textures, dHidden }, first.uniforms, target.region);
    const resetTarget = stepOf(dReset, step);
    const second = join(stepInputs(run, step, resetTarget.region), given, stepAt('dOuter', dOuter, step));
    workspace.draw(
      inner,
      [resetTarget.texture, stepOf(past, step).texture],
      { ...second.textures, candidateKernel },
      second.uniforms,
      resetTarget.region,
    );
  });
  workspace.release(...gates.textures, ...candidates.textures, ...past.textures);
  clearStepsFrom(workspace, dOuter, time);
  clearStepsFrom(workspace, dReset, time);
  const parts = [
    { columns: { sequence: dOuter, count: across }, first: 0, count: 1 },
    { columns: { sequence: dReset }, first: 1, count: 1 },
    { columns: { sequence: dOuter, start: across, count: across }, first: 2, count: 1 },
  ];
  const { dX, dKernel, dBias } = inputGradients(run, parts);
  const recurrentParts = parts.map((part) => ({
    ...part,
    sums: multiplyTransposed(workspace, { sequence: part.first === 2 ? reset : met }, part.columns),
  }));
  return [
    dX,
    dKernel,
    gatesTensor(run, recurrentParts, [units, 3 * units], 0),
    ...(dBias === undefined ? [] : [dBias]),
    ...(inputs.initialHidden === undefined ? [] : [tensorOf(run, dInitialHidden)]),
  ];
}

const gateSums = `
uniform sampler2D gates;
uniform ivec2 gatesOrigin;
vec4 gateSum(int gate) { return texelFetch(gates, gatesOrigin + ivec2(gate * across + unit, row), 0); }`;

function outerBackwardProgram(run: Run, { activation, recurrentActivation }: GruAttributes): ProgramSource {
  return {
    name: 'gru step back',
    outputs: 1,
    code: `${activationFunctions}${stepSource(run)}${stateSource(run)}${gateSums}
uniform sampler2D candidates, dHidden;
uniform ivec2 candidatesOrigin;
void main() {
  findPlace();
  ${run.mask === undefined ? '' : 'if (!isValid(row, processed)) { out0 = vec4(0.0); return; }'}
  vec4 z = gateSum(0);
  z = ${applied(recurrentActivation, 'z')};
  vec4 candidate = texelFetch(candidates, candidatesOrigin + ivec2(unit, row), 0);
  candidate = ${applied(activation, 'candidate')};
  vec4 dh = texelFetch(dHidden, ivec2(unit, row), 0);
  if (block == 0) out0 = dh * (hiddenTexel(unit) - candidate) * ${slope(recurrentActivation, 'z')};
  else if (block == 1) out0 = dh * (1.0 - z) * ${slope(activation, 'candidate')};
  else out0 = dh * z;
}`,
  };
}

function resetBackwardProgram(run: Run, { recurrentActivation }: GruAttributes): ProgramSource {
  return {
    name: 'gru reset back',
    outputs: 2,
    code: `${activationFunctions}${stepSource(run)}${stateSource(run)}${gateSums}
uniform sampler2D dOuter, candidateKernel;
uniform ivec2 dOuterOrigin;
void main() {
  findPlace();
  out0 = vec4(0.0);
  out1 = vec4(0.0);
  ${run.mask === undefined ? '' : 'if (!isValid(row, processed)) return;'}
  vec4 dProduct = vec4(0.0);
  for (int texel = 0; texel < across; texel++) {
    vec4 d = texelFetch(dOuter, dOuterOrigin + ivec2(across + texel, row), 0);
    int k = 4 * texel;
    dProduct += (d.x * texelFetch(candidateKernel, ivec2(unit, k), 0) + d.y * texelFetch(candidateKernel, ivec2(unit, k + 1), 0))
      + (d.z * texelFetch(candidateKernel, ivec2(unit, k + 2), 0) + d.w * texelFetch(candidateKernel, ivec2(unit, k + 3), 0));
  }
  ${run.dropped === undefined ? '' : 'dProduct *= texelFetch(dropped, ivec2(unit, row), 0);'}
  vec4 r = gateSum(1);
  r = ${applied(recurrentActivation, 'r')};
  out0 = dProduct * hiddenTexel(unit) * ${slope(recurrentActivation, 'r')};
  out1 = texelFetch(dOuter, dOuterOrigin + ivec2(2 * across + unit, row), 0) + dProduct * r;
}`,
  };
}
