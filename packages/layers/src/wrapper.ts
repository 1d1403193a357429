// Layers that hold other layers: their weights are those of the inner layers, under a path.
import { Layer, type LayerState, type Weight } from './layer.ts';

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

  override get states(): readonly LayerState[] {
    return Object.entries(this.inner).flatMap(([path, layer]) =>
      layer.states.map(({ name, tensor }) => ({ name: path === '' ? name : `${path}/${name}`, tensor })),
    );
  }

  override setStates(states: readonly LayerState[]): void {
    const left = new Set(states);
    for (const [path, layer] of Object.entries(this.inner)) {
      const start = path === '' ? '' : `${path}/`;
      const own = states.filter(({ name }) => name.startsWith(start));
      layer.setStates(own.map(({ name, tensor }) => ({ name: name.slice(start.length), tensor })));
      for (const state of own) left.delete(state);
    }
    const [unknown] = left;
    if (unknown !== undefined) throw new Error(`${this.name} has no state "${unknown.name.slice(0, 40)}".`);
  }

  override resetStates(): void {
    for (const layer of Object.values(this.inner)) layer.resetStates();
  }

  override dispose(): void {
    for (const layer of Object.values(this.inner)) layer.dispose();
    super.dispose();
  }
}
