// How fast a training goes.

/** Texts a second over the last few seconds. */
export class Rate {
  readonly #events: { readonly time: number; readonly rows: number }[] = [{ time: performance.now(), rows: 0 }];

  /** Counts rows that are done now. */
  add(rows: number): void {
    this.#events.push({ time: performance.now(), rows });
    while (this.#events.length > 2 && performance.now() - this.#events[0]!.time > 4000) this.#events.shift();
  }

  /** Rows a second; 0 before anything is known. */
  perSecond(): number {
    const [first] = this.#events;
    const last = this.#events.at(-1);
    if (first === undefined || last === undefined || last.time <= first.time) return 0;
    const rows = this.#events.slice(1).reduce((sum, event) => sum + event.rows, 0);
    return (1000 * rows) / (last.time - first.time);
  }
}
