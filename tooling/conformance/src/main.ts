// `pnpm conformance --backend NAME`: the suite on a backend of this repository, and with --golden every file of vectors.
import { resolve } from 'node:path';

import { addRunOptions, runFromCommand, runMain, type RunOptions } from '@rnnkit/conformance/node';
import { Command, Option } from 'commander';

import { moduleOf, places, readersModule } from './backend-modules.ts';

// pnpm runs scripts in their package's folder; paths on the command line are from where it was called.
const from = process.env['INIT_CWD'] ?? process.cwd();
const fromCaller = (path: string | undefined): string | undefined =>
  path === undefined ? undefined : resolve(from, path);

const program = addRunOptions(new Command('conformance'))
  .description('Try a backend of this repository; with --golden also layers, optimizers and texts.')
  .addOption(new Option('--backend <name>', 'the backend').choices(Object.keys(places)).makeOptionMandatory())
  .showHelpAfterError('(--help shows what it takes)')
  .exitOverride()
  .action(async ({ backend, ...options }: RunOptions & { readonly backend: string }) => {
    const paths = Object.fromEntries(
      (['golden', 'json', 'junit', 'html'] as const).flatMap((name) => {
        const path = fromCaller(options[name]);
        return path === undefined ? [] : [[name, path]];
      }),
    );
    const report = await runFromCommand(
      moduleOf(backend),
      { ...places[backend]![0], ...options, ...paths },
      readersModule,
    );
    process.exitCode = report.passed ? 0 : 1;
  });

await runMain(program);
