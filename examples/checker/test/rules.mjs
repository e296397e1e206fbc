// What the rule packs expect: their scenarios, their words, and what is assumed where nothing is given.
import { readFileSync } from "node:fs";
import { parse } from "smol-toml";

function read(path) {
  return parse(readFileSync(new URL(`../../../rules/${path}`, import.meta.url), "utf8"));
}

/**
 * The scenario of a file by its Chinese name: the facts, and a day with what is expected on it for each of its days. Records are
 * left to the test, which says so.
 */
export function scenario(path, name, { records = false } = {}) {
  const found = read(path).case.find((each) => each.name.zh === name);
  if (!found) {
    throw new Error(`rules/${path} has no case 「${name}」`);
  }
  if (found.set || (found.records && !records)) {
    throw new Error(`「${name}」 sets what the page does not ask`);
  }
  const facts = Object.fromEntries(Object.entries(found.facts).map(([fact, value]) => [fact, written(value)]));
  const days = (found.days ?? [found]).map(({ on, expect = {} }) => ({
    on: written(on),
    expect: Object.fromEntries(Object.entries(expect).map(([result, value]) => [result, written(value)])),
  }));
  return { facts, days, undetermined: found.undetermined };
}

/** The TOML date as text; the packs write null as a word. */
function written(value) {
  if (value instanceof Date) {
    return value.toISOString().slice(0, 10);
  }
  return value === "null" ? null : value;
}

const words = read("cn/vocabulary/enums.toml").enum.find(({ id }) => id === "attendance_status").words;

/** A status as people read it. */
export function statusLabel(status, lang) {
  return words.find(({ id }) => id === status)[lang];
}

const facts = read("cn/vocabulary/facts.toml").fact;

/** The value assumed for a fact where nothing is given: what an ordinary child's parent would answer. A list: no entry. */
export function assumed(name) {
  const fact = facts.find(({ id }) => id === name);
  if (fact === undefined) {
    return [];
  }
  if (fact.assumed === undefined) {
    throw new Error(`${name} is never assumed: the scenario must give it`);
  }
  return JSON.parse(fact.assumed);
}
