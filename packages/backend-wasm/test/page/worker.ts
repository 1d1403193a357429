// A worker that computes with two threads whenever it is asked to.
import { computeAloneAndShared } from './compute.ts';

addEventListener('message', async () => {
  postMessage(await computeAloneAndShared(), { transfer: [] });
});
