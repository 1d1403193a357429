// The names of the tasks, and options of any of them.

/** All tasks. */
export const taskNames = ['classify', 'multilabel', 'regress', 'tag', 'generate', 'translate'] as const;

/** The name of a task, as it is typed. */
export type TaskName = (typeof taskNames)[number];

/** Options as they were typed and read, the defaults in their places. */
export type Options = Readonly<Record<string, unknown>>;
