// Whether the imports of a folder of packages and apps follow rules.cjs.
import { createRequire } from 'node:module';

import { cruise, format, type ICruiseResult, type IConfiguration } from 'dependency-cruiser';

const { forbidden, options } = createRequire(import.meta.url)('../rules.cjs') as IConfiguration;

/** What was found. */
export interface Findings {
  /** In words, with each import that breaks a rule. */
  readonly report: string;
  /** Of rules that are broken. */
  readonly errors: number;
  readonly modules: ICruiseResult['modules'];
}

/** Looks at all imports of `packages` and `apps` in a folder, those of types, too. */
export async function check(folder: string): Promise<Findings> {
  const { output } = await cruise(['packages', 'apps'], {
    ...options,
    baseDir: folder,
    ruleSet: { forbidden: forbidden! },
    validate: true,
  });
  const result = output as ICruiseResult;
  const { output: report } = await format(result, { outputType: 'err' });
  return { report: report as string, errors: result.summary.error, modules: result.modules };
}
