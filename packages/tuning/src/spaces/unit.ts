// From a number drawn evenly from [0, 1) to a value of a parameter.
import { afterSteps, type Parameter, type ParameterValue } from './parameter.ts';

/** The value at a place from 0 up to, not including, 1, such that even places give even values, or even ratios. */
export function valueAt(parameter: Parameter, place: number): ParameterValue {
  if (parameter.type === 'choice') return parameter.values[Math.floor(place * parameter.values.length)]!;
  const { from, to, step, log } = parameter;
  if (parameter.type === 'int') {
    // Half a step on either side, so that each value has as much room as any other.
    if (log) {
      const [low, high] = [Math.log(from - 0.5), Math.log(to + 0.5)];
      return clamp(Math.round(Math.exp(low + (high - low) * place)), from, to);
    }
    return from + Math.floor(place * (Math.round((to - from) / parameter.step) + 1)) * parameter.step;
  }
  if (log) return clamp(Math.exp(Math.log(from) + (Math.log(to) - Math.log(from)) * place), from, to);
  if (step === undefined) return clamp(from + (to - from) * place, from, to);
  return afterSteps(from, Math.floor(place * (Math.round((to - from) / step) + 1)), step);
}

const clamp = (value: number, from: number, to: number): number => Math.min(to, Math.max(from, value));
