// The way of tensors into matrices and sequences, and out of them.
import { flatSource, maskSource } from './glsl.ts';
import { bands, newSequence, samplersOf, texels, type Geometry, type Matrix, type Sequence } from './matrix.ts';
import type { FlatTexture, Texture } from './textures.ts';
import type { ProgramSource, Region } from './program.ts';
import type { OwnedTexture, Workspace } from './workspace.ts';

/**
 * How rows or columns of a matrix are found in a flat tensor. They come in blocks: number n is number n mod `period` of block
 * ⌊n / period⌋, and is zero unless both exist.
 */
export interface Axis {
  /** How far it is from one block to the next in the matrix. */
  readonly period: number;
  /** How many there are in a block. */
  readonly count: number;
  /** How many blocks there are. */
  readonly blocks: number;
  /** How far it is from one block to the next in the tensor. */
  readonly blockStride: number;
  /** How far it is from one to the next within a block in the tensor. */
  readonly stride: number;
}

/** An axis without blocks. */
export function plain(count: number, stride: number): Axis {
  return { period: Math.max(4, 4 * texels(count)), count, blocks: 1, blockStride: 0, stride };
}

/** What a matrix or a sequence is filled from. */
export interface Layout {
  /** Where it starts in the tensor. */
  readonly base: number;
  readonly rows: Axis;
  readonly columns: Axis;
  /** A column that is one in every row that exists; none by default. */
  readonly onesColumn?: number;
}

const load = `${flatSource('source')}
uniform int base, panelRows, across, onesColumn, bandStride;
uniform ivec4 rowAxis, columnAxis; // period, count, block stride, stride
uniform ivec2 blocks;
vec4 load(ivec2 at, int band, int rowBlock, int rowInBlock) {
  if (rowBlock >= blocks.x || rowInBlock >= rowAxis.y) return vec4(0.0);
  int column = 4 * (at.x % across);
  int columnBlock = column / columnAxis.x;
  int first = column - columnBlock * columnAxis.x;
  vec4 four = vec4(0.0);
  if (columnBlock < blocks.y) {
    int index = base + band * bandStride + rowBlock / BANDS * rowAxis.z + rowInBlock * rowAxis.w
      + columnBlock * columnAxis.z + first * columnAxis.w;
    for (int lane = 0; lane < 4; lane++) {
      if (first + lane < columnAxis.y) four[lane] = sourceAt(index + lane * columnAxis.w);
    }
  }
  if (onesColumn >= column && onesColumn < column + 4) four[onesColumn - column] = 1.0;
  return four;
}`;

const packMatrix: ProgramSource = {
  name: 'pack a matrix',
  outputs: 1,
  code: `
#define BANDS 1
${load}
void main() {
  ivec2 at = ivec2(gl_FragCoord.xy);
  int row = at.x / across * panelRows + at.y;
  int block = row / rowAxis.x;
  out0 = load(at, 0, block, row - block * rowAxis.x);
}`,
};

function packSequenceProgram(masked: boolean): ProgramSource {
  const check = masked ? 'isValid(row, step) ? ' : '';
  const output = (band: number): string => `
  step = block * ${bands} + ${band};
  out${band} = ${check}load(at, ${band}, step, row)${masked ? ' : vec4(0.0)' : ''};`;
  return {
    name: 'pack a sequence',
    outputs: bands,
    code: `
#define BANDS ${bands}
${load}${masked ? maskSource : ''}
void main() {
  ivec2 at = ivec2(gl_FragCoord.xy);
  int place = at.x / across * panelRows + at.y;
  int block = place / rowAxis.x;
  int row = place - block * rowAxis.x;
  int step;
  ${[0, 1, 2, 3].map((band) => output(band)).join('')}
}`,
  };
}

function layoutUniforms({ base, rows, columns, onesColumn = -1 }: Layout) {
  return {
    base,
    onesColumn,
    rowAxis: [rows.period, rows.count, rows.blockStride, rows.stride],
    columnAxis: [columns.period, columns.count, columns.blockStride, columns.stride],
    blocks: [rows.blocks, columns.blocks],
  };
}

/** Fills a matrix, or a part of it, from a tensor. */
export function fillMatrix(
  workspace: Workspace,
  matrix: Matrix,
  source: FlatTexture,
  layout: Layout,
  region?: Region,
): void {
  workspace.draw(
    packMatrix,
    [matrix],
    { source },
    {
      ...layoutUniforms(layout),
      sourceLayout: [source.width, source.offset],
      panelRows: matrix.panelRows,
      across: matrix.across,
      bandStride: 0,
    },
    region,
  );
}

/** Which steps are valid. */
export interface Mask {
  readonly texture: FlatTexture;
  readonly time: number;
  readonly goBackwards: boolean;
}

/** The uniforms of {@link maskSource}. */
export function maskUniforms(mask: Mask | undefined): Record<string, readonly number[]> {
  if (mask === undefined) return {};
  return { maskLayout: [mask.texture.width, mask.texture.offset], maskTime: [mask.time, mask.goBackwards ? 1 : 0] };
}

/** The samplers of {@link maskSource}. */
export function maskTextures(mask: Mask | undefined): Record<string, Texture> {
  return mask === undefined ? {} : { mask: mask.texture };
}

/**
 * A new sequence of the steps of a tensor `[batch, time, features]`, in the order in which they are processed. Masked steps
 * are zero, whatever the tensor holds there.
 *
 * @param options how many steps the tensor has, if the sequence has more; whether one more column of ones is added, so that
 *   the last row of a kernel is its bias; whether the last step comes first; which steps are valid
 */
export function packSequence(
  workspace: Workspace,
  geometry: Geometry,
  source: FlatTexture,
  features: number,
  options: {
    readonly time?: number;
    readonly ones?: boolean;
    readonly goBackwards?: boolean;
    readonly mask?: Mask | undefined;
  } = {},
): Sequence {
  const { time = geometry.steps, ones = false, goBackwards = false, mask } = options;
  const { batch, height } = geometry;
  const sequence = newSequence(workspace, geometry, features + (ones ? 1 : 0));
  const stepStride = goBackwards ? -features : features;
  const layout: Layout = {
    base: goBackwards ? (time - 1) * features : 0,
    rows: { period: batch, count: batch, blocks: time, blockStride: stepStride * bands, stride: time * features },
    columns: plain(features, 1),
    ...(ones ? { onesColumn: features } : {}),
  };
  workspace.draw(
    packSequenceProgram(mask !== undefined),
    sequence.textures,
    { source, ...maskTextures(mask) },
    {
      ...layoutUniforms(layout),
      ...maskUniforms(mask),
      sourceLayout: [source.width, source.offset],
      panelRows: height,
      across: sequence.width,
      bandStride: stepStride,
    },
  );
  return sequence;
}

/** Some rows and columns of one texture as a tensor `[rows, columns]`. */
export function unpackMatrix(
  workspace: Workspace,
  texture: Texture,
  origin: { readonly x: number; readonly y: number },
  shape: readonly [number, number],
): OwnedTexture {
  const result = workspace.result(shape);
  workspace.draw(
    unpackMatrixProgram,
    [result],
    { source: texture },
    { origin: [origin.x, origin.y], columns: shape[1], width: result.width },
  );
  return result;
}

const unpackMatrixProgram: ProgramSource = {
  name: 'unpack a matrix',
  outputs: 1,
  code: `
uniform sampler2D source;
uniform ivec2 origin;
uniform int columns, width;
void main() {
  int index = int(gl_FragCoord.y) * width + int(gl_FragCoord.x);
  int row = index / columns;
  int column = index - row * columns;
  out0.r = texelFetch(source, origin + ivec2(column >> 2, row), 0)[column & 3];
}`,
};

/** GLSL that reads a number of a sequence: `sequenceAt(step, row, column)`. */
export const sequenceSource = `
uniform sampler2D sequence0, sequence1, sequence2, sequence3;
uniform ivec3 sequenceLayout; // batch, steps in a panel, texels of a row
float sequenceAt(int step, int row, int column) {
  int place = step >> 2;
  int panel = place / sequenceLayout.y;
  ivec2 at = ivec2(panel * sequenceLayout.z + (column >> 2), (place - panel * sequenceLayout.y) * sequenceLayout.x + row);
  int band = step & 3;
  vec2 size = INVERSE_SIZE(sequence0);
  vec4 four = band < 2
    ? (band == 0 ? TEXEL(sequence0, size, at.x, at.y) : TEXEL(sequence1, size, at.x, at.y))
    : (band == 2 ? TEXEL(sequence2, size, at.x, at.y) : TEXEL(sequence3, size, at.x, at.y));
  return four[column & 3];
}`;

/** The uniforms and samplers of {@link sequenceSource}. */
export function sequenceUniforms({ geometry, width }: Sequence): Record<string, readonly number[]> {
  return { sequenceLayout: [geometry.batch, geometry.stepsPerPanel, width] };
}

/** A sequence as a tensor `[batch, time, columns]`, in the order of the input's time. */
export function unpackSequence(
  workspace: Workspace,
  sequence: Sequence,
  shape: readonly number[],
  time: number,
  goBackwards: boolean,
): OwnedTexture {
  const result = workspace.result(shape);
  const columns = shape.at(-1)!;
  workspace.draw(unpackSequenceProgram, [result], samplersOf('sequence', sequence), {
    ...sequenceUniforms(sequence),
    size: [time, columns, goBackwards ? 1 : 0],
    width: result.width,
  });
  return result;
}

const unpackSequenceProgram: ProgramSource = {
  name: 'unpack a sequence',
  outputs: 1,
  code: `${sequenceSource}
uniform ivec3 size; // steps, columns, and 1 if time runs backwards
uniform int width;
void main() {
  int index = int(gl_FragCoord.y) * width + int(gl_FragCoord.x);
  int place = index / size.y;
  int row = place / size.x;
  int step = place - row * size.x;
  out0.r = sequenceAt(size.z == 1 ? size.x - 1 - step : step, row, index - place * size.y);
}`,
};
