// SGD, with momentum and Nesterov's, by Keras' and by PyTorch's definition.
import { floatTensor, valuesOf } from '../values.js';

/** One update: the new variable, and the new momentum where there is one. */
export function sgd(inputs, { learningRate, weightDecay, momentum: factor, nesterov, convention }, backend) {
  const { shape } = inputs.variable;
  const variable = valuesOf(backend, inputs.variable);
  const gradient = valuesOf(backend, inputs.gradient);
  const keep = 1 - weightDecay * learningRate;
  if (!inputs.momentum) {
    const plain = variable.map((value, index) => value * keep - learningRate * gradient[index]);
    return [floatTensor(backend, shape, plain)];
  }
  // Keras keeps the learning rate inside the slot, PyTorch outside.
  const [inside, outside] = convention === 'keras' ? [-learningRate, 1] : [1, -learningRate];
  const old = valuesOf(backend, inputs.momentum);
  const momentum = new Float32Array(old.length);
  const updated = new Float32Array(old.length);
  for (let index = 0; index < old.length; index++) {
    const change = inside * gradient[index];
    const moved = factor * old[index] + change;
    momentum[index] = moved;
    updated[index] = variable[index] * keep + outside * (nesterov ? factor * moved + change : moved);
  }
  return [floatTensor(backend, shape, updated), floatTensor(backend, shape, momentum)];
}
