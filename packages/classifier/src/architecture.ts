// What a classifier looks like inside, before there is data.

/** What a token is. */
export type Unit = 'words' | 'characters';

/** The recurrent layer. */
export type Cell = 'lstm' | 'gru' | 'simpleRnn';

/** The shape of the model. */
export interface Architecture {
  /** What a token is. */
  readonly unit: Unit;
  /** The recurrent layer. */
  readonly cell: Cell;
  /** Size of its state. */
  readonly units: number;
  /** Size of a token's vector. */
  readonly embedding: number;
  /** Most tokens that are told apart, with padding and unknown ones. */
  readonly vocabulary: number;
  /** Tokens of a text; of a longer one the end is kept. */
  readonly maxLength: number;
  /** Whether the text is read both ways. */
  readonly bidirectional: boolean;
  /** Share of the recurrent layer's input that is dropped while training. */
  readonly dropout: number;
  /** Seed of the weights, the shuffles and the dropout. */
  readonly seed: number;
}
