// Dense: one product forward, two products back. The rows are the steps of a sequence whose batch is one.
import type { DenseAttributes, DenseGradientInputs, DenseInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { activationFunctions, applied, flatSource, slope } from '../glsl.ts';
import { geometryOf, samplersOf, type Geometry } from '../matrix.ts';
import { packSequence, sequenceSource, sequenceUniforms, unpackSequence } from '../packing.ts';
import type { NativeBackend } from '../native-backend.ts';
import { multiply, multiplyTransposed, totalOf } from '../product.ts';
import type { ProgramSource } from '../program.ts';
import { kernelMatrix } from '../weights.ts';
import { withWorkspace, type Workspace } from '../workspace.ts';

/** Dense. */
export function dense(inputs: DenseInputs, { activation }: DenseAttributes, native: NativeBackend): TensorInfo[] {
  return withWorkspace(native, (workspace) => {
    const { rows, features, units, geometry } = read(workspace, inputs);
    const { bias } = inputs;
    const x = packSequence(workspace, geometry, workspace.flat(inputs.x), features, { ones: bias !== undefined });
    const kernel = kernelMatrix(workspace, inputs.kernel, bias, features, 1, units);
    const sums = multiply(workspace, { sequence: x }, kernel);
    const output = workspace.result([rows, units]);
    workspace.draw(activateProgram(applied(activation, 'x')), [output], samplersOf('sequence', sums), {
      ...sequenceUniforms(sums),
      units,
      width: output.width,
    });
    return [output];
  });
}

function activateProgram(phi: string): ProgramSource {
  return {
    name: 'dense',
    outputs: 1,
    code: `${activationFunctions}${sequenceSource}
uniform int units, width;
void main() {
  int index = int(gl_FragCoord.y) * width + int(gl_FragCoord.x);
  int row = index / units;
  vec4 x = vec4(sequenceAt(row, 0, index - row * units));
  out0.r = (${phi}).x;
}`,
  };
}

/** The gradient of dense. */
export function denseGradient(
  inputs: DenseGradientInputs,
  { activation }: DenseAttributes,
  native: NativeBackend,
): TensorInfo[] {
  return withWorkspace(native, (workspace) => {
    const { rows, features, units, geometry } = read(workspace, inputs);
    const { bias } = inputs;
    let upstream = workspace.flat(inputs.dOutput);
    if (activation !== 'linear') {
      const dSum = workspace.result([rows, units]);
      const output = workspace.flat(inputs.output);
      workspace.draw(
        slopeProgram(slope(activation, 'y')),
        [dSum],
        { output_: output, upstream },
        {
          output_Layout: [output.width, output.offset],
          upstreamLayout: [upstream.width, upstream.offset],
          width: dSum.width,
        },
      );
      upstream = { ...dSum, offset: 0 };
    }
    const dSums = packSequence(workspace, geometry, upstream, units);
    const x = packSequence(workspace, geometry, workspace.flat(inputs.x), features, { ones: bias !== undefined });
    const transposed = kernelMatrix(workspace, inputs.kernel, undefined, features, 1, units, 'transposed');
    const dX = multiply(workspace, { sequence: dSums }, transposed);
    const sums = multiplyTransposed(workspace, { sequence: x }, { sequence: dSums });
    return [
      unpackSequence(workspace, dX, [rows, features], rows, false),
      totalOf(workspace, sums, [features, units]),
      ...(bias === undefined ? [] : [totalOf(workspace, sums, [units], { firstRow: features })]),
    ];
  });
}

function slopeProgram(derivative: string): ProgramSource {
  return {
    name: 'dense gradient',
    outputs: 1,
    code: `${flatSource('output_')}${flatSource('upstream')}
uniform int width;
void main() {
  int index = int(gl_FragCoord.y) * width + int(gl_FragCoord.x);
  vec4 y = vec4(output_At(index));
  out0.r = upstreamAt(index) * (${derivative}).x;
}`,
  };
}

function read(
  workspace: Workspace,
  inputs: DenseInputs,
): { rows: number; features: number; units: number; geometry: Geometry } {
  const [rows = 0, features = 0] = inputs.x.shape;
  const units = inputs.kernel.shape[1] ?? 0;
  return { rows, features, units, geometry: geometryOf(workspace, 1, rows) };
}
