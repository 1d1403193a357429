// Which columns of a table are read.
import type { Quote } from '@rnnkit/data';
import { useState } from 'preact/hooks';

import { Card, Select } from '../components/fields.tsx';
import { look, picked, type Pick } from '../state/picked-file.ts';
import { loadData } from '../state/data.ts';
import { isReading, isTraining } from '../state/studio.ts';
import { texts } from '../texts/texts.ts';
import { visible } from '../texts/visible.ts';
import type { DataSource } from '../worker/data-summary.ts';

/** The likely column: by its name, or else by what it holds. */
function guess({ columns, rows }: Pick, names: RegExp, isLong: boolean): string {
  const named = columns.find((column) => names.test(column));
  if (named !== undefined) return named;
  const length = (column: number): number => rows.reduce((sum, row) => sum + (row[column]?.length ?? 0), 0);
  const ordered = columns.map((name, column) => ({ name, size: length(column) })).toSorted((a, b) => b.size - a.size);
  return (isLong ? ordered[0] : ordered.at(-1))?.name ?? '';
}

async function use(source: DataSource): Promise<void> {
  if (await loadData(source)) picked.value = undefined;
}

const quotes = ['double', 'single', 'none'] as const satisfies Quote[];

/** The first rows of a table. */
function Preview({ pick, chosen }: { readonly pick: Pick; readonly chosen: readonly string[] }) {
  const t = texts.value.data.columns;
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={t.preview}>
      <table>
        <thead>
          <tr>
            {pick.columns.map((column) => (
              <th key={column} scope="col" class={chosen.includes(column) ? 'chosen' : undefined}>
                {visible(column, 60)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {pick.rows.slice(0, 6).map((row) => (
            <tr key={row.join('\n')}>
              {row.map((field, index) => (
                <td key={pick.columns[index]} dir="auto" class="clip">
                  {field === '' ? <span class="muted">{t.nothing}</span> : visible(field, 160)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Columns({ pick }: { readonly pick: Pick }) {
  const t = texts.value.data.columns;
  const [text, setText] = useState(() =>
    guess(pick, /^(text|review|sentence|content|message|body|tweet|comment)$/i, true),
  );
  const [label, setLabel] = useState(() =>
    guess(pick, /^(label|class|category|sentiment|target|intent|stars|rating)$/i, false),
  );
  const [missing, setMissing] = useState<'drop' | 'empty'>('drop');
  const choices = pick.columns.map((column) => [column, visible(column, 60)] as const);
  const { file, quote } = pick;
  return (
    <Card title={t.title(visible(file.file.name))}>
      <div class="fields">
        <Select label={t.text} value={text} choices={choices} onChoose={setText} />
        <Select label={t.label} value={label} choices={choices} onChoose={setLabel} />
        <Select
          label={t.missing}
          value={missing}
          choices={[
            ['drop', t.drop],
            ['empty', t.empty],
          ]}
          onChoose={setMissing}
        />
        {quote === undefined ? null : (
          <Select
            label={t.quote}
            value={quote}
            choices={quotes.map((one) => [one, t.quotes[one]] as const)}
            onChoose={(chosen) => void look(file, chosen)}
          />
        )}
      </div>
      <Preview pick={pick} chosen={[text, label]} />
      {text === label ? <p class="hint bad">{t.same}</p> : null}
      <div class="row">
        <button
          type="button"
          class="primary"
          disabled={text === label || isReading.value || isTraining.value}
          onClick={() =>
            void use({ kind: 'files', files: [file], textColumn: text, labelColumn: label, missing, quote })
          }
        >
          {t.use}
        </button>
        <button
          type="button"
          onClick={() => {
            picked.value = undefined;
          }}
        >
          {t.cancel}
        </button>
      </div>
    </Card>
  );
}
