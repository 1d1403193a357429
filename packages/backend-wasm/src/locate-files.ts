// Where tfjs' own three .wasm files are. In Node tfjs finds them beside itself. In a page something has to serve them, and
// bundlers find files by addresses that are relative to a module and written out, as below (Vite and webpack do).
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { device_util } from '@tensorflow/tfjs-core';

let located = false;

/**
 * Tells tfjs where its files are. It reads that once, when it starts its backend for the first time.
 *
 * @param folder the address of a folder, which ends in `/`; where the bundler has put them by default
 */
export function locateFiles(folder: string | undefined): void {
  if (located) return;
  if (folder !== undefined) setWasmPaths(folder);
  else if (device_util.isBrowser()) {
    setWasmPaths({
      'tfjs-backend-wasm.wasm': besidePackage(
        new URL('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm', import.meta.url),
      ),
      'tfjs-backend-wasm-simd.wasm': besidePackage(
        new URL('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm', import.meta.url),
      ),
      'tfjs-backend-wasm-threaded-simd.wasm': besidePackage(
        new URL('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm', import.meta.url),
      ),
    });
  }
  located = true;
}

/**
 * The address of a file of another package. Where packages are served as they are installed, as by Vite's development
 * server, the package's name was taken for a folder beside this module: it is where this package is, beside it.
 */
function besidePackage({ href }: URL): string {
  return href.replace(/\/@rnnkit\/backend-wasm\/dist\/@tensorflow\//, '/@tensorflow/');
}
