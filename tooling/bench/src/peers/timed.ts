// Runs that are timed, in Node and in a page.

/** Takes the time of one run of a part, in milliseconds. */
export type TimedRun = () => Promise<number>;

/**
 * A run that is timed.
 *
 * @param prepare makes the run's input, which is not timed
 * @param batches how many batches a run takes; the time is that of one
 */
export function timed<Input>(
  prepare: () => Input | Promise<Input>,
  run: (input: Input) => Promise<unknown>,
  batches: number = 1,
): TimedRun {
  return async () => {
    const input = await prepare();
    const start = performance.now();
    await run(input);
    return (performance.now() - start) / batches;
  };
}

/** Runs a part some times; answers the time of each but the first `warmUps`. */
export async function runPart(run: TimedRun, warmUps: number, repeats: number): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < warmUps + repeats; index++) times.push(await run());
  return times.slice(warmUps);
}
