// How well tags were found: the share of words, and precision, recall and F1 of entities, as seqeval computes them.
import * as check from '../check.ts';
import { RnnkitError } from '../error.ts';
import { entitiesOf, type Entity, type EntityOptions } from './entities.ts';

/** How well entities were found; 0 where there is nothing to divide by. */
export interface EntityFigures {
  /** Found and right, of all that were found. */
  readonly precision: number;
  /** Found and right, of all that there are. */
  readonly recall: number;
  /** The harmonic mean of both. */
  readonly f1: number;
  /** Entities that there are. */
  readonly support: number;
}

/** How well tags were found. The figures of all entities together are seqeval's `micro`. */
export interface TagAssessment extends EntityFigures {
  /** The share of words whose tag is right; NaN of no word. */
  readonly accuracy: number;
  /** The means of the types' figures. */
  readonly macro: EntityFigures;
  /** The means of the types' figures, by how many entities of the type there are. */
  readonly weighted: EntityFigures;
  /** By type, in the order of its name. */
  readonly types: ReadonlyMap<string, EntityFigures>;
}

interface Counts {
  right: number;
  found: number;
  support: number;
}

/**
 * Compares tags with the right ones. An entity is right when its type, its first and its last word are. As seqeval's accuracy_score
 * and classification_report.
 *
 * @param right the right tags of each sentence
 * @param found the tags that were found, as many for each sentence
 * @param options with a `scheme`, as seqeval's `mode='strict'`; else as its default, by conlleval
 * @throws Error when there are other sentences or words, or a tag is none of the scheme
 */
export function assessTags(
  right: readonly (readonly string[])[],
  found: readonly (readonly string[])[],
  options: EntityOptions = {},
): TagAssessment {
  for (const [name, given] of [
    ['right', right],
    ['found', found],
  ] as const) {
    check.listOf(check.texts)(given, `assessTags: ${name}`);
  }
  if (right.length !== found.length) {
    throw new RnnkitError(
      'invalid-argument',
      `assessTags: there are ${right.length} sentences, and tags were found for ${found.length}.`,
    );
  }
  let [words, rightWords] = [0, 0];
  const counts = new Map<string, Counts>();
  const countsOf = (type: string): Counts => {
    const known = counts.get(type) ?? { right: 0, found: 0, support: 0 };
    counts.set(type, known);
    return known;
  };
  for (const [place, tags] of right.entries()) {
    const answered = found[place]!;
    if (answered.length !== tags.length) {
      throw new RnnkitError(
        'invalid-argument',
        `assessTags: the sentence ${place} has ${tags.length} words, and tags were found for ${answered.length}.`,
      );
    }
    words += tags.length;
    rightWords += tags.filter((tag, word) => tag === answered[word]).length;
    const wanted = new Set<string>();
    for (const entity of entitiesOf(tags, options)) {
      wanted.add(keyOf(entity));
      countsOf(entity.type).support++;
    }
    for (const entity of entitiesOf(answered, options)) {
      const own = countsOf(entity.type);
      own.found++;
      own.right += Number(wanted.has(keyOf(entity)));
    }
  }
  return { accuracy: words === 0 ? Number.NaN : rightWords / words, ...figuresOfAll(counts) };
}

const keyOf = ({ type, start, end }: Entity): string => `${start} ${end} ${type}`;

function figuresOf({ right, found, support }: Counts): EntityFigures {
  const precision = ratio(right, found);
  const recall = ratio(right, support);
  return { precision, recall, f1: ratio(2 * precision * recall, precision + recall), support };
}

function figuresOfAll(counts: ReadonlyMap<string, Counts>): Omit<TagAssessment, 'accuracy'> {
  const sorted = [...counts].toSorted(([left], [other]) => (left < other ? -1 : 1));
  const types = new Map(sorted.map(([type, own]) => [type, figuresOf(own)]));
  const all: Counts = { right: 0, found: 0, support: 0 };
  for (const own of counts.values()) {
    all.right += own.right;
    all.found += own.found;
    all.support += own.support;
  }
  const mean = (weightOf: (figures: EntityFigures) => number): EntityFigures => {
    const over = (name: 'precision' | 'recall' | 'f1'): number => {
      let [sum, total] = [0, 0];
      for (const figures of types.values()) {
        sum += weightOf(figures) * figures[name];
        total += weightOf(figures);
      }
      return ratio(sum, total);
    };
    return { precision: over('precision'), recall: over('recall'), f1: over('f1'), support: all.support };
  };
  return { ...figuresOf(all), macro: mean(() => 1), weighted: mean(({ support }) => support), types };
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
