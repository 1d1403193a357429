// Where tfjs-layers cannot go on from states, or has them in another order.
import { modelClass, modelWithin, recurrentClasses, type Description, type ModelConfig } from './model-config.ts';
import { cannotWrite, quoted } from './refuse.ts';

/** Throws where tfjs-layers would fail, or would mix up states. */
export function expectStates(config: ModelConfig): void {
  for (const call of config.calls) {
    const layer = config.layers[call.layer]!;
    if (layer.className === modelClass) expectStates(modelWithin(layer));
    if (!recurrentClasses.has(layer.className)) continue;
    const hasStates = (call.initialState?.length ?? 0) > 0 || layer.config['returnState'] === true;
    const cell = layer.config['cell'] as Description | undefined;
    if (cell?.className === 'StackedRNNCells' && hasStates)
      throw cannotWrite(
        `its layer ${quoted(layer.config.name!)} has states of several cells, which tfjs-layers has in another order`,
      );
  }
}
