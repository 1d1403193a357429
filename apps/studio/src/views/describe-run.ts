// A run in a line.
import type { RunRecord } from '../worker/protocol.ts';

/** What a run's network is like: what tells it from other runs. */
export function describeRun({ settings }: RunRecord): string {
  const { architecture, units, embeddingDim, optimizer, learningRate, bidirectional, dropout } = settings;
  const parts = [
    `${architecture}${bidirectional ? ' ↔' : ''} ${units}`,
    `${embeddingDim}`,
    `${optimizer} ${learningRate}`,
  ];
  return [...parts, ...(dropout > 0 ? [`dropout ${dropout}`] : [])].join(' · ');
}
