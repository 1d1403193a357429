// Comparisons are flat wherever they have a slope at all. tfjs asks for these gradients when a condition was computed from
// what is differentiated.
import { zeros, type GradConfig } from '@tensorflow/tfjs-core';

const binary = ['Equal', 'NotEqual', 'Less', 'LessEqual', 'Greater', 'GreaterEqual', 'LogicalAnd', 'LogicalOr'];
const unary = ['LogicalNot', 'IsNan', 'IsFinite', 'IsInf', 'Any', 'All'];

function flat(kernelName: string, inputs: string[]): GradConfig {
  return {
    kernelName,
    inputsToSave: inputs,
    gradFunc: (_, saved) => Object.fromEntries(inputs.map((name, index) => [name, () => zeros(saved[index]!.shape)])),
  };
}

/** Gradients of the comparisons. */
export const comparisonGradients: readonly GradConfig[] = [
  ...binary.map((kernelName) => flat(kernelName, ['a', 'b'])),
  ...unary.map((kernelName) => flat(kernelName, ['x'])),
];
