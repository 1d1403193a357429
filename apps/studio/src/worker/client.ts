// The page's side of a worker: calls are promises.
import { initialAddress } from '../state/address.ts';
import type { SearchMoment } from './experiments.ts';
import { StudioError, type Failure } from './failure.ts';
import type { ReadProgress } from '@rnnkit/data';
import { softwareWebgl, type Calls, type EpochRecord, type Progress, type WorkerMessage } from './protocol.ts';

/** Is told what happens in a training. */
export interface Listener {
  progress(progress: Progress): void;
  /** How far a reading is. */
  reading(progress: ReadProgress): void;
  epoch(runId: string, record: EpochRecord): void;
  /** A moment of a search. */
  search(moment: SearchMoment): void;
  /** A training goes on that this browser does not keep. */
  unkept(reason: Failure): void;
}

type Argument<Name extends keyof Calls> = Parameters<Calls[Name]>;
type Answer<Name extends keyof Calls> = ReturnType<Calls[Name]>;

/** A worker that computes for the page. */
export class WorkerClient {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  readonly #end = new AbortController();
  #last = 0;

  constructor(listener?: Partial<Listener>) {
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), {
      type: 'module',
      name: initialAddress.query.get('webgl') === 'software' ? softwareWebgl : 'studio',
    });
    const listen = ({ data }: MessageEvent<WorkerMessage>): void => {
      switch (data.kind) {
        case 'answer':
          this.#take(data.id)?.resolve(data.value);
          break;
        case 'failure':
          this.#take(data.id)?.reject(new StudioError(data.failure));
          break;
        case 'progress':
          listener?.progress?.(data.progress);
          break;
        case 'reading':
          listener?.reading?.(data.progress);
          break;
        case 'search':
          listener?.search?.(data.moment);
          break;
        case 'epoch':
          listener?.epoch?.(data.runId, data.record);
          break;
        case 'unkept':
          listener?.unkept?.(data.reason);
          break;
      }
    };
    // What is on its way when it is ended is not heard any more.
    this.#worker.addEventListener('message', listen, { signal: this.#end.signal });
    this.#worker.addEventListener('error', (event) => {
      // It says nothing when its script could not be loaded.
      const error = new StudioError(
        event.message === undefined ? { name: 'workerGone', values: [] } : { name: 'other', values: [event.message] },
      );
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    });
  }

  #take(id: number): { resolve: (value: unknown) => void; reject: (error: Error) => void } | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  /** Calls. */
  call<Name extends keyof Calls>(call: Name, ...[argument]: Argument<Name>): Promise<Answer<Name>> {
    const id = ++this.#last;
    return new Promise<Answer<Name>>((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.#worker.postMessage({ id, call, argument }, argument instanceof MessagePort ? [argument] : []);
    });
  }

  /** Ends it; what it has not answered is not answered. */
  terminate(): void {
    this.#end.abort();
    this.#worker.terminate();
  }
}
