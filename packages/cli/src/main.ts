#!/usr/bin/env node
// The command `rnnkit`: reads the arguments, runs one command, and turns failures into one sentence and an exit code.
// 0: done; 1: a file, a column, a model or data is wrong; 2: the command line itself is wrong; 128 and a signal's number: the
// signal stopped it.
import { CommanderError } from 'commander';

import { Failure } from './failure.ts';
import { noteError, outputFailure, watchOutput } from './output.ts';
import { program } from './program.ts';

watchOutput();
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    process.exit(explain(error));
  });
}

try {
  await program().parseAsync();
} catch (error) {
  process.exitCode = explain(error);
}
const failure = await outputFailure();
if (failure !== undefined)
  process.exitCode = explain(new Failure(`The results could not be written: ${failure.message}.`));

/** Says what went wrong, and answers what to exit with. */
function explain(error: unknown): number {
  // What is wrong with the command line has been said already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  noteError(error instanceof Error ? error.message : String(error));
  if (process.env['RNNKIT_DEBUG'] !== undefined && error instanceof Error)
    process.stderr.write(`${error.stack ?? ''}\n`);
  return error instanceof Failure ? error.exitCode : 1;
}
