// Layers that hold other layers: their weights are those of the inner layers, under a path.
import { Layer, type Weight } from './layer.ts';

/** A layer of other layers, by the name under which their weights appear; an empty name adds nothing to the path. */
export abstract class Wrapper extends Layer {
  /** The inner layers. */
  protected abstract readonly inner: Readonly<Record<string, Layer>>;

  override get weights(): readonly Weight[] {
    return Object.entries(this.inner).flatMap(([path, layer]) =>
      layer.weights.map((weight) => ({
        ...weight,
        name: path === '' ? weight.name : `${path}/${weight.name}`,
        trainable: weight.trainable && this.trainable,
      })),
    );
  }

  override resetStates(): void {
    for (const layer of Object.values(this.inner)) layer.resetStates();
  }

  override dispose(): void {
    for (const layer of Object.values(this.inner)) layer.dispose();
    super.dispose();
  }
}
