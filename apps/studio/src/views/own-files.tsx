// Files of one's own, picked or dropped.
import { useId } from 'preact/hooks';

import { DropZone } from '../components/drop-zone.tsx';
import { Card } from '../components/fields.tsx';
import { take } from '../state/picked-file.ts';
import { isTraining } from '../state/studio.ts';
import { texts } from '../texts/texts.ts';

export function OwnFiles() {
  const t = texts.value.data.own;
  const id = useId();
  const choose = ({ currentTarget }: { currentTarget: HTMLInputElement }): void => {
    void take(Array.from(currentTarget.files ?? [], (file) => ({ file, path: file.webkitRelativePath })));
    currentTarget.value = '';
  };
  return (
    <Card title={t.title} id="own-files">
      <p>{t.about}</p>
      <DropZone disabled={isTraining.value} take={(files) => void take(files)}>
        <p class="hint">{t.drop}</p>
        <div class="row">
          <label class={isTraining.value ? 'button disabled' : 'button'} for={`${id}-file`}>
            {t.file}
          </label>
          <input
            id={`${id}-file`}
            class="hidden-input"
            type="file"
            accept=".csv,.tsv,.tab,.txt,.jsonl,.ndjson,.json,.parquet,.gz"
            multiple
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
      </DropZone>
      {isTraining.value ? <p class="hint">{texts.value.data.whileTraining}</p> : null}
    </Card>
  );
}
