// Where a loss that is not a number comes from.
import { RnnkitError } from '@rnnkit/data';
import { inputTensors } from '@rnnkit/models';
import { keep, tidy, type Tensor } from '@tensorflow/tfjs-core';

import type { Batch } from './batches.ts';
import type { CompiledModel } from './compiled-model.ts';

const lowerTheRate = 'lower the learning rate, or clip gradients with clipNorm.';
const maskInput = 'The input holds values that are not finite; mask them with masking(), or replace them.';

function isFinite({ x }: Batch): boolean {
  return x.every(({ data }) => data.every((value) => Number.isFinite(value)));
}

/** Where it comes from, as far as it can be told once the weights have been updated with it. */
export function lateLoss(model: CompiledModel<unknown>, batch: Batch, loss: number, number: number): Error {
  const where = `The loss is ${loss} at step ${number}, and the weights were updated up to step ${model.optimizer.iterations} before it was read, because the device executes asynchronously.`;
  const hint = isFinite(batch) ? 'Lower the learning rate, or clip gradients with clipNorm.' : maskInput;
  return new RnnkitError('not-finite', `${where} ${hint}`);
}

/** Finds where it comes from: the input, a weight, the first layer whose output is not finite, or the loss itself. */
export async function diagnoseNonFiniteLoss(model: CompiledModel<unknown>, batch: Batch, loss: number): Promise<Error> {
  const where = `The loss is ${loss} at step ${model.optimizer.iterations + 1}.`;
  const error = (words: string): Error => new RnnkitError('not-finite', `${where} ${words}`);
  if (!isFinite(batch)) return error(maskInput);
  for (const { name, variable } of model.weights) {
    if (!(await areFinite(variable))) return error(`The weight ${name} is not finite any more: ${lowerTheRate}`);
  }
  const layer = await firstNonFiniteLayer(model, batch);
  if (layer !== undefined) return error(`The first layer whose output is not finite is ${layer}: ${lowerTheRate}`);
  const names = [...new Set(model.losses.map(({ name }) => name))].join(' or ');
  return error(`Every layer's output is finite, so it comes from the loss ${names}: are the labels in its range?`);
}

async function firstNonFiniteLayer(model: CompiledModel<unknown>, batch: Batch): Promise<string | undefined> {
  const outputs: { readonly layer: string; readonly output: Tensor }[] = [];
  tidy(() => {
    model.forward(inputTensors(model, batch.x), undefined, (layer, values, options) => {
      const result = layer.run(values, options);
      outputs.push({ layer: layer.name, output: keep(result.values[0]!.tensor.clone()) });
      return result;
    });
  });
  let found: string | undefined;
  for (const { layer, output } of outputs) {
    if (found === undefined && !(await areFinite(output))) found = layer;
    output.dispose();
  }
  return found;
}

async function areFinite(tensor: Tensor): Promise<boolean> {
  return (await tensor.data()).every((value) => Number.isFinite(value));
}
