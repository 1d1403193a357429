// A cell, one step of a recurrent network: the minimal gated unit (Zhou et al. 2016), a GRU with one gate.
//   f = σ(x Wf + h Uf + bf)   ĥ = tanh(x Wh + (f ⊙ h) Uh + bh)   h' = (1 − f) ⊙ h + f ⊙ ĥ
import { check } from '@rnnkit/data';
import {
  glorotUniform,
  knownSize,
  layerSettings,
  orthogonal,
  RecurrentCell,
  settingsToConfig,
  zeros,
} from '@rnnkit/layers';
import { add, matMul, mul, sigmoid, sub, tanh } from '@tensorflow/tfjs-core';

class MinimalGatedCell extends RecurrentCell {
  className = 'rnnkit-custom-layer>MinimalGatedCell';
  #settings;
  #gate;
  #candidate;

  constructor(options) {
    super(options);
    this.#settings = layerSettings('minimalGatedCell', { units: check.count }, {}, options, {
      units: 'the size of the state',
    });
  }

  get stateSizes() {
    return [this.#settings.units];
  }

  createWeights(inputShape, source) {
    const { units } = this.#settings;
    const features = knownSize(this, inputShape, -1);
    const weightsOf = (name) => [
      this.addWeight(`${name}Kernel`, [features, units], source, { initializer: glorotUniform() }),
      this.addWeight(`${name}RecurrentKernel`, [units, units], source, { initializer: orthogonal() }),
      this.addWeight(`${name}Bias`, [units], source, { initializer: zeros() }),
    ];
    this.#gate = weightsOf('gate');
    this.#candidate = weightsOf('candidate');
  }

  compute(input, { initialState: [before] }) {
    const sum = (state, [kernel, recurrentKernel, bias]) =>
      add(add(matMul(input, kernel), matMul(state, recurrentKernel)), bias);
    const gate = sigmoid(sum(before, this.#gate));
    const candidate = tanh(sum(mul(gate, before), this.#candidate));
    const after = add(mul(sub(1, gate), before), mul(gate, candidate));
    return { output: after, states: [after] };
  }

  ownConfig() {
    return settingsToConfig(this.#settings);
  }
}

/** A minimal gated unit of `units`, for `rnn`. */
export const minimalGatedCell = (options) => new MinimalGatedCell(options);
