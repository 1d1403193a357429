// What the layers that attend looked at in a text.
import type { AttentionMap } from '@rnnkit/tasks';
import { useEffect, useRef, useState } from 'preact/hooks';

import { Select } from '../components/fields.tsx';
import { drawGrid } from '../components/grid.ts';
import { theme } from '../state/preferences.ts';
import { percent, texts } from '../texts/texts.ts';
import { visible } from '../texts/visible.ts';
import type { Reading } from '../worker/protocol.ts';

/** The mean over the heads, or one of them, as `[queries, tokens]`. */
function weightsOf({ heads, weights }: AttentionMap, head: number | undefined): Float32Array {
  const size = weights.length / heads;
  if (head !== undefined) return weights.subarray(head * size, (head + 1) * size);
  const mean = new Float32Array(size);
  for (let one = 0; one < heads; one++)
    for (let index = 0; index < size; index++) mean[index]! += weights[one * size + index]! / heads;
  return mean;
}

export function Attended({ found }: { readonly found: Reading }) {
  const t = texts.value.understand.attention;
  const [wantedLayer, setLayer] = useState('0');
  const [wantedHead, setHead] = useState('all');
  const canvas = useRef<HTMLCanvasElement>(null);
  const map = found.attention[Number(wantedLayer)] ?? found.attention[0]!;
  const head = Number(wantedHead) < map.heads ? Number(wantedHead) : undefined;
  const weights = weightsOf(map, head);
  const columns = found.tokens.map(({ token }) => token);
  const shares = columns.map((_, column) => {
    const all = Array.from({ length: map.queries }, (__, row) => weights[row * columns.length + column]!);
    return all.reduce((sum, weight) => sum + weight, 0) / map.queries;
  });
  const strongest = shares.indexOf(Math.max(...shares));
  const look = theme.value;
  useEffect(() => {
    if (canvas.current === null) return;
    const most = Math.max(...weights);
    const value = (column: number, row: number): number => (weights[row * columns.length + column] ?? 0) / most;
    const rows = { rows: map.queries, ...(map.queries > 1 && { rowTokens: columns }) };
    drawGrid(canvas.current, { columns, ...rows, value });
  }, [found, map, head, look]);
  return (
    <>
      <h3>{t.title}</h3>
      <p class="hint">{map.queries > 1 ? t.tokensLook : t.textLooks}</p>
      <div class="fields">
        {found.attention.length < 2 ? null : (
          <Select
            label={t.block}
            value={wantedLayer}
            choices={found.attention.map((_, place) => [String(place), String(place + 1)] as const)}
            onChoose={setLayer}
          />
        )}
        {map.heads < 2 ? null : (
          <Select
            label={t.head}
            value={head === undefined ? 'all' : String(head)}
            choices={[
              ['all', t.allHeads],
              ...Array.from({ length: map.heads }, (_, place) => [String(place), String(place + 1)] as const),
            ]}
            onChoose={setHead}
          />
        )}
      </div>
      <div class="gates" tabIndex={0} role="group" aria-label={t.title}>
        <canvas
          ref={canvas}
          class="attention"
          role="img"
          aria-label={t.says(visible(columns[strongest] ?? '', 60), percent(shares[strongest] ?? 0, 0))}
        />
      </div>
    </>
  );
}
