// Measures the packages' sizes and records them in sizes.json.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { makePageProject } from './page-project.ts';
import { measureSizes } from './sizes.ts';
import { packPackages } from './tarballs.ts';

const folder = await mkdtemp(join(tmpdir(), 'rnnkit-sizes-'));
const project = await makePageProject(await packPackages(folder));
const sizes = await measureSizes(project);
await writeFile(new URL('../sizes.json', import.meta.url), `${JSON.stringify(sizes, null, 2)}\n`);
const { page, predict, reading, whole } = sizes;
for (const [title, table] of Object.entries({ page, ...predict, reading, whole })) {
  console.log(title);
  console.table(table);
}
for (const made of [folder, project]) await rm(made, { recursive: true });
