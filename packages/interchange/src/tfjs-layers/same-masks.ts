// Whether tfjs-layers shows each layer of a model the mask that it has here. It hands masks on from layer to layer as Keras does, but for
// four things: a mask that was there once stays for all recurrent layers that have none; a model within gives none back; of sums and
// other merged values it makes one that nothing can use; and no pooling heeds one.
import type { RnnkitError } from '@rnnkit/data';

import { layerSpecs } from '../keras/all-layers.ts';
import { modelClass, modelWithin, recurrentClasses, type Description, type ModelConfig } from './model-config.ts';
import { quoted } from './refuse.ts';

/** What is known of a value. */
interface Mark {
  /** Which value of the whole model it is. */
  readonly id: string;
  /** Which steps are valid, by where that is from, as it is handed on in Keras; undefined where all are. */
  readonly mask: string | undefined;
  /** The same here. */
  readonly here: string | undefined;
  /**
   * How tfjs-layers has the mask: at this value; as the one that is held while a model within runs that is given it; or not at all, so that it
   * is the one that happens to be there last.
   */
  readonly kind: 'own' | 'held' | 'last';
  /** Whether what tfjs-layers has there is no mask that could be used. */
  readonly isBroken: boolean;
  /** Whether the steps of padding hold other numbers there than here. */
  readonly isPadded: boolean;
  /** The recurrent layers without a mask that it comes from. */
  readonly behind: ReadonlySet<string>;
}

const poolings = new Set(['GlobalAveragePooling1D', 'GlobalMaxPooling1D']);

/** Throws where a layer of a model would be shown another mask. @param refuse makes the error */
export function expectSameMasks(graph: ModelConfig, refuse: (what: string) => RnnkitError): void {
  const masks = new MaskWalk(refuse);
  masks.walk(
    graph,
    graph.inputs.map((_, index) => plain(`input ${index}`)),
    '',
  );
  masks.finish();
}

const plain = (id: string, behind: ReadonlySet<string> = new Set()): Mark => ({
  id,
  mask: undefined,
  here: undefined,
  kind: 'own',
  isBroken: false,
  isPadded: false,
  behind,
});

class MaskWalk {
  readonly #refuse: (what: string) => RnnkitError;
  /** Each mask that begins, with what it comes from. */
  readonly #sources = new Map<string, ReadonlySet<string>>();
  /** The recurrent layers, and what they are given. */
  readonly #readers: { readonly name: string; readonly id: string; readonly mark: Mark }[] = [];
  /** Layers that must not be where any mask is. */
  readonly #unmaskable: string[] = [];
  /** Whether the mask that stays may be another than the last one that was there. */
  #isUnsure = false;

  constructor(refuse: (what: string) => RnnkitError) {
    this.#refuse = refuse;
  }

  walk(graph: ModelConfig, inputs: readonly Mark[], path: string): readonly Mark[] {
    const marks = [...inputs];
    for (const [index, call] of graph.calls.entries()) {
      const layer = graph.layers[call.layer]!;
      const given = call.inputs.map((value) => marks[value]!);
      const states = (call.initialState ?? []).map((value) => marks[value]!);
      const id = `${path}${index}`;
      const behind = new Set([...given, ...states].flatMap((mark) => [...mark.behind]));
      const here = call.mask === undefined ? given[0]!.here : marks[call.mask]!.here;
      const made = this.#call(layer, [{ ...given[0]!, here }, ...given.slice(1)], id, behind);
      for (let output = 0; output < (call.outputs ?? 1); output++)
        marks.push(made[output] ?? plain(`${id}:${output}`, behind));
    }
    return graph.outputs.map(({ value }) => marks[value]!);
  }

  finish(): void {
    const isAlone = this.#sources.size === 1 && !this.#isUnsure;
    if (this.#sources.size === 0) return;
    const [unmaskable] = this.#unmaskable;
    if (unmaskable !== undefined)
      throw this.#refuse(`${unmaskable} would be shown the mask of another layer by tfjs-layers`);
    for (const { name, id, mark } of this.#readers) {
      const isFirst = [...this.#sources.values()].every((behind) => behind.has(id));
      const isShown = mark.mask === undefined ? isFirst : mark.mask !== mixed && (mark.kind !== 'last' || isAlone);
      if (mark.isBroken || mark.mask !== mark.here || !isShown)
        throw this.#refuse(`${name} would be shown another mask by tfjs-layers than it has here`);
    }
  }

  #error({ config }: Description, what: string): RnnkitError {
    return this.#refuse(`its layer ${quoted(config.name ?? '')} ${what}`);
  }

  #call(layer: Description, given: readonly Mark[], id: string, behind: ReadonlySet<string>): readonly Mark[] {
    const { className, config } = layer;
    const [first] = given as [Mark];
    const name = `its layer ${quoted(config.name ?? '')}`;
    if (className === modelClass) return this.#within(layer, given, id);
    if (recurrentClasses.has(className)) return this.#recur(layer, first, id, behind);
    if (poolings.has(className) && first.here !== undefined)
      throw this.#error(layer, 'leaves out the steps of padding, which tfjs-layers counts');
    const own = { ...plain(id, behind), isPadded: given.some(({ isPadded }) => isPadded) };
    switch (layerSpecs[className]?.mask) {
      case 'passes': {
        const { layer: inner } = config as { readonly layer?: Description };
        if (inner !== undefined && (inner.className === modelClass || recurrentClasses.has(inner.className)))
          this.#unmaskable.push(name);
        // What is masked may be zero behind such a layer here.
        const isPadded = own.isPadded || (layerSpecs[className]?.heeds === true && first.here !== undefined);
        return [{ ...first, id, behind, isPadded }];
      }
      case 'starts': {
        if (className === 'Embedding' && config['maskZero'] !== true) return [plain(id, behind)];
        const mask = `${first.id}≠${JSON.stringify(config['maskValue'] ?? 0)}`;
        const known = this.#sources.get(mask);
        this.#sources.set(mask, new Set(known === undefined ? behind : [...known].filter((one) => behind.has(one))));
        // What holds other numbers there makes another mask there.
        return [{ ...own, mask, here: own.isPadded ? `${mask} of padding` : mask }];
      }
      case 'merges':
        return [{ ...own, ...this.#merge(layer, given, own.isPadded) }];
      default:
        if (own.isPadded) throw this.#error(layer, 'reads steps of padding, which hold other numbers in tfjs-layers');
        return [plain(id, behind)];
    }
  }

  /** What is given to a model within first has its mask held, unless another begins there. */
  #within(layer: Description, given: readonly Mark[], id: string): readonly Mark[] {
    const graph = modelWithin(layer);
    const crossed = (mark: Mark, kind: Mark['kind']): Mark => (mark.mask === undefined ? mark : { ...mark, kind });
    const isHeld = given[0]!.kind !== 'last' && !beginsMasks(graph);
    const inside = given.map((mark, index) => crossed(mark, isHeld && index === 0 ? 'held' : 'last'));
    return this.walk(graph, inside, `${id}/`).map((mark) => crossed(mark, 'last'));
  }

  #recur(layer: Description, first: Mark, id: string, behind: ReadonlySet<string>): readonly Mark[] {
    const { className, config } = layer;
    const { config: inner } = (config['layer'] ?? { config }) as Description;
    this.#readers.push({ name: `its layer ${quoted(config.name ?? '')}`, id, mark: first });
    const isMasked = first.mask !== undefined;
    if (!isMasked && first.isPadded)
      throw this.#error(layer, 'reads steps of padding, which hold other numbers in tfjs-layers');
    const after = isMasked ? behind : new Set([...behind, id]);
    const isSequence = inner['returnSequences'] === true;
    const isZeroed = isMasked && inner['zeroOutputForMask'] === true;
    if (isZeroed && !isSequence)
      throw this.#error(
        layer,
        'answers zero where a text ends with padding (zeroOutputForMask), and in tfjs-layers not',
      );
    const isPadded = isZeroed || (isMasked && className === 'Bidirectional');
    const { here } = first;
    const turned = here !== undefined && inner['goBackwards'] === true && className !== 'Bidirectional';
    const output = isSequence
      ? { ...first, id, isPadded, behind: after, here: turned ? `${here} in reverse` : here }
      : plain(id, after);
    const isTwo = className === 'Bidirectional' && config['mergeMode'] === null;
    const states = Array.from({ length: maximumStates }, (_, index) => plain(`${id}:${index + 1}`, after));
    return [output, ...(isTwo ? [{ ...output, id: `${id}:1` }] : []), ...states];
  }

  #merge(layer: Description, given: readonly Mark[], wasPadded: boolean): Partial<Mark> {
    const isConcatenated = layer.className === 'Concatenate';
    const isHeeding = !isConcatenated && layer.className !== 'Add';
    if (isHeeding && new Set(given.map((mark) => mark.here)).size > 1)
      throw this.#error(layer, 'leaves out what is masked of some values, which tfjs-layers counts');
    const isPadded = wasPadded || (isHeeding && given[0]!.here !== undefined);
    const mask = mergedMask(
      given.map((mark) => mark.mask),
      isConcatenated,
    );
    const here = mergedMask(
      given.map((mark) => mark.here),
      isConcatenated,
    );
    const isBroken = given.some((mark) => mark.isBroken);
    const kinds = new Set(given.map((mark) => mark.kind));
    const kind = kinds.has('last') ? 'last' : kinds.has('held') ? 'held' : 'own';
    // What is held is at no value, so that nothing is made of it.
    if (!given.some((mark) => mark.mask !== undefined && mark.kind === 'own'))
      return { mask, here, isPadded, isBroken, kind };
    if (!isConcatenated) {
      this.#isUnsure = true;
      return { mask, here, isPadded, isBroken: true, kind };
    }
    if (layer.config['axis'] === 1) throw this.#error(layer, 'puts masked steps one behind the other');
    if (given[0]!.mask === undefined) this.#isUnsure = true;
    return { mask, here, isPadded, isBroken, kind };
  }
}

/** The mask of values that become one. */
function mergedMask(masks: readonly (string | undefined)[], isConcatenated: boolean): string | undefined {
  const [mask, ...others] = new Set(masks);
  if (others.length === 0) return mask;
  return masks.includes(undefined) && !isConcatenated ? undefined : mixed;
}

/** Whether a model has layers that make masks. */
function beginsMasks({ layers }: ModelConfig): boolean {
  return layers.some((layer) =>
    layer.className === modelClass
      ? beginsMasks(modelWithin(layer))
      : layer.className === 'Masking' || layer.config['maskZero'] === true,
  );
}

/** A mask that is made of several. */
const mixed = 'several';
const maximumStates = 64;
