// The package in Chromium: the same answers, the same errors, and every way to start it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { launch, serve } from "./support/chromium.mjs";
import { root, vectorFiles, wasm } from "./support/files.mjs";

let browser;
let server;
before(async () => {
  [browser, server] = await Promise.all([launch(), serve(root)]);
});
after(() => Promise.all([browser?.close(), server?.close()]));

/** A new page, the addresses it asks for, and what it complains of. */
async function open(query = "") {
  const page = await browser.newPage();
  const seen = { requests: [], complaints: [] };
  page.on("request", (request) => seen.requests.push(new URL(request.url()).pathname));
  page.on("console", (message) => seen.complaints.push(message.text()));
  page.on("pageerror", (error) => seen.complaints.push(String(error)));
  await page.goto(`${server.origin}/${query}`);
  return { page, seen };
}

test("nothing is fetched at import, and before init every call says what is missing", async () => {
  const { page, seen } = await open();
  const errors = await page.evaluate(async () => {
    const { KongchuoError, Policy, policies } = await import("/dist/index.js");
    return [() => policies(), () => Policy.builtin("cn"), () => Policy.load({})].map((call) => {
      try {
        return call();
      } catch (error) {
        return [error instanceof KongchuoError, error.name, error.message, error.messageIn("zh")];
      }
    });
  });
  for (const error of errors) {
    const message = "the engine has not been started: call `await init()` once before";
    assert.deepEqual(error, [true, "KongchuoError", message, "引擎尚未启动：请先调用一次 await init()"]);
  }
  assert.ok(!seen.requests.some((path) => path.endsWith(".wasm")));
  await page.close();
});

test("every vector has its answer, to the byte", async (t) => {
  const { page, seen } = await open();
  const { asked, differences } = await page.evaluate(async (files) => {
    const kongchuo = await import("/dist/index.js");
    const { compare, parse } = await import("/test/support/vectors.mjs");
    await kongchuo.init();
    await kongchuo.init();
    return compare(kongchuo, parse(files));
  }, vectorFiles());
  assert.deepEqual(differences, []);
  assert.ok(Object.values(asked).every((count) => count > 0));
  assert.equal(seen.requests.filter((path) => path === "/dist/kongchuo.wasm").length, 1);
  assert.deepEqual(seen.complaints, []);
  t.diagnostic(JSON.stringify(asked));
  await page.close();
});

const SOURCES = {
  nothing: () => undefined,
  "an address": () => "/dist/kongchuo.wasm",
  "a URL": () => new URL("/dist/kongchuo.wasm", location.href),
  "a response": () => fetch("/dist/kongchuo.wasm").then((response) => response),
  "a response of another media type": () => fetch("/dist/kongchuo.wasm?type=text/plain"),
  "an array buffer": async () => (await fetch("/dist/kongchuo.wasm")).arrayBuffer(),
  "a view of bytes": async () => new Uint8Array(await (await fetch("/dist/kongchuo.wasm")).arrayBuffer()),
  "a compiled module": () => WebAssembly.compileStreaming(fetch("/dist/kongchuo.wasm")),
};

for (const [name, source] of Object.entries(SOURCES)) {
  test(`the engine starts from ${name}`, async () => {
    const { page, seen } = await open();
    const id = await page.evaluate(`(async () => {
      const { init, Policy } = await import("/dist/index.js");
      await init((${source})());
      return Policy.builtin("guyuan-2021").id;
    })()`);
    assert.equal(id, "guyuan-2021");
    assert.deepEqual(seen.complaints, []);
    await page.close();
  });
}

test("a page makes reports with the whole engine, and is told so with the one it loads by default", async () => {
  const report = async (source) => {
    const { page } = await open();
    const found = await page.evaluate(async (source) => {
      const { init, KongchuoError, Policy } = await import("/dist/index.js");
      await init(source);
      const policy = Policy.builtin("guyuan-2021");
      const names = policy.describe().reports?.map(({ name }) => name);
      const child = { student_id: "a", birth_date: "2010-05-20", ever_enrolled: true, stage: "primary" };
      try {
        return [names, policy.report("form_1", [child], { on: "2021-10-29" }).report.children];
      } catch (error) {
        return [names, error instanceof KongchuoError, error.message, error.messageIn("zh")];
      }
    }, source);
    await page.close();
    return found;
  };
  assert.deepEqual(await report("/dist/kongchuo-full.wasm"), [["form_1", "form_2"], 1]);
  assert.deepEqual(await report(undefined), [
    undefined,
    true,
    "this module makes no reports: start with `kongchuo-full.wasm`, as in `await init(address)`",
    "此模块不生成报表：启动时请用 kongchuo-full.wasm，例如 await init(地址)",
  ]);
});

test("a source that is no module is refused, and a good one may follow", async () => {
  const { page } = await open();
  const found = await page.evaluate(async () => {
    const { init, initSync, KongchuoError, policies } = await import("/dist/index.js");
    const bytes = await (await fetch("/dist/kongchuo.wasm")).arrayBuffer();
    const other = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
    const bad = [
      3,
      null,
      {},
      "/none.wasm",
      "http://",
      new Uint8Array(),
      bytes.slice(0, 1000),
      other,
      Promise.reject(new Error("no")),
    ];
    const refused = [];
    for (const source of bad) {
      refused.push(
        await init(source).then(
          () => "started",
          (error) => error instanceof KongchuoError && /cannot start/.test(error.message),
        ),
      );
    }
    try {
      initSync(other);
    } catch (error) {
      refused.push(error instanceof KongchuoError);
    }
    initSync(bytes);
    initSync(bytes);
    await init(3);
    return [refused, policies().length];
  });
  assert.deepEqual(found[0], Array(10).fill(true));
  assert.ok(found[1] > 0);
  await page.close();
});

test("a page that may connect to nothing starts from bytes, and from an address that holds them", async () => {
  const strict = "default-src 'none'; img-src data:; script-src 'self' 'wasm-unsafe-eval'; connect-src 'none'";
  const base64 = readFileSync(wasm).toString("base64");
  for (const way of ["bytes", "address"]) {
    const { page, seen } = await open(`?csp=${encodeURIComponent(strict)}`);
    const status = await page.evaluate(
      async ([way, base64]) => {
        const { init, Policy } = await import("/dist/index.js");
        const bytes = () => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        await init(way === "bytes" ? bytes() : new URL(`data:application/wasm;base64,${base64}`));
        const facts = { birth_date: "2010-05-20", ever_enrolled: true, absent_since: "2021-09-01" };
        return Policy.builtin("guyuan-2021").evaluate(facts, { on: "2021-10-29" }).results.attendance_status;
      },
      [way, base64],
    );
    assert.equal(status, "dropout");
    assert.deepEqual(seen.complaints, []);
    await page.close();
  }
});

test("errors and failures are those of node", async () => {
  const { page, seen } = await open();
  const found = await page.evaluate(async () => {
    const { init, Policy, ...errors } = await import("/dist/index.js");
    const { call } = await import("/dist/border.js");
    const engine = await import("/dist/generated/engine.js");
    await init();
    const policy = Policy.builtin("guyuan-2021");
    const on = { on: "2021-10-29" };
    const facts = { birth_date: "2010-05-20", ever_enrolled: true, absent_since: "2021-09-01" };
    const answer = JSON.stringify(policy.evaluate(facts, on));
    const circle = {};
    circle.circle = circle;
    const calls = {
      FactsError: [
        () => policy.evaluate({ sex: "femal" }, on),
        () => policy.evaluate(circle, on),
        () => policy.evaluate(3n, on),
      ],
      OptionError: [() => policy.evaluate({}), () => policy.evaluate({}, { on: 3 }), () => Policy.load(3)],
      PolicyError: [() => Policy.load({ "mine/policy.toml": "x" })],
      UnknownPolicyError: [() => Policy.builtin("guyuan")],
      ParameterError: [() => policy.with({ x: 1 })],
      UnknownResultError: [() => policy.explain({}, "x", on)],
      InternalError: [() => call(() => engine.fail("panic")), () => call(() => engine.fail("overflow"))],
    };
    const wrong = [];
    for (const [kind, thrown] of Object.entries(calls).flatMap(([kind, calls]) => calls.map((call) => [kind, call]))) {
      try {
        thrown();
        wrong.push(`${kind}: nothing thrown`);
      } catch (error) {
        const good =
          error instanceof errors[kind] &&
          error.name === kind &&
          error.stack.startsWith(`${kind}: `) &&
          error.messageIn("zh") !== error.message;
        if (!good) wrong.push(`${kind}: ${error}`);
      }
      if (JSON.stringify(policy.evaluate(facts, on)) !== answer) wrong.push(`${kind}: another answer afterwards`);
    }
    policy.free();
    try {
      policy.evaluate(facts, on);
      wrong.push("freed, and used");
    } catch (error) {
      if (!/was freed/.test(error.message)) wrong.push(String(error));
    }
    return wrong;
  });
  assert.deepEqual(found, []);
  assert.deepEqual(seen.complaints, []);
  await page.close();
});
