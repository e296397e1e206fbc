// Policies are freed by hand, by `using`, or some time after they are forgotten; memory does not grow.

import assert from "node:assert/strict";
import test from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { KongchuoError, Policy } from "kongchuo";
import { initSync } from "../dist/generated/engine.js";

const ON = { on: "2021-10-29" };
const PACK = {
  "mine/policy.toml": "[policy]\nid = 'mine'\ntitle = { zh = '我', en = 'Mine' }\nextends = 'guyuan-2021'\n",
};

/** Bytes of the engine's memory: a second start gives the engine that runs. */
const bytes = () => initSync().memory.buffer.byteLength;

test("a freed policy says so, and is freed again without harm", () => {
  const policy = Policy.builtin("cn");
  policy.free();
  policy.free();
  const uses = [
    () => policy.evaluate({}, ON),
    () => policy.explain({}, "age", ON),
    () => policy.describe(),
    () => policy.with({}),
    () => policy.id,
  ];
  for (const use of uses) {
    assert.throws(
      use,
      (error) =>
        error instanceof KongchuoError && /was freed/.test(error.message) && /已释放/.test(error.messageIn("zh")),
    );
  }
});

test("a policy can be disposed of", () => {
  const policy = Policy.builtin("cn");
  policy[Symbol.dispose]();
  assert.throws(() => policy.id, KongchuoError);
});

test("freeing one policy leaves others of the same document alone", () => {
  const [one, other] = [Policy.builtin("cn"), Policy.builtin("cn")];
  one.free();
  assert.equal(other.evaluate({ birth_date: "2010-05-20" }, ON).results.age, 11);
});

test("memory does not grow over 10,000 policies made and freed", () => {
  const round = () => {
    const policy = Policy.builtin("guyuan-2021");
    const other = policy.with({ dropout_after_months: 2 });
    other.evaluate({ birth_date: "2010-05-20" }, ON);
    policy.free();
    other.free();
  };
  for (let at = 0; at < 100; at += 1) round();
  const before = bytes();
  for (let at = 0; at < 10_000; at += 1) round();
  assert.equal(bytes(), before);
});

test("memory does not grow over packs loaded and freed, nor over cases refused", () => {
  const round = () => {
    Policy.load(PACK).free();
    assert.throws(() => Policy.load({ "mine/policy.toml": "x" }));
    assert.throws(() => Policy.builtin("guyuan-2021").evaluate({ sex: "x" }, ON));
  };
  for (let at = 0; at < 20; at += 1) round();
  const before = bytes();
  for (let at = 0; at < 100; at += 1) round();
  assert.equal(bytes(), before);
});

test("policies that are forgotten are freed", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  const rounds = async (count) => {
    for (let at = 0; at < count; at += 1) {
      Policy.load(PACK);
      if (at % 10 === 9) {
        collect();
        // Finalizers run between tasks.
        await new Promise((resolve) => setTimeout(resolve));
      }
    }
  };
  await rounds(30);
  const before = bytes();
  await rounds(120);
  assert.equal(bytes(), before);
});
