import type { GraphLayer } from './graph-layer.ts';

/** So many steps a text has at most, where one of a model's layers takes no more; undefined where none says so. */
export function stepLimitOf(model: GraphLayer): number | undefined {
  const limits = model.layers.flatMap((layer) => {
    const { stepLimit, layers } = layer as Partial<GraphLayer & { readonly stepLimit: number }>;
    return (layers === undefined ? stepLimit : stepLimitOf(layer as GraphLayer)) ?? [];
  });
  return limits.length === 0 ? undefined : Math.min(...limits);
}
