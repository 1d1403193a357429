// How tokens become a text again: the decoders of a tokenizer.json.
import { bytesOf } from './byte-level.ts';
import { damaged, fieldsOf, flagOf, listOf, literalOf, notDone, textOf, type Fields } from './refuse.ts';

/** What tokens become; put one after the other they are the text. */
export type Decoder = (tokens: readonly string[]) => readonly string[];

/**
 * The decoder that a tokenizer.json describes.
 *
 * @throws RnnkitError `unsupported` for one that is not done here, `invalid-file` for what is none
 */
export function decoderOf(json: unknown): Decoder {
  if (json === null || json === undefined) return (tokens) => [tokens.join(' ')];
  const fields = fieldsOf(json, 'a decoder');
  const type = textOf(fields['type'], "a decoder's type");
  const make = Object.hasOwn(makers, type) ? makers[type] : undefined;
  if (make === undefined) throw notDone(`the decoder ${type}`);
  return make(fields);
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

const makers: Readonly<Record<string, (fields: Fields) => Decoder>> = {
  Sequence({ decoders }) {
    const parts = listOf(decoders, 'a sequence of decoders').map(decoderOf);
    return (tokens) => parts.reduce((before, decode) => decode(before), tokens);
  },
  ByteLevel: () => (tokens) => [utf8.decode(bytesOf(tokens))],
  Fuse: () => (tokens) => [tokens.join('')],
  WordPiece({ prefix, cleanup }) {
    const continuing = textOf(prefix, 'prefix');
    const isCleaned = flagOf(cleanup, 'cleanup');
    return (tokens) =>
      tokens.map((token, place) => {
        const isContinued = place > 0 && token.startsWith(continuing);
        const rest = isContinued ? token.slice(continuing.length) : token;
        const apart = place > 0 && !isContinued ? ` ${rest}` : rest;
        return isCleaned ? cleaned(apart) : apart;
      });
  },
  BPEDecoder({ suffix }) {
    const end = textOf(suffix, 'suffix');
    return (tokens) =>
      tokens.map((token, place) =>
        end === '' ? token : token.replaceAll(end, place === tokens.length - 1 ? '' : ' '),
      );
  },
  Metaspace({ replacement, prepend_scheme: scheme, add_prefix_space: addSpace }) {
    const mark = textOf(replacement, 'the replacement of a space');
    const isFirstTaken = scheme !== 'never' && addSpace !== false;
    return (tokens) => tokens.map((token, place) => token.replaceAll(mark, place === 0 && isFirstTaken ? '' : ' '));
  },
  Replace({ pattern, content }) {
    const found = literalOf(pattern, 'to replace');
    const text = textOf(content, 'what replaces something');
    return (tokens) => tokens.map((token) => token.replaceAll(found, () => text));
  },
  Strip({ content, start, stop }) {
    const taken = textOf(content, 'what is stripped');
    const [before, after] = [start, stop].map((count) => {
      if (!Number.isInteger(count)) throw damaged('start and stop have to be whole numbers');
      return count as number;
    });
    return (tokens) => tokens.map((token) => stripped(token, taken, before!, after!));
  },
  ByteFallback: () => withBytes,
};

/** In BERT's words: what stood before punctuation and within contractions is no space. */
function cleaned(text: string): string {
  return text
    .replaceAll(' .', '.')
    .replaceAll(' ?', '?')
    .replaceAll(' !', '!')
    .replaceAll(' ,', ',')
    .replaceAll(" ' ", "'")
    .replaceAll(" n't", "n't")
    .replaceAll(" 'm", "'m")
    .replaceAll(' do not', " don't")
    .replaceAll(" 's", "'s")
    .replaceAll(" 've", "'ve")
    .replaceAll(" 're", "'re");
}

function stripped(token: string, taken: string, before: number, after: number): string {
  const characters = Array.from(token);
  let [from, to] = [0, characters.length];
  while (from < before && characters[from] === taken) from++;
  while (to > from && characters.length - to < after && characters[to - 1] === taken) to--;
  return characters.slice(from, to).join('');
}

/** Tokens such as `<0xE2>` in a row are bytes; where those are no text, each stands for one that cannot be read. */
function withBytes(tokens: readonly string[]): readonly string[] {
  const texts: string[] = [];
  let bytes: number[] = [];
  const end = (): void => {
    if (bytes.length === 0) return;
    try {
      texts.push(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes)));
    } catch {
      texts.push(...bytes.map(() => '\uFFFD'));
    }
    bytes = [];
  };
  for (const token of tokens) {
    const [, byte] = /^<0x([0-9A-Fa-f]{2})>$/.exec(token) ?? [];
    if (byte === undefined) {
      end();
      texts.push(token);
    } else bytes.push(Number.parseInt(byte, 16));
  }
  end();
  return texts;
}
