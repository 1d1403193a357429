// Text that may be the beginning of what stops a generator is held back until that is known.
/** Lets text through until one of some texts comes. */
export class Stopping {
    #stops;
    #held = '';
    /** Whether one has come. */
    stopped = false;
    constructor(stops) {
        this.#stops = stops.filter((stop) => stop !== '');
    }
    /** Takes more text; gives what is sure to come before any of the texts that stop. */
    push(text) {
        this.#held += text;
        const places = this.#stops.map((stop) => this.#held.indexOf(stop)).filter((place) => place >= 0);
        if (places.length > 0) {
            this.stopped = true;
            return this.#release(Math.min(...places));
        }
        let sure = this.#held.length;
        for (const stop of this.#stops) {
            for (let length = Math.min(stop.length - 1, this.#held.length); length > 0; length--) {
                if (!this.#held.endsWith(stop.slice(0, length)))
                    continue;
                sure = Math.min(sure, this.#held.length - length);
                break;
            }
        }
        return this.#release(sure);
    }
    /** What was held back, when no more text comes. */
    rest() {
        return this.stopped ? '' : this.#release(this.#held.length);
    }
    #release(length) {
        const text = this.#held.slice(0, length);
        this.#held = this.#held.slice(length);
        return text;
    }
}
