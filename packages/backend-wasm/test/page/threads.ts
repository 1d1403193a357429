// A page that computes with two threads whenever it is asked to, itself or in a worker: threads.html?worker.
import { computeAloneAndShared, type Computed } from './compute.ts';

const page = { compute, isBack: false };
const worker =
  location.search === '?worker' ? new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }) : undefined;
addEventListener('pageshow', ({ persisted }) => {
  page.isBack ||= persisted;
});

function compute(): Promise<Computed> {
  if (worker === undefined) return computeAloneAndShared();
  return new Promise((resolve) => {
    worker.addEventListener('message', ({ data }: MessageEvent<Computed>) => resolve(data), { once: true });
    worker.postMessage('compute', []);
  });
}

Object.assign(globalThis, { threadsPage: page });
