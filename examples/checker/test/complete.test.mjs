// Whoever answers every question that the page asks gets an answer: nothing the page waits for is left open.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Policy, policies } from "../../../bindings-wasm/dist/node.js";
import { sources } from "./sources.mjs";

const DAYS = ["2012-08-31", "2014-09-01", "2021-07-20", "2021-09-01", "2021-09-22", "2021-10-08", "2021-10-29"];
const CHILDREN = 2000;

describe("questions", () => {
  let page;
  let state;
  let fields;
  let needed;
  before(async () => {
    page = await sources();
    state = await page.load("/src/state.ts");
    fields = await page.load("/src/fields.ts");
    needed = await page.load("/src/view/needed.ts");
  });
  after(() => page.close());

  for (const { id } of policies()) {
    test(`${id}: every question answered leaves nothing open`, () => {
      const policy = Policy.builtin(id);
      const { facts, records } = policy.describe();
      const random = lehmer(17);
      for (let child = 0; child < CHILDREN; child += 1) {
        const on = "2021-10-29";
        const all = fillIn(state.begin(id, on, "zh"), facts, records, random);
        const given = state.caseOf(all);
        const { undetermined } = policy.evaluate(given, { on, missing: "ask" });
        const open = fields.wanted.filter((result) => undetermined[result] !== undefined);
        assert.deepEqual(open, [], `${JSON.stringify(given)} leaves open ${JSON.stringify(undetermined)}`);
      }
    });
  }

  for (const { id } of policies()) {
    test(`${id}: whatever is shown as open comes with a question that would settle it`, () => {
      const policy = Policy.builtin(id);
      const { facts, records } = policy.describe();
      const random = lehmer(23);
      let open = 0;
      for (let child = 0; child < CHILDREN; child += 1) {
        const on = "2021-10-29";
        let some = fillIn(state.begin(id, on, "zh"), facts, records, random);
        for (const name of Object.keys(some.facts)) {
          some = random(3) === 0 ? state.answer(some, name, undefined) : some;
        }
        const answer = policy.evaluate(state.caseOf(some), { on, missing: "ask" });
        const listed = needed.neededIn(answer, some).flatMap(({ results }) => results);
        for (const result of [fields.about, ...fields.shown].filter((shown) => answer.undetermined[shown] !== undefined)) {
          open += 1;
          assert.ok(listed.includes(result), `${result} is open, and nothing is asked for it: ${JSON.stringify(some.facts)}`);
        }
      }
      assert.ok(open > CHILDREN, `${open} results were open`);
    });
  }

  /** Answers what is asked, and what is asked upon that. */
  function fillIn(from, facts, records, random) {
    let filled = from;
    for (;;) {
      const name = [...state.askedNow(filled)].find((asked) => filled.facts[asked] === undefined);
      if (name === undefined) {
        return filled;
      }
      const fact = facts.find((known) => known.name === name);
      const list = records.find((known) => known.name === name);
      assert.ok(fact ?? list, `${name} is asked and known to the policy`);
      filled = state.answer(filled, name, fact ? valueOf(fact, random) : rowsOf(list, random));
    }
  }
});

function valueOf({ name, type }, random) {
  // Most children are plain cases: where every answer is drawn alike, few get as far as a dropout and its reason.
  if (type.optional && random(name === "absent_since" ? 3 : 6) > (name === "absent_since" ? 1 : 0)) {
    return null;
  }
  switch (type.kind) {
    case "bool":
      return random(6) === 0 ? name !== "ever_enrolled" : name === "ever_enrolled";
    case "date":
      return name === "birth_date" ? `20${String(4 + random(12)).padStart(2, "0")}-0${1 + random(9)}-1${random(10)}` : DAYS[random(DAYS.length)];
    case "enum":
      return type.words[random(type.words.length)].word;
    case "int":
      return type.min + random(type.max - type.min + 1);
    default:
      throw new Error(`no value for ${name}`);
  }
}

function rowsOf({ fields }, random) {
  return Array.from({ length: random(3) }, () => Object.fromEntries(fields.map((field) => [field.name, valueOf(field, random)])));
}

/** Numbers that look random and are the same in every run. */
function lehmer(seed) {
  let state = seed;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}
