import {
  add,
  customGrad,
  expandDims,
  matMul,
  mul,
  ones,
  reshape,
  square,
  sub,
  sum,
  tanh,
  type GradSaveFunc,
  type Tensor,
} from '@tensorflow/tfjs-core';

/**
 * The sums of `scale · tanh(query + key)` over the features, for each query with each key, differentiably. From `[batch, queries,
 * features]`, `[batch, steps, features]` and `[features]` to `[batch, queries, steps]`.
 *
 * Its gradient has products in the place of the sums over all pairs of steps that tfjs would take, each of which costs more than the
 * products together.
 */
export function scoresOfSums(query: Tensor, key: Tensor, scale: Tensor): Tensor {
  const [batch = 0, queries = 0, features = 0] = query.shape;
  const [, steps = 0] = key.shape;
  const pairs = batch * queries * steps;
  return customGrad((...given: (Tensor | GradSaveFunc)[]) => {
    const [one, other, factors, save] = given as [Tensor, Tensor, Tensor, GradSaveFunc];
    const values = tanh(add(expandDims(one, 2), expandDims(other, 1)));
    save([values, factors]);
    const product = matMul(reshape(values, [pairs, features]), reshape(factors, [features, 1]));
    return {
      value: reshape(product, [batch, queries, steps]),
      gradFunc: (dScores: Tensor, saved: Tensor[]) => {
        const [kept, weights] = saved as [Tensor, Tensor];
        // d tanh is 1 − tanh², so that both gradients are the scores' less those weighted with the squares.
        const squares = square(kept);
        const byQuery = matMul(
          reshape(dScores, [batch * queries, 1, steps]),
          reshape(squares, [batch * queries, steps, features]),
        );
        const weighted = mul(expandDims(dScores, 3), squares);
        const byKey = matMul(ones([batch, 1, queries]), reshape(weighted, [batch, queries, steps * features]));
        return [
          mul(sub(sum(dScores, 2, true), reshape(byQuery, [batch, queries, features])), weights),
          mul(sub(expandDims(sum(dScores, 1), 2), reshape(byKey, [batch, steps, features])), weights),
          reshape(matMul(reshape(dScores, [1, pairs]), reshape(kept, [pairs, features])), [features]),
        ];
      },
    };
  })(query, key, scale);
}
