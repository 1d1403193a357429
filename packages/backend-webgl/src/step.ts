// What the programs that draw one step share: their samplers and uniforms, and the GLSL that reads a state through them and
// multiplies it with the gates.
import { maskSource } from './glsl.ts';
import { stepOf, type Sequence } from './matrix.ts';
import { maskTextures, maskUniforms } from './packing.ts';
import type { Texture } from './textures.ts';
import type { Region, Uniforms } from './program.ts';
import type { Run } from './sequence.ts';

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

/** GLSL that reads a gate of the input's projection at the draw's place: `projected(gate)`. */
export const projectedSource = `
uniform sampler2D projection;
uniform ivec2 projectionOrigin;
vec4 projected(int gate) { return texelFetch(projection, projectionOrigin + ivec2(gate * across + unit, row), 0); }`;
