// The inputs of a recurrent kernel, read and checked, and the states and caches that it opens and closes.
//
// States are a sequence of one step more than the input has: state s is the one before step s, and state 0 the initial one. So
// the state that a step has met, its projection and its gradients are at the same place in their textures.
import {
  expectShape,
  type WithEmbedding,
  type RecurrentAttributes,
  type RecurrentForwardAttributes,
  type RecurrentGradientInputs,
  type RecurrentInputs,
} from '@rnnkit/core';
import { RnnkitError } from '@rnnkit/data';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import {
  clearStepsFrom,
  fillMatrix,
  geometryOf,
  newSequence,
  plain,
  stepOf,
  texels,
  unpackMatrix,
  type Geometry,
  type Mask,
  type Matrix,
  type Sequence,
} from './matrix.ts';
import { textureOf, type Texture } from './native.ts';
import type { OwnedTexture, Workspace } from './workspace.ts';

/** The inputs of a recurrent kernel, read and checked. */
export interface Run {
  readonly workspace: Workspace;
  readonly inputs: RecurrentInputs | WithEmbedding<RecurrentInputs>;
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
  inputs: (RecurrentInputs | WithEmbedding<RecurrentInputs>) & { readonly initialCell?: TensorInfo | undefined },
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
  for (const state of ['initialHidden', 'initialCell', 'recurrentDropoutMask'] as const) {
    check(state, inputs[state], [batch, units]);
  }
  const across = texels(units);
  if (4 * across > workspace.largestSide) {
    throw new RnnkitError(
      'invalid-argument',
      `${name}: ${units} units are more than the ${workspace.largestSide} rows of a WebGL texture here.`,
    );
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
    const info = inputs[`cache${4 * index + band}`]!;
    return { info, ...textureOf(run.workspace.native, info) };
  };
  return { geometry: run.geometry, width, textures: [texture(0), texture(1), texture(2), texture(3)] };
}
