// The package in browsers and bundlers: the module is loaded by `init`, never at import.

import { start, started } from "./border.js";
import { compile, unusable, type ModuleBytes, type ModuleSource } from "./source.js";

export * from "./api.js";

let starting: Promise<void> | undefined;

/**
 * Starts the engine; everything else works from then on. Further calls do nothing.
 *
 * Without a source, `kongchuo.wasm` is fetched from beside this file. Given its bytes, nothing is fetched. Reports need
 * `kongchuo-full.wasm`.
 */
export async function init(source?: ModuleSource | PromiseLike<ModuleSource>): Promise<void> {
  starting ??= load(source === undefined ? new URL("./kongchuo.wasm", import.meta.url) : source).catch(
    (error: unknown) => {
      // The next call may have better luck, or a better source.
      starting = undefined;
      throw error;
    },
  );
  return starting;
}

/** As {@link init}, from bytes or a compiled module, at once. */
export function initSync(source: ModuleBytes): void {
  if (!started()) {
    tryStart(source);
  }
}

async function load(source: ModuleSource | PromiseLike<ModuleSource>): Promise<void> {
  if (!started()) {
    tryStart(await compile(source));
  }
}

function tryStart(source: ModuleBytes): void {
  try {
    start(source);
  } catch (cause) {
    throw unusable(cause);
  }
}
