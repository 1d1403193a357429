// A place where files are dropped.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

import type { PickedFile } from '../worker/data-summary.ts';
import { filesOf } from './dropped-files.ts';

interface DropZoneProps {
  readonly disabled: boolean;
  readonly take: (files: readonly PickedFile[]) => void;
  readonly children: ComponentChildren;
}

/** Takes files that are dropped on it. */
export function DropZone({ disabled, take, children }: DropZoneProps) {
  const [over, setOver] = useState(false);
  return (
    <div
      class={over ? 'drop over' : 'drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        if (event.dataTransfer !== null && !disabled) void filesOf(event.dataTransfer.items).then(take);
      }}
    >
      {children}
    </div>
  );
}
