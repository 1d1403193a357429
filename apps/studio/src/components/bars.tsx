// Shares as bars.
import { percent } from '../texts/texts.ts';

/** What has a share. */
export interface Bar {
  readonly name: string;
  readonly share: number;
}

interface BarsProps {
  readonly bars: readonly Bar[];
  /** The share of a bar over the whole width. Default 1. */
  readonly most?: number;
  readonly class?: string;
}

/** A bar for each share, with its name and its figure. */
export function Bars({ bars, most = 1, class: extra = '' }: BarsProps) {
  return (
    <ul class={`bars ${extra}`}>
      {bars.map(({ name, share }) => (
        <li key={name}>
          <span class="bar-name">{name}</span>
          <span class="bar-track" aria-hidden="true">
            <span class="bar" style={{ width: `${(100 * share) / most}%` }} />
          </span>
          <span class="bar-value">{percent(share)}</span>
        </li>
      ))}
    </ul>
  );
}
