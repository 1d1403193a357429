// What is added to the tokens of a text, and how far they reach: the post-processors of a tokenizer.json.
import { check } from '@rnnkit/data';
import { damaged, fieldsOf, flagOf, listOf, notDone, textOf, type Fields } from './refuse.ts';

/** A token that is added. */
export interface AddedId {
  readonly token: string;
  readonly id: number;
}

/** What is done with the tokens of a text in the end. */
export interface PostProcessor {
  /** Come before the text. */
  readonly before: readonly AddedId[];
  /** Come after it. */
  readonly after: readonly AddedId[];
  /** Whether spaces at the ends of a token do not belong to it, and whether one was put before the text. */
  readonly trim: { readonly isPrefixed: boolean } | undefined;
}

const nothing: PostProcessor = { before: [], after: [], trim: undefined };

/**
 * The post-processor that a tokenizer.json describes.
 *
 * @throws RnnkitError `unsupported` for one that is not done here, `invalid-file` for what is none
 */
export function postProcessorOf(json: unknown): PostProcessor {
  if (json === null || json === undefined) return nothing;
  const fields = fieldsOf(json, 'a post-processor');
  const type = textOf(fields['type'], "a post-processor's type");
  const make = Object.hasOwn(makers, type) ? makers[type] : undefined;
  if (make === undefined) throw notDone(`the post-processor ${type}`);
  return make(fields);
}

const makers: Readonly<Record<string, (fields: Fields) => PostProcessor>> = {
  Sequence({ processors }) {
    return listOf(processors, 'a sequence of post-processors')
      .map(postProcessorOf)
      .reduce((inner, { before, after, trim }) => {
        if (trim !== undefined && inner.before.length + inner.after.length > 0)
          throw notDone('a post-processor that trims tokens after one that adds some');
        return {
          before: [...before, ...inner.before],
          after: [...inner.after, ...after],
          trim: trim ?? inner.trim,
        };
      }, nothing);
  },
  ByteLevel: (fields) => ({ ...nothing, trim: trimOf(fields) }),
  BertProcessing: ({ cls, sep }) => ({ ...nothing, before: [pairOf(cls, 'cls')], after: [pairOf(sep, 'sep')] }),
  RobertaProcessing: (fields) => ({
    before: [pairOf(fields['cls'], 'cls')],
    after: [pairOf(fields['sep'], 'sep')],
    trim: trimOf(fields),
  }),
  TemplateProcessing({ single, special_tokens: special }) {
    const known = fieldsOf(special, 'special_tokens');
    const pieces = listOf(single, 'the template of a text').map((piece) => fieldsOf(piece, 'a piece of a template'));
    const isText = (piece: Fields): boolean => piece['Sequence'] !== undefined;
    const place = pieces.findIndex(isText);
    if (pieces.filter(isText).length !== 1) throw notDone('a template that does not have the text once');
    const idsOf = (piece: Fields): readonly AddedId[] => {
      const name = textOf(fieldsOf(piece['SpecialToken'], 'a special token of a template')['id'], 'its id');
      if (!Object.hasOwn(known, name)) throw damaged(`its template has no token ${check.describe(name)}`);
      const { ids, tokens } = fieldsOf(known[name], 'a special token');
      const texts = listOf(tokens, 'the tokens of a special token');
      return listOf(ids, 'the ids of a special token').map((id, index) => pairOf([texts[index], id], name));
    };
    return {
      ...nothing,
      before: pieces.slice(0, place).flatMap(idsOf),
      after: pieces.slice(place + 1).flatMap(idsOf),
    };
  },
};

function trimOf({ trim_offsets: trims, add_prefix_space: isPrefixed }: Fields): PostProcessor['trim'] {
  return flagOf(trims, 'trim_offsets') ? { isPrefixed: flagOf(isPrefixed, 'add_prefix_space') } : undefined;
}

function pairOf(value: unknown, what: string): AddedId {
  const [token, id] = listOf(value, what);
  if (!Number.isInteger(id) || (id as number) < 0) throw damaged(`${what} has no id`);
  return { token: textOf(token, what), id: id as number };
}

const spaceBefore = /^[Ġ\p{White_Space}]+/u;
const spaceAfter = /(?<![Ġ\p{White_Space}])[Ġ\p{White_Space}]+$/u;

/**
 * From where to where a token reaches without the spaces at its ends, but for one that was put before the text.
 *
 * @param text the original
 */
export function trimmed(
  text: string,
  { token, start, end }: { readonly token: string; readonly start: number; readonly end: number },
  isFirst: boolean,
  isPrefixed: boolean,
): { readonly start: number; readonly end: number } {
  let before = spaceBefore.exec(token)?.[0].length ?? 0;
  const after = spaceAfter.exec(token)?.[0].length ?? 0;
  if ((isFirst || start === 0) && isPrefixed && before === 1) before = 0;
  let [from, to] = [start, end];
  for (let taken = 0; taken < before && from < end; taken++) from += text.codePointAt(from)! > 0xff_ff ? 2 : 1;
  for (let taken = 0; taken < after && to > from; taken++) to -= (text.codePointAt(to - 2) ?? 0) > 0xff_ff ? 2 : 1;
  return { start: from, end: to };
}
