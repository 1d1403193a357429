// How precise a multi-label classifier is, and how much it finds, whatever the threshold.
import type { LinearMultiLabelClassifier, MultiLabelClassifier, MultiLabelExamples } from '@rnnkit/tasks';

import { precisionRecallChart, type CurvePoint } from '../../report/charts.ts';
import { html, type Html } from '../../report/html.ts';

/** More curves can hardly be told apart. */
const mostCurves = 8;

/** Of the commonest labels, how precision goes down while more is found. */
export async function precisionRecall(
  model: MultiLabelClassifier | LinearMultiLabelClassifier,
  { texts, labels }: MultiLabelExamples,
): Promise<Html> {
  const answers = await model.probabilities(texts);
  const sets = labels.map((list) => new Set(list));
  const counted = model.labels
    .map((label, index) => ({ label, index, count: sets.filter((set) => set.has(label)).length }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count)
    .slice(0, mostCurves);
  const curves = counted.map(({ label, index }) => ({
    label,
    points: curveOf(
      answers.map((row) => row[index]!),
      sets.map((set) => set.has(label)),
    ),
  }));
  if (curves.length === 0) return html``;
  return html`<h2>Precision and recall</h2>
    <p>What comes of each probability from which on a text could have a label; dots are those of the column “from”.</p>
    <figure>
      ${precisionRecallChart(
        curves,
        curves.map(({ label }) => pointAt(model, answers, sets, label)),
      )}
    </figure>`;
}

function curveOf(scores: readonly number[], isThere: readonly boolean[]): CurvePoint[] {
  const order = Array.from(scores.keys()).toSorted((a, b) => scores[b]! - scores[a]!);
  const all = isThere.filter(Boolean).length;
  const points: CurvePoint[] = [];
  let found = 0;
  for (const [place, row] of order.entries()) {
    found += Number(isThere[row]);
    // Texts with one probability come at one threshold.
    if (scores[order[place + 1] ?? -1] === scores[row]) continue;
    points.push({ recall: found / all, precision: found / (place + 1) });
  }
  return points;
}

function pointAt(
  { labels, thresholds }: MultiLabelClassifier | LinearMultiLabelClassifier,
  answers: readonly Float32Array[],
  sets: readonly ReadonlySet<string>[],
  label: string,
): CurvePoint & { readonly label: string } {
  const index = labels.indexOf(label);
  const said = answers.map((row) => row[index]! >= thresholds[index]!);
  const hits = said.filter((says, row) => says && sets[row]!.has(label)).length;
  const answered = said.filter(Boolean).length;
  const all = sets.filter((set) => set.has(label)).length;
  return { label, recall: hits / all, precision: answered === 0 ? 1 : hits / answered };
}
