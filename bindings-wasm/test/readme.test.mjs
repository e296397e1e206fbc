// The examples of the README, as they stand there; the bundler's is in its own test.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import test from "node:test";

import { launch, serve } from "./support/chromium.mjs";
import { example, root } from "./support/files.mjs";

test("in node", () => {
  const printed = execFileSync(process.execPath, ["--input-type=module", "--eval", example("node")], {
    cwd: root,
    encoding: "utf8",
  });
  assert.match(printed, /^dropout\n《固原市/);
});

test("in a bare page", async () => {
  const [browser, server] = await Promise.all([launch(), serve(root)]);
  try {
    const page = await browser.newPage();
    await page.route("**/page.html", (route) =>
      route.fulfill({ contentType: "text/html; charset=utf-8", body: example("page") }),
    );
    await page.goto(`${server.origin}/page.html`);
    await page.waitForFunction(() => document.title !== "", null, { timeout: 10_000 });
    assert.equal(await page.title(), "应为日期，如 2021-10-29");
  } finally {
    await Promise.all([browser.close(), server.close()]);
  }
});
