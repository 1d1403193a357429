// transformerEncoder, by the layers that it is made of.
import { sizeOf, whereValid, within, type Config, type WriteLayer, type WrittenValue } from './written-layer.ts';

/** transformerEncoder: attention, then two dense layers for each step; what comes in is added to what each of them gives. */
export const writeTransformerEncoder: WriteLayer = (graph, layer, [value]) => {
  const { intermediateDim, numHeads, activation, layerNormEpsilon, normalizeFirst, ...others } =
    layer.config as Config & {
      readonly numHeads: number;
    };
  const features = sizeOf(layer, value!);
  const { useCausalMask, slidingWindow, returnAttentionScores } = others;
  const keyDim = Math.floor(features / numHeads);
  const attention = {
    numHeads,
    keyDim,
    valueDim: keyDim,
    useBias: true,
    useCausalMask,
    slidingWindow,
    returnAttentionScores,
  };
  const part = (name: string, className: string, config: Config, given: WrittenValue): readonly WrittenValue[] =>
    graph.call(within(layer, { className, config }, name), [given], []);
  const norm = { axis: -1, epsilon: layerNormEpsilon, scale: true, center: true, rmsScaling: false };
  const normalize = (name: string, given: WrittenValue): WrittenValue =>
    part(name, 'LayerNormalization', norm, given)[0]!;
  const before = (name: string, given: WrittenValue): WrittenValue =>
    normalizeFirst === true ? normalize(name, given) : given;
  const after = (name: string, given: WrittenValue): WrittenValue =>
    normalizeFirst === true ? given : normalize(name, given);
  const added = (one: WrittenValue, other: WrittenValue): WrittenValue => ({
    ...one,
    tensor: graph.op('Add', [one.tensor, other.tensor]),
  });
  const start: WrittenValue = { ...value!, tensor: whereValid(graph, value!) };
  const [attended, ...scores] = part(
    'selfAttentionLayer',
    'MultiHeadAttention',
    attention,
    before('selfAttentionLayerNorm', start),
  );
  const between = after('selfAttentionLayerNorm', added(start, attended!));
  const dense = (name: string, units: unknown, activation: unknown, given: WrittenValue): WrittenValue =>
    part(name, 'Dense', { units, activation, useBias: true }, given)[0]!;
  const inner = dense(
    'feedforwardIntermediateDense',
    intermediateDim,
    activation,
    before('feedforwardLayerNorm', between),
  );
  const fed = dense('feedforwardOutputDense', features, 'linear', inner);
  return [after('feedforwardLayerNorm', added(between, fed)), ...scores];
};
