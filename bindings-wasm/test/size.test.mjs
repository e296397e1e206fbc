// What a page downloads stays within its budget.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { brotliCompressSync, constants } from "node:zlib";

import { wasm } from "./support/files.mjs";

const BUDGET = 350 * 1024;

test("the module is under 350 KiB by brotli", (t) => {
  const bytes = readFileSync(wasm);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  const compressed = brotliCompressSync(bytes, { params }).length;
  t.diagnostic(`${bytes.length} bytes, ${compressed} by brotli`);
  assert.ok(compressed < BUDGET, `${compressed} bytes by brotli`);
});

test("nothing of the machine that built it is in the module", () => {
  const text = readFileSync(wasm, "latin1");
  assert.ok(!/\/(home|root|Users|tmp)\//.test(text), "an absolute path");
});
