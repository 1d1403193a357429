// The matrices that kernels compute with; packing.ts is the way of tensors into them and out of them.
//
// A texel holds four numbers that are beside each other in a row, and rows are below each other. A sequence is four such
// textures: step s is in texture s mod 4, and texture j holds the steps j, j + 4, j + 8, … one below the other, each with as many
// rows as the batch has. So a step reads one texture and writes another, which WebGL demands; one draw, which may have four
// outputs, computes four steps of a whole sequence at once; and four rows of a product share what they read of the other
// operand. What does not fit one below the other goes on at the right, in the next panel.
import { RnnkitError } from '@rnnkit/data/predict';

import type { Texture } from './textures.ts';
import type { Region } from './program.ts';
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
