// A token's product with a kernel is the same wherever the token occurs. While the weights stay as they are, predictions
// project all rows of a table once, and pick from there.
import type { WithEmbedding, RecurrentInputs } from '@rnnkit/core';
import type { DataId } from '@tensorflow/tfjs-core';

import { hostSource } from './glsl.ts';
import { bands, geometryOf, newSequence, samplersOf, type Sequence } from './matrix.ts';
import { packSequence } from './packing.ts';
import { onDisposal } from './native.ts';
import type { NativeBackend } from './native-backend.ts';
import { multiply } from './product.ts';
import type { ProgramSource } from './program.ts';
import type { Run } from './sequence.ts';
import { kernelMatrix } from './weights.ts';

interface Remembered {
  readonly weights: readonly (DataId | undefined)[];
  /** How many tokens have been projected one by one. */
  tokens: number;
  projection: Sequence | undefined;
}

/** Bytes that the products of one layer may take. */
export const projectionLimit: number = 96 * 2 ** 20;
const rememberedBy = new WeakMap<NativeBackend, Set<Remembered>>();

/**
 * The projections of a run's tokens, picked from those of the whole table; undefined where these would take too much memory, or
 * where so few tokens have been asked for until now that they are better projected themselves.
 */
export function pickProjections(
  run: Run,
  { table, kernel, bias }: WithEmbedding<RecurrentInputs>,
  ids: Int32Array,
): Sequence | undefined {
  const { workspace, gates, across } = run;
  const [inputDim = 0] = table.shape;
  if (inputDim * gates * across * 16 > projectionLimit || bands * workspace.largestSide < inputDim) return undefined;
  const one = find(workspace.native, [table.dataId, kernel.dataId, bias?.dataId]);
  if (one.projection === undefined) {
    one.tokens += ids.length;
    if (one.tokens <= inputDim) return undefined;
    one.projection = projectTable(run, { table, kernel, bias });
  }
  return pick(run, one.projection, ids);
}

function find(native: NativeBackend, weights: readonly (DataId | undefined)[]): Remembered {
  const all = rememberedBy.get(native) ?? startRemembering(native);
  for (const one of all) if (one.weights.every((dataId, place) => dataId === weights[place])) return one;
  const made: Remembered = { weights, tokens: 0, projection: undefined };
  all.add(made);
  return made;
}

function startRemembering(native: NativeBackend): Set<Remembered> {
  const all = new Set<Remembered>();
  rememberedBy.set(native, all);
  onDisposal(native, (dataId) => {
    for (const one of all) {
      if (!one.weights.includes(dataId)) continue;
      all.delete(one);
      for (const { info } of one.projection?.textures ?? []) native.disposeData(info.dataId);
    }
  });
  return all;
}

/** The rows of the table as a sequence of as many steps, times the kernel, plus bias. */
function projectTable(
  { workspace, features, gates, units }: Run,
  { table, kernel, bias }: Pick<WithEmbedding<RecurrentInputs>, 'table' | 'kernel' | 'bias'>,
): Sequence {
  const geometry = geometryOf(workspace, 1, table.shape[0] ?? 0);
  const rows = packSequence(workspace, geometry, workspace.flat(table), features, { ones: bias !== undefined });
  const matrix = kernelMatrix(workspace, kernel, bias, features, gates, units);
  const projection = multiply(workspace, { sequence: rows }, matrix);
  workspace.release(...rows.textures, matrix);
  workspace.detach(...projection.textures);
  return projection;
}

function pick(
  { workspace, geometry, batch, time, attributes, across, gates }: Run,
  source: Sequence,
  ids: Int32Array,
): Sequence {
  const target = newSequence(workspace, geometry, gates * 4 * across);
  const uploaded = workspace.upload(ids);
  workspace.draw(
    program,
    target.textures,
    { ids: uploaded, ...samplersOf('table', source) },
    {
      idsWidth: uploaded.width,
      // Beyond the last step nothing is read.
      size: [batch, time, attributes.goBackwards ? 1 : 0, target.width],
      height: geometry.height,
    },
  );
  return target;
}

const program: ProgramSource = {
  name: 'pick projections',
  outputs: bands,
  code: `${hostSource('ids')}
uniform sampler2D table0, table1, table2, table3;
uniform ivec4 size; // batch, steps, 1 if time runs backwards, texels of a row
uniform int height;
vec4 pick(int texel, int step, int row) {
  if (step >= size.y) return vec4(0.0);
  int id = int(idsAt(row * size.y + (size.z == 1 ? size.y - 1 - step : step)));
  ivec2 at = ivec2(texel, id >> 2);
  int band = id & 3;
  return band < 2
    ? (band == 0 ? texelFetch(table0, at, 0) : texelFetch(table1, at, 0))
    : (band == 2 ? texelFetch(table2, at, 0) : texelFetch(table3, at, 0));
}
void main() {
  ivec2 at = ivec2(gl_FragCoord.xy);
  int panel = at.x / size.w;
  int texel = at.x - panel * size.w;
  int place = panel * height + at.y;
  int block = place / size.x;
  int row = place - block * size.x;
  int step = ${bands} * block;
  out0 = pick(texel, step, row);
  out1 = pick(texel, step + 1, row);
  out2 = pick(texel, step + 2, row);
  out3 = pick(texel, step + 3, row);
}`,
};
