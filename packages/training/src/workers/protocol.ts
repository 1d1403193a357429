// What the coordinator and its training workers say to each other. Everything can be cloned between threads.
import type { LayerConfig, Shape } from '@rnnkit/layers';

import type { FoldJob, FoldResult } from '../fold.ts';
import type { HostArray } from '../host-array.ts';
import type { ModelPlan } from '../plan.ts';
import type { Port, SharedMemory } from './exchange.ts';

/** Labelled rows with the weight of each. */
export interface WorkerData {
  readonly x: HostArray;
  readonly y: HostArray;
  readonly sampleWeight: Float32Array;
}

/** Numbers with a shape. */
export interface NamedValues {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Weights and what the optimizer remembers: of a worker, those that it answers for. */
export interface ReplicaState {
  readonly weights: readonly NamedValues[];
  readonly iterations: number;
  readonly slots: readonly NamedValues[];
}

/** The embedding's table where it is dealt out: each worker answers for the rows whose number it is, modulo the workers. */
export interface TablePlan {
  /** The weight's name, such as `embedding/embeddings`. */
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  /** So many rows a part of a batch touches at most, padding among them. */
  readonly mostLocalRows: number;
}

/** Makes a worker a replica of a model that is trained by several. */
export interface ReplicaStart {
  readonly type: 'replica';
  readonly index: number;
  readonly threads: number;
  readonly plan: ModelPlan;
  readonly inputShape: Shape;
  readonly table: TablePlan | undefined;
  readonly state: ReplicaState;
  readonly train: WorkerData;
  readonly validation: WorkerData | undefined;
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly toleratesNaN: boolean;
  /** How often a worker says what its steps have shown, in milliseconds; 0 for after every step. */
  readonly reportEvery: number;
  readonly exchange: { readonly shared: SharedMemory } | { readonly ports: readonly (Port | undefined)[] };
}

/** The learning rate, or the schedule's class and options. */
export type PortableRate = number | LayerConfig;

/** What a worker is told. */
export type Command =
  | ReplicaStart
  | { readonly type: 'train'; readonly epoch: number; readonly learningRate: PortableRate }
  | { readonly type: 'test' }
  | { readonly type: 'collect' }
  | { readonly type: 'load'; readonly state: ReplicaState }
  | { readonly type: 'allow'; readonly upTo: number; readonly learningRate: number | undefined; readonly stop: boolean }
  | { readonly type: 'fold'; readonly job: FoldJob; readonly data: WorkerData }
  /** Ends the fold that is under way. */
  | { readonly type: 'cancel' };

/** What a part of a batch has shown. */
export interface PartResult {
  /** What the part adds to the batch's loss. */
  readonly loss: number;
  readonly predictions: HostArray | undefined;
  readonly mask: Float32Array | undefined;
}

/** What a worker answers. */
export type Reply =
  /** It is at work still. */
  | { readonly type: 'alive' }
  | { readonly type: 'ready' }
  /** What the next steps have shown. */
  | { readonly type: 'steps'; readonly parts: readonly PartResult[] }
  /** A run is over; `failure` says why the loss is not a number. */
  | { readonly type: 'done'; readonly failure: string | undefined }
  | { readonly type: 'state'; readonly state: ReplicaState }
  | { readonly type: 'progress'; readonly epoch: number; readonly logs: Readonly<Record<string, number>> }
  | { readonly type: 'cancelled' }
  | { readonly type: 'result'; readonly result: FoldResult }
  | { readonly type: 'error'; readonly message: string; readonly stack: string | undefined };
