// The product of the input with the kernel, for all steps or for each token once, and its gradients.
import { expectIndices } from '@rnnkit/core/backend-kit';
import { RnnkitError } from '@rnnkit/data/predict';

import { lookUp } from './kernels/embedding.ts';
import { type Sequence } from './matrix.ts';
import { packSequence, unpackSequence } from './packing.ts';
import { integerValues, type FlatTexture } from './textures.ts';
import { multiply, multiplyTransposed, type Columns } from './product.ts';
import { pickProjections } from './projections.ts';
import { gatesTensor } from './recurrent.ts';
import type { Run } from './sequence.ts';
import { kernelMatrix } from './weights.ts';
import type { OwnedTexture } from './workspace.ts';

/** The input of all steps, with a column of ones if there is a bias. */
function packInput(run: Run, x: FlatTexture): Sequence {
  const { workspace, inputs, attributes, geometry, time, features, mask } = run;
  return packSequence(workspace, geometry, x, features, {
    time,
    ones: inputs.bias !== undefined,
    goBackwards: attributes.goBackwards,
    mask,
  });
}

/** x W + b of all steps. */
export function project(run: Run): Sequence {
  const { workspace, inputs, batch, time } = run;
  if ('table' in inputs) {
    const ids = integerValues(workspace.native, inputs.ids);
    expectIndices('embedding', 'ids', ids, inputs.table.shape[0] ?? 0);
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

/** The gradients of x and of the kernel and, last, of the bias, if there is one: from those of the projection. */
interface InputGradients {
  readonly dX: OwnedTexture;
  readonly dKernel: OwnedTexture;
  readonly dBias: OwnedTexture | undefined;
  /** The input, as it has met the kernel: with a column of ones if there is a bias. */
  readonly x: Sequence;
}

/** Gates of a kernel, and where their gradients are. */
interface GatePart {
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
  const result = unpackSequence(workspace, dX!, [batch, time, features], time, attributes.goBackwards);
  workspace.release(...dX!.textures);
  if ('table' in run.inputs) throw new RnnkitError('unsupported', 'The gradient kernels take x.');
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
