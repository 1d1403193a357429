// A model, in the format that is wanted.
import { useEffect, useId, useState } from 'preact/hooks';

import { Select } from '../components/fields.tsx';
import { saveFile } from '../components/save-file.ts';
import { download, offers } from '../state/model.ts';
import { texts } from '../texts/texts.ts';
import { visible } from '../texts/visible.ts';
import type { FormatOffer, ModelAtHand } from '../worker/protocol.ts';

interface DownloadProps {
  readonly of: ModelAtHand;
  /** What the file is called, without its ending. */
  readonly name: string;
  /** Changes when the model is another. */
  readonly version: unknown;
}

/** A choice of formats, what of the model each leaves out, and a button that downloads it. */
export function Download({ of, name, version }: DownloadProps) {
  const t = texts.value.take;
  const id = useId();
  const [known, setKnown] = useState<readonly FormatOffer[]>([]);
  const [format, setFormat] = useState<FormatOffer['format']>('rnnkit');
  useEffect(() => {
    void offers(of).then((found) => setKnown(found ?? []));
  }, [of, version]);
  const [notes, setNotes] = useState<readonly string[]>([]);
  const chosen = known.find((offer) => offer.format === format);
  if (chosen === undefined) return null;
  const omitted = chosen.omitted.map((part) => t.parts[part]);
  return (
    <div class="download" aria-describedby={`${id}-omitted`}>
      <Select
        label={t.format}
        value={format}
        choices={known.map((offer) => [offer.format, `${offer.title} (${offer.file})`] as const)}
        onChoose={(next) => {
          setFormat(next);
          setNotes([]);
        }}
      />
      <p id={`${id}-omitted`} class="hint" role="status">
        {omitted.length === 0 ? t.complete : t.omitted(omitted)}
      </p>
      <button type="button" class="primary" onClick={() => void save(of, format, name).then(setNotes)}>
        {t.download}
      </button>
      {notes.map((note) => (
        <p key={note} class="hint" role="status">
          {t.note(visible(note, 400))}
        </p>
      ))}
    </div>
  );
}

/** @returns what the file is without */
async function save(of: ModelAtHand, format: FormatOffer['format'], name: string): Promise<readonly string[]> {
  const written = await download(of, format, name);
  if (written === undefined) return [];
  saveFile(written.file, new Blob([written.bytes as Uint8Array<ArrayBuffer>]));
  return written.notes;
}
