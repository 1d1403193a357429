// How far memory reaches, for each recurrent layer.
import { recurrentArchitectures } from '@rnnkit/tasks';
import type UPlot from 'uplot';

import { Chart } from '../components/chart.tsx';
import { Card } from '../components/fields.tsx';
import { Guide } from '../components/guide.tsx';
import { cancel, isMeasuring, measureMemory, reaches } from '../state/experiments.ts';
import { data, isTraining } from '../state/studio.ts';
import { cellNames } from './cell-names.ts';
import { decimal, texts } from '../texts/texts.ts';
import type { MemoryReach } from '../worker/experiments.ts';

const kinds = ['own', ...recurrentArchitectures] as const;
const colors = { own: '--fourth', simpleRnn: '--validation', lstm: '--train', gru: '--third' } as const;

/** What a line is called. */
const nameOf = (of: MemoryReach['of']): string => (of === 'own' ? texts.value.understand.memory.own : cellNames[of]);

/** Smaller than this is as good as nothing, and drawn so. */
const least = 1e-6;

/** A step's norm as a share of the last step's. */
function share({ norms }: MemoryReach, back: number): number | null {
  const [last = 0] = norms;
  const norm = norms[back] ?? 0;
  return last > 0 && norm > 0 ? Math.max(least, norm / last) : null;
}

function columns(): UPlot.AlignedData {
  const steps = Math.max(0, ...reaches.value.map(({ norms }) => norms.length));
  return [
    Array.from({ length: steps }, (_, back) => back),
    ...kinds.map((kind) => {
      const reach = reaches.value.find(({ of }) => of === kind);
      return Array.from({ length: steps }, (_, back) => (reach === undefined ? null : share(reach, back)));
    }),
  ];
}

export function Memory() {
  const t = texts.value.understand.memory;
  const busy = isMeasuring.value;
  const next = recurrentArchitectures.find((one) => reaches.value.every(({ of }) => of !== one)) ?? 'gru';
  return (
    <Card title={t.title}>
      <p>{t.about}</p>
      <Guide at="memory" />
      <div class="row">
        <button
          type="button"
          disabled={isTraining.value || data.value === undefined}
          onClick={() => {
            if (busy) cancel();
            else void measureMemory();
          }}
        >
          {busy ? t.cancel : t.measure}
        </button>
        <p class="hint" role="status">
          {busy ? t.busy(nameOf(next)) : ''}
        </p>
      </div>
      {reaches.value.length === 0 ? null : (
        <>
          <Chart
            description={t.says}
            lines={kinds.map((kind) => ({ label: nameOf(kind), color: colors[kind] }))}
            columns={columns}
            version={reaches}
            xLabel={t.back}
            height={280}
            logarithmic
            format={(value) => (value >= 0.01 ? String(value) : value.toExponential(0))}
          />
          <table class="narrow">
            <thead>
              <tr>
                <th scope="col">{texts.value.model.architecture}</th>
                <th scope="col" class="number">
                  {t.half}
                </th>
                <th scope="col" class="number">
                  {t.after(20)}
                </th>
              </tr>
            </thead>
            <tbody>
              {reaches.value.map((reach) => {
                const half = reach.norms.findLastIndex((_, back) => (share(reach, back) ?? 0) >= 0.5);
                const later = share(reach, 20);
                return (
                  <tr key={reach.of}>
                    <th scope="row">{nameOf(reach.of)}</th>
                    <td class="number">{t.steps(Math.max(0, half))}</td>
                    <td class="number">{later === null ? '–' : decimal(later, later < 0.01 ? 5 : 3)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </>
      )}
    </Card>
  );
}
