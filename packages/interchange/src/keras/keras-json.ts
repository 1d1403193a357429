// The texts of Keras' files: UTF-8, and JSON.
import { RnnkitError } from '@rnnkit/data';

/** The text of some bytes. @throws Error when they are no UTF-8 */
export function utf8(bytes: Uint8Array): string {
  return asJson(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes));
}

/** What JSON says. @throws Error when it is none */
export function parsed(text: string): unknown {
  return asJson(() => JSON.parse(text) as unknown);
}

function asJson<Read>(read: () => Read): Read {
  try {
    return read();
  } catch (error) {
    throw new RnnkitError(
      'invalid-file',
      'The Keras model cannot be read: its configuration, or a text in it, is no JSON in UTF-8.',
      {
        cause: error,
      },
    );
  }
}
