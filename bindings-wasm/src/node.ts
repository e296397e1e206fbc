// The package in node: the module beside this file is read at import, and everything works at once.

import { readFileSync } from "node:fs";

import { start } from "./border.js";
import type { ModuleBytes, ModuleSource } from "./source.js";

export * from "./api.js";

start(readFileSync(new URL("./kongchuo-full.wasm", import.meta.url)));

/** Does nothing: in node the engine is ready at import. In browsers it loads the module. */
export async function init(_source?: ModuleSource | PromiseLike<ModuleSource>): Promise<void> {}

/** Does nothing: in node the engine is ready at import. */
export function initSync(_source?: ModuleBytes): void {}
