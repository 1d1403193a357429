// Attention. Queries, keys and values are first packed, four numbers a texel. A draw then makes a row of four texels at most for each
// query, going through the keys that it sees, or for each key, going through the queries that see it; scores are computed where they are
// needed, and held nowhere, so that memory grows with time and not with its square.
import type { AttentionAttributes, AttentionGradientInputs, AttentionInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { NativeBackend } from '../native-backend.ts';
import type { Uniforms } from '../program.ts';
import type { Texture } from '../textures.ts';
import { withWorkspace, type OwnedTexture, type Workspace } from '../workspace.ts';
import {
  meanProgram,
  mostTexels,
  normalizerProgram,
  packProgram,
  rowProgram,
  unpackProgram,
  type Masks,
  type RowKind,
  type RowTexels,
} from './attention-programs.ts';

/** The output, and the logarithms of the denominators. */
export function attention(
  inputs: AttentionInputs,
  attributes: AttentionAttributes,
  native: NativeBackend,
): TensorInfo[] {
  return withWorkspace(native, (workspace) => {
    const { batch, queries, heads, valueSize, textures, uniforms, masks, texels } = read(workspace, inputs, attributes);
    const logSumExp = workspace.result([batch, heads, queries]);
    workspace.draw(normalizerProgram(masks, texels), [logSumExp], textures, { ...uniforms, width: logSumExp.width });
    const output = workspace.result([batch, queries, heads, valueSize]);
    const given = {
      texels,
      textures: { ...textures, normalizers: logSumExp },
      uniforms: { ...uniforms, normalizersLayout: [logSumExp.width, 0] },
    };
    drawRows(workspace, 'output', masks, output, [batch * queries * heads, valueSize], given);
    return [output, logSumExp];
  });
}

/** The gradients of queries, keys and values. */
export function attentionGradient(
  inputs: AttentionGradientInputs,
  attributes: AttentionAttributes,
  native: NativeBackend,
): TensorInfo[] {
  return withWorkspace(native, (workspace) => {
    const { batch, queries, heads, keys, size, valueSize, masks, texels, ...own } = read(workspace, inputs, attributes);
    const rows = batch * queries * heads;
    const normalizers = workspace.flat(inputs.logSumExp);
    const upstream = pack(workspace, inputs.dOutput);
    const output = pack(workspace, inputs.output);
    const textures = { ...own.textures, normalizers, upstream: upstream.texture };
    const uniforms = {
      ...own.uniforms,
      normalizersLayout: [normalizers.width, normalizers.offset],
      upstreamLayout: upstream.layout,
    };
    const means = rowTexture(workspace, rows);
    const outputs = { ...textures, found: output.texture };
    workspace.draw(meanProgram(masks), [means], outputs, {
      ...uniforms,
      foundLayout: output.layout,
      width: means.width,
    });
    const given = { texels, textures: { ...textures, means }, uniforms: { ...uniforms, meansWidth: means.width } };
    const parts = [
      ['dQuery', inputs.query.shape, rows, size],
      ['dKey', inputs.key.shape, batch * keys * heads, size],
      ['dValue', inputs.value.shape, batch * keys * heads, valueSize],
    ] as const;
    return parts.map(([kind, shape, count, columns]) => {
      const result = workspace.result(shape);
      drawRows(workspace, kind, masks, result, [count, columns], given);
      return result;
    });
  });
}

/** Textures and uniforms of draws, and the sizes that their programs know. */
interface Given {
  readonly texels: RowTexels;
  readonly textures: Readonly<Record<string, Texture>>;
  readonly uniforms: Uniforms;
}

/** Draws the rows of a result, as many texels of each at a time as a draw has targets, and puts them into it number by number. */
function drawRows(
  workspace: Workspace,
  kind: RowKind,
  masks: Masks,
  result: OwnedTexture,
  [rows, columns]: readonly [number, number],
  given: Given,
): void {
  const { textures, uniforms } = given;
  const texels = Math.ceil(columns / 4);
  for (let first = 0; first < texels; first += mostTexels) {
    const count = Math.min(mostTexels, texels - first);
    const targets = Array.from({ length: count }, () => rowTexture(workspace, rows));
    const { width } = targets[0]!;
    workspace.draw(rowProgram(kind, masks, given.texels, count), targets, textures, { ...uniforms, first, width });
    const parts = Object.fromEntries(targets.map((target, index) => [`part${index}`, target]));
    workspace.draw(unpackProgram(count), [result], parts, { columns, first, partWidth: width, width: result.width });
    workspace.release(...targets);
  }
}

/** A texture with a texel for each row. */
function rowTexture(workspace: Workspace, rows: number): OwnedTexture {
  const width = Math.max(1, Math.min(rows, workspace.largestSide));
  return workspace.texture(width, Math.max(1, Math.ceil(rows / width)));
}

/** A tensor's rows as texels of four numbers: no row of them is on two lines. */
function pack(
  workspace: Workspace,
  info: TensorInfo,
): { readonly texture: Texture; readonly layout: readonly number[] } {
  const columns = info.shape.at(-1) ?? 0;
  const rows = info.shape.slice(0, -1).reduce((product, side) => product * side, 1);
  const texels = Math.max(1, Math.ceil(columns / 4));
  const onLine = Math.max(1, Math.min(rows, Math.floor(workspace.largestSide / texels)));
  const source = workspace.flat(info);
  const texture = workspace.texture(onLine * texels, Math.max(1, Math.ceil(rows / onLine)));
  const uniforms = { sourceLayout: [source.width, source.offset], shape: [rows, columns, texels, onLine] };
  workspace.draw(packProgram, [texture], { source }, uniforms);
  return { texture, layout: [texels, onLine] };
}

function read(
  workspace: Workspace,
  inputs: AttentionInputs,
  { scale, causal, offset, rate, seed }: AttentionAttributes,
) {
  const [batch = 0, queries = 0, heads = 0, size = 0] = inputs.query.shape;
  const [keys = 0, valueSize = 0] = [inputs.key.shape[1], inputs.value.shape[3]];
  const [query, key, value] = [inputs.query, inputs.key, inputs.value].map((info) => pack(workspace, info));
  const mask = inputs.mask === undefined ? undefined : workspace.flat(inputs.mask);
  const queryMask = inputs.queryMask === undefined ? undefined : workspace.flat(inputs.queryMask);
  return {
    batch,
    queries,
    heads,
    keys,
    size,
    valueSize,
    texels: { query: query!.layout[0]!, value: value!.layout[0]! },
    masks: { keys: mask !== undefined, queries: queryMask !== undefined, dropout: rate > 0 },
    textures: {
      query: query!.texture,
      key: key!.texture,
      value: value!.texture,
      ...(mask === undefined ? {} : { mask }),
      ...(queryMask === undefined ? {} : { queryMask }),
    },
    uniforms: {
      queryLayout: query!.layout,
      keyLayout: key!.layout,
      valueLayout: value!.layout,
      ...(mask === undefined ? {} : { maskLayout: [mask.width, mask.offset] }),
      ...(queryMask === undefined ? {} : { queryMaskLayout: [queryMask.width, queryMask.offset] }),
      sizes: [batch, queries, heads, keys],
      // A query at any place sees all keys where it sees those up to its own place and as many more as there are.
      beyond: causal ? Math.max(-queries, Math.min(keys, offset)) : keys,
      maskRows: inputs.mask?.shape[1] ?? 0,
      draws: [seed | 0, Math.floor(rate * 2 ** 32) | 0],
      factors: [scale, 1 / (1 - rate)],
    },
  };
}
