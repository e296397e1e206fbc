// Files that tests read.

import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The folder of this package. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

const vectors = new URL("../../../tests/vectors/", import.meta.url);

/** Every file of vectors: name and text. */
export function vectorFiles() {
  const names = readdirSync(vectors)
    .filter((name) => name.endsWith(".ndjson"))
    .sort();
  return names.map((name) => ({ name, text: readFileSync(new URL(name, vectors), "utf8") }));
}

/** The module that pages load. */
export const wasm = new URL("../../dist/kongchuo.wasm", import.meta.url);

/** The module with reports. */
export const fullWasm = new URL("../../dist/kongchuo-full.wasm", import.meta.url);

/** The text of an example of the README. */
export function example(name) {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const found = readme.match(new RegExp(`<!-- example: ${name} -->\n\`\`\`\\w+\n(.*?)\`\`\`\n`, "s"));
  if (found === null) {
    throw new Error(`the README has no example ${name}`);
  }
  return found[1];
}
