// All points of a space that has finitely many.
import { RnnkitError } from '@rnnkit/data';

import { afterSteps, type Parameter, type Params, type ParameterValue, type Space } from './parameter.ts';
import { exists } from './space.ts';

/** Most points of a grid. */
const mostPoints = 1_000_000;

/** All values of a parameter, in order. @throws RnnkitError when there is no end of them */
export function valuesOf(name: string, parameter: Parameter): readonly ParameterValue[] {
  if (parameter.type === 'choice') return parameter.values;
  const { from, to, step } = parameter;
  if (step === undefined) {
    throw new RnnkitError(
      'invalid-argument',
      `A grid needs values that can be counted: give ${name} a step, or name its values with choice.`,
    );
  }
  const count = Math.round((to - from) / step) + 1;
  if (count > mostPoints) throw tooMany();
  return Array.from({ length: count }, (_, index) => afterSteps(from, index, step));
}

/** All points, the last parameter's values changing fastest. @throws RnnkitError when there is no end of them, or too many */
export function gridPoints(space: Space): readonly Params[] {
  let points: Params[] = [{}];
  for (const [name, parameter] of Object.entries(space)) {
    const values = valuesOf(name, parameter);
    if (points.length * values.length > mostPoints) throw tooMany();
    points = points.flatMap((params) =>
      exists(parameter, params) ? values.map((value) => ({ ...params, [name]: value })) : [params],
    );
  }
  return points;
}

function tooMany(): RnnkitError {
  return new RnnkitError(
    'invalid-argument',
    `A grid has at most ${mostPoints.toLocaleString('en')} points; give fewer values, or take another sampler.`,
  );
}
