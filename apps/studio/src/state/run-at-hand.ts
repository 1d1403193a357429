// Which kept run's model is at hand, so that it is there again after a reload of the tab. Other tabs have their own.

const key = 'rnnkit-studio-run';

/** Its id, if there is one. */
export function runAtHand(): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Notes it. Where a browser keeps nothing, a reload begins anew. */
export function keepRunAtHand(id: string): void {
  try {
    sessionStorage.setItem(key, id);
  } catch {
    // The page works without.
  }
}

/** Notes that the model at hand is of no run. */
export function forgetRunAtHand(): void {
  try {
    sessionStorage.removeItem(key);
  } catch {
    // There is nothing to forget.
  }
}
