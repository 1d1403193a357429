#!/usr/bin/env node
// The command `rnnkit`: reads the arguments, runs one command, and turns failures into one sentence and an exit code.
// 0: done; 1: a file, a column, a model or data is wrong; 2: the command line itself is wrong.
import { CommanderError } from 'commander';

import { Failure } from './failure.ts';
import { program } from './program.ts';

// A reader that closes early, such as `head`, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await program().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else if (error instanceof Error) {
    process.stderr.write(`rnnkit: ${error.message}\n`);
    if (!(error instanceof Failure) && process.env['RNNKIT_DEBUG'] !== undefined) {
      process.stderr.write(`${error.stack ?? ''}\n`);
    }
    process.exitCode = 1;
  } else {
    throw error;
  }
}
