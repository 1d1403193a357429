// What a token is where nobody has said it, by the texts; and that is said.
import { suggestTokens, type TokenLevel } from '@rnnkit/tasks';

import { note } from '../../output.ts';

interface TokenChoice {
  readonly token?: TokenLevel | undefined;
  readonly ngrams?: number | undefined;
  readonly demo?: boolean;
}

/** The options, with what a token had better be of such texts, unless one was asked for. The built-in data have their own. */
export function withTokens<Options extends TokenChoice>(options: Options, texts: readonly string[]): Options {
  if (options.token !== undefined || options.demo === true) return options;
  const { tokenLevel: token, ngrams } = suggestTokens(texts);
  sayTokens(token);
  return token === 'words' ? options : { ...options, token, ngrams: options.ngrams ?? ngrams };
}

/** Says what a token is, where it is no word. */
export function sayTokens(token: TokenLevel): void {
  if (token === 'words') return;
  note(
    'the texts have no spaces between words, so that each character is read by itself; --token segments reads words as the engine’s dictionary bounds them, --token subwords what is learned from the texts',
  );
}
