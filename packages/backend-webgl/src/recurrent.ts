// What the recurrent kernels share: reading and checking their inputs, projecting the input of all steps, the draw that goes
// from one step back to the one before, and the weight gradients at the end. What a step computes is in kernels/.
//
// States are a sequence of one step more than the input has: state s is the one before step s, and state 0 the initial one. So
// the state that a step has met, its projection and its gradients are at the same place in their textures.
import {
  expectShape,
  type OverTokens,
  type RecurrentAttributes,
  type RecurrentForwardAttributes,
  type RecurrentGradientInputs,
  type RecurrentInputs,
} from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { flatSource, maskSource } from './glsl.ts';
import {
  clearStepsFrom,
  fillMatrix,
  geometryOf,
  maskTextures,
  maskUniforms,
  newSequence,
  packSequence,
  plain,
  samplersOf,
  sequenceSource,
  sequenceUniforms,
  stepOf,
  texels,
  unpackMatrix,
  unpackSequence,
  type Geometry,
  type Mask,
  type Matrix,
  type Sequence,
} from './matrix.ts';
import { checkIds, lookUp } from './kernels/embedding.ts';
import { integerValues, textureOf, type FlatTexture, type Texture } from './native.ts';
import { multiply, multiplyTransposed, totalOf, type Columns, type PartialSums } from './product.ts';
import type { ProgramSource, Region, Uniforms } from './program.ts';
import { kernelMatrix } from './weights.ts';
import { pickProjections } from './token-projections.ts';
import type { OwnedTexture, Workspace } from './workspace.ts';

/** The inputs of a recurrent kernel, read and checked. */
export interface Run {
  readonly workspace: Workspace;
  readonly inputs: RecurrentInputs | OverTokens<RecurrentInputs>;
  readonly attributes: RecurrentAttributes;
  readonly geometry: Geometry;
  readonly batch: number;
  readonly time: number;
  readonly features: number;
  readonly units: number;
  readonly gates: number;
  /** Texels of a state's row. */
  readonly across: number;
  readonly mask: Mask | undefined;
  /** The recurrent mask `[batch, units]`. */
  readonly dropped: Matrix | undefined;
}

/**
 * Reads the inputs that all recurrent kernels take.
 *
 * @param name the operation's name, for errors
 * @param biasShape what shape a bias must have, given the kernel's columns
 * @throws Error when a shape does not fit the others
 */
export function openRun(
  workspace: Workspace,
  name: string,
  gates: number,
  inputs: (RecurrentInputs | OverTokens<RecurrentInputs>) & { readonly initialCell?: TensorInfo | undefined },
  attributes: RecurrentAttributes,
  biasShape: (width: number) => readonly number[] = (width) => [width],
): Run {
  const [batch = 0, time = 0] = ('table' in inputs ? inputs.ids : inputs.x).shape;
  const features = ('table' in inputs ? inputs.table : inputs.x).shape.at(-1) ?? 0;
  const units = inputs.recurrentKernel.shape[0] ?? 0;
  const check = (input: string, info: TensorInfo | undefined, shape: readonly number[]): void => {
    if (info !== undefined) expectShape(name, input, info, shape);
  };
  if ('table' in inputs) {
    check('ids', inputs.ids, [batch, time]);
    check('table', inputs.table, [inputs.table.shape[0] ?? 0, features]);
  } else check('x', inputs.x, [batch, time, features]);
  check('kernel', inputs.kernel, [features, gates * units]);
  check('recurrentKernel', inputs.recurrentKernel, [units, gates * units]);
  check('bias', inputs.bias, biasShape(gates * units));
  check('mask', inputs.mask, [batch, time]);
  for (const state of ['initialHidden', 'initialCell', 'recurrentMask'] as const) {
    check(state, inputs[state], [batch, units]);
  }
  const across = texels(units);
  if (4 * across > workspace.largestSide) {
    throw new Error(`${name}: ${units} units are more than the ${workspace.largestSide} rows of a WebGL texture here.`);
  }
  return {
    workspace,
    inputs,
    attributes,
    geometry: geometryOf(workspace, batch, time + 1),
    batch,
    time,
    features,
    units,
    gates,
    across,
    mask:
      inputs.mask === undefined
        ? undefined
        : { texture: workspace.flat(inputs.mask), time, reverse: attributes.reverse },
    dropped:
      inputs.recurrentMask === undefined ? undefined : stateMatrix(workspace, inputs.recurrentMask, batch, units),
  };
}

/** A tensor `[batch, units]` as a matrix; zeros when it is absent. */
export function stateMatrix(workspace: Workspace, info: TensorInfo | undefined, batch: number, units: number): Matrix {
  const across = texels(units);
  const matrix: Matrix = {
    ...workspace.texture(Math.max(1, across), Math.max(1, batch)),
    rows: batch,
    across,
    panelRows: batch,
  };
  if (info === undefined) workspace.clear(matrix, { x: 0, y: 0, width: across, height: batch });
  else {
    fillMatrix(workspace, matrix, workspace.flat(info), {
      base: 0,
      rows: { period: batch, count: batch, blocks: 1, blockStride: 0, stride: units },
      columns: plain(units, 1),
    });
  }
  return matrix;
}

/** The input of all steps, with a column of ones if there is a bias. */
function packInput(run: Run, x: FlatTexture): Sequence {
  const { workspace, inputs, attributes, geometry, time, features, mask } = run;
  return packSequence(workspace, geometry, x, features, {
    time,
    ones: inputs.bias !== undefined,
    reverse: attributes.reverse,
    mask,
  });
}

/** x W + b of all steps. */
export function project(run: Run): Sequence {
  const { workspace, inputs, batch, time } = run;
  if ('table' in inputs) {
    const ids = integerValues(workspace.native, inputs.ids);
    checkIds(ids, inputs.table.shape[0] ?? 0);
    const picked = pickProjections(run, inputs, ids);
    if (picked !== undefined) return picked;
    const rows = lookUp(workspace, ids, [batch, time], inputs.table);
    return projectRows(run, workspace.flat(rows.info));
  }
  return projectRows(run, workspace.flat(inputs.x));
}

function projectRows(run: Run, rows: FlatTexture): Sequence {
  const { workspace, inputs, features, gates, units } = run;
  const x = packInput(run, rows);
  const kernel = kernelMatrix(workspace, inputs.kernel, inputs.bias, features, gates, units);
  const projection = multiply(workspace, { sequence: x }, kernel);
  workspace.release(...x.textures, kernel);
  return projection;
}

/** A sequence of states that starts with an initial one, or with zeros. */
export function openStates(run: Run, initial: TensorInfo | undefined): Sequence {
  const { workspace, geometry, batch, units } = run;
  const states = newSequence(workspace, geometry, units);
  const { texture, region } = stepOf(states, 0);
  if (initial === undefined) {
    workspace.clear(texture, region);
    return states;
  }
  const matrix: Matrix = { ...texture, rows: batch, across: states.width, panelRows: geometry.height };
  fillMatrix(
    workspace,
    matrix,
    workspace.flat(initial),
    {
      base: 0,
      rows: { period: Math.max(1, batch), count: batch, blocks: 1, blockStride: 0, stride: units },
      columns: plain(units, 1),
    },
    region,
  );
  return states;
}

/** What a draw of one step is given. */
export interface StepDraw {
  readonly textures: Readonly<Record<string, Texture>>;
  readonly uniforms: Uniforms;
}

/** The samplers and uniforms of {@link stepSource} for a step that is drawn to a region. */
export function stepInputs(run: Run, step: number, { x, y }: Region): StepDraw {
  return {
    textures: { ...maskTextures(run.mask), ...(run.dropped === undefined ? {} : { dropped: run.dropped }) },
    uniforms: { ...maskUniforms(run.mask), origin: [x, y], across: run.across, processed: step, units: run.units },
  };
}

/** Declarations of every step program, and its place: `row`, `unit` (a texel) and `block`. */
export function stepSource(run: Run): string {
  return `
uniform int across, processed, units;
uniform ivec2 origin;
${run.mask === undefined ? '' : maskSource}
${run.dropped === undefined ? '' : 'uniform sampler2D dropped;'}
int row, unit, block;
// Numbers beyond the last unit are zero, also where an infinite input has met the zeros of the kernel there.
vec4 present(vec4 four) { return mix(vec4(0.0), four, lessThan(4 * unit + ivec4(0, 1, 2, 3), ivec4(units))); }
void findPlace() {
  ivec2 at = ivec2(gl_FragCoord.xy) - origin;
  row = at.y;
  block = at.x / across;
  unit = at.x - block * across;
}`;
}

/** A texel of the state that a step starts from, and the same through the recurrent mask. */
export function stateSource(run: Run, name = 'hidden'): string {
  return `
uniform sampler2D ${name};
uniform ivec2 ${name}Origin;
vec4 ${name}Texel(int k) { return TEXEL(${name}, INVERSE_SIZE(${name}), ${name}Origin.x + k, ${name}Origin.y + row); }
vec4 ${name}Operand(int k) { return ${name}Texel(k)${run.dropped === undefined ? '' : ' * texelFetch(dropped, ivec2(k, row), 0)'}; }`;
}

/** Where a step of a sequence is, as the sampler `name` and its origin. */
export function stepAt(name: string, sequence: Sequence, step: number): StepDraw {
  const { texture, region } = stepOf(sequence, step);
  return { textures: { [name]: texture }, uniforms: { [`${name}Origin`]: [region.x, region.y] } };
}

/** A texture that starts at its corner, as the sampler `name` and its origin. */
export function whole(name: string, texture: Texture): StepDraw {
  return { textures: { [name]: texture }, uniforms: { [`${name}Origin`]: [0, 0] } };
}

/** Several parts of a draw as one. */
export function join(...draws: readonly StepDraw[]): StepDraw {
  return {
    textures: Object.assign({}, ...draws.map(({ textures }) => textures)) as Record<string, Texture>,
    uniforms: Object.assign({}, ...draws.map(({ uniforms }) => uniforms)) as Uniforms,
  };
}

/**
 * GLSL that adds to the vectors `sums` the product of a state with the columns of its gates.
 *
 * @param operandAt the function that gives a texel of the state
 * @param sums pairs of a vector and the gate that it belongs to
 */
export function productWithGates(
  operandAt: string,
  sums: readonly (readonly [vector: string, gate: number])[],
): string {
  const lines = sums.map(
    ([vector, gate]) => `
    x = ${gate} * across + unit;
    ${vector} += mat4(TEXEL(recurrentKernel, kernelSize, x, k), TEXEL(recurrentKernel, kernelSize, x, k + 1),
      TEXEL(recurrentKernel, kernelSize, x, k + 2), TEXEL(recurrentKernel, kernelSize, x, k + 3)) * h;`,
  );
  return `
  for (int texel = 0; texel < across; texel++) {
    vec2 kernelSize = INVERSE_SIZE(recurrentKernel);
    vec4 h = ${operandAt}(texel);
    int k = 4 * texel;
    int x;${lines.join('')}
  }`;
}

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

/** A state as a tensor `[batch, units]`. */
export function stateOf({ workspace, batch, units }: Run, states: Sequence, step: number): OwnedTexture {
  const { texture, region } = stepOf(states, step);
  return unpackMatrix(workspace, texture, region, [batch, units]);
}

/** A matrix, from a texel of its rows on, as a tensor `[batch, units]`. */
export function tensorOf({ workspace, batch, units }: Run, source: Texture, texel = 0): OwnedTexture {
  return unpackMatrix(workspace, source, { x: texel, y: 0 }, [batch, units]);
}

/** Keeps sequences for the gradient kernel, if it will be asked for. */
export function closeCaches(
  { workspace, time }: Run,
  { saveForGradient }: RecurrentForwardAttributes,
  ...sequences: readonly Sequence[]
): OwnedTexture[] {
  if (!saveForGradient) return [];
  // Sums over all places take these in, times zero; what was there before might not be a number.
  for (const sequence of sequences) clearStepsFrom(workspace, sequence, time + 1);
  return sequences.flatMap(({ textures }) => textures.map((texture) => workspace.keep(texture)));
}

/** Cached sequence number `index`, whose rows have `width` texels. */
export function readCache(run: Run, inputs: RecurrentGradientInputs, index: number, width: number): Sequence {
  const texture = (band: number): OwnedTexture => {
    const info = inputs[`cache${4 * index + band}`]!;
    return { info, ...textureOf(run.workspace.native, info) };
  };
  return { geometry: run.geometry, width, textures: [texture(0), texture(1), texture(2), texture(3)] };
}

/** The states as they have met the recurrent kernel: through the recurrent mask. */
export function throughRecurrentMask({ workspace, geometry, batch, dropped }: Run, states: Sequence): Sequence {
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
export interface BackwardProduct {
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
  if (inputs.dOutput !== undefined) {
    expectShape('gradient', 'dOutput', inputs.dOutput, returnSequences ? [batch, time, units] : [batch, units]);
  }
  if (inputs.dHidden !== undefined) expectShape('gradient', 'dHidden', inputs.dHidden, [batch, units]);
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

/** The gradients of x and of the kernel and, last, of the bias, if there is one: from those of the projection. */
export interface InputGradients {
  readonly dX: OwnedTexture;
  readonly dKernel: OwnedTexture;
  readonly dBias: OwnedTexture | undefined;
  /** The input, as it has met the kernel: with a column of ones if there is a bias. */
  readonly x: Sequence;
}

/** Gates of a kernel, and where their gradients are. */
export interface GatePart {
  readonly columns: Columns;
  readonly first: number;
  readonly count: number;
}

/**
 * The gradients of x, the kernel and the bias.
 *
 * @param parts the gradients of the projection's gates, which lie side by side in each part
 */
export function inputGradients(run: Run, parts: readonly GatePart[]): InputGradients {
  const { workspace, inputs, attributes, batch, time, features, units, gates } = run;
  let dX: Sequence | undefined;
  for (const { columns, first, count } of parts) {
    const transposed = kernelMatrix(workspace, inputs.kernel, undefined, features, gates, units, 'transposed', {
      first,
      count,
    });
    const sum = multiply(workspace, columns, transposed, { to: dX === undefined ? undefined : { sequence: dX } });
    workspace.release(transposed, ...(dX?.textures ?? []));
    dX = sum;
  }
  const result = unpackSequence(workspace, dX!, [batch, time, features], time, attributes.reverse);
  workspace.release(...dX!.textures);
  if ('table' in run.inputs) throw new Error('The gradient kernels take x.');
  const x = packInput(run, run.workspace.flat(run.inputs.x));
  const products = parts.map((part) => ({
    ...part,
    sums: multiplyTransposed(workspace, { sequence: x }, part.columns),
  }));
  return {
    x,
    dX: result,
    dKernel: gatesTensor(run, products, [features, gates * units], 0),
    dBias: inputs.bias === undefined ? undefined : gatesTensor(run, products, [gates * units], features),
  };
}

/** Sums of some gates. */
export interface GateSums {
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
