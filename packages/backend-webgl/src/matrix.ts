// The matrices that kernels compute with, and the way of tensors into them and out of them.
//
// A texel holds four numbers that are beside each other in a row, and rows are below each other. A sequence is four such
// textures: step s is in texture s mod 4, and texture j holds the steps j, j + 4, j + 8, … one below the other, each with as many
// rows as the batch has. So a step reads one texture and writes another, which WebGL demands; one draw, which may have four
// outputs, computes four steps of a whole sequence at once; and four rows of a product share what they read of the other
// operand. What does not fit one below the other goes on at the right, in the next panel.
import { RnnkitError } from '@rnnkit/data';

import { flatSource, maskSource } from './glsl.ts';
import type { FlatTexture, Texture } from './native.ts';
import type { ProgramSource, Region } from './program.ts';
import type { OwnedTexture, Workspace } from './workspace.ts';

/** How many textures a sequence has, and outputs a draw at most: what every WebGL 2 device can do. */
export const bands = 4;

/** How the steps of a sequence lie in its textures. */
export interface Geometry {
  readonly batch: number;
  readonly steps: number;
  /** Steps that are one below the other. */
  readonly stepsPerPanel: number;
  readonly panels: number;
  /** Rows of each texture. */
  readonly height: number;
}

/** A sequence of matrices, `[batch, columns]` each. */
export interface Sequence {
  readonly geometry: Geometry;
  /** Texels of each row. */
  readonly width: number;
  readonly textures: readonly [OwnedTexture, OwnedTexture, OwnedTexture, OwnedTexture];
}

/** One matrix. */
export interface Matrix extends OwnedTexture {
  readonly rows: number;
  /** Texels of each row. */
  readonly across: number;
  /** Rows that are one below the other; the next ones are at the right. */
  readonly panelRows: number;
}

/** How many texels hold a row of numbers. */
export function texels(columns: number): number {
  return Math.ceil(columns / 4);
}

/** The geometry of a sequence. @throws Error when a texture cannot have as many rows as the batch */
export function geometryOf(workspace: Workspace, batch: number, steps: number): Geometry {
  const largest = workspace.largestSide;
  if (batch > largest) {
    throw new RnnkitError(
      'unsupported',
      `WebGL textures have up to ${largest} rows here, so a batch of ${batch} does not fit; use smaller batches.`,
    );
  }
  const perTexture = Math.ceil(steps / bands);
  const stepsPerPanel = Math.max(1, Math.min(perTexture, Math.floor(largest / Math.max(1, batch))));
  return {
    batch,
    steps,
    stepsPerPanel,
    panels: Math.max(1, Math.ceil(perTexture / stepsPerPanel)),
    height: Math.max(1, stepsPerPanel * batch),
  };
}

/** A new sequence with unspecified values. @throws Error when its textures would be wider than the device allows */
export function newSequence(workspace: Workspace, geometry: Geometry, columns: number): Sequence {
  const width = texels(columns);
  const across = Math.max(1, width * geometry.panels);
  checkWidth(workspace, across, columns);
  const texture = (): OwnedTexture => workspace.texture(across, geometry.height);
  return { geometry, width, textures: [texture(), texture(), texture(), texture()] };
}

/** A new matrix with unspecified values. @throws Error when its texture would be wider than the device allows */
export function newMatrix(workspace: Workspace, rows: number, columns: number): Matrix {
  const across = texels(columns);
  // A panel ends where four rows do, because products read four at a time.
  const panelRows = Math.max(1, Math.min(rows, workspace.largestSide - (workspace.largestSide % 4)));
  const panels = Math.max(1, Math.ceil(rows / panelRows));
  checkWidth(workspace, across * panels, columns);
  return { ...workspace.texture(Math.max(1, across * panels), panelRows), rows, across, panelRows };
}

function checkWidth({ largestSide }: Workspace, width: number, columns: number): void {
  if (width <= largestSide) return;
  throw new RnnkitError(
    'unsupported',
    `WebGL textures have up to ${largestSide} texels in a row here, and rows of ${columns} numbers for this batch and length take ${width}; use smaller batches or shorter sequences, or the backend "wasm".`,
  );
}

/** Where a step of a sequence is. */
export function stepOf(sequence: Sequence, step: number): { readonly texture: OwnedTexture; readonly region: Region } {
  const { geometry, width, textures } = sequence;
  const place = Math.floor(step / bands);
  return {
    texture: textures[step % bands]!,
    region: {
      x: Math.floor(place / geometry.stepsPerPanel) * width,
      y: (place % geometry.stepsPerPanel) * geometry.batch,
      width,
      height: geometry.batch,
    },
  };
}

/** Puts zeros in all places from a step on, so that sums over all places are right. */
export function clearStepsFrom(workspace: Workspace, sequence: Sequence, first: number): void {
  const { panels, stepsPerPanel } = sequence.geometry;
  for (let step = first; step < panels * stepsPerPanel * bands; step++) {
    const { texture, region } = stepOf(sequence, step);
    workspace.clear(texture, region);
  }
}

/** The samplers `${name}0` to `${name}3` of a sequence. */
export function samplersOf(name: string, { textures }: Sequence): Record<string, Texture> {
  return Object.fromEntries(textures.map((texture, index) => [`${name}${index}`, texture]));
}

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
