// The inputs of a recurrent kernel, read, and the states and caches that it opens and closes.
//
// States are a sequence of one step more than the input has: state s is the one before step s, and state 0 the initial one. So
// the state that a step has met, its projection and its gradients are at the same place in their textures.
import type {
  RecurrentAttributes,
  RecurrentForwardAttributes,
  RecurrentGradientInputs,
  RecurrentInputs,
  WithEmbedding,
} from '@rnnkit/core';
import { cacheOf, recurrentSizes, type RecurrentSizes } from '@rnnkit/core/backend-kit';
import { RnnkitError } from '@rnnkit/data/predict';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import {
  clearStepsFrom,
  geometryOf,
  newSequence,
  stepOf,
  texels,
  type Geometry,
  type Matrix,
  type Sequence,
} from './matrix.ts';
import { fillMatrix, plain, unpackMatrix, type Mask } from './packing.ts';
import { textureOf, type Texture } from './textures.ts';
import type { OwnedTexture, Workspace } from './workspace.ts';

/** The inputs of a recurrent kernel, read. */
export interface Run extends RecurrentSizes {
  readonly workspace: Workspace;
  readonly inputs: RecurrentInputs | WithEmbedding<RecurrentInputs>;
  readonly attributes: RecurrentAttributes;
  readonly geometry: Geometry;
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
 * @throws Error when a texture cannot hold the units
 */
export function openRun(
  workspace: Workspace,
  name: string,
  inputs: RecurrentInputs | WithEmbedding<RecurrentInputs>,
  attributes: RecurrentAttributes,
): Run {
  const sizes = recurrentSizes(inputs);
  const { batch, time, units, width } = sizes;
  const across = texels(units);
  if (4 * across > workspace.largestSide) {
    throw new RnnkitError(
      'invalid-argument',
      `${name}: ${units} units are more than the ${workspace.largestSide} rows of a WebGL texture here.`,
    );
  }
  return {
    ...sizes,
    workspace,
    inputs,
    attributes,
    geometry: geometryOf(workspace, batch, time + 1),
    gates: units === 0 ? 0 : width / units,
    across,
    mask:
      inputs.mask === undefined
        ? undefined
        : { texture: workspace.flat(inputs.mask), time, goBackwards: attributes.goBackwards },
    dropped:
      inputs.recurrentDropoutMask === undefined
        ? undefined
        : stateMatrix(workspace, inputs.recurrentDropoutMask, batch, units),
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
    const info = cacheOf(inputs, 4 * index + band);
    return { info, ...textureOf(run.workspace.native, info) };
  };
  return { geometry: run.geometry, width, textures: [texture(0), texture(1), texture(2), texture(3)] };
}
