// Whatever comes in: an answer, or an error of this package that says what was expected and where.

import assert from "node:assert/strict";
import test from "node:test";

import * as kongchuo from "kongchuo";
import { KongchuoError, Policy } from "kongchuo";

const ON = { on: "2021-10-29" };
const policy = Policy.builtin("guyuan-2021");

/** The error that a call throws, of this class; its name, message and languages are in order. */
function refused(call, kind) {
  let error;
  assert.throws(call, (thrown) => {
    error = thrown;
    return thrown instanceof kongchuo[kind];
  });
  assert.ok(error instanceof KongchuoError && error instanceof Error);
  assert.equal(error.name, kind);
  assert.equal(error.messageIn("en"), error.message);
  assert.ok(error.message !== "" && error.messageIn("zh") !== error.message);
  assert.match(String(error.stack), new RegExp(`^${kind}: `));
  return error;
}

test("a wrong fact is named with what was expected, in both languages", () => {
  const error = refused(
    () => policy.evaluate({ sex: "femal", visits: [{ on: "2021-02-30", kind: "home_visit" }] }, ON),
    "FactsError",
  );
  assert.deepEqual(
    error.problems.map(({ place, fact, record, field }) => [place, fact, record, field]),
    [
      ["sex", "sex", null, null],
      ["visits[0].on", "visits", 0, "on"],
    ],
  );
  assert.equal(
    error.message,
    "`sex`: expected one of `male`, `female`\n`visits[0].on`: expected a date such as 2021-10-29",
  );
  assert.match(error.messageIn("zh"), /^“sex”：应为下列之一：`male`（男）、`female`（女）\n/);
});

test("an unknown fact comes with the nearest", () => {
  const { problems } = refused(() => policy.evaluate({ birthdate: "2010-05-20" }, ON), "FactsError");
  assert.match(problems[0].message.en, /did you mean `birth_date`\?/);
  assert.match(problems[0].message.zh, /birth_date/);
});

test("no value of a fact is in an error", () => {
  for (const facts of [{ name: ["Li Xiaoming"] }, { birth_date: "Li Xiaoming" }, '{"name": Li Xiaoming}']) {
    const error = refused(() => policy.evaluate(facts, ON), "FactsError");
    assert.ok(!JSON.stringify([error.message, error.messageIn("zh"), error.problems]).includes("Xiaoming"));
  }
});

test("what is no case is refused", () => {
  const expected = { zh: "应为一条记录（对象）", en: "expected a record (an object)" };
  for (const none of [3, null, undefined, true, () => ({}), Symbol("x"), 3n, [], new Date(NaN), "3", "null", "[]", new Map(), new Set(), new Child()]) {
    const error = refused(() => policy.evaluate(none, ON), "FactsError");
    assert.deepEqual(error.problems, [{ place: "", fact: "", record: null, field: null, message: expected }]);
  }
});

test("a text that is no JSON is refused with its place", () => {
  const error = refused(() => policy.evaluate('{"grade": 3,,}', ON), "FactsError");
  assert.equal(error.message, "line 1, column 13: expected well-formed JSON");
  assert.equal(error.messageIn("zh"), "第 1 行第 13 列：应为合规的 JSON");
  refused(() => policy.evaluate('{"grade": 3, "grade": 3}', ON), "FactsError");
});

test("what JSON cannot hold is refused where it stands", () => {
  for (const value of [3n, NaN, Infinity, -Infinity, () => 3, Symbol("x"), "\ud800", 3.5, 2 ** 60]) {
    const error = refused(() => policy.evaluate({ grade: value }, ON), "FactsError");
    assert.deepEqual(error.problems[0].place, "grade");
    assert.equal(error.problems[0].message.en, "expected a whole number from 1 to 9");
  }
  assert.equal(
    refused(() => policy.evaluate({ name: "\udc00x" }, ON), "FactsError").message,
    "`name`: expected a text",
  );
  refused(() => policy.evaluate({ "\ud800": 1 }, ON), "FactsError");
  refused(() => policy.evaluate('{"name": "\ud800"}', ON), "FactsError");
  refused(() => policy.evaluate({ birth_date: new Date(0) }, ON), "FactsError");
  refused(() => policy.evaluate({ birth_date: new Date(NaN), name: {} }, ON), "FactsError");
});

test("objects that cannot be read are refused", () => {
  const circle = {};
  circle.visits = [circle];
  const angry = new Proxy({}, { ownKeys: () => assert.fail("read") });
  const getter = {
    get sex() {
      throw "no error at all";
    },
  };
  const json = {
    toJSON: () => {
      throw new TypeError("no");
    },
  };
  const { proxy: revoked, revoke } = Proxy.revocable({}, {});
  revoke();
  for (const facts of [circle, angry, getter, json, revoked]) {
    assert.match(refused(() => policy.evaluate(facts, ON), "FactsError").message, /with a JSON form/);
  }
});

test("a case that goes too deep is refused", () => {
  const nested = (levels) => {
    let facts = {};
    for (let level = 1; level < levels; level += 1) {
      facts = { name: facts };
    }
    return facts;
  };
  const message = "expected an object of at most 127 levels";
  assert.equal(refused(() => policy.evaluate(nested(127), ON), "FactsError").message, "`name`: expected a text");
  assert.equal(refused(() => policy.evaluate(nested(128), ON), "FactsError").message, message);
  assert.equal(refused(() => policy.evaluate(nested(100_000), ON), "FactsError").message, message);
  const text = '{"name":'.repeat(100_000);
  assert.match(refused(() => policy.evaluate(text, ON), "FactsError").message, /expected well-formed JSON/);
});

/** JSON would keep nothing of it. */
class Child {
  get birth_date() {
    return "2010-05-20";
  }
}

test("options of the wrong kind are named", () => {
  const wrong = [
    ["options", undefined],
    ["options", null],
    ["options", "2021-10-29"],
    ["options", 3],
    ["options", { ...ON, mising: "ask" }],
    ["on", {}],
    ["on", { on: 3 }],
    ["on", { on: new Date() }],
    ["on", { on: null }],
    ["on", { on: "" }],
    ["on", { on: "2021-02-30" }],
    ["on", { on: "1799-12-31" }],
    ["on", { on: "2400-01-01" }],
    ["on", { on: "\ud800" }],
    ["missing", { ...ON, missing: "asume" }],
    ["missing", { ...ON, missing: true }],
    ["missing", { ...ON, missing: null }],
    ["missing", { ...ON, missing: "\ud800" }],
    ["missing", { ...ON, missing: "" }],
    ["select", { ...ON, select: "age" }],
    ["select", { ...ON, select: [3] }],
    ["select", { ...ON, select: null }],
    ["select", { ...ON, select: new Set(["age"]) }],
    ["select", { ...ON, select: [,] }],
    [
      "options",
      {
        get on() {
          throw new Error("no");
        },
      },
    ],
    [
      "options",
      new Proxy(
        {},
        {
          get() {
            throw 3;
          },
        },
      ),
    ],
  ];
  for (const [option, options] of wrong) {
    const error = refused(() => policy.evaluate({}, options), "OptionError");
    assert.equal(error.option, option);
    if (option !== "select") {
      refused(() => policy.explain({}, "age", options), "OptionError");
    }
  }
  assert.equal(policy.evaluate({}, { on: "1800-01-01" }).on, "1800-01-01");
  assert.equal(policy.evaluate({}, { on: "2399-12-31" }).on, "2399-12-31");
});

test("unknown results come with the nearest", () => {
  assert.match(
    refused(() => policy.evaluate({}, { ...ON, select: ["aeg"] }), "UnknownResultError").message,
    /`age`\?$/,
  );
  assert.match(
    refused(() => policy.explain({}, "dropout_onn", ON), "UnknownResultError").messageIn("zh"),
    /“dropout_on”？$/,
  );
  refused(() => policy.evaluate({}, { ...ON, select: ["\ud800"] }), "UnknownResultError");
  assert.equal(refused(() => policy.explain({}, 3, ON), "OptionError").option, "about");
});

test("unknown policies come with those that there are", () => {
  const error = refused(() => Policy.builtin("guyuan-2012"), "UnknownPolicyError");
  assert.match(error.message, /did you mean `guyuan-2021`\?$/);
  assert.match(refused(() => Policy.builtin("nowhere"), "UnknownPolicyError").message, /; there are: cn, /);
  for (const id of ["", "../cn", "x".repeat(10_000), "\ud800", "a\nb"]) {
    assert.ok(refused(() => Policy.builtin(id), "UnknownPolicyError").message.length < 250);
  }
  for (const id of [3, null, undefined, {}, Symbol("cn")]) {
    assert.equal(refused(() => Policy.builtin(id), "OptionError").option, "id");
  }
});

test("parameters are refused by name and by type", () => {
  const refusal = (parameters) => refused(() => policy.with(parameters), "ParameterError");
  assert.match(refusal({ dropout_after_month: 1 }).message, /did you mean `dropout_after_months`\?/);
  assert.equal(refusal({ dropout_after_months: "2" }).message, "parameter `dropout_after_months`: expected a whole number");
  assert.equal(refusal({ dropout_after_months: "2" }).messageIn("zh"), "参数“dropout_after_months”：应为整数");
  for (const value of [1.5, NaN, null, undefined, 2n, () => 2, Symbol("2"), [2], { of: 2 }, "\ud800", 2 ** 60]) {
    assert.match(refusal({ dropout_after_months: value }).message, /expected a whole number/);
  }
  const circle = {};
  circle.circle = circle;
  const { proxy: revoked, revoke } = Proxy.revocable({}, {});
  revoke();
  assert.equal(refused(() => Policy.load(revoked), "OptionError").option, "files");
  assert.equal(refused(() => policy.evaluate({}, revoked), "OptionError").option, "options");
  for (const none of [
    3,
    null,
    undefined,
    "dropout_after_months=2",
    [],
    circle,
    revoked,
    new Proxy(
      {},
      {
        ownKeys() {
          throw 3;
        },
      },
    ),
  ]) {
    refusal(none);
  }
});

test("rule files are refused with file, line and column", () => {
  const head = "[policy]\nid = 'mine'\ntitle = { zh = '我', en = 'Mine' }\nextends = 'guyuan-2021'\n";
  const rule =
    "[[definition]]\nid = 'x'\ntype = 'bool'\nis = 'absent_sinse != null'\nresult = true\ntitle = { zh = '甲', en = 'X' }\ncite = { reading = 'N1' }\n";
  const error = refused(() => Policy.load({ "mine/policy.toml": head, "mine/a.toml": rule }), "PolicyError");
  const finding = error.diagnostics.find(({ message }) => message.includes("absent_sinse"));
  assert.deepEqual([finding.severity, finding.file, finding.line, finding.column], ["error", "mine/a.toml", 4, 7]);
  assert.match(finding.help, /did you mean `absent_since`\?/);
  assert.equal(refused(() => Policy.load({}), "PolicyError").diagnostics[0].file, null);
});

test("files of the wrong kind are refused", () => {
  const throwing = {
    [Symbol.iterator]: () => ({
      next() {
        throw new Error("no");
      },
    }),
  };
  for (const files of [
    3,
    null,
    undefined,
    "files",
    () => [],
    { "a.toml": 3 },
    ["a.toml"],
    [["a.toml"]],
    [["a", "b", "c"]],
    throwing,
    new Map([[1, "x"]]),
  ]) {
    assert.equal(refused(() => Policy.load(files), "OptionError").option, "files");
  }
  refused(() => Policy.load([["a/policy.toml", "\ud800"]]), "PolicyError");
});

test("policies are made by the package", () => {
  for (const make of [() => new Policy(), () => new Policy(() => 3), () => new Policy(Symbol("policy"), () => 3)]) {
    assert.match(refused(make, "KongchuoError").message, /^policies are made by/);
  }
});

test("what an object does while it is read harms nothing", () => {
  const other = Policy.builtin("cn");
  const facts = {
    get birth_date() {
      assert.equal(policy.evaluate({ birth_date: "2010-05-20" }, ON).results.age, 11);
      other.free();
      return "2010-05-20";
    },
  };
  assert.match(refused(() => other.evaluate(facts, ON), "KongchuoError").message, /was freed/);
  assert.equal(policy.evaluate(facts, ON).results.age, 11);
});
