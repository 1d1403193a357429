// Turns what a command throws into one sentence and an exit code. 0: the backend passes; 1: it does not; 2: the command
// line, the module or a file is wrong.
import { CommanderError, type Command } from 'commander';

/** Parses the process' arguments and runs the command. */
export async function runMain(program: Command): Promise<void> {
  // A reader that closes early, such as `head`, is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      return;
    }
    process.stderr.write(`${program.name()}: ${error instanceof Error ? error.message : String(error)}\n`);
    if (process.env['RNNKIT_DEBUG'] !== undefined && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    process.exitCode = 2;
  }
}
