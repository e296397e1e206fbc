// The engine fails: the call has no answer, everything else goes on.

import assert from "node:assert/strict";
import test from "node:test";

import { FactsError, InternalError, Policy, policies } from "kongchuo";
import { call } from "../dist/border.js";
import * as engine from "../dist/generated/engine.js";

const ON = { on: "2021-10-29" };
const CHILD = { birth_date: "2010-05-20", ever_enrolled: true, absent_since: "2021-09-01" };

function fail(how) {
  assert.throws(
    () => call(() => engine.fail(how)),
    (error) => {
      assert.ok(error instanceof InternalError);
      assert.equal(error.name, "InternalError");
      assert.match(error.message, /the engine failed/);
      assert.match(error.messageIn("zh"), /引擎内部出错/);
      return true;
    },
  );
}

const PACK = {
  "mine/policy.toml": "[policy]\nid = 'mine'\ntitle = { zh = '我', en = 'Mine' }\nextends = 'guyuan-2021'\n",
};

for (const how of ["panic", "overflow"]) {
  test(`policies go on working after a failure: ${how}`, () => {
    const made = [
      Policy.builtin("guyuan-2021"),
      Policy.load(PACK),
      Policy.builtin("guyuan-2021").with({ dropout_after_months: 2 }),
    ];
    const freed = Policy.builtin("cn");
    const answers = made.map((policy) => JSON.stringify(policy.evaluate(CHILD, ON)));
    for (let at = 0; at < 3; at += 1) {
      fail(how);
      assert.deepEqual(
        made.map((policy) => JSON.stringify(policy.evaluate(CHILD, ON))),
        answers,
      );
    }
    fail(how);
    // A policy of an engine that is gone is freed without touching the new one.
    freed.free();
    assert.deepEqual(
      made.map((policy) => JSON.stringify(policy.evaluate(CHILD, ON))),
      answers,
    );
    assert.throws(() => made[0].evaluate({ sex: "x" }, ON), FactsError);
    assert.ok(policies().length > 0);
    made.forEach((policy) => policy.free());
  });
}

test("a call from the end of the stack fails like any other, and the next is answered", () => {
  const policy = Policy.builtin("guyuan-2021");
  const seen = new Set();
  const deeper = () => {
    try {
      deeper();
    } catch {
      // Out of stack: on the way back each frame calls with a little more of it.
    }
    if (seen.size < 3) {
      try {
        policy.evaluate(CHILD, ON);
        seen.add("answer");
      } catch (error) {
        seen.add(
          error instanceof InternalError || error instanceof FactsError || error instanceof RangeError
            ? "error"
            : error,
        );
      }
    }
  };
  deeper();
  assert.deepEqual(
    [...seen].filter((what) => what !== "error" && what !== "answer"),
    [],
  );
  assert.equal(policy.evaluate(CHILD, ON).results.attendance_status, "dropout");
});

test("rules nested to the limit, and past it", () => {
  const chain = (levels) => {
    let text = "";
    for (let at = 0; at < levels; at += 1) {
      const is = at === 0 ? "on.year()" : `x${at - 1} + 1`;
      const result = at === levels - 1 ? "result = true\n" : "";
      text += `[[definition]]\nid = 'x${at}'\ntitle = { zh = '甲', en = 'X' }\ntype = 'int'\nis = '${is}'\n${result}cite = { reading = 'N1' }\n`;
    }
    return { ...PACK, "mine/chain.toml": text };
  };
  // Each definition adds a level for itself and one for its sum.
  let levels = 0;
  let policy;
  for (const count of [100, 150, 198, 199, 200, 201, 202]) {
    try {
      const next = Policy.load(chain(count));
      policy?.free();
      [policy, levels] = [next, count];
    } catch (error) {
      assert.equal(error.name, "PolicyError");
      assert.match(error.message, /nests deeper than 400 levels/);
    }
  }
  assert.ok(levels >= 150 && levels < 202, `${levels} levels`);
  assert.equal(policy.evaluate({}, ON).results[`x${levels - 1}`], 2021 + levels - 1);
  assert.match(policy.explain({}, `x${levels - 1}`, ON).text.en, /x0/);
});
