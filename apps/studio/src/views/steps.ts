// Where one is in a text that is read step by step.
import { useEffect, useState } from 'preact/hooks';

import type { Reading } from '../worker/protocol.ts';

/** Between two tokens, in milliseconds. */
const pause = 700;

/** Where one is in a text that is read, and what moves one on. */
export interface Steps {
  /** How many tokens were read before this one. */
  readonly read: number;
  /** The place of the last one. */
  readonly last: number;
  /** The column of the token that is read. */
  readonly step: number;
  readonly isPlaying: boolean;
  /** Whether a column was read by now. */
  readonly isRead: (column: number) => boolean;
  readonly go: (read: number) => void;
  /** Plays from here, from the start where all is read; or holds. */
  readonly play: () => void;
}

/** Where one is: at the end of a text that is new, until one goes elsewhere. @param backward whether it is read from the end */
export function useSteps(found: Reading, backward: boolean): Steps {
  const last = found.tokens.length - 1;
  const [read, setRead] = useState(last);
  const [isPlaying, setPlaying] = useState(false);
  useEffect(() => {
    setRead(found.tokens.length - 1);
    setPlaying(false);
  }, [found]);
  useEffect(() => {
    if (!isPlaying) return;
    const timer = setInterval(() => setRead((now) => Math.min(last, now + 1)), pause);
    return () => {
      clearInterval(timer);
    };
  }, [isPlaying, last]);
  const now = Math.min(read, last);
  useEffect(() => {
    if (now === last) setPlaying(false);
  }, [now, last]);
  return {
    read: now,
    last,
    step: backward ? last - now : now,
    isPlaying,
    isRead: (column: number): boolean => (backward ? column >= last - now : column <= now),
    go: (to: number) => {
      setPlaying(false);
      setRead(Math.max(0, Math.min(last, to)));
    },
    play: () => {
      if (now === last) setRead(0);
      setPlaying(!isPlaying);
    },
  };
}
