// What is known of a layer of Keras': which of its options there are here, and where its weights are.
import type { Fields } from './keras-object.ts';

/** A weight: its name here, its path below Keras' layer, and whether an optimizer may change it. */
export interface WeightPath {
  readonly own: string;
  readonly keras: string;
  readonly isTrainable: boolean;
}

/** A layer of Keras'. */
export interface LayerSpec {
  /** The class here. Default: the same name. */
  readonly className?: string;
  /** Options that are taken over. */
  readonly takes?: readonly string[];
  /** Options that can only be what they are here. */
  readonly only?: Fields;
  /** Options that are always given here. */
  readonly given?: Fields;
  /** Weights, in Keras' order, by the options that were taken over. Default: none. */
  readonly weights?: (config: Fields) => readonly string[];
  /** Where they are below the layer. Default: in itself. */
  readonly within?: string;
  /** What becomes of a mask. Default: it ends here. */
  readonly mask?: 'passes' | 'starts' | 'merges' | 'sequence';
  /** Whether what it gives depends on masks. */
  readonly heeds?: boolean;
  /** Whether that is so here, but not in Keras. */
  readonly isBlind?: boolean;
}

/** Layers, by Keras' names for their classes. */
export type LayerSpecs = Readonly<Record<string, LayerSpec>>;

/** What a call in Keras says that is an option of the layer here. */
export const callOptions: ReadonlySet<string> = new Set(['use_causal_mask', 'return_attention_scores']);

/** Options that change nothing of what a model answers here, and how it learns. */
export const ignored: ReadonlySet<string> = new Set([
  'name',
  'trainable',
  'dtype',
  'seed',
  'unroll',
  'implementation',
  'use_cudnn',
  'autocast',
  'synchronized',
  // What Keras 2 says of inputs and of what a layer was built for.
  'batch_input_shape',
  'batch_shape',
  'input_length',
  'input_dtype',
  'fused',
  'query_shape',
  'key_shape',
  'value_shape',
  // Of what is refused where it is asked for.
  'renorm_momentum',
]);
