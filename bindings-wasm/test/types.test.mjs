// The types, by the compiler: as a bundler's project sees them, as one for node does, and without any help of the caller's.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import test from "node:test";
import { promisify } from "node:util";

import { root } from "./support/files.mjs";

const tsc = join(root, "node_modules/typescript/bin/tsc");
const uses = join(root, "test/types/uses.ts");
const STRICT = [
  "--strict",
  "--exactOptionalPropertyTypes",
  "--noUncheckedIndexedAccess",
  "--noEmit",
  "--target",
  "ES2022",
];

const projects = {
  "a bundler's project": ["--module", "ESNext", "--moduleResolution", "bundler", "--lib", "ES2022,DOM"],
  "a project for node": ["--module", "NodeNext", "--lib", "ES2022", "--types", "node"],
  "a project that knows no runtime": ["--module", "NodeNext", "--lib", "ES2022"],
};

for (const [name, options] of Object.entries(projects)) {
  test(`the types hold in ${name}`, async () => {
    // Types of packages that happen to be installed are not the caller's.
    const own = options.includes("--types") ? [] : ["--typeRoots", "test/types"];
    const run = promisify(execFile)(process.execPath, [tsc, ...STRICT, ...options, ...own, uses], {
      cwd: join(root, "test/types"),
    });
    const { stdout } = await run.catch((error) => error);
    assert.equal(stdout, "");
  });
}
