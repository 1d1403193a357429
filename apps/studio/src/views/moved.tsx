// Which tokens moved an answer.
import type { TextAttribution } from '@rnnkit/tasks';

import { className, decimal, percent, texts } from '../texts/texts.ts';
import { inSentence, visible } from '../texts/visible.ts';

const signed = (weight: number): string => `${weight >= 0 ? '+' : '−'}${decimal(Math.abs(weight), 2)}`;

interface MovedProps {
  readonly found: TextAttribution;
  /** Whether the classes are the built-in languages. */
  readonly isLanguages: boolean;
  /** Whether spaces belong between the tokens. */
  readonly isWords: boolean;
}

/** The tokens of a text, shaded by how much each moved the answer. */
export function Moved({ found, isLanguages, isWords }: MovedProps) {
  const t = texts.value.understand;
  const most = Math.max(0.05, ...found.tokens.map(({ weight }) => Math.abs(weight)));
  const strongest = found.tokens.toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight)).slice(0, 5);
  const label = className(found.label, isLanguages);
  return (
    <>
      <h3>{t.moved}</h3>
      <p class="hint">{t.movedAbout(label, percent(found.probability))}</p>
      <p class="tokens" dir="auto">
        {found.tokens.map(({ token, weight, known }, place) => (
          <span
            // A token may come twice; its place is what it is known by.
            key={`${place} ${token}`}
            class={`token ${weight < 0 ? 'against' : 'for'} ${known ? '' : 'unknown'}`}
            style={{ '--share': Math.abs(weight) / most }}
            title={signed(weight)}
          >
            {visible(token, 60)}
            {isWords ? ' ' : ''}
          </span>
        ))}
      </p>
      <p class="hint">
        {t.strongest(
          strongest
            .map(({ token, weight }) => `${inSentence(token === ' ' ? '␣' : visible(token, 60))} ${signed(weight)}`)
            .join(', '),
        )}
      </p>
    </>
  );
}
