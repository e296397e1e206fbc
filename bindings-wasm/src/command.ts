// The command line for node: a WebAssembly module of its own, which browsers never load.
import { readFileSync } from "node:fs";

import { initSync, run } from "./generated/command.js";
import { say } from "./host.js";

/** Nothing could be done. */
const NOTHING_DONE = 2;

/**
 * Runs a command line, without the program's own name, and gives its exit status: 0 all is good, 1 some rows are bad and the others
 * done, 2 nothing could be done. Answers go to standard output, messages to standard error.
 */
export function main(args: readonly string[]): number {
  initSync({ module: readFileSync(new URL("./kongchuo-command.wasm", import.meta.url)) });
  try {
    return run([...args]);
  } catch (error) {
    if (!(error instanceof WebAssembly.RuntimeError || error instanceof RangeError)) {
      throw error;
    }
    say("程序内部出错，请报告 / the program failed within itself, please report it");
    return NOTHING_DONE;
  }
}
