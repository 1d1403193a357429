// A metric: the mean over the classes of how many of their rows are found, so that a rare class counts as much as a common one.

/** Balanced accuracy, for labels that are class indices. */
export function balancedAccuracy() {
  return {
    name: 'balancedAccuracy',
    className: 'rnnkit-custom-layer>BalancedAccuracy',
    direction: 'max',
    getConfig: () => ({}),
    start() {
      const rows = new Map();
      const found = new Map();
      return {
        update(labels, { data, shape }, weights) {
          const classes = shape.at(-1);
          for (const [row, label] of labels.data.entries()) {
            const weight = weights?.[row] ?? 1;
            const own = data.subarray(row * classes, (row + 1) * classes);
            rows.set(label, (rows.get(label) ?? 0) + weight);
            if (own.indexOf(Math.max(...own)) === label) found.set(label, (found.get(label) ?? 0) + weight);
          }
        },
        result() {
          const shares = [...rows]
            .filter(([, count]) => count > 0)
            .map(([label, count]) => (found.get(label) ?? 0) / count);
          return shares.reduce((sum, share) => sum + share, 0) / shares.length;
        },
      };
    },
  };
}
