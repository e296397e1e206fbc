// The engine inside the page: `virtual:engine` is its module's bytes, written as text. A page under `connect-src 'none'` cannot
// fetch, not even a data: address.
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

const name = "virtual:engine";

/** `module`: path of the .wasm file. */
export function inlineEngine(module: string): Plugin {
  return {
    name: "inline-engine",
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load(id) {
      if (id !== `\0${name}`) {
        return undefined;
      }
      this.addWatchFile(module);
      const text = readFileSync(module).toString("base64");
      return `export default Uint8Array.from(atob("${text}"), (character) => character.charCodeAt(0));`;
    },
  };
}
