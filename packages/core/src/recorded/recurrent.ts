// A recurrent kernel and its gradient as one node of the tape.
import { concat, customGrad, reshape, slice, type GradSaveFunc, type Tensor } from '@tensorflow/tfjs-core';

import { runKernel } from '../kernel.ts';

/** The inputs that have gradients, in the order in which the gradient kernel returns them. */
const differentiable = ['x', 'table', 'kernel', 'recurrentKernel', 'bias', 'initialHidden', 'initialCell'];

interface Named {
  readonly name: string;
}

/** What runs a kernel of so many states, and its gradient when it is asked for. */
export function recordRecurrent(
  forward: Named,
  states: number,
): (inputs: Readonly<Record<string, Tensor | undefined>>, attributes: object, outputs: number) => Tensor[] {
  return (inputs, attributes, outputs) => {
    const present = Object.entries(inputs).filter((entry): entry is [string, Tensor] => entry[1] !== undefined);
    const variable = differentiable.flatMap((name) => present.filter(([given]) => given === name));
    const fixed = present.filter(([name]) => !differentiable.includes(name));
    const names = [...variable, ...fixed].map(([name]) => name);
    const shapes: number[][] = [];
    const value = customGrad((...given: (Tensor | GradSaveFunc)[]) => {
      const save = given.pop() as GradSaveFunc;
      const tensors = [...(given as Tensor[]), ...fixed.map(([, tensor]) => tensor)];
      const results = runKernel<object, object>(forward, nameTensors(names, tensors), {
        ...attributes,
        saveForGradient: true,
      });
      const wanted = results.slice(0, outputs);
      shapes.push(...wanted.map((output) => output.shape));
      save([...tensors, ...results.slice(1 + states)]);
      const gradFunc = (dValue: Tensor, saved: Tensor[]): Tensor[] => {
        const [dOutput, dHidden, dCell] = outputs > 1 ? unpack(dValue, shapes) : [dValue];
        const gradientInputs = {
          ...nameTensors(names, saved),
          ...Object.fromEntries(saved.slice(names.length).map((cache, index) => [`cache${index}`, cache])),
          dOutput,
          dHidden,
          dCell,
        };
        return runKernel<object, object>({ name: `${forward.name}Gradient` }, gradientInputs, attributes);
      };
      return { value: outputs > 1 ? pack(wanted) : wanted[0]!, gradFunc };
    })(...variable.map(([, tensor]) => tensor));
    return outputs > 1 ? unpack(value, shapes) : [value];
  };
}

/** A node of the tape has one value, so several go in one vector. */
function pack(tensors: readonly Tensor[]): Tensor {
  return concat(tensors.map((tensor) => reshape(tensor, [-1])));
}

function unpack(value: Tensor, shapes: readonly number[][]): Tensor[] {
  let start = 0;
  return shapes.map((shape) => {
    const size = shape.reduce((product, side) => product * side, 1);
    const part = reshape(slice(value, [start], [size]), shape);
    start += size;
    return part;
  });
}

function nameTensors(names: readonly string[], tensors: readonly Tensor[]): Record<string, Tensor> {
  return Object.fromEntries(names.map((name, index) => [name, tensors[index]!]));
}
