// What a page downloads stays within its budget.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { brotliCompressSync, constants } from "node:zlib";

import { wasm } from "./support/files.mjs";

const BUDGET = 350 * 1024;

// What it is while the budget is not met: it must not grow further.
const REACHED = 400 * 1024;

function compressed() {
  const bytes = readFileSync(wasm);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return brotliCompressSync(bytes, { params }).length;
}

test("the module is under 350 KiB by brotli", { todo: "obligations and reports took it over its budget" }, () => {
  assert.ok(compressed() < BUDGET, `${compressed()} bytes by brotli`);
});

test("the module does not grow beyond what it is", (t) => {
  const size = compressed();
  t.diagnostic(`${size} bytes by brotli`);
  assert.ok(size < REACHED, `${size} bytes by brotli`);
});

test("nothing of the machine that built it is in the module", () => {
  const text = readFileSync(wasm, "latin1");
  assert.ok(!/\/(home|root|Users|tmp)\//.test(text), "an absolute path");
});
