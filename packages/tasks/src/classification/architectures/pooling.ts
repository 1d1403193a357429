// From what has been read at each token to one vector for the text.
import { globalAveragePooling1d, globalMaxPooling1d, type Layer } from '@rnnkit/layers';

import { attentionUnits, type Structure } from '../structure.ts';
import { attentionPooling } from './attention-pooling.ts';

/**
 * The layers that make it so; none where the last step is all there is.
 *
 * @param features the size of a step
 */
export function poolingLayers({ pooling }: Structure, features: number): readonly Layer[] {
  switch (pooling) {
    case 'last':
      return [];
    case 'average':
      return [globalAveragePooling1d()];
    case 'max':
      return [globalMaxPooling1d()];
    case 'attention':
      return [attentionPooling(features, attentionUnits)];
  }
}
