// What a person looks at: the text that is typed, and the one that is looked into.
import { signal } from '@preact/signals';

/** The text that is typed where the model answers. */
export const typed = signal('');
/** The text whose reading is looked into. */
export const lookedInto = signal('');
