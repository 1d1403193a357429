// What is taken for what, as a table whose cells are shaded.
import { signal } from '@preact/signals';
import type { ClassifierAssessment } from '@rnnkit/tasks';

import { Card } from '../components/fields.tsx';
import { className, texts } from '../texts/texts.ts';
import type { ConfusionCell } from '../worker/protocol.ts';
import { firstCharacters } from '../texts/visible.ts';

const mostClasses = 30;

/** How dark a cell is. None is half dark: on such neither light nor dark figures can be read. */
const shade = (share: number): number => (share > 0.5 ? 0.8 + 0.2 * share : 0.12 + 0.5 * share);

/** The cell whose texts are shown. */
export const chosenCell = signal<ConfusionCell | undefined>(undefined);

interface CellProps extends ConfusionCell {
  readonly count: number;
  readonly isLanguages: boolean;
}

/** A number of mistakes; chosen, the list of mistakes shows its texts. */
function Cell({ count, actual, predicted, isLanguages }: CellProps) {
  const now = chosenCell.value;
  const isChosen = now?.actual === actual && now.predicted === predicted;
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      aria-label={texts.value.understand.taken(
        count,
        className(actual, isLanguages),
        className(predicted, isLanguages),
      )}
      onClick={() => {
        chosenCell.value = isChosen ? undefined : { actual, predicted };
        if (!isChosen) document.querySelector('#mistakes')?.scrollIntoView({ block: 'nearest' });
      }}
    >
      {count}
    </button>
  );
}

/** The classes that are shown: all of them, or those with the most mistakes. */
function shownClasses({ confusion, classes }: ClassifierAssessment): readonly number[] {
  const all = classes.map((_, index) => index);
  if (all.length <= mostClasses) return all;
  const mistakes = (index: number): number => {
    const missed = confusion[index]!.reduce((sum, count, column) => sum + (column === index ? 0 : count), 0);
    const taken = confusion.reduce((sum, row, place) => sum + (place === index ? 0 : row[index]!), 0);
    return missed + taken;
  };
  return all
    .toSorted((a, b) => mistakes(b) - mistakes(a))
    .slice(0, mostClasses)
    .toSorted((a, b) => a - b);
}

export function Confusion({
  found,
  isLanguages,
}: {
  readonly found: ClassifierAssessment;
  readonly isLanguages: boolean;
}) {
  const t = texts.value.understand;
  const shown = shownClasses(found);
  const labels = found.classes.map(({ label }) => label);
  return (
    <Card title={t.confusion}>
      <p class="hint">
        {t.confusionAbout} {shown.length < labels.length ? t.confusionSome(shown.length) : ''}
      </p>
      <div class="scroll tall" tabIndex={0} role="group" aria-label={t.confusion}>
        <table class="confusion">
          <thead>
            <tr>
              <td />
              {shown.map((column) => (
                <th key={column} scope="col" title={className(labels[column]!, isLanguages)}>
                  <span>{isLanguages ? labels[column] : firstCharacters(className(labels[column]!, false), 24)}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => {
              const counts = found.confusion[row]!;
              const total = Math.max(1, found.classes[row]!.support);
              return (
                <tr key={row}>
                  <th scope="row">{firstCharacters(className(labels[row]!, isLanguages), 28)}</th>
                  {shown.map((column) => {
                    const count = counts[column]!;
                    const share = count / total;
                    return (
                      <td
                        key={column}
                        class={`${share > 0.5 ? 'strong' : ''} ${row === column ? 'right' : 'wrong'}`}
                        style={count === 0 ? undefined : { '--share': shade(share) }}
                      >
                        {count === 0 || row === column ? (
                          count || ''
                        ) : (
                          <Cell
                            count={count}
                            actual={labels[row]!}
                            predicted={labels[column]!}
                            isLanguages={isLanguages}
                          />
                        )}
                      </td>
                    );
                  })}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
