// config.json: what the model is, in a form that the hub reads too.
import { check, RnnkitError } from '@rnnkit/data';
import { readTextLength, pipelineFile, writeTextLength, type TextLength } from '@rnnkit/storage';

import { configFile } from './parts.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What a config.json says. */
export interface ConfigJson {
  readonly model: { readonly className: string; readonly config: Fields };
  readonly labels?: readonly string[] | undefined;
  readonly length?: TextLength | undefined;
}

const formatVersion = 1;
const largest = 16 * 1024 ** 2;
const mostLabels = 1_000_000;

/** The bytes of a config.json. */
export function writeConfig({ model, labels, length }: ConfigJson): Uint8Array {
  const json = {
    model_type: 'rnnkit',
    library_name: 'rnnkit',
    ...(length !== undefined && { max_length: length.maxLength }),
    ...(labels !== undefined && {
      num_labels: labels.length,
      id2label: Object.fromEntries(labels.map((label, id) => [id, label])),
    }),
    rnnkit: {
      formatVersion,
      model,
      ...(length !== undefined && { length: JSON.parse(new TextDecoder().decode(writeTextLength(length))) as Fields }),
    },
  };
  const text = JSON.stringify(json, null, 2);
  if (labels === undefined) return new TextEncoder().encode(`${text}\n`);
  // A label may be "__proto__", or a number.
  const ids = labels.map((label, id) => `    ${JSON.stringify(label)}: ${id}`).join(',\n');
  return new TextEncoder().encode(`${text.slice(0, -2)},\n  "label2id": {\n${ids}\n  }\n}\n`);
}

/** What the bytes of a config.json say. @throws RnnkitError `invalid-file` when they are not what {@link writeConfig} makes */
export function readConfig(bytes: Uint8Array): ConfigJson {
  if (bytes.length > largest) throw damaged(`it has ${bytes.length} bytes; up to ${largest} are read`);
  const json = fieldsOf(parse(bytes), 'it');
  if (json['model_type'] !== 'rnnkit' || json['rnnkit'] === undefined)
    throw damaged(
      `it is of a model of the type ${check.describe(json['model_type'])}; those that writeHuggingFace wrote are read, of the type "rnnkit"`,
    );
  const { formatVersion: version, model, length } = fieldsOf(json['rnnkit'], 'its field rnnkit');
  if (version !== formatVersion)
    throw damaged(`it is of version ${check.describe(version)}; this version of rnnkit reads version ${formatVersion}`);
  const { className, config } = fieldsOf(model, 'its model');
  if (typeof className !== 'string') throw damaged('its model has no className');
  return {
    model: { className, config: fieldsOf(config, "its model's config") },
    labels: json['id2label'] === undefined ? undefined : readLabels(json['id2label']),
    length: length === undefined ? undefined : readLength(length),
  };
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new RnnkitError('invalid-file', `${configFile} cannot be read: it is no JSON.`, { cause: error });
  }
}

function readLength(length: unknown): TextLength {
  const bytes = new TextEncoder().encode(JSON.stringify(length));
  return readTextLength(new Map([[pipelineFile, bytes]]), `${configFile}, in place of the file`);
}

function readLabels(id2label: unknown): readonly string[] {
  const entries = new Map(Object.entries(fieldsOf(id2label, 'its id2label')));
  if (entries.size > mostLabels) throw damaged(`its id2label has more than ${mostLabels} labels`);
  const labels = Array.from({ length: entries.size }, (_, id) => {
    const label = entries.get(String(id));
    if (typeof label === 'string') return label;
    throw damaged(`its id2label has no label of id ${id}`);
  });
  if (new Set(labels).size < labels.length) throw damaged('its id2label has a label twice');
  return labels;
}

function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw damaged(`${what} is no object`);
}

function damaged(what: string): RnnkitError {
  return new RnnkitError('invalid-file', `${configFile} cannot be read: ${what}.`);
}
