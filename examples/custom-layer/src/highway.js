// A layer with weights: y = t ⊙ φ(x W + b) + (1 − t) ⊙ x with the gate t = σ(x Wt + bt) (Srivastava et al. 2015).
import * as ops from '@rnnkit/core/ops';
import {
  activate,
  activationFrom,
  constant,
  expectSteps,
  initializerFrom,
  knownSize,
  Layer,
  layerSettings,
  regularizerFrom,
  settingsToConfig,
  stepwise,
} from '@rnnkit/layers';
import { add, mul, sigmoid, sub } from '@tensorflow/tfjs-core';

const checks = { activation: activationFrom, kernelInitializer: initializerFrom, kernelRegularizer: regularizerFrom };
const defaults = { activation: 'relu', kernelInitializer: initializerFrom('glorotUniform') };

class Highway extends Layer {
  className = 'rnnkit-custom-layer>Highway';
  #settings;
  #weights;

  constructor(options = {}) {
    super(options);
    this.#settings = layerSettings('highway', checks, defaults, options);
  }

  computeOutputShape(inputShape) {
    if (inputShape.length > 2) expectSteps(this, inputShape);
    knownSize(this, inputShape, -1);
    return inputShape;
  }

  createWeights(inputShape, source) {
    const { kernelInitializer, kernelRegularizer } = this.#settings;
    const features = knownSize(this, inputShape, -1);
    const kernel = { initializer: kernelInitializer, regularizer: kernelRegularizer };
    this.#weights = {
      kernel: this.addWeight('kernel', [features, features], source, kernel),
      bias: this.addWeight('bias', [features], source, { initializer: constant() }),
      gateKernel: this.addWeight('gateKernel', [features, features], source, kernel),
      // So that it begins by carrying its input on.
      gateBias: this.addWeight('gateBias', [features], source, { initializer: constant({ value: -1 }) }),
    };
  }

  compute(input, { mask } = {}) {
    const { kernel, bias, gateKernel, gateBias } = this.#weights;
    const changed = activate(ops.dense(input, kernel, bias, 'linear'), this.#settings.activation);
    const gate = sigmoid(ops.dense(input, gateKernel, gateBias, 'linear'));
    return { output: add(mul(gate, changed), mul(sub(1, gate), input)), mask: input.rank > 2 ? mask : undefined };
  }

  // Each step by itself, so a predictor that streams has nothing to remember.
  openStream() {
    return stepwise(this);
  }

  ownConfig() {
    return settingsToConfig(this.#settings);
  }
}

/** A highway layer; options `activation`, relu by default, `kernelInitializer` and `kernelRegularizer`. */
export const highway = (options) => new Highway(options);
