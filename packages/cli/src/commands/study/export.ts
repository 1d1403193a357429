// Trials as CSV: a row for each fold that has ended or of which nothing is known yet.
import type { Study } from '@rnnkit/tuning';

/** A field of CSV (RFC 4180). */
const field = (value: string | number | boolean | undefined): string => {
  const text = String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** The lines of the table, its names first. */
export function tableOf({ trials }: Study, names: readonly string[]): readonly string[] {
  const measured = [
    ...new Set(trials.flatMap(({ folds }) => folds.flatMap(({ values }) => Object.keys(values ?? {})))),
  ].toSorted();
  const areKept = trials.some(({ folds }) => folds.some(({ weights }) => weights !== undefined));
  const kept = areKept ? ['model'] : [];
  const head = ['trial', 'state', 'fold', ...names, ...measured.map((name) => `measured ${name}`), ...kept];
  const rows = trials.flatMap(({ number, state, params, folds }) =>
    folds.flatMap(({ values, weights }, fold) => {
      // A trial that has ended otherwise has one row at least.
      if (values === undefined && (fold > 0 || folds.some((one) => one.values !== undefined))) return [];
      return [
        [
          number + 1,
          state,
          values === undefined ? undefined : fold + 1,
          ...names.map((name) => params[name]),
          ...measured.map((name) => values?.[name]),
          ...kept.map(() => weights),
        ],
      ];
    }),
  );
  return [head, ...rows].map((row) => row.map(field).join(','));
}
