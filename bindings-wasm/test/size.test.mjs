// What a page downloads stays within its budget.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { brotliCompressSync, constants } from "node:zlib";

import { fullWasm, wasm } from "./support/files.mjs";

const BUDGET = 350 * 1024;

test("the module is under 350 KiB by brotli", (t) => {
  const bytes = readFileSync(wasm);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  const compressed = brotliCompressSync(bytes, { params }).length;
  t.diagnostic(`${bytes.length} bytes, ${compressed} by brotli`);
  assert.ok(compressed < BUDGET, `${compressed} bytes by brotli`);
});

test("nothing of the machine that built them is in the modules", () => {
  for (const module of [wasm, fullWasm]) {
    const text = readFileSync(module, "latin1");
    assert.ok(!/\/(home|root|Users|tmp)\//.test(text), `an absolute path in ${module}`);
  }
});
