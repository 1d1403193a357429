// Which data to learn from.
import { signal } from '@preact/signals';
import type { Quote } from '@rnnkit/data';
import { useId, useState } from 'preact/hooks';

import { Card, Select } from '../components/fields.tsx';
import { data, isReading, isTraining, languageCount, loadData, loadLanguages, preview } from '../state/studio.ts';
import { className, dataTitle, decimal, percent, texts } from '../texts/texts.ts';
import { visible } from '../texts/visible.ts';
import type { DataSource, DataSummary, Notes, PickedFile } from '../worker/protocol.ts';
import { NextStep } from './next-step.tsx';

interface Pick {
  readonly file: PickedFile;
  /** What its fields stand in, if it is a table. */
  readonly quote: Quote | undefined;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const picked = signal<Pick | undefined>(undefined);

export function DataView() {
  const t = texts.value.data;
  return (
    <>
      <p class="lead">{t.lead}</p>
      <div class="columns">
        <Languages />
        <OwnFiles />
      </div>
      {picked.value === undefined ? null : <Columns key={picked.value.quote} pick={picked.value} />}
      <div class={isReading.value ? 'busy' : undefined} aria-busy={isReading.value}>
        {data.value === undefined ? <div class="placeholder" /> : <Summary summary={data.value} />}
      </div>
      <NextStep to="model" />
    </>
  );
}

function Languages() {
  const t = texts.value.data;
  const id = useId();
  const [wanted, setWanted] = useState(languageCount.value);
  return (
    <Card title={t.languages.title}>
      <p>{t.languages.about}</p>
      <div class="field">
        <label for={id}>{t.languages.count(wanted)}</label>
        <input
          id={id}
          type="range"
          min={2}
          max={80}
          value={wanted}
          disabled={isTraining.value}
          onInput={({ currentTarget }) => setWanted(Number(currentTarget.value))}
        />
      </div>
      <button
        type="button"
        disabled={isTraining.value || isReading.value}
        onClick={() => {
          picked.value = undefined;
          void loadLanguages(wanted);
        }}
      >
        {t.languages.use}
      </button>
    </Card>
  );
}

/** The files of a drop, those of folders with their places. */
async function filesOf(items: DataTransferItemList): Promise<PickedFile[]> {
  const entries = Array.from(items, (item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const read = async (entry: FileSystemEntry): Promise<PickedFile[]> => {
    if (entry.isFile) {
      const file = await new Promise<File>((resolve, reject) => {
        (entry as FileSystemFileEntry).file(resolve, reject);
      });
      const path = entry.fullPath.slice(1);
      return [{ file, path: path.includes('/') ? path : '' }];
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    const found: PickedFile[] = [];
    for (;;) {
      // It answers in parts, and with none at the end.
      const part = await new Promise<FileSystemEntry[]>((resolve, reject) => {
        reader.readEntries(resolve, reject);
      });
      if (part.length === 0) return found;
      for (const one of part) found.push(...(await read(one)));
    }
  };
  const files: PickedFile[] = [];
  for (const entry of entries) files.push(...(await read(entry)));
  return files;
}

async function take(files: readonly PickedFile[]): Promise<void> {
  const [first] = files;
  if (first === undefined) return;
  if (first.path !== '') {
    picked.value = undefined;
    await loadData({ kind: 'files', files, textColumn: '', labelColumn: '', missing: 'drop' });
    return;
  }
  await look(first, quoteOf(first.file.name));
}

/** What the fields of a file stand in, as long as nobody says otherwise. */
function quoteOf(name: string): Quote | undefined {
  if (/\.(tsv|tab)$/i.test(name)) return 'none';
  return /\.csv$/i.test(name) ? 'double' : undefined;
}

async function look(file: PickedFile, quote: Quote | undefined): Promise<void> {
  const table = await preview(file, quote);
  if (table !== undefined) picked.value = { file, quote, ...table };
  else if (picked.value?.file !== file) picked.value = undefined;
}

function OwnFiles() {
  const t = texts.value.data.own;
  const id = useId();
  const [over, setOver] = useState(false);
  const choose = ({ currentTarget }: { currentTarget: HTMLInputElement }): void => {
    void take(Array.from(currentTarget.files ?? [], (file) => ({ file, path: file.webkitRelativePath })));
    currentTarget.value = '';
  };
  return (
    <Card title={t.title}>
      <p>{t.about}</p>
      <div
        class={over ? 'drop over' : 'drop'}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          if (event.dataTransfer !== null && !isTraining.value) void filesOf(event.dataTransfer.items).then(take);
        }}
      >
        <p class="hint">{t.drop}</p>
        <div class="row">
          <label class={isTraining.value ? 'button disabled' : 'button'} for={`${id}-file`}>
            {t.file}
          </label>
          <input
            id={`${id}-file`}
            class="hidden-input"
            type="file"
            accept=".csv,.tsv,.tab,.jsonl,.ndjson"
            disabled={isTraining.value}
            onChange={choose}
          />
          <label class={isTraining.value ? 'button disabled' : 'button'} for={`${id}-folder`}>
            {t.folder}
          </label>
          <input
            id={`${id}-folder`}
            class="hidden-input"
            type="file"
            disabled={isTraining.value}
            {...{ webkitdirectory: true }}
            onChange={choose}
          />
        </div>
      </div>
      {isTraining.value ? <p class="hint">{texts.value.data.whileTraining}</p> : null}
    </Card>
  );
}

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

function Columns({ pick }: { readonly pick: Pick }) {
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
      <div class="scroll" tabIndex={0} role="group" aria-label={t.preview}>
        <table>
          <thead>
            <tr>
              {pick.columns.map((column) => (
                <th key={column} scope="col" class={column === text || column === label ? 'chosen' : undefined}>
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

const mostBars = 12;

function Summary({ summary }: { readonly summary: DataSummary }) {
  const t = texts.value.data.summary;
  const { classes, sample, dropped, broken, doubts } = summary;
  const isLanguages = summary.kind === 'languages';
  const total = summary.train + summary.validation + summary.test;
  const most = classes[0]?.count ?? 1;
  const least = classes.at(-1)?.count ?? 1;
  return (
    <Card title={dataTitle(summary.id, summary.name)}>
      <dl class="facts">
        <Fact
          name={t.texts}
          value={decimal(total)}
          note={t.parts(decimal(summary.train), decimal(summary.validation), decimal(summary.test))}
        />
        <Fact name={t.classes} value={decimal(classes.length)} note={most > 3 * least ? t.unbalanced : t.balanced} />
        <Fact
          name={t.characters}
          value={decimal(summary.characters.distinct)}
          note={t.length(decimal(summary.characters.median), decimal(summary.characters.most))}
        />
        <Fact
          name={t.words}
          value={decimal(summary.words.distinct)}
          note={t.length(decimal(summary.words.median), decimal(summary.words.most))}
        />
      </dl>
      {dropped + broken.count + doubts.count > 0 ? (
        <div class="notice" role="status">
          {dropped > 0 ? <p>{t.dropped(dropped)}</p> : null}
          <NoteList title={t.broken(broken.count)} notes={broken} />
          <NoteList title={t.doubts(doubts.count)} notes={doubts} />
        </div>
      ) : null}
      <div class="columns wide-first">
        <div>
          <h3>{t.sample}</h3>
          <table>
            <tbody>
              {sample.map(({ text, label }) => (
                <tr key={text}>
                  <td dir="auto" class="clip">
                    {visible(text, 140)}
                  </td>
                  <td>
                    <span class="tag">{className(label, isLanguages)}</span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <div>
          <h3>{t.balance}</h3>
          <ul class="bars">
            {classes.slice(0, mostBars).map(({ label, count }) => (
              <li key={label}>
                <span class="bar-name">{className(label, isLanguages)}</span>
                <span class="bar-track" aria-hidden="true">
                  <span class="bar" style={{ width: `${(100 * count) / most}%` }} />
                </span>
                <span class="bar-value">{percent(count / total)}</span>
              </li>
            ))}
          </ul>
          {classes.length > mostBars ? <p class="hint">{t.more(classes.length - mostBars)}</p> : null}
        </div>
      </div>
    </Card>
  );
}

function Fact({ name, value, note }: { readonly name: string; readonly value: string; readonly note: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <strong>{value}</strong>
        <span class="hint">{note}</span>
      </dd>
    </div>
  );
}

function NoteList({ title, notes }: { readonly title: string; readonly notes: Notes }) {
  if (notes.count === 0) return null;
  return (
    <details>
      <summary>{title}</summary>
      <ul>
        {notes.first.map((note) => (
          <li key={note} dir="auto">
            {visible(note, 400)}
          </li>
        ))}
      </ul>
    </details>
  );
}
