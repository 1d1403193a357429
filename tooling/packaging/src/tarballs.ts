// The packages as they would be published.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const repository = new URL('../../../', import.meta.url);

/** Packs every package into a folder. Answers the tarballs' paths by the packages' folder names. */
export async function packPackages(folder: string): Promise<Record<string, string>> {
  const { stdout } = await run(
    'pnpm',
    ['--recursive', '--filter', './packages/*', 'pack', '--json', '--pack-destination', folder],
    { cwd: repository, maxBuffer: 1 << 26 },
  );
  const packed = JSON.parse(stdout) as { name: string; filename: string }[];
  return Object.fromEntries(
    packed
      .map(({ name, filename }) => [name.replace('@rnnkit/', ''), filename] as const)
      .toSorted(([first], [second]) => (first < second ? -1 : 1)),
  );
}
