// What is attended to, as lines between the columns of tokens: the wider, the more.
import type { AttentionMap } from '@rnnkit/tasks';

const height = 64;
const widest = 9;
/** Less than this share of the strongest is not drawn. */
const least = 0.02;

/** The share of each token in what one looks at: the token, or the text as a whole; the mean over the heads. */
export function sharesOf({ heads, queries, weights }: AttentionMap, token: number): number[] {
  const tokens = weights.length / (heads * queries);
  const query = queries === 1 ? 0 : token;
  return Array.from({ length: tokens }, (_, column) => {
    let sum = 0;
    for (let head = 0; head < heads; head++) sum += weights[(head * queries + query) * tokens + column]!;
    return sum / heads;
  });
}

export function AttentionLines({
  map,
  step,
  columnWidth,
  description,
}: {
  readonly map: AttentionMap;
  readonly step: number;
  readonly columnWidth: number;
  readonly description: string;
}) {
  const shares = sharesOf(map, step);
  const most = Math.max(...shares, Number.MIN_VALUE);
  const middle = (column: number): number => (column + 0.5) * columnWidth;
  const end = map.queries === 1 ? middle((shares.length - 1) / 2) : middle(step);
  return (
    <svg class="lines" width={shares.length * columnWidth} height={height} role="img" aria-label={description}>
      {shares.map((share, column) =>
        share < least * most ? null : (
          <path
            // A column is known by its place.
            key={column}
            d={`M ${middle(column)} 0 C ${middle(column)} ${height / 2}, ${end} ${height / 2}, ${end} ${height - 6}`}
            stroke-width={Math.max(0.5, (widest * share) / most)}
            opacity={0.25 + (0.6 * share) / most}
          />
        ),
      )}
      <circle cx={end} cy={height - 6} r="5" />
    </svg>
  );
}
