// From tags of words to entities, as seqeval (Nakayama 2018) finds them: leniently, as conlleval does, or strictly by a scheme.
import * as check from '../check.ts';
import { RnnkitError } from '../error.ts';
import { entityList } from './listed.ts';
import { partsOf, startsOrGoesOn, tagSchemes, type TagScheme } from './schemes.ts';

/** Neighbouring words that are one thing. */
export interface Entity {
  /** What it is, such as `PER`. */
  readonly type: string;
  /** Its first word, counted from 0. */
  readonly start: number;
  /** The word after its last one. */
  readonly end: number;
}

/** Options of {@link entitiesOf}. */
export interface EntityOptions {
  /**
   * The scheme by which tags have to make an entity; what does not is none, as with seqeval's `mode='strict'`. Default: none; tags of any
   * scheme are read as conlleval does, by which `I-PER` alone is an entity, too.
   */
  readonly scheme?: TagScheme | undefined;
}

/**
 * The entities that tags of a sentence make.
 *
 * @param tags such as `B-PER`, `I-PER` and `O`
 * @throws Error when a tag is no text, or, with a scheme, none of the scheme
 *
 * @example
 * entitiesOf(['B-PER', 'I-PER', 'O', 'B-LOC']); // [{ type: 'PER', start: 0, end: 2 }, { type: 'LOC', start: 3, end: 4 }]
 */
export function entitiesOf(tags: readonly string[], options: EntityOptions = {}): Entity[] {
  const checks = { scheme: check.oneOf(...tagSchemes) };
  const { scheme } = check.checkOptions<EntityOptions>('entitiesOf', checks, {}, options);
  check.texts(tags, 'entitiesOf: tags');
  return scheme === undefined ? readLeniently(tags) : readStrictly(tags, scheme);
}

/** A tag's letter and type; `_` is the type of a tag that has none. */
function looseParts(tag: string): { readonly letter: string; readonly type: string } {
  const rest = tag.slice(1);
  const dash = rest.indexOf('-');
  return { letter: tag.charAt(0) || 'O', type: (dash === -1 ? rest : rest.slice(dash + 1)) || '_' };
}

function readLeniently(tags: readonly string[]): Entity[] {
  const entities: Entity[] = [];
  let [before, type, start] = ['O', '', 0];
  for (const [place, tag] of [...tags, 'O'].entries()) {
    const own = looseParts(tag);
    const isOther = type !== own.type;
    const ends =
      before === 'E' ||
      before === 'S' ||
      ('BI'.includes(before) && 'BSO'.includes(own.letter)) ||
      ('O.'.includes(before) ? false : isOther);
    if (ends) entities.push({ type, start, end: place });
    const begins =
      own.letter === 'B' ||
      own.letter === 'S' ||
      ('ESO'.includes(before) && 'EI'.includes(own.letter)) ||
      ('O.'.includes(own.letter) ? false : isOther);
    if (begins) start = place;
    [before, type] = [own.letter, own.type];
  }
  return entities;
}

function readStrictly(tags: readonly string[], scheme: TagScheme): Entity[] {
  const outside = { letter: 'O', type: '_' };
  const parts = [...tags.map((tag) => partsOf(tag, scheme)), outside];
  const entities: Entity[] = [];
  let [place, before] = [0, outside];
  while (place < parts.length) {
    const first = parts[place]!;
    let end = place + 1;
    if (startsOrGoesOn('start', scheme, before, first)) {
      while (end < parts.length && startsOrGoesOn('inside', scheme, parts[end - 1]!, parts[end]!)) end++;
      const after = parts[end];
      if (after !== undefined && startsOrGoesOn('end', scheme, parts[end - 1]!, after)) {
        entities.push({ type: first.type, start: place, end });
      }
    }
    before = parts[end - 1]!;
    place = end;
  }
  return entities;
}

/**
 * The tags of a sentence's entities.
 *
 * @param entities in any order; none may lie across another
 * @param length words of the sentence
 * @param scheme how entities are written. Default `IOB2`
 * @throws Error when an entity is outside the sentence, is empty, or lies across another
 */
export function tagsOf(entities: readonly Entity[], length: number, scheme: TagScheme = 'IOB2'): string[] {
  entityList(entities, 'tagsOf: entities');
  check.countOrZero(length, 'tagsOf: length');
  check.oneOf(...tagSchemes)(scheme, 'tagsOf: scheme');
  const tags = Array.from<string>({ length }).fill('O');
  let before: Entity | undefined;
  for (const entity of [...entities].toSorted((left, right) => left.start - right.start)) {
    const { type, start, end } = entity;
    if (!(Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && start < end && end <= length)) {
      throw new RnnkitError(
        'invalid-argument',
        `tagsOf: an entity goes from word ${start} to before ${end}; it has to have a word, and lie within the sentence's ${length}.`,
      );
    }
    if (before !== undefined && start < before.end) {
      throw new RnnkitError(
        'invalid-argument',
        `tagsOf: the entities ${check.describe(before.type)} and ${check.describe(type)} both have the word ${start}; tags can say one of them.`,
      );
    }
    const isNext = before?.end === start && before.type === type;
    for (let place = start; place < end; place++) {
      tags[place] = `${letterOf(scheme, place === start, place === end - 1, isNext)}-${type}`;
    }
    before = entity;
  }
  return tags;
}

/** @param isNext whether one of the same type is right before it */
function letterOf(scheme: TagScheme, isFirst: boolean, isLast: boolean, isNext: boolean): string {
  switch (scheme) {
    case 'IOB1':
      return isFirst && isNext ? 'B' : 'I';
    case 'IOB2':
      return isFirst ? 'B' : 'I';
    case 'IOE2':
      return isLast ? 'E' : 'I';
    case 'IOBES':
    case 'BILOU': {
      const [alone, last] = scheme === 'IOBES' ? ['S', 'E'] : ['U', 'L'];
      if (isFirst) return isLast ? alone : 'B';
      return isLast ? last : 'I';
    }
  }
}
