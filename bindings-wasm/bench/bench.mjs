// `npm run bench`: start-up and calls, in node and in Chromium. Each number is the best of many;
// start-up is measured in ten fresh processes and pages.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { launch, serve } from "../test/support/chromium.mjs";
import { root, wasm } from "../test/support/files.mjs";
import { calls, startUp } from "./measure.mjs";

const STARTS = 10;

/** The package as a browser gets it, not started. */
async function fresh() {
  const [{ start }, { Policy }] = await Promise.all([import("../dist/border.js"), import("../dist/policy.js")]);
  return { start, Policy };
}

function best(starts) {
  const names = Object.keys(starts[0]);
  return Object.fromEntries(names.map((name) => [name, Math.min(...starts.map((start) => start[name]))]));
}

/** One start in this process. */
async function child() {
  const kongchuo = await fresh();
  console.log(JSON.stringify(await startUp(readFileSync(wasm), kongchuo)));
}

async function node() {
  const starts = Array.from({ length: STARTS }, () =>
    JSON.parse(execFileSync(process.execPath, [fileURLToPath(import.meta.url), "--start"], { encoding: "utf8" })),
  );
  const kongchuo = await fresh();
  await startUp(readFileSync(wasm), kongchuo);
  return { ...best(starts), ...(await calls(kongchuo)) };
}

async function chromium() {
  const [browser, server] = await Promise.all([launch(), serve(root)]);
  const measure = (what) => `(async () => {
    const [{ start }, { Policy }, bench] = await Promise.all(
      [import("/dist/border.js"), import("/dist/policy.js"), import("/bench/measure.mjs")]);
    const bytes = await (await fetch("/dist/kongchuo.wasm")).arrayBuffer();
    const starts = await bench.startUp(bytes, { start, Policy });
    return ${what === "calls" ? "bench.calls({ Policy })" : "starts"};
  })()`;
  const inPage = async (what) => {
    const page = await browser.newPage();
    await page.goto(`${server.origin}/`);
    const measured = await page.evaluate(measure(what));
    await page.close();
    return measured;
  };
  try {
    const starts = [];
    for (let at = 0; at < STARTS; at += 1) starts.push(await inPage("start"));
    return { ...best(starts), ...(await inPage("calls")) };
  } finally {
    await browser.close();
    await server.close();
  }
}

if (process.argv[2] === "--start") {
  await child();
} else {
  const measured = { node: await node(), Chromium: await chromium() };
  console.log(`${"".padEnd(28)}${"node".padStart(10)}${"Chromium".padStart(10)}`);
  for (const name of Object.keys(measured.node)) {
    const cells = Object.values(measured).map((of) => of[name].toFixed(name.endsWith("ms") ? 2 : 1).padStart(10));
    console.log(`${name.padEnd(28)}${cells.join("")}`);
  }
}
