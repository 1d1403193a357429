// tfjs' .wasm files in Node. tfjs looks for them beside its own module, and there they are no more when a bundler has made one
// file of many.
import { RnnkitError } from '@rnnkit/data/predict';

/** tfjs' files by their names: a path or a URL for each. */
export type Paths = Record<
  'tfjs-backend-wasm.wasm' | 'tfjs-backend-wasm-simd.wasm' | 'tfjs-backend-wasm-threaded-simd.wasm',
  string
>;

/** The file of the build whose memory threads can share. */
export const threadedFile = 'tfjs-backend-wasm-threaded-simd.wasm';

/** The place of each file, by its name. */
export function everyFile(placeOf: (name: keyof Paths) => string): Paths {
  return {
    'tfjs-backend-wasm.wasm': placeOf('tfjs-backend-wasm.wasm'),
    'tfjs-backend-wasm-simd.wasm': placeOf('tfjs-backend-wasm-simd.wasm'),
    'tfjs-backend-wasm-threaded-simd.wasm': placeOf('tfjs-backend-wasm-threaded-simd.wasm'),
  };
}

/** What is used of Node. */
interface Disk {
  readonly fs: { readonly existsSync: (path: string) => boolean };
  readonly path: { readonly resolve: (...parts: string[]) => string; readonly dirname: (path: string) => string };
  readonly url: { readonly fileURLToPath: (url: string) => string };
  readonly module: { readonly createRequire: (path: string) => { resolve(id: string): string } };
  readonly host: { readonly argv?: readonly string[]; readonly cwd?: () => string };
}

/** What of Node looks at files; undefined where there is no such thing, as in edge runtimes and before Node 20.16. */
export function diskOf(): Disk | undefined {
  const { process: host } = globalThis as {
    process?: Disk['host'] & { getBuiltinModule?: (name: string) => object | undefined };
  };
  const modules = ['fs', 'path', 'url', 'module'].map(
    (name) => [name, host?.getBuiltinModule?.(`node:${name}`)] as const,
  );
  if (modules.some(([, module]) => module === undefined)) return undefined;
  return { ...Object.fromEntries(modules), host } as unknown as Disk;
}

const packageFile = '@tensorflow/tfjs-backend-wasm/package.json';
/** The one that these kernels cannot do without: they need SIMD. */
const needed = 'tfjs-backend-wasm-simd.wasm';

/**
 * The files' paths: in the given folder, or else beside the program, where a bundler has put them, or in tfjs' package.
 *
 * @param files a folder's path or file URL
 * @param bundled where a bundler has put them, as file URLs
 * @throws Error when they are in none of these places
 */
export function findOnDisk(disk: Disk, files: string | URL | undefined, bundled: () => Paths | undefined): Paths {
  if (files !== undefined) {
    const folder = pathOf(disk, files);
    if (disk.fs.existsSync(disk.path.resolve(folder, needed))) return inFolder(disk, folder);
    throw new RnnkitError(
      'unsupported',
      `tfjs' file ${needed} is not in the folder ${folder}. Copy the .wasm files of @tensorflow/tfjs-backend-wasm/dist there, or name the folder that holds them: wasm({ files: '/path/of/a/folder' }).`,
    );
  }
  const program = foldersOfProgram(disk);
  const isThere = (folder: string): boolean => disk.fs.existsSync(disk.path.resolve(folder, needed));
  const beside = program.find(isThere);
  if (beside !== undefined) return inFolder(disk, beside);
  const paths = bundled();
  if (paths?.[needed].startsWith('file:') === true && disk.fs.existsSync(disk.url.fileURLToPath(paths[needed]))) {
    return everyFile((name) => disk.url.fileURLToPath(paths[name]));
  }
  for (const installed of foldersOfPackage(disk)) if (isThere(installed)) return inFolder(disk, installed);
  throw new RnnkitError(
    'unsupported',
    `tfjs' file ${needed} is neither beside the program (${program.join(', ')}) nor in a package @tensorflow/tfjs-backend-wasm that it can reach. A bundler has left it behind: keep the packages out of the bundle (esbuild: --packages=external; Next.js: serverExternalPackages: ['@rnnkit/backend-wasm', '@rnnkit/core', '@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-core']), or copy the .wasm files of @tensorflow/tfjs-backend-wasm/dist beside the program, or say in which folder they are: wasm({ files: '/path/of/a/folder' }).`,
  );
}

function inFolder(disk: Disk, folder: string): Paths {
  return everyFile((name) => disk.path.resolve(folder, name));
}

/** @throws Error when it is an address that is no file's */
function pathOf({ path, url }: Disk, files: string | URL): string {
  const text = String(files);
  if (/^file:/i.test(text)) return url.fileURLToPath(text);
  // One letter and a colon are a drive.
  if (!/^[a-z][a-z\d+.-]+:/i.test(text)) return path.resolve(text);
  throw new RnnkitError(
    'invalid-argument',
    `files has to be a folder's path, or its URL with file:, http: or https:; got ${text.slice(0, 100)}.`,
  );
}

/** This module's address; none where a bundler leaves it without one. */
function ownPath(disk: Disk): string | undefined {
  const url = import.meta.url as string | undefined;
  return url?.startsWith('file:') === true ? disk.url.fileURLToPath(url) : undefined;
}

function foldersOfProgram(disk: Disk): string[] {
  const own = ownPath(disk);
  const script = disk.host.argv?.[1];
  const folders = [
    own === undefined ? undefined : disk.path.dirname(own),
    // The only address of a CommonJS module, which a bundler can make of everything.
    typeof __dirname === 'string' ? __dirname : undefined,
    script === undefined ? undefined : disk.path.dirname(script),
  ];
  return [...new Set(folders.filter((folder) => folder !== undefined))];
}

/** One after the other, because looking takes time. */
function* foldersOfPackage(disk: Disk): Generator<string, void> {
  const { module, path, host } = disk;
  const working = host.cwd?.();
  const folders = [...foldersOfProgram(disk), ...(working === undefined ? [] : [working])];
  for (const folder of folders) {
    let found: string;
    try {
      found = module.createRequire(path.resolve(folder, 'program.js')).resolve(packageFile);
    } catch {
      // From there the package cannot be reached.
      continue;
    }
    yield path.resolve(path.dirname(found), 'dist');
  }
}
