// Chromium, and the files it is to load.

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

import { chromium } from "playwright-core";

import { chromiumOptions } from "../../../tests/chromium.mjs";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
};

const PAGE =
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>kongchuo</title><link rel="icon" href="data:,">';

export function launch() {
  return chromium.launch(chromiumOptions);
}

/**
 * Serves a folder on this machine. `/` is an empty page; `?csp=…` gives a page a content security policy, `?type=…` a file
 * another media type.
 */
export async function serve(folder) {
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, "http://localhost");
    const policy = searchParams.get("csp");
    const headers = policy === null ? {} : { "content-security-policy": policy };
    if (pathname === "/") {
      response.writeHead(200, { "content-type": TYPES[".html"], ...headers }).end(PAGE);
      return;
    }
    const file = normalize(decodeURIComponent(pathname));
    try {
      const body = await readFile(join(folder, file));
      const type = searchParams.get("type") ?? TYPES[extname(file)] ?? "application/octet-stream";
      response.writeHead(200, { "content-type": type, ...headers }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close: () => new Promise((closed) => server.close(closed)),
  };
}
