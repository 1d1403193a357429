// The model, to take away and to bring back.
import { signal } from '@preact/signals';
import { useId } from 'preact/hooks';

import { Card } from '../components/fields.tsx';
import { download, isTraining, model, upload } from '../state/studio.ts';
import { decimal, texts } from '../texts/texts.ts';
import { visible } from '../texts/visible.ts';
import { isLanguageModel } from './class-names.ts';
import { Code } from './model-view.tsx';

const loadedName = signal<string | undefined>(undefined);

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

async function save(name: string): Promise<void> {
  const bytes = await download();
  if (bytes === undefined) return;
  const address = URL.createObjectURL(new Blob([bytes], { type: 'application/zip' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, 10_000);
}

async function take(file: File): Promise<void> {
  loadedName.value = undefined;
  if (await upload(file)) loadedName.value = file.name;
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
  const name = isLanguageModel(found) ? 'languages' : 'classifier';
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
      <p class="row spaced">
        <button type="button" class="primary" onClick={() => void save(`${name}.zip`)}>
          {t.download}
        </button>
      </p>
      <h3 class="spaced">{t.use}</h3>
      <p class="hint">{t.useAbout}</p>
      <pre tabIndex={0} role="group" aria-label={t.use}>
        <code>{`rnnkit predict ${name}.zip "…" --top 3`}</code>
      </pre>
    </Card>
  );
}

function Load() {
  const t = texts.value.take;
  const id = useId();
  return (
    <Card title={t.load}>
      <p>{t.loadAbout}</p>
      <label class={isTraining.value ? 'button disabled' : 'button'} for={id}>
        {t.choose}
      </label>
      <input
        id={id}
        class="hidden-input"
        type="file"
        accept=".zip"
        disabled={isTraining.value}
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          currentTarget.value = '';
          if (file !== undefined) void take(file);
        }}
      />
      {isTraining.value ? <p class="hint">{t.whileTraining}</p> : null}
      <p class="spaced" role="status">
        {loadedName.value === undefined ? '' : t.loaded(visible(loadedName.value))}
      </p>
    </Card>
  );
}
