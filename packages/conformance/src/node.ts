// @rnnkit/conformance/node: the command's parts, for those who build a command of their own.
export { runInBrowser, type BrowserRun } from './node/browser.ts';
export { addRunOptions, runFromCommand, type RunOptions } from './node/program.ts';
export { runMain } from './node/run-main.ts';
export { UsageError } from './node/usage-error.ts';
export { complianceTable, listedIn, mergeTable, replaceTable } from './report/table.ts';
