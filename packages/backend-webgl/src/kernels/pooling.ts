// Pooling over time. The output is one draw, number by number. Of a gradient the first draw finds each step's share of it, and the
// second one hands it out.
import type {
  AveragePoolingGradientAttributes,
  AveragePoolingGradientInputs,
  MaxPoolingGradientInputs,
  PoolingInputs,
} from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { activationFunctions, flatSource } from '../glsl.ts';
import type { NativeBackend } from '../native-backend.ts';
import type { FlatTexture } from '../textures.ts';
import type { ProgramSource, Uniforms } from '../program.ts';
import { withWorkspace, type Workspace } from '../workspace.ts';

/** The average over the valid steps. */
export function averagePooling(inputs: PoolingInputs, _: object, native: NativeBackend): TensorInfo[] {
  return withWorkspace(native, (workspace) => {
    const { sources, size } = read(workspace, inputs.x.shape, { x: inputs.x, mask: inputs.mask });
    const output = workspace.result([size[0], size[2]]);
    workspace.draw(averageProgram(inputs.mask !== undefined), [output], ...sources(output.width));
    return [output];
  });
}

/** The gradient of the average. */
export function averagePoolingGradient(
  inputs: AveragePoolingGradientInputs,
  { time }: AveragePoolingGradientAttributes,
  native: NativeBackend,
): TensorInfo[] {
  return withWorkspace(native, (workspace) => {
    const shape = [inputs.dOutput.shape[0] ?? 0, time, inputs.dOutput.shape[1] ?? 0];
    const { dOutput, mask } = inputs;
    const { sources } = read(workspace, shape, { dOutput, mask });
    const masked = mask !== undefined;
    const share = workspace.result(dOutput.shape);
    workspace.draw(averageShareProgram(masked), [share], ...sources(share.width));
    const dX = workspace.result(shape);
    workspace.draw(handOutProgram(masked, false), [dX], ...sources(dX.width, { share: { ...share, offset: 0 } }));
    return [dX];
  });
}

/** The largest value over the valid steps. */
export function maxPooling(inputs: PoolingInputs, _: object, native: NativeBackend): TensorInfo[] {
  return withWorkspace(native, (workspace) => {
    const { sources, size } = read(workspace, inputs.x.shape, { x: inputs.x, mask: inputs.mask });
    const output = workspace.result([size[0], size[2]]);
    workspace.draw(largestProgram(inputs.mask !== undefined), [output], ...sources(output.width));
    return [output];
  });
}

/** The gradient of the largest value. */
export function maxPoolingGradient(inputs: MaxPoolingGradientInputs, _: object, native: NativeBackend): TensorInfo[] {
  return withWorkspace(native, (workspace) => {
    const { x, mask, output, dOutput } = inputs;
    const { sources } = read(workspace, x.shape, { x, mask, pooled: output, dOutput });
    const masked = mask !== undefined;
    const share = workspace.result(dOutput.shape);
    workspace.draw(largestShareProgram(masked), [share], ...sources(share.width));
    const dX = workspace.result(x.shape);
    workspace.draw(handOutProgram(masked, true), [dX], ...sources(dX.width, { share: { ...share, offset: 0 } }));
    return [dX];
  });
}

/** What the draws of a kernel take: inputs, how they lie in their textures, and the width of the target. */
function read(
  workspace: Workspace,
  shape: readonly number[],
  inputs: Readonly<Record<string, TensorInfo | undefined>>,
) {
  const [batch = 0, time = 0, features = 0] = shape;
  const given = Object.entries(inputs).flatMap(([name, info]) =>
    info === undefined ? [] : [[name, workspace.flat(info)] as const],
  );
  const sources = (
    width: number,
    more: Readonly<Record<string, FlatTexture>> = {},
  ): [Readonly<Record<string, FlatTexture>>, Uniforms] => {
    const textures = { ...Object.fromEntries(given), ...more };
    const layouts = Object.entries(textures).map(([name, at]) => [`${name}Layout`, [at.width, at.offset]]);
    return [textures, { ...Object.fromEntries(layouts), time, features, width }];
  };
  return { sources, size: [batch, time, features] as const };
}

/** What all programs begin with. A number of the output is `index`, and its text has the steps from `start` on. */
const common = (masked: boolean, ...inputs: readonly string[]): string => `${inputs.map(flatSource).join('')}
${masked ? flatSource('mask') : ''}
uniform int time, features, width;
bool isValid(int place) { return ${masked ? 'maskAt(place) != 0.0' : 'true'}; }
int index() { return int(gl_FragCoord.y) * width + int(gl_FragCoord.x); }
`;

/** A program that goes through the valid steps of a text, for one number of the output. */
function overSteps(name: string, masked: boolean, inputs: readonly string[], parts: OverSteps): ProgramSource {
  return {
    name,
    outputs: 1,
    code: `${activationFunctions}${common(masked, ...inputs)}
void main() {
  int number = index();
  int row = number / features;
  int feature = number - row * features;
  ${parts.before}
  for (int step = row * time; step < (row + 1) * time; step++) {
    if (isValid(step)) { ${parts.step} }
  }
  out0.r = ${parts.result};
}`,
  };
}

interface OverSteps {
  readonly before: string;
  readonly step: string;
  readonly result: string;
}

const averageProgram = (masked: boolean): ProgramSource =>
  overSteps('average pooling', masked, ['x'], {
    before: 'float sum = 0.0, count = 0.0;',
    step: 'sum += xAt(step * features + feature); count += 1.0;',
    result: 'sum / max(count, 1.0)',
  });

const averageShareProgram = (masked: boolean): ProgramSource =>
  overSteps('average pooling gradient', masked, ['dOutput'], {
    before: 'float count = 0.0;',
    step: 'count += 1.0;',
    result: 'dOutputAt(number) / max(count, 1.0)',
  });

const largestProgram = (masked: boolean): ProgramSource =>
  overSteps('max pooling', masked, ['x'], {
    before: 'float largest = 0.0; bool begun = false;',
    step: `float value = xAt(step * features + feature);
      if (!begun || value > largest || isNotNumber(vec4(value)).x) largest = value;
      begun = true;`,
    result: 'largest',
  });

const largestShareProgram = (masked: boolean): ProgramSource =>
  overSteps('max pooling gradient', masked, ['x', 'pooled', 'dOutput'], {
    before: 'float ties = 0.0, largest = pooledAt(number);',
    step: 'if (xAt(step * features + feature) == largest) ties += 1.0;',
    // What is not a number equals none.
    result: 'isNotNumber(vec4(largest)).x ? largest : dOutputAt(number) / max(ties, 1.0)',
  });

/** Hands a text's shares out to its valid steps; of the largest value, to those that have it. */
function handOutProgram(masked: boolean, isLargest: boolean): ProgramSource {
  const inputs = isLargest ? ['share', 'x', 'pooled'] : ['share'];
  const gets = isLargest ? 'xAt(place) == pooledAt(number) || isNotNumber(vec4(pooledAt(number))).x' : 'true';
  return {
    name: `hand out, ${isLargest ? 'largest' : 'average'}`,
    outputs: 1,
    code: `${activationFunctions}${common(masked, ...inputs)}
void main() {
  int place = index();
  int step = place / features;
  int number = step / time * features + place - step * features;
  out0.r = isValid(step) && (${gets}) ? shareAt(number) : 0.0;
}`,
  };
}
