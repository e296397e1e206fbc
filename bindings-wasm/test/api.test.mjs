// What callers do when all is well.

import assert from "node:assert/strict";
import test from "node:test";

import * as kongchuo from "kongchuo";
import { Policy, init, initSync, policies } from "kongchuo";

const CHILD = { birth_date: "2010-05-20", ever_enrolled: true, absent_since: "2021-09-01" };
const ON = { on: "2021-10-29" };

test("the package offers these names and no others", () => {
  assert.deepEqual(Object.keys(kongchuo).sort(), [
    "FactsError",
    "InternalError",
    "KongchuoError",
    "OptionError",
    "ParameterError",
    "Policy",
    "PolicyError",
    "UnknownPolicyError",
    "UnknownResultError",
    "init",
    "initSync",
    "policies",
  ]);
});

test("in node everything works at import, and init does nothing", async () => {
  assert.equal(await init(), undefined);
  assert.equal(initSync(), undefined);
});

test("the policies are listed, the base first", () => {
  const listed = policies();
  assert.equal(listed[0].id, "cn");
  const guyuan = listed.find((policy) => policy.id === "guyuan-2021");
  assert.deepEqual(Object.keys(guyuan), ["id", "title", "issuer", "number", "region", "issued", "extends"]);
  assert.equal(guyuan.number, "固政办发〔2021〕28号");
  assert.equal(guyuan.extends, "cn");
  for (const { id } of listed) {
    assert.equal(Policy.builtin(id).id, id);
  }
});

test("a case is an object or its JSON text", () => {
  const policy = Policy.builtin("guyuan-2021");
  const answer = policy.evaluate(CHILD, ON);
  assert.equal(answer.results.attendance_status, "dropout");
  assert.deepEqual(policy.evaluate(JSON.stringify(CHILD), ON), answer);
});

test("undefined is not given, null is known to be none", () => {
  const policy = Policy.builtin("guyuan-2021");
  const ask = { ...ON, missing: "ask" };
  const facts = { birth_date: "2010-05-20", absent_since: undefined };
  const needs = policy.evaluate(facts, ask).undetermined.suspected_on;
  assert.ok(needs.includes("absent_since"));
  const none = policy.evaluate({ ...facts, absent_since: null }, ask);
  assert.ok(!(none.undetermined.suspected_on ?? []).includes("absent_since"));
});

test("missing facts are assumed unless asked otherwise", () => {
  const policy = Policy.builtin("guyuan-2021");
  assert.deepEqual(policy.evaluate(CHILD, ON), policy.evaluate(CHILD, { ...ON, missing: "assume" }));
  assert.ok(policy.evaluate(CHILD, ON).assumed.length > 0);
  assert.deepEqual(policy.evaluate(CHILD, { ...ON, missing: "ask" }).assumed, []);
});

test("some results may be selected", () => {
  const policy = Policy.builtin("guyuan-2021");
  assert.deepEqual(policy.evaluate(CHILD, { ...ON, select: ["dropout_on", "age"] }).results, {
    age: 11,
    dropout_on: "2021-10-08",
  });
  assert.deepEqual(policy.evaluate(CHILD, { ...ON, select: [] }).results, {});
});

test("the day counts: one before and on the day of a dropout", () => {
  const policy = Policy.builtin("guyuan-2021");
  const status = (on) => policy.evaluate(CHILD, { on }).results.attendance_status;
  assert.deepEqual(["2021-10-07", "2021-10-08", "2021-10-09"].map(status), ["suspected_dropout", "dropout", "dropout"]);
});

test("parameters make another policy and leave the first alone", () => {
  const policy = Policy.builtin("guyuan-2021");
  const later = policy.with({ dropout_after_months: 2 });
  assert.equal(later.evaluate(CHILD, ON).results.attendance_status, "suspected_dropout");
  assert.equal(policy.evaluate(CHILD, ON).results.attendance_status, "dropout");
  const described = later.describe().parameters.find((parameter) => parameter.name === "dropout_after_months");
  assert.deepEqual([described.value, described.overridden], [2, true]);
  const again = later.with({ suspected_after_days: 3 });
  policy.free();
  later.free();
  assert.equal(again.evaluate(CHILD, ON).results.suspected_on, "2021-09-04");
  assert.equal(again.explain(CHILD, "attendance_status", ON).derivation.overridden.length, 2);
});

test("an explanation is data and text in both languages", () => {
  const { derivation, text } = Policy.builtin("guyuan-2021").explain(CHILD, "attendance_status", ON);
  assert.equal(derivation.result.value.value, "dropout");
  assert.match(text.zh, /就学状态：辍学/);
  assert.match(text.en, /附件1 填表说明2/);
});

test("a policy is described", () => {
  const described = Policy.builtin("guyuan-2021").describe();
  const sex = described.facts.find((fact) => fact.name === "sex");
  assert.deepEqual(
    sex.type.words.map(({ word }) => word),
    ["male", "female"],
  );
  assert.equal(described.records.find((list) => list.name === "visits").fields[0].name, "on");
});

const PACK = {
  "mine/policy.toml": "[policy]\nid = 'mine'\ntitle = { zh = '我县', en = 'Mine' }\nextends = 'guyuan-2021'\n",
  "mine/attendance.toml":
    "[[parameter]]\nid = 'suspected_after_days'\nreplaces = 'guyuan-2021'\ntype = 'int'\nvalue = 3\ncite = { reading = 'N1' }\n",
};

test("a pack is loaded from an object, pairs or a map of files", () => {
  function* pairs() {
    yield* Object.entries(PACK);
  }
  for (const files of [PACK, Object.entries(PACK), new Map(Object.entries(PACK)), pairs()]) {
    const policy = Policy.load(files);
    assert.equal(policy.id, "mine");
    assert.equal(policy.evaluate(CHILD, ON).results.suspected_on, "2021-09-04");
    policy.free();
  }
});

test("answers belong to the caller: changing one changes nothing else", () => {
  const policy = Policy.builtin("guyuan-2021");
  policy.evaluate(CHILD, ON).results.age = 99;
  assert.equal(policy.evaluate(CHILD, ON).results.age, 11);
});

test("a report counts children, lists them masked, and tells what it left out", () => {
  const policy = Policy.builtin("guyuan-2021");
  const child = { ...CHILD, student_id: "a", stage: "primary", absence_reason: "illness", name: "张三丰" };
  const { report, left_out } = policy.report("form_1", [child, JSON.stringify({ birth_date: "2010-02-30" })], ON);
  assert.deepEqual([report.kind, report.children, report.rows.at(-1).cells.dropout], ["counts", 1, 1]);
  assert.ok(report.checks.every((check) => check.state === "held"));
  assert.deepEqual([left_out[0].row, left_out[0].problems[0].fact], [2, "birth_date"]);
  const name = (options) => policy.report("form_2", [child], options).report.rows[0].cells.name;
  assert.deepEqual([name(ON), name({ ...ON, reveal: true })], ["张**", "张三丰"]);
  assert.deepEqual(
    policy.describe().reports.map((described) => described.name),
    ["form_1", "form_2"],
  );
  assert.throws(() => policy.report("form_3", [], ON), kongchuo.UnknownResultError);
  assert.throws(() => policy.report("form_1", child, ON), kongchuo.OptionError);
});

test("schools are answered from their children", () => {
  const policy = Policy.builtin("guyuan-2021");
  const schools = policy.of("school");
  assert.equal(schools.subject, "school");
  assert.equal(policy.of("child").subject, "child");
  assert.ok(schools.describe().results.length > 0);
  const children = [
    { ...CHILD, school: "一小" },
    { ...CHILD, school: "一小", absent_since: undefined },
    { ...CHILD },
    { birth_date: "soon", school: "二小" },
  ];
  const own = [{ school: "一小" }, { school: "三小" }, {}];
  const found = policy.organisations("school", { children, own }, ON);
  assert.deepEqual(
    found.organisations.map((school) => [school.school, school.children]),
    [
      ["一小", 2],
      ["三小", 0],
    ],
  );
  assert.equal(found.without_key, 1);
  assert.deepEqual(
    [found.errors, found.children_errors].map((errors) => errors.map((error) => error.row)),
    [[2], [3]],
  );
  // Without children nobody knows how many there are.
  const alone = policy.organisations("school", { own: [{ school: "一小" }] }, ON).organisations[0];
  assert.ok(Object.keys(alone.open_rollups).length > 0);
  assert.deepEqual(policy.organisations("school", {}, ON).organisations, []);
  for (const wrong of [
    () => policy.of("schol"),
    () => policy.organisations("child", {}, ON),
    () => policy.organisations("school", { children: CHILD }, ON),
    () => policy.organisations("school", null, ON),
    () => Policy.builtin("guyuan-2021").of("school").organisations("township", { children }, { on: "soon" }),
  ]) {
    assert.throws(wrong, kongchuo.OptionError);
  }
  assert.throws(() => policy.organisations("school", {}, { ...ON, select: ["atendance"] }), kongchuo.UnknownResultError);
});
