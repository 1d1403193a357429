// Which backend computes, and how fast each is.
import { Card } from '../components/fields.tsx';
import { backend, backends, calibrations, isTraining } from '../state/studio.ts';
import { changeBackend } from '../state/training.ts';
import { decimal, texts } from '../texts/texts.ts';
import type { ThreadsReport } from '../worker/protocol.ts';

/** With how many threads a backend computes, or why with one. */
function threadsText(threads: ThreadsReport): string {
  const t = texts.value.train.backends;
  if (threads === undefined) return '';
  if (threads.count > 1) return t.threads(threads.count);
  return crossOriginIsolated ? `${t.oneThread} ${threads.reason}` : t.notIsolated;
}

export function Backends() {
  const t = texts.value.train.backends;
  const known = backends.value;
  const fastest = Math.max(1, ...Array.from(calibrations.value.values(), (timed) => timed?.textsPerSecond ?? 0));
  return (
    <Card title={t.title}>
      <p>{isTraining.value ? t.whileTraining : t.about}</p>
      <ul class="backends">
        {known.map(({ name, supported, reason, threads }) => {
          const timed = calibrations.value.get(name);
          const isTimed = calibrations.value.has(name);
          return (
            <li key={name}>
              <label class={name === backend.value ? 'backend chosen' : 'backend'}>
                <input
                  type="radio"
                  name="backend"
                  checked={name === backend.value}
                  disabled={!supported}
                  onChange={() => void changeBackend(name)}
                />
                <span class="backend-name">{name}</span>
                <span class="hint">
                  {supported
                    ? `${t.notes[name] ?? ''} ${threadsText(timed?.threads ?? threads)}`
                    : `${t.cannot} ${reason}`}
                </span>
                {supported ? (
                  <span class="speed">
                    <span class="bar-track" aria-hidden="true">
                      <span class="bar" style={{ width: `${(100 * (timed?.textsPerSecond ?? 0)) / fastest}%` }} />
                    </span>
                    <span class="bar-value">
                      {timed === undefined
                        ? isTimed
                          ? t.timing
                          : t.waiting
                        : timed === null
                          ? t.failed
                          : texts.value.train.perSecond(decimal(timed.textsPerSecond))}
                    </span>
                  </span>
                ) : null}
              </label>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
