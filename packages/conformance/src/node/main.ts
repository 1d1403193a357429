#!/usr/bin/env node
// The command `rnnkit-conformance`, which `npx @rnnkit/conformance` runs.
import { conformanceProgram } from './program.ts';
import { runMain } from './run-main.ts';

await runMain(
  conformanceProgram((code) => {
    process.exitCode = code;
  }),
);
