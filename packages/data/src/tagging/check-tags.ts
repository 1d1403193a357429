// Whether tags follow their scheme, how they are put right, and what a model may answer so that they do.
import * as check from '../check.ts';
import { RnnkitError } from '../error.ts';
import { entitiesOf, tagsOf } from './entities.ts';
import { mayBegin, mayEnd, mayFollow, partsOf, tagSchemes, type TagScheme } from './schemes.ts';

/** Something that is wrong with a sentence's tags. */
export interface TagProblem {
  /** The word, counted from 0. */
  readonly position: number;
  readonly tag: string;
  /** What is wrong, in a sentence. */
  readonly problem: string;
}

/**
 * What is wrong with a sentence's tags by a scheme: a tag that is none of it, one that cannot come after the one before, or an entity that does not
 * end. `repairTags` makes tags that follow the scheme.
 *
 * @param scheme default `IOB2`
 */
export function checkTags(tags: readonly string[], scheme: TagScheme = 'IOB2'): TagProblem[] {
  check.texts(tags, 'checkTags: tags');
  check.oneOf(...tagSchemes)(scheme, 'checkTags: scheme');
  const problems: TagProblem[] = [];
  let before: ReturnType<typeof partsOf> | undefined;
  const tell = (position: number, problem: string): void =>
    void problems.push({ position, tag: tags[position]!, problem });
  for (const [position, tag] of tags.entries()) {
    let own: ReturnType<typeof partsOf>;
    try {
      own = partsOf(tag, scheme);
    } catch (error) {
      tell(position, (error as Error).message);
      before = undefined;
      continue;
    }
    const isFirst = position === 0;
    if (isFirst && !mayBegin(scheme, own)) tell(position, `${tag} goes on with an entity, and there is none before.`);
    if (before !== undefined && !mayFollow(scheme, before, own)) {
      tell(position, `${tag} cannot come after ${tags[position - 1]!}.`);
    }
    if (position === tags.length - 1 && !mayEnd(scheme, own))
      tell(position, `${tag} begins or goes on with an entity that does not end.`);
    before = own;
  }
  return problems;
}

/**
 * The tags of a scheme for what tags of any scheme say when they are read leniently, as conlleval does: `I-PER` after `O` begins an entity.
 * So it puts tags right that break their scheme, and writes those of one scheme in another.
 *
 * @param scheme that of the result. Default `IOB2`
 *
 * @example
 * repairTags(['O', 'I-PER', 'I-PER']); // ['O', 'B-PER', 'I-PER']
 */
export function repairTags(tags: readonly string[], scheme: TagScheme = 'IOB2'): string[] {
  check.texts(tags, 'repairTags: tags');
  // What BILOU calls last and alone has other letters elsewhere.
  const read = tags.map((tag) => tag.replace(/^L(?=-|$)/, 'E').replace(/^U(?=-|$)/, 'S'));
  return tagsOf(entitiesOf(read), tags.length, scheme);
}

/** Which tags may follow which, begin and end a sentence: options of the layer `crf`. */
export interface TagRules {
  /** A row for each tag before. */
  readonly allowedTransitions: readonly (readonly boolean[])[];
  readonly allowedStart: readonly boolean[];
  readonly allowedEnd: readonly boolean[];
}

/**
 * Which of a model's tags may follow which by a scheme, as options of the layer `crf`, so that it answers with tags that follow the scheme.
 *
 * @param labels the tags, in the order in which the model has them
 * @param scheme default `IOB2`
 * @throws Error when a label is none of the scheme
 *
 * @example
 * const last = crf(tagRules(['O', 'B-PER', 'I-PER']));
 */
export function tagRules(labels: readonly string[], scheme: TagScheme = 'IOB2'): TagRules {
  check.texts(labels, 'tagRules: labels');
  check.oneOf(...tagSchemes)(scheme, 'tagRules: scheme');
  if (labels.length === 0) throw new RnnkitError('invalid-argument', 'tagRules: there has to be a label.');
  const parts = labels.map((label) => partsOf(label, scheme));
  return {
    allowedTransitions: parts.map((before) => parts.map((own) => mayFollow(scheme, before, own))),
    allowedStart: parts.map((own) => mayBegin(scheme, own)),
    allowedEnd: parts.map((own) => mayEnd(scheme, own)),
  };
}
