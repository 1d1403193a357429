// What these tests need.
import fixture from '../fixtures/tfjs-layers.json' with { type: 'json' };
import { bytesOf } from '../pytorch/support.ts';

export type Files = ReadonlyMap<string, Uint8Array>;

interface FixtureModel {
  readonly files: Files;
  readonly x: readonly (readonly number[])[];
  readonly answers: readonly number[];
  readonly isPadded: boolean;
}

/** Models of real tfjs-layers, with what they are given and answer. */
export const models: readonly FixtureModel[] = fixture.models.map(({ files, ...model }) => ({
  ...model,
  files: new Map(Object.entries(files).map(([name, base64]) => [name, bytesOf(base64)])) as Files,
}));

interface Spec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly group?: string;
  readonly quantization?: object;
}

/** A model.json, as far as tests change it. */
export interface Json {
  readonly modelTopology: Readonly<Record<string, unknown>>;
  readonly weightsManifest: readonly { readonly paths: readonly string[]; readonly weights: readonly Spec[] }[];
  readonly userDefinedMetadata?: unknown;
}

/** What files' model.json says. */
export function jsonOf(files: Files): Json {
  return JSON.parse(new TextDecoder().decode(files.get('model.json'))) as Json;
}

/** Files with another model.json. */
export function withJson(files: Files, change: (json: Json) => unknown): Files {
  return new Map([...files, ['model.json', new TextEncoder().encode(JSON.stringify(change(jsonOf(files))))]]);
}

/** Files whose weights have other names. */
export function renamed(files: Files, name: (name: string) => string): Files {
  return withJson(files, (json) => ({
    ...json,
    weightsManifest: json.weightsManifest.map((group) => ({
      ...group,
      weights: group.weights.map((spec) => ({ ...spec, name: name(spec.name) })),
    })),
  }));
}
