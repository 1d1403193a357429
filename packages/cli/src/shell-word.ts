// Words of a command that is shown, so that it can be typed again.
import { visible } from './visible.ts';

/** A word as a shell reads it; one with characters that no terminal should get is written with escapes, as bash and zsh read them. */
export function shellWord(word: string): string {
  if (/^[\w./:@%+=,-]+$/.test(word)) return word;
  if (visible(word) === word) return `'${word.replaceAll("'", String.raw`'\''`)}'`;
  return `$'${visible(word.replaceAll(/[\\']/g, String.raw`\$&`)).replaceAll(/\\u\{([\da-f]+)\}/g, (_, code: string) => String.raw`\U${code.padStart(8, '0')}`)}'`;
}
