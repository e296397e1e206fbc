// A browser, a server of one file, and the built page in both.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { chromiumOptions } from "../../../tests/chromium.mjs";

export const builtPage = new URL("../dist/index.html", import.meta.url);

/** Where screenshots go: the workspace's target folder, which is not committed. */
export const pictures = fileURLToPath(new URL("../../../target/checker/", import.meta.url));

export function launch() {
  return chromium.launch(chromiumOptions);
}

/** Serves the page at / and nothing else; `asked` lists every path asked for. */
export async function serve() {
  const html = readFileSync(builtPage);
  const asked = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    const known = request.url === "/";
    response.writeHead(known ? 200 : 404, { "content-type": "text/html; charset=utf-8" });
    response.end(known ? html : "");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${server.address().port}/`;
  return { address, asked, close: () => new Promise((resolve) => server.close(resolve)) };
}

/** Opens the page in a context of its own and waits until the engine has answered for the first time; `clock`: its time. */
export async function open(browser, { address = builtPage.href, clock, ...options } = {}) {
  const context = await browser.newContext({ locale: "zh-CN", ...options });
  const page = await context.newPage();
  // A page that does not start would otherwise hold up each test for half a minute.
  page.setDefaultTimeout(10_000);
  if (clock) {
    await page.clock.setFixedTime(clock);
  }
  const faults = [];
  const requests = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(address);
  await page.locator("#summary .headline").waitFor();
  return { page, faults, requests, close: () => context.close() };
}
