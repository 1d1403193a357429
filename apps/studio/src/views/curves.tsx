// The curves of a training.
import { Chart } from '../components/chart.tsx';
import { Card } from '../components/fields.tsx';
import { curves, history } from '../state/studio.ts';
import { decimal, percent, texts } from '../texts/texts.ts';

export function LossChart() {
  const t = texts.value.train;
  const last = history.value.at(-1);
  return (
    <Card title={t.loss}>
      <Chart
        description={
          last === undefined
            ? t.noCurve
            : t.lossSays(decimal(last.loss, 3), decimal(last.validationLoss, 3), last.epoch + 1)
        }
        lines={[
          { label: t.training, color: '--train' },
          { label: t.validation, color: '--validation', dots: true, dashed: true },
        ]}
        columns={() => curves.loss}
        version={curves.version}
        xLabel={t.epoch}
        yRange={[0, null]}
      />
    </Card>
  );
}

export function AccuracyChart() {
  const t = texts.value.train;
  const last = history.value.at(-1);
  return (
    <Card title={t.accuracy}>
      <Chart
        description={
          last === undefined
            ? t.noCurve
            : t.accuracySays(percent(last.accuracy), percent(last.validationAccuracy), last.epoch + 1)
        }
        lines={[
          { label: t.training, color: '--train' },
          { label: t.validation, color: '--validation', dots: true, dashed: true },
        ]}
        columns={() => curves.accuracy}
        version={curves.version}
        xLabel={t.epoch}
        yRange={[0, 1]}
        format={(value) => percent(value, 0)}
      />
    </Card>
  );
}
