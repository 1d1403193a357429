// The model, to take away and to bring back.
import { useId, useState } from 'preact/hooks';

import { DropZone } from '../components/drop-zone.tsx';
import { Card } from '../components/fields.tsx';
import { saveFile } from '../components/save-file.ts';
import { openModel, report } from '../state/model.ts';
import { dataFits, isTraining, model, opened } from '../state/studio.ts';
import { decimal, texts } from '../texts/texts.ts';
import { visible } from '../texts/visible.ts';
import type { FoundModel } from '../worker/protocol.ts';
import { Download } from './download.tsx';
import { Code } from './model-view.tsx';

export function TakeView() {
  return (
    <>
      <p class="lead">{texts.value.take.lead}</p>
      <div class="columns">
        <AtHand />
        <Load />
      </div>
      <Code />
    </>
  );
}

function AtHand() {
  const t = texts.value.take;
  const found = model.value;
  if (found === undefined) {
    return (
      <Card title={t.model}>
        <p>
          {texts.value.none.title}. {texts.value.none.about}
        </p>
      </Card>
    );
  }
  const name = found.isLanguages ? 'languages' : 'classifier';
  return (
    <Card title={t.model}>
      <dl class="facts tight">
        <div>
          <dt>{t.from}</dt>
          <dd dir="auto">{visible(found.source)}</dd>
        </div>
        <div>
          <dt>{t.classes}</dt>
          <dd>{decimal(found.labels.length)}</dd>
        </div>
        <div>
          <dt>{t.tokens}</dt>
          <dd>{t[found.tokenLevel]}</dd>
        </div>
        <div>
          <dt>{t.parameters}</dt>
          <dd>{decimal(found.parameters)}</dd>
        </div>
      </dl>
      <Download of="model" name={name} version={found} />
      <Report name={name} />
      <h3 class="spaced">{t.use}</h3>
      <p class="hint">{t.useAbout}</p>
      <pre tabIndex={0} role="group" aria-label={t.use}>
        <code>{`rnnkit predict ${name}.zip "…" --top 3`}</code>
      </pre>
    </Card>
  );
}

/** The report of the command, as a file. */
function Report({ name }: { readonly name: string }) {
  const t = texts.value.take.report;
  const [isBusy, setBusy] = useState(false);
  const fits = dataFits.value;
  const write = async (): Promise<void> => {
    setBusy(true);
    const page = await report();
    setBusy(false);
    if (page !== undefined) saveFile(`${name}-report.html`, new Blob([page], { type: 'text/html' }));
  };
  return (
    <>
      <h3 class="spaced">{t.title}</h3>
      <p class="hint">{fits ? t.about : texts.value.understand.noData}</p>
      <button type="button" disabled={!fits || isBusy || isTraining.value} onClick={() => void write()}>
        {t.download}
      </button>
      <p class="hint" role="status">
        {isBusy ? t.busy : ''}
      </p>
    </>
  );
}

/** How files of models end, and what may lie beside one. */
const accepted = '.zip,.keras,.h5,.hdf5,.onnx,.safetensors,.json,.bin,.txt';

function Load() {
  const t = texts.value.take;
  const id = useId();
  const found = opened.value;
  return (
    <Card title={t.load}>
      <p>{t.loadAbout}</p>
      <DropZone disabled={isTraining.value} take={(files) => void openModel(files)}>
        <p class="hint">{t.drop}</p>
        <label class={isTraining.value ? 'button disabled' : 'button'} for={id}>
          {t.choose}
        </label>
        <input
          id={id}
          class="hidden-input"
          type="file"
          accept={accepted}
          multiple
          disabled={isTraining.value}
          onChange={({ currentTarget }) => {
            const files = Array.from(currentTarget.files ?? [], (file) => ({ file, path: '' }));
            currentTarget.value = '';
            if (files.length > 0) void openModel(files);
          }}
        />
      </DropZone>
      {isTraining.value ? <p class="hint">{t.whileTraining}</p> : null}
      <p class="spaced" role="status">
        {found === undefined ? '' : found.isClassifier ? t.loaded(visible(found.name)) : t.opened(visible(found.name))}
      </p>
      {found === undefined ? null : <Found found={found} />}
    </Card>
  );
}

/** What was found in files. */
function Found({ found }: { readonly found: FoundModel }) {
  const t = texts.value.take;
  const facts: readonly (readonly [name: string, value: string])[] = [
    [t.format, found.format],
    [t.layers, decimal(found.layers)],
    [t.parameters, decimal(found.parameters)],
    [t.parts.tokenizer, found.hasTokenizer ? t.there : t.missing],
    [t.parts.labels, found.labels === undefined ? t.missing : decimal(found.labels.length)],
    [t.parts.compiled, found.isCompiled ? t.there : t.missing],
  ];
  return (
    <>
      <dl class="facts tight">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {found.hasTokenizer ? null : <p class="hint">{t.needsTokenizer}</p>}
      {found.problem === undefined ? null : <p class="hint bad">{visible(found.problem, 400)}</p>}
      {found.left.length === 0 ? null : <p class="hint">{t.left(found.left.map((one) => visible(one)).join(', '))}</p>}
      <details>
        <summary>{t.layers}</summary>
        <pre tabIndex={0} role="group" aria-label={t.layers}>
          <code>{visibleLines(found.summary)}</code>
        </pre>
      </details>
      {found.isClassifier ? null : <Download of="opened" name={baseOf(found.name)} version={found} />}
    </>
  );
}

/** A table of text, line by line. */
function visibleLines(text: string): string {
  return text
    .split('\n')
    .map((line) => visible(line, 200))
    .join('\n');
}

/** A file's name without its ending. */
function baseOf(name: string): string {
  return name.replace(/\.[^.]*$/, '') || 'model';
}
