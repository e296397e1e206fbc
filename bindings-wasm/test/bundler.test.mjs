// A bundler finds the module by itself: the README's example, built by Vite, run in Chromium.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { build } from "vite";

import { launch, serve } from "./support/chromium.mjs";
import { example, root } from "./support/files.mjs";

const STRICT = "default-src 'none'; img-src data:; script-src 'self' 'wasm-unsafe-eval'; connect-src 'none'";

let browser;
let folder;
before(async () => {
  browser = await launch();
  folder = mkdtempSync(join(tmpdir(), "kongchuo-"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules/kongchuo"));
  writeFileSync(join(folder, "app.js"), example("bundler"));
  writeFileSync(
    join(folder, "index.html"),
    '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script type="module" src="./app.js"></script>',
  );
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The title of the built app's page, and the names of the built files. */
async function built(name, options, query = "") {
  const outDir = join(folder, name);
  const target = "es2022";
  await build({
    root: folder,
    base: "./",
    logLevel: "error",
    configFile: false,
    build: { outDir, target, ...options },
  });
  const server = await serve(outDir);
  const page = await browser.newPage();
  try {
    await page.goto(`${server.origin}/index.html${query}`);
    await page.waitForFunction(() => document.title !== "", null, { timeout: 10_000 });
    return { title: await page.title(), files: readdirSync(join(outDir, "assets")) };
  } finally {
    await page.close();
    await server.close();
  }
}

test("the module becomes a file of its own", async () => {
  const { title, files } = await built("file", { assetsInlineLimit: 0 });
  assert.equal(title, "11");
  assert.equal(files.filter((file) => /^kongchuo-.*\.wasm$/.test(file)).length, 1);
});

test("the module goes into the script, and the page may connect to nothing", async () => {
  const { title, files } = await built("inline", { assetsInlineLimit: 1e8 }, `?csp=${encodeURIComponent(STRICT)}`);
  assert.equal(title, "11");
  assert.deepEqual(
    files.filter((file) => file.endsWith(".wasm")),
    [],
  );
});
