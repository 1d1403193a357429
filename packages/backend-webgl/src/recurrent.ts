// What the recurrent kernels share: the output, the draw that goes from one step back to the one before, and the weight
// gradients at the end. What a step computes is in kernels/.
import type { RecurrentGradientInputs } from '@rnnkit/core';

import { flatSource, maskSource } from './glsl.ts';
import { newSequence, samplersOf, stepOf, texels, type Matrix, type Sequence } from './matrix.ts';
import { maskTextures, maskUniforms, sequenceSource, sequenceUniforms } from './packing.ts';
import type { Texture } from './textures.ts';
import { totalOf, type PartialSums } from './product.ts';
import type { ProgramSource } from './program.ts';
import { stateMatrix, type Run } from './sequence.ts';
import { join, type StepDraw } from './step.ts';
import { kernelMatrix } from './weights.ts';
import type { OwnedTexture } from './workspace.ts';

/** The first valid step of each row, or the number of steps, in a texture with one texel for each. */
function firstValidSteps({ workspace, mask, batch }: Run): OwnedTexture {
  const first = workspace.texture(Math.max(1, batch), 1);
  workspace.draw(firstValidProgram, [first], maskTextures(mask), maskUniforms(mask));
  return first;
}

const firstValidProgram: ProgramSource = {
  name: 'first valid step',
  outputs: 1,
  code: `${maskSource}
void main() {
  int row = int(gl_FragCoord.x);
  int first = 0;
  while (first < maskTime.x && !isValid(row, first)) first++;
  out0 = vec4(float(first));
}`,
};

/** Whether the output of a processed step, or of the last one, is the state after it, and not zero. */
function countingSource({ mask, attributes }: Run): string {
  if (mask === undefined) return 'bool counts(int row, int step) { return true; }';
  return `${maskSource}
uniform sampler2D first;
bool counts(int row, int step) {
  return isValid(row, step)${attributes.zeroOutputForMask ? '' : ' || step > int(texelFetch(first, ivec2(row, 0), 0).x)'};
}`;
}

/** The output: the whole sequence or its last step. */
export function outputOf(run: Run, states: Sequence): OwnedTexture {
  const { workspace, attributes, batch, time, units, mask } = run;
  const { returnSequences } = attributes;
  const output = workspace.result(returnSequences ? [batch, time, units] : [batch, units]);
  const first = mask === undefined ? undefined : firstValidSteps(run);
  workspace.draw(
    {
      name: 'output',
      outputs: 1,
      code: `${sequenceSource}${countingSource(run)}
uniform ivec2 size; // steps of the output, units
uniform int lastStep, width;
void main() {
  int index = int(gl_FragCoord.y) * width + int(gl_FragCoord.x);
  int place = index / size.y;
  int row = place / size.x;
  int step = size.x == 1 ? lastStep : place - row * size.x;
  out0.r = counts(row, step) ? sequenceAt(step + 1, row, index - place * size.y) : 0.0;
}`,
    },
    [output],
    { ...samplersOf('sequence', states), ...maskTextures(mask), ...(first === undefined ? {} : { first }) },
    {
      ...sequenceUniforms(states),
      ...maskUniforms(mask),
      size: [returnSequences ? time : 1, units],
      lastStep: time - 1,
      width: output.width,
    },
  );
  return output;
}

/** The states as they have met the recurrent kernel: through the recurrent mask. */
export function throughRecurrentDropoutMask({ workspace, geometry, batch, dropped }: Run, states: Sequence): Sequence {
  if (dropped === undefined) return states;
  const result = newSequence(workspace, geometry, 4 * states.width);
  workspace.draw(
    throughMaskProgram,
    result.textures,
    { ...samplersOf('state', states), dropped },
    { layout2: [batch, states.width] },
  );
  return result;
}

const throughMaskProgram: ProgramSource = {
  name: 'through the recurrent mask',
  outputs: 4,
  code: `
uniform sampler2D state0, state1, state2, state3, dropped;
uniform ivec2 layout2; // batch, texels of a row
void main() {
  ivec2 at = ivec2(gl_FragCoord.xy);
  vec4 mask = texelFetch(dropped, ivec2(at.x % layout2.y, at.y % layout2.x), 0);
  out0 = texelFetch(state0, at, 0) * mask;
  out1 = texelFetch(state1, at, 0) * mask;
  out2 = texelFetch(state2, at, 0) * mask;
  out3 = texelFetch(state3, at, 0) * mask;
}`,
};

/** How the gradient of a step's sums goes back to the state that the step has met. */
interface BackwardProduct {
  /** The transposed recurrent kernel. */
  readonly transposed: Matrix;
  /** The gradients of the sums. */
  readonly dGates: Sequence;
  /** Texels of each row of them that meet the kernel, and texels that are left out on the way, from one on. */
  readonly depth: number;
  readonly gap?: readonly [start: number, size: number];
  /** The texel where there is what of the state's gradient came past the kernel. */
  readonly carry?: number;
}

/**
 * Goes back through time. For each step, one draw finds the gradient of the state after it, `dHidden`: what comes from the
 * output, and from the next step through the recurrent kernel, or past it where the next step is masked; then `step` draws what
 * is inside the step.
 *
 * @returns the gradient of the initial state
 */
export function walkBackward(
  run: Run,
  inputs: RecurrentGradientInputs,
  products: readonly BackwardProduct[],
  step: (step: number, dHidden: Texture) => void,
): OwnedTexture {
  const { workspace, attributes, batch, time, units, mask } = run;
  const { returnSequences } = attributes;
  const dOutput = inputs.dOutput === undefined ? undefined : workspace.flat(inputs.dOutput);
  const first = mask === undefined ? undefined : firstValidSteps(run);
  const seen = { ...maskTextures(mask), ...(first === undefined ? {} : { first }) };
  let later = stateMatrix(workspace, inputs.dHidden, batch, units);
  let next: Matrix = { ...later, ...workspace.texture(later.width, later.height) };
  const base = { ...maskUniforms(mask), across: run.across, units, time };
  const gradient = dOutput === undefined ? {} : { dOutput };
  const gradientLayout = dOutput === undefined ? {} : { dOutputLayout: [dOutput.width, dOutput.offset] };
  for (let index = time - 1; index >= -1; index--) {
    const hasOutput = index >= 0 && (returnSequences || index === time - 1);
    const parts =
      index === time - 1 ? [] : products.map((product, number) => productInputs(product, number, index + 1));
    workspace.draw(
      hiddenGradientProgram(run, index === time - 1 ? [] : products, dOutput !== undefined && hasOutput),
      [next],
      {
        ...seen,
        later,
        ...gradient,
        ...(run.dropped === undefined ? {} : { dropped: run.dropped }),
        ...join(...parts).textures,
      },
      { ...base, ...gradientLayout, processed: index, ...join(...parts).uniforms },
    );
    [later, next] = [next, later];
    if (index >= 0) step(index, later);
  }
  return later;
}

function productInputs(product: BackwardProduct, number: number, step: number): StepDraw {
  const { transposed, dGates, depth, gap = [depth, 0] } = product;
  const { texture, region } = stepOf(dGates, step);
  return {
    textures: { [`dGates${number}`]: texture, [`transposed${number}`]: transposed },
    uniforms: {
      [`dGatesOrigin${number}`]: [region.x, region.y],
      [`depth${number}`]: [depth, gap[0], gap[1]],
      [`panel${number}`]: [transposed.panelRows, transposed.across],
    },
  };
}

function hiddenGradientProgram(run: Run, products: readonly BackwardProduct[], hasOutput: boolean): ProgramSource {
  const { mask, dropped, attributes } = run;
  const declarations = products.map(
    (_, number) => `
uniform sampler2D dGates${number}, transposed${number};
uniform ivec2 dGatesOrigin${number}, panel${number};
uniform ivec3 depth${number}; // texels, where some are left out, how many
vec4 product${number}(ivec2 at) {
  vec4 sum = vec4(0.0);
  ivec2 from = dGatesOrigin${number} + ivec2(0, at.y);
  int k = 0, x = at.x;
  vec2 size = INVERSE_SIZE(transposed${number}), dSize = INVERSE_SIZE(dGates${number});
  for (int texel = 0; texel < depth${number}.x; texel++) {
    vec4 d = TEXEL(dGates${number}, dSize, from.x + texel + (texel >= depth${number}.y ? depth${number}.z : 0), from.y);
    if (k == panel${number}.x) { k = 0; x += panel${number}.y; }
    sum += mat4(TEXEL(transposed${number}, size, x, k), TEXEL(transposed${number}, size, x, k + 1),
      TEXEL(transposed${number}, size, x, k + 2), TEXEL(transposed${number}, size, x, k + 3)) * d;
    k += 4;
  }
  return sum;
}`,
  );
  const sums = products.map((_, number) => `d += product${number}(at);`);
  const carries = products.map(({ carry }, number) =>
    carry === undefined
      ? ''
      : `d += texelFetch(dGates${number}, dGatesOrigin${number} + ivec2(${carry / Math.max(1, run.across)} * across + at.x, at.y), 0);`,
  );
  const through = `
    d = vec4(0.0);
    ${sums.join('\n    ')}
    ${dropped === undefined ? '' : 'd *= texelFetch(dropped, at, 0);'}
    ${carries.join('\n    ')}`;
  const past =
    products.length === 0 ? '' : mask === undefined ? through : `if (isValid(at.y, processed + 1)) {${through}\n  }`;
  const counting = mask === undefined && !hasOutput ? '' : countingSource(run);
  const output = hasOutput
    ? `
  if (counts(at.y, processed)) {
    int index = ${attributes.returnSequences ? '(at.y * time + processed)' : 'at.y'} * units + 4 * at.x;
    for (int lane = 0; lane < 4; lane++) if (4 * at.x + lane < units) d[lane] += dOutputAt(index + lane);
  }`
    : '';
  return {
    name: 'gradient of the state',
    outputs: 1,
    code: `
uniform sampler2D later;
${dropped === undefined ? '' : 'uniform sampler2D dropped;'}
uniform int across, units, time, processed;
${counting}${hasOutput ? flatSource('dOutput') : ''}${declarations.join('')}
void main() {
  ivec2 at = ivec2(gl_FragCoord.xy);
  vec4 d = texelFetch(later, at, 0);
  ${past}${output}
  out0 = d;
}`,
  };
}

/** Sums of some gates. */
interface GateSums {
  readonly sums: PartialSums;
  readonly first: number;
  readonly count: number;
}

/** A tensor `[…, gates × units]` whose gates come from sums; each gate is written once. */
export function gatesTensor(
  { workspace, units }: Run,
  parts: readonly GateSums[],
  shape: readonly number[],
  firstRow: number,
  blockStarts?: readonly number[],
): OwnedTexture {
  const across = texels(units);
  let into: OwnedTexture | undefined;
  for (const { sums, first, count } of parts) {
    into = totalOf(workspace, sums, shape, {
      firstRow,
      blockColumns: units,
      // Block b of the tensor is block b − first of the sums.
      blockStarts: blockStarts ?? [0, 1, 2, 3].map((block) => (block - first) * across),
      written: [first * units, (first + count) * units],
      ...(into === undefined ? {} : { into }),
    });
  }
  return into!;
}

/** A matrix for the draws of one step: the recurrent kernel, or some of its gates. */
export function recurrentMatrix(
  run: Run,
  direction: 'straight' | 'transposed',
  first = 0,
  count: number = run.gates,
): Matrix {
  const { workspace, inputs, units, gates } = run;
  return kernelMatrix(workspace, inputs.recurrentKernel, undefined, units, gates, units, direction, { first, count });
}
