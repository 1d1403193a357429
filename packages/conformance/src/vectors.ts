// PyTorch's vectors that the suite carries along: small shapes, forward and all gradients, float64. tooling/golden makes
// them; a folder of larger ones can be tried besides.
import type { GoldenLosses, GoldenRecurrent } from './golden.ts';
import vectors from './vectors.json' with { type: 'json' };

/** Recurrent runs, embedding gradients and losses. */
export const pytorchVectors: { readonly recurrent: readonly GoldenRecurrent[]; readonly losses: GoldenLosses } =
  vectors as unknown as { recurrent: readonly GoldenRecurrent[]; losses: GoldenLosses };
