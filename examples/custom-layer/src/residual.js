// A wrapper: y = x + layer(x). It has the weights, the states and the freezing of the layer within, because it names it in `inner`.
import { RnnkitError } from '@rnnkit/data';
import {
  callWithin,
  describeShape,
  expectLayer,
  expectOneValue,
  Layer,
  layerFromConfig,
  layerSettings,
  layerToConfig,
} from '@rnnkit/layers';
import { add } from '@tensorflow/tfjs-core';

class Residual extends Layer {
  className = 'rnnkit-custom-layer>Residual';
  inner;

  constructor(layer, options = {}) {
    super(options);
    layerSettings('residual', {}, {}, options);
    this.inner = { layer: expectLayer('residual', layer) };
  }

  computeOutputShape(inputShape) {
    const outputShape = this.inner.layer.computeOutputShape(inputShape);
    if (String(outputShape) === String(inputShape)) return outputShape;
    throw new RnnkitError(
      'invalid-argument',
      `${this.name} adds what goes into ${this.inner.layer.name}, ${describeShape(inputShape)}, to what comes of it, ${describeShape(outputShape)}; give that layer as many units.`,
    );
  }

  createWeights(inputShape, source) {
    this.inner.layer.build(inputShape, source.derive('layer'));
  }

  compute(input, options) {
    const { output, mask, activityLoss } = callWithin(this.inner.layer, input, options);
    return { output: add(input, output), mask, activityLoss };
  }

  openStream() {
    const within = this.inner.layer.openStream();
    return {
      push: (values, initialState) => {
        const { tensor, mask } = expectOneValue(this.name, values);
        const { values: given, losses } = within.push(values, initialState);
        return { values: [{ tensor: add(tensor, given[0].tensor), mask }], losses };
      },
      dispose: () => within.dispose(),
    };
  }

  ownConfig() {
    return { layer: layerToConfig(this.inner.layer) };
  }
}

/** Adds a layer's input to its output, which has to have the same shape. */
export const residual = (layer, options) => new Residual(layer, options);

/** The wrapper of a configuration, in which the layer within is one. */
export const residualFromConfig = ({ layer, ...options }) => residual(layerFromConfig(layer), options);
