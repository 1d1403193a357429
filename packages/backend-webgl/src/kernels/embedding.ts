// Embedding: rows are copied; each row of the gradient is the sum of the gradients at its own positions, in their order. Ids
// come from the host, which sorts the positions by id, so that no row looks at another's.
import type { EmbeddingGradientAttributes, EmbeddingGradientInputs, EmbeddingInputs } from '@rnnkit/core';
import { expectIndices } from '@rnnkit/core/backend-kit';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { flatSource, hostSource } from '../glsl.ts';
import type { NativeBackend } from '../native-backend.ts';
import { integerValues } from '../textures.ts';
import type { ProgramSource } from '../program.ts';
import { withWorkspace, type OwnedTexture, type Workspace } from '../workspace.ts';

/** Looks rows up. */
export function embedding(inputs: EmbeddingInputs, _: object, native: NativeBackend): TensorInfo[] {
  const [inputDim = 0] = inputs.table.shape;
  const ids = integerValues(native, inputs.ids);
  expectIndices('embedding', 'ids', ids, inputDim);
  return withWorkspace(native, (workspace) => [lookUp(workspace, ids, inputs.ids.shape, inputs.table)]);
}

/** The rows of a table that ids name, `[...shape, outputDim]`; the ids have been checked. */
export function lookUp(
  workspace: Workspace,
  ids: Int32Array,
  shape: readonly number[],
  table: TensorInfo,
): OwnedTexture {
  const outputDim = table.shape[1] ?? 0;
  const output = workspace.result([...shape, outputDim]);
  const uploaded = workspace.upload(ids);
  const source = workspace.flat(table);
  workspace.draw(
    lookUpProgram,
    [output],
    { ids: uploaded, table: source },
    {
      idsWidth: uploaded.width,
      tableLayout: [source.width, source.offset],
      columns: outputDim,
      width: output.width,
    },
  );
  return output;
}

const lookUpProgram: ProgramSource = {
  name: 'embedding',
  outputs: 1,
  code: `${hostSource('ids')}${flatSource('table')}
uniform int columns, width;
void main() {
  int index = int(gl_FragCoord.y) * width + int(gl_FragCoord.x);
  int position = index / columns;
  out0.r = tableAt(int(idsAt(position)) * columns + index - position * columns);
}`,
};

/** The gradient of the table. */
export function embeddingGradient(
  inputs: EmbeddingGradientInputs,
  { inputDim }: EmbeddingGradientAttributes,
  native: NativeBackend,
): TensorInfo[] {
  const outputDim = inputs.dOutput.shape.at(-1) ?? 0;
  const ids = integerValues(native, inputs.ids);
  expectIndices('embedding', 'ids', ids, inputDim);
  return withWorkspace(native, (workspace) => {
    const dTable = workspace.result([inputDim, outputDim]);
    const order = workspace.upload(sortPositions(ids, inputDim));
    const dOutput = workspace.flat(inputs.dOutput);
    workspace.draw(
      sumPositions,
      [dTable],
      { order, dOutput },
      {
        orderWidth: order.width,
        dOutputLayout: [dOutput.width, dOutput.offset],
        columns: outputDim,
        rows: inputDim,
        width: dTable.width,
      },
    );
    return [dTable];
  });
}

const sumPositions: ProgramSource = {
  name: 'embedding gradient',
  outputs: 1,
  code: `${hostSource('order')}${flatSource('dOutput')}
uniform int columns, rows, width;
void main() {
  int index = int(gl_FragCoord.y) * width + int(gl_FragCoord.x);
  int row = index / columns;
  int column = index - row * columns;
  float sum = 0.0;
  if (row < rows) {
    int end = int(orderAt(row + 1));
    for (int place = int(orderAt(row)); place < end; place++) {
      sum += dOutputAt(int(orderAt(rows + 1 + place)) * columns + column);
    }
  }
  out0.r = sum;
}`,
};

/**
 * Where the positions of each id start, `[inputDim + 1]`, and then the positions, id after id, those of one id in their order.
 */
function sortPositions(ids: Int32Array, inputDim: number): Int32Array {
  const order = new Int32Array(inputDim + 1 + ids.length);
  for (const id of ids) order[id + 1]! += 1;
  for (let id = 0; id < inputDim; id++) order[id + 1]! += order[id]!;
  const next = order.slice(0, inputDim);
  for (let position = 0; position < ids.length; position++) order[inputDim + 1 + next[ids[position]!]!++] = position;
  return order;
}
