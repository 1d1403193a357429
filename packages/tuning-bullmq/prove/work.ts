// What the processes of workers do: a little arithmetic that takes a moment, and comes to what the params and the fold say.
import { serveJobs } from '@rnnkit/tuning/node';

serveJobs(async ({ params, fold, seed, settings }, { report, signal }) => {
  const { epochs, milliseconds } = settings as { readonly epochs: number; readonly milliseconds: number };
  const curve: number[] = [];
  let loss = Number(params['n']) + seed;
  for (let epoch = 0; epoch < epochs; epoch++) {
    loss = Math.sin(loss * 12.9898 + fold) * 43_758.5453;
    curve.push(loss);
    report(epoch, loss);
    // As training does: the thread computes, and is free now and then.
    const until = performance.now() + milliseconds / epochs / 2;
    while (performance.now() < until);
    await new Promise((resolve) => setTimeout(resolve, milliseconds / epochs / 2));
    signal.throwIfAborted();
  }
  return { values: { loss }, curves: { loss: curve } };
});
