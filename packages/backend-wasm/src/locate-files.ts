// Where tfjs' own three .wasm files are. In a page something has to serve them; in Node they are read from disk. Bundlers find
// files by addresses that are relative to a module and written out, as below (Vite, webpack and Turbopack do).
import { RnnkitError } from '@rnnkit/data/predict';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { device_util, engine } from '@tensorflow/tfjs-core';

import { diskOf, everyFile, findOnDisk, threadedFile, type Paths } from './files-on-disk.ts';

/** The files by their names, where a bundler has put them or where packages are served as they are installed. */
const bundled = {
  'tfjs-backend-wasm.wasm': () => new URL('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm', import.meta.url),
  'tfjs-backend-wasm-simd.wasm': () =>
    new URL('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm', import.meta.url),
  'tfjs-backend-wasm-threaded-simd.wasm': () =>
    new URL('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm', import.meta.url),
};

/**
 * Tells tfjs where its files are. It reads that when it starts its backend.
 *
 * @param files the folder that holds them: a URL, or in Node also a path; where a bundler or npm has put them by default
 * @returns whether that of the threaded build is there, too; in a page it is taken to be
 * @throws Error in Node when they are not there, with the places that were looked at
 */
export async function locateFiles(files: string | URL | undefined): Promise<boolean> {
  if (Object.hasOwn(engine().registry, 'wasm')) return true;
  const disk = device_util.isBrowser() ? undefined : diskOf();
  if (files !== undefined && (disk === undefined || /^https?:/i.test(String(files)))) {
    const folder = String(files).replace(/\/+$/, '');
    if (disk !== undefined) await expectServed(`${folder}/tfjs-backend-wasm-simd.wasm`);
    const hasThreaded = disk === undefined || (await isServed(`${folder}/${threadedFile}`));
    tell(
      everyFile((name) => `${folder}/${name}`),
      disk !== undefined,
    );
    return hasThreaded;
  }
  if (disk !== undefined) {
    const paths = findOnDisk(disk, files, bundledPaths);
    tell(paths);
    return disk.fs.existsSync(paths[threadedFile]);
  }
  if (device_util.isBrowser()) tell(everyFile((name) => besidePackage(bundled[name]())));
  return true;
}

async function isServed(address: string): Promise<boolean> {
  try {
    return (await fetch(address, { method: 'HEAD' })).ok;
  } catch {
    return false;
  }
}

/**
 * @param areFetched whether tfjs has to fetch them where it would read them from disk
 * @throws Error when tfjs has failed to start before: it does not look again
 */
function tell(paths: Paths, areFetched = false): void {
  try {
    setWasmPaths(paths, areFetched);
  } catch (cause) {
    throw new RnnkitError(
      'unsupported',
      'tfjs has failed to start its WASM backend before, and looks for its files once only: start the program anew, or reload the page.',
      { cause },
    );
  }
}

/** Where a bundler has put the files on disk; undefined when it has not. */
function bundledPaths(): Paths | undefined {
  try {
    return everyFile((name) => besidePackage(bundled[name]()));
  } catch {
    // Some bundlers leave a module without an address.
    return undefined;
  }
}

/** @throws Error when a server does not answer with the file: tfjs would wait for it for ever */
async function expectServed(address: string): Promise<void> {
  let answer: string;
  let cause: unknown;
  try {
    const { ok, status } = await fetch(address);
    if (ok) return;
    answer = `the server answered ${status}`;
  } catch (error) {
    [answer, cause] = ['no server answered', error];
  }
  throw new RnnkitError('unsupported', `tfjs' file ${address} could not be fetched: ${answer}.`, { cause });
}

/**
 * The address of a file of another package. Where packages are served as they are installed, as by Vite's development
 * server, the package's name was taken for a folder beside this module: it is where this package is, beside it.
 */
function besidePackage({ href }: URL): string {
  return href.replace(/\/@rnnkit\/backend-wasm\/dist\/@tensorflow\//, '/@tensorflow/');
}
