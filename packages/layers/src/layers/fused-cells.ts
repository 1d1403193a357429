// The cells of simpleRnn, lstm and gru: the layer, over a sequence of one step.
import { RnnkitError } from '@rnnkit/data/predict';
import { expandDims, type Tensor } from '@tensorflow/tfjs-core';

import type { Layer, LayerOptions } from '../layer.ts';
import type { CallOptions } from '../layer-call.ts';
import type { Shape } from '../shape.ts';
import { RecurrentCell, type CellOutput } from './cell.ts';
import { gru, withVariant, type GruLayerOptions } from './gru.ts';
import { lstm, type LstmLayerOptions } from './lstm.ts';
import type { RecurrentLayer } from './recurrent-layer.ts';
import type { RecurrentLayerOptions } from './recurrent-settings.ts';
import { simpleRnn } from './simple-rnn.ts';
import type { WeightSource } from '../weight-source.ts';

/** What a cell has no use for: that is the business of the layer that runs it. */
type SequenceOption =
  | 'returnSequences'
  | 'returnState'
  | 'goBackwards'
  | 'stateful'
  | 'zeroOutputForMask'
  | 'activityRegularizer'
  | 'dropout'
  | 'recurrentDropout';

const sequenceOptions: readonly string[] = [
  'returnSequences',
  'returnState',
  'goBackwards',
  'stateful',
  'zeroOutputForMask',
  'activityRegularizer',
  'dropout',
  'recurrentDropout',
] satisfies readonly SequenceOption[];

class FusedCell extends RecurrentCell {
  readonly className: string;
  readonly stateSizes: readonly number[];
  protected override readonly inner: { readonly '': RecurrentLayer };

  constructor(className: string, states: number, options: LayerOptions, make: (options: never) => Layer) {
    super(options);
    const misplaced = Object.keys(Object(options)).find((name) => sequenceOptions.includes(name));
    if (misplaced !== undefined)
      throw new RnnkitError(
        'invalid-argument',
        `${className} does not know the option "${misplaced}"; it belongs to rnn().`,
      );
    this.className = className;
    // What is no object, the layer refuses.
    const isObject = typeof options === 'object' && options !== null && !Array.isArray(options);
    const given = isObject ? { ...options, returnState: true } : options;
    this.inner = { '': make(given as never) as RecurrentLayer };
    this.stateSizes = Array.from({ length: states }, () => this.inner[''].settings.units);
  }

  protected override createWeights([batch = null, features = null]: Shape, source: WeightSource): void {
    this.inner[''].build([batch, 1, features], source);
  }

  protected compute(input: Tensor, { initialState }: CallOptions = {}): CellOutput {
    const { output, states = [] } = this.inner[''].call(expandDims(input, 1), { initialState });
    return { output, states };
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    const { name: _name, trainable: _trainable, ...options } = this.inner[''].getConfig();
    const entries = Object.entries(options).filter(([name]) => !sequenceOptions.includes(name));
    return Object.fromEntries(entries);
  }
}

/** One step of {@link simpleRnn}, for {@link rnn}. @throws Error when an option is not what it has to be */
export function simpleRnnCell(options: Omit<RecurrentLayerOptions, SequenceOption>): RecurrentCell {
  return new FusedCell('SimpleRNNCell', 1, options, simpleRnn);
}

/** One step of {@link lstm}, for {@link rnn}. @throws Error when an option is not what it has to be */
export function lstmCell(options: Omit<LstmLayerOptions, SequenceOption>): RecurrentCell {
  return new FusedCell('LSTMCell', 2, options, lstm);
}

/** One step of {@link gru}, for {@link rnn}. @throws Error when an option is not what it has to be */
export function gruCell(options: Omit<GruLayerOptions, SequenceOption>): RecurrentCell {
  return new FusedCell('GRUCell', 1, options, gru);
}

/** What `gruCell` is made of when it is read from a configuration. */
export function gruCellFromConfig(config: object): RecurrentCell {
  return gruCell(withVariant(config) as never);
}
