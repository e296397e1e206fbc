// Every vector, in node: the answers of this package are those of every runtime, to the byte.

import assert from "node:assert/strict";
import test from "node:test";

import * as kongchuo from "kongchuo";
import { vectorFiles } from "./support/files.mjs";
import { compare, parse } from "./support/vectors.mjs";

test("every vector has its answer, to the byte", (t) => {
  const { asked, differences } = compare(kongchuo, parse(vectorFiles()));
  assert.deepEqual(differences, []);
  for (const [kind, count] of Object.entries(asked)) {
    assert.ok(count > 0, `no vector of the kind ${kind}`);
  }
  t.diagnostic(JSON.stringify(asked));
});

test("a difference is found", () => {
  const [vector] = parse(vectorFiles());
  const other = { ...vector, answer: { ...vector.answer, on: "2000-01-01" } };
  assert.equal(compare(kongchuo, [other]).differences.length, 1);
});

test("a case as JSON text has the same answer", () => {
  for (const vector of parse(vectorFiles())
    .filter((vector) => "answer" in vector)
    .slice(0, 50)) {
    const { case: facts, on, missing, select, answer } = vector;
    const policy = kongchuo.Policy.builtin(vector.policy).with(vector.with);
    const given = policy.evaluate(JSON.stringify(facts), { on, missing, select: select ?? undefined });
    assert.equal(JSON.stringify(given), JSON.stringify(answer), vector.place);
    policy.free();
  }
});
