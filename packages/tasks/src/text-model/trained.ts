import type { History } from '@rnnkit/training';

import type { TextModel } from './text-model.ts';

/**
 * What has been made, trained. It is freed when training fails.
 *
 * @param train trains it; a training that is stopped before its first epoch is done has a history without an epoch
 * @throws the signal's reason then
 */
export async function trained<Made extends TextModel>(
  made: Made,
  signal: AbortSignal | undefined,
  train: (made: Made) => Promise<History>,
): Promise<Made> {
  try {
    const { epoch } = await train(made);
    if (epoch.length === 0) signal?.throwIfAborted();
    return made;
  } catch (error) {
    made.dispose();
    throw error;
  }
}
