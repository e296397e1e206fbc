// What has been entered so far: the pure part of the page, without a browser.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sources } from "./sources.mjs";

describe("state", () => {
  let page;
  let state;
  let fields;
  before(async () => {
    page = await sources();
    state = await page.load("/src/state.ts");
    fields = await page.load("/src/fields.ts");
  });
  after(() => page.close());

  const started = () => state.begin("cn", "2021-10-08", "zh");

  test("an answer is given, changed and taken back; none and not known differ", () => {
    const given = state.answer(started(), "absent_since", "2021-09-01");
    assert.deepEqual(state.caseOf(given), { absent_since: "2021-09-01" });
    assert.deepEqual(state.caseOf(state.answer(given, "absent_since", null)), { absent_since: null });
    assert.deepEqual(state.caseOf(state.answer(given, "absent_since", undefined)), {});
    assert.deepEqual(state.caseOf(started()), {}, "a state is never changed in place");
  });

  test("an unfinished entry is not known, is kept, and is finished by an answer", () => {
    const open = state.leaveOpen(state.answer(started(), "leaves", []), "leaves", [{ from: "2021-09-06" }]);
    assert.deepEqual(state.caseOf(open), {});
    assert.deepEqual(open.facts.leaves, [{ from: "2021-09-06" }]);
    const rows = [{ from: "2021-09-06", until: "2021-09-10" }];
    assert.deepEqual(state.caseOf(state.answer(open, "leaves", rows)), { leaves: rows });
  });

  test("an answer to a question since withdrawn is left out, and is back with the question", () => {
    const missing = state.answer(state.answer(started(), "missing", true), "police_proof", true);
    assert.deepEqual(state.caseOf(missing), { missing: true, police_proof: true });
    const found = state.answer(missing, "missing", false);
    assert.deepEqual(state.caseOf(found), { missing: false });
    assert.deepEqual(state.caseOf(state.answer(found, "missing", true)), { missing: true, police_proof: true });
  });

  test("a question follows its leader, and the leader's leader", () => {
    const unfit = state.answer(started(), "unfit_for_schooling", true);
    const without = state.answer(unfit, "disability_certificate", false);
    const asked = (now) => ["disability_certificate", "documents"].filter((name) => state.askedNow(now).has(name));
    assert.deepEqual(asked(started()), []);
    assert.deepEqual(asked(unfit), ["disability_certificate"]);
    assert.deepEqual(asked(without), ["disability_certificate", "documents"]);
    assert.deepEqual(asked(state.answer(without, "unfit_for_schooling", false)), []);
  });

  test("no question stands before the one it follows, and none is asked twice", () => {
    const names = fields.groups.flatMap((group) => group.fields.map((field) => field.name));
    assert.equal(new Set(names).size, names.length);
    for (const field of fields.groups.flatMap((group) => group.fields)) {
      if (field.after) {
        assert.ok(names.includes(field.after.fact) && names.indexOf(field.after.fact) < names.indexOf(field.name), field.name);
      }
    }
  });

  test("a form drawn anew has lost a date half typed, and says nothing of it; it keeps an entry of a list", () => {
    const open = state.leaveOpen(state.leaveOpen(started(), "birth_date"), "leaves", [{}]);
    assert.deepEqual([...open.unfinished], ["birth_date", "leaves"]);
    assert.deepEqual([...state.redrawn(open).unfinished], ["leaves"]);
  });

  test("all is cleared but policy, day and language", () => {
    const given = state.leaveOpen(state.answer(started(), "graduated", true), "birth_date");
    assert.deepEqual(state.clear(given), started());
  });

  test("the day of a clock is its own, with a year of four digits", () => {
    assert.equal(state.dayOf(new Date(2024, 1, 29, 0, 0)), "2024-02-29");
    assert.equal(state.dayOf(new Date(2024, 1, 29, 23, 59)), "2024-02-29");
    assert.equal(state.dayOf(new Date(999, 0, 1)), "0999-01-01");
  });
});
