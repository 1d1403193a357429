// The order in which modules run, by their sizes, where a plan does not say it.
import { check, RnnkitError } from '@rnnkit/data';

import type { PyTorchModule } from './module.ts';
import type { CheckedPlan } from './plan.ts';

/** A module in its place. */
export interface PlacedModule {
  readonly module: PyTorchModule;
  readonly isEmbedding: boolean;
}

/** So many modules are tried in a place; orders of more than about ten that fit nearly everywhere have to be given. */
const mostTries = 20_000;

/**
 * The modules in the order in which they run. Where the plan does not say whether there is an embedding, there is one if the sizes allow it.
 *
 * @param beside how many numbers more the last one takes than the one before gives
 * @throws RnnkitError `invalid-argument` when no order, or more than one, fits the sizes and the plan
 */
export function arrange(
  modules: readonly PyTorchModule[],
  plan: CheckedPlan,
  file: string,
  beside = 0,
): readonly PlacedModule[] {
  const names = modules.map(({ name }) => name);
  expectNames(names, plan, file);
  const { embedding, order } = plan;
  const matrices = modules.filter(({ kind }) => kind === 'Embedding or Linear').map(({ name }) => name);
  const withOne = typeof embedding === 'string' ? [embedding] : embedding === null ? [] : matrices;
  let orders = ordersOf(modules, new Set(withOne), order, beside);
  if (orders.length === 0 && typeof embedding !== 'string') orders = ordersOf(modules, undefined, order, beside);
  if (orders.length === 1) return orders[0]!;
  const listed = check.describeList(modules.map(describeModule));
  if (orders.length === 0)
    throw new RnnkitError(
      'invalid-argument',
      `${file}: ${listed} do not fit together${order === undefined ? ' in any order' : ' in the order that the plan gives'}. Each has to take what the one before gives; leave out what is not a part with the plan's leave.`,
    );
  throw new RnnkitError(
    'invalid-argument',
    `${file}: the sizes of ${listed} do not tell in which order they run. Say it in the plan, such as { order: ${check.describe(names)}, embedding: ${check.describe(names[0])} }; the embedding is null where features are read.`,
  );
}

/**
 * The orders in which each module takes what the one before gives; two where there are more, or where there are too many to try.
 *
 * @param embeddings the names of those that may be the embedding, with which it then begins; undefined where it begins with features
 */
function ordersOf(
  modules: readonly PyTorchModule[],
  embeddings: ReadonlySet<string> | undefined,
  order: readonly string[] | undefined,
  beside: number,
): readonly (readonly PlacedModule[])[] {
  const rest = new Set(modules);
  const path: PlacedModule[] = [];
  const found: (readonly PlacedModule[])[] = [];
  let tries = 0;
  const extend = (size: number | undefined): void => {
    if (rest.size === 0) found.push([...path]);
    for (const module of modules) {
      if (!rest.has(module) || found.length > 1) continue;
      if (order !== undefined && order[path.length] !== module.name) continue;
      if (tries++ > mostTries) return;
      const isEmbedding = path.length === 0 && embeddings !== undefined;
      if (isEmbedding && !(module.kind === 'Embedding or Linear' && embeddings.has(module.name))) continue;
      const [from, to] = sizesOf(module, isEmbedding);
      const more = rest.size === 1 ? beside : 0;
      if (size !== undefined && from !== size + more) continue;
      rest.delete(module);
      path.push({ module, isEmbedding });
      extend(to);
      path.pop();
      rest.add(module);
    }
  };
  extend(undefined);
  return tries > mostTries ? [[], []] : found;
}

/** The features that a module takes, and those that it gives. */
export function sizesOf(module: PyTorchModule, isEmbedding: boolean): readonly [number, number] {
  switch (module.kind) {
    case 'LayerNorm':
      return [module.weight.shape[0]!, module.weight.shape[0]!];
    case 'Linear':
    case 'Embedding or Linear': {
      const [rows, columns] = module.weight.shape as readonly [number, number];
      return isEmbedding ? [rows, columns] : [columns, rows];
    }
    default:
      return [module.inputSize, module.hiddenSize * (module.bidirectional ? 2 : 1)];
  }
}

/** Throws unless the plan is about the modules that there are. */
function expectNames(names: readonly string[], { order, embedding, activations }: CheckedPlan, file: string): void {
  const known = new Set(names);
  const asked = [...(order ?? []), ...(typeof embedding === 'string' ? [embedding] : []), ...Object.keys(activations)];
  const stray = asked.find((name) => !known.has(name));
  if (stray !== undefined)
    throw new RnnkitError(
      'invalid-argument',
      `The plan speaks of a module ${check.describe(stray)}; ${file} holds ${check.describeList(names)}.${check.didYouMean(stray, names)}`,
    );
  if (order !== undefined && (order.length !== names.length || new Set(order).size !== names.length))
    throw new RnnkitError(
      'invalid-argument',
      `The plan's order has to name each of ${check.describeList(names)} once; got ${check.describeList(order)}.`,
    );
}

function describeModule(module: PyTorchModule): string {
  const [from, to] = sizesOf(module, false);
  return module.kind === 'Embedding or Linear'
    ? `${module.name} (a matrix of ${to} rows, ${from} columns)`
    : `${module.name} (${module.kind} from ${from} to ${to})`;
}
