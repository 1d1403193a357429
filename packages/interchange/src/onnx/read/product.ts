// Products of two values: what attention is made of.
import { unsupported } from '../refuse.ts';
import { areSameAxes, leaves, type Axis } from './axes.ts';
import { arranged, callLayer, joined, layerOf, viewOf } from './arrange.ts';
import type { Scores, View } from './symbols.ts';

/** The batch, and the axes of heads, of which a product is one each. */
export function prefixOf({ axes }: { readonly axes: readonly Axis[] }): Axis {
  return axes.slice(0, -2).flatMap((axis) => leaves(axis));
}

/** A product, or its softmax, as a value. */
export function productOf(scores: Scores): View {
  const { query, key, axes, scale, kind } = scores;
  const prefix = prefixOf(scores);
  if (prefix.length !== 1) throw unsupported('it reads products of several heads other than as attention');
  const batch = (view: View): Axis => prefixOf(view);
  const [steps, size] = query.axes.slice(-2) as [Axis, Axis];
  const [keySize, keys] = key.axes.slice(-2) as [Axis, Axis];
  const right = joined(key);
  const isTurned = right.scale === 1 && areSameAxes(right.parts[0]!.axes, [batch(key), keySize, keys]);
  const left = arranged(query, [batch(query), steps, size]);
  const other = isTurned ? right.parts[0]! : arranged(key, [batch(key), keys, keySize]);
  const product = callLayer(layerOf('Dot', { axes: [2, isTurned ? 1 : 2] }), [left, other], [prefix, steps, keys]);
  const view = viewOf(product, axes, scale);
  if (kind === 'scores') return view;
  const value = arranged(view, [prefix, steps, keys]);
  return viewOf(callLayer(layerOf('Activation', { activation: 'softmax' }), [value], value.axes), axes);
}
