// Which columns of a table are read.
import { useState } from 'preact/hooks';

import { Card, Select } from '../components/fields.tsx';
import { look, picked, type Pick } from '../state/picked-file.ts';
import { loadData } from '../state/data.ts';
import { isReading, isTraining } from '../state/studio.ts';
import { saidText, texts } from '../texts/texts.ts';
import { visible } from '../texts/visible.ts';
import type { DataSource, TableForm } from '../worker/data-summary.ts';

async function use(source: DataSource): Promise<void> {
  if (await loadData(source)) picked.value = undefined;
}

const quotes = ['double', 'single', 'none'] as const;
const delimiters = [',', ';', '\t', '|'] as const;
const encodings = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'windows-1251',
  'windows-1250',
  'gb18030',
  'big5',
  'shift_jis',
  'euc-jp',
  'euc-kr',
] as const;

/** How the table is written: what was found, to be corrected. */
function Form({ pick }: { readonly pick: Pick }) {
  const t = texts.value.data.columns;
  const { files, form, reading } = pick;
  const { table, encoding } = reading;
  const change = (changes: TableForm): void => void look(files, { ...form, ...changes });
  const current = encoding?.encoding ?? 'utf-8';
  const names = [...new Set<string>([...encodings, current])];
  return (
    <>
      {table === undefined ? null : (
        <>
          <Select
            label={t.delimiter}
            value={table.delimiter}
            choices={[...new Set<string>([...delimiters, table.delimiter])].map(
              (one) => [one, t.delimiters[one as keyof typeof t.delimiters] ?? one] as const,
            )}
            onChoose={(delimiter) => change({ delimiter })}
          />
          <Select
            label={t.header}
            value={table.header ? 'yes' : 'no'}
            choices={[
              ['yes', t.headers.yes],
              ['no', t.headers.no],
            ]}
            onChoose={(header) => change({ header: header === 'yes' })}
          />
          <Select
            label={t.quote}
            value={table.quote}
            choices={quotes.map((one) => [one, t.quotes[one]] as const)}
            onChoose={(quote) => change({ quote })}
          />
        </>
      )}
      {reading.format === 'parquet' ? null : (
        <Select
          label={t.encoding}
          value={current}
          choices={names.map((one) => [one, one.toUpperCase()] as const)}
          onChoose={(chosen) => change({ encoding: chosen })}
        />
      )}
    </>
  );
}

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
  const [text, setText] = useState(() => pick.likely.text ?? pick.columns[0] ?? '');
  const [label, setLabel] = useState(() => pick.likely.label ?? pick.columns.at(-1) ?? '');
  const [missing, setMissing] = useState<'drop' | 'empty'>('drop');
  const choices = pick.columns.map((column) => [column, visible(column, 60)] as const);
  const { files, form } = pick;
  return (
    <Card title={t.title(visible(files.map(({ file }) => file.name).join(', '), 120))}>
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
        <Form pick={pick} />
      </div>
      {pick.said.map((said) => (
        <p key={said.sentence} class="hint" dir="auto">
          {visible(saidText(said), 300)}
        </p>
      ))}
      <Preview pick={pick} chosen={[text, label]} />
      {text === label ? <p class="hint bad">{t.same}</p> : null}
      <div class="row">
        <button
          type="button"
          class="primary"
          disabled={text === label || isReading.value || isTraining.value}
          onClick={() => void use({ kind: 'files', files, textColumn: text, labelColumn: label, missing, form })}
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
