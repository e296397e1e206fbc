// The package in browsers and bundlers: the module is loaded by `init`, never at import.

import { start, started } from "./border.js";
import { compile, unusable, type Source } from "./source.js";

export * from "./api.js";

let starting: Promise<void> | undefined;

/**
 * Starts the engine; everything else works from then on. Further calls do nothing.
 *
 * Without a source, `kongchuo.wasm` is fetched from beside this file. Given its bytes, nothing is fetched.
 */
export async function init(source?: Source | PromiseLike<Source>): Promise<void> {
  starting ??= load(source ?? new URL("./kongchuo.wasm", import.meta.url)).catch((error: unknown) => {
    // The next call may have better luck, or a better source.
    starting = undefined;
    throw error;
  });
  return starting;
}

/** As {@link init}, from bytes or a compiled module, at once. */
export function initSync(source: BufferSource | WebAssembly.Module): void {
  if (!started()) {
    tryStart(source);
  }
}

async function load(source: Source | PromiseLike<Source>): Promise<void> {
  if (!started()) {
    tryStart(await compile(source));
  }
}

function tryStart(source: BufferSource | WebAssembly.Module): void {
  try {
    start(source);
  } catch (cause) {
    throw unusable(cause);
  }
}
