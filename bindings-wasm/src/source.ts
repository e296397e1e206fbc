// Where the module comes from: bytes, a compiled module, a response, or an address.

import { KongchuoError } from "./errors.js";

/** A class of the runtime, where the caller's project knows it: one for node may not have the types of a browser. */
type Global<Name extends string> =
  typeof globalThis extends Record<Name, { prototype: infer Kind }> ? Kind & object : never;

/** A compiled module, where the caller's project knows that type. */
type CompiledModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer Kind } } }
  ? Kind & object
  : never;

/** The module as bytes or compiled. */
export type ModuleBytes = ArrayBuffer | ArrayBufferView | CompiledModule;

/** Where the module comes from; a text is an address. */
export type ModuleSource = ModuleBytes | Global<"Response"> | Global<"URL"> | string;

/** The compiled module of a source. */
export async function compile(source: ModuleSource | PromiseLike<ModuleSource>): Promise<ModuleBytes> {
  try {
    const given = await source;
    return await compiled(typeof given === "string" ? new URL(given, globalThis.location?.href) : given);
  } catch (cause) {
    if (cause instanceof KongchuoError) {
      throw cause;
    }
    throw unusable(cause);
  }
}

/** A source that is no module of the engine. */
export function unusable(cause?: unknown): KongchuoError {
  const zh = "无法启动引擎：应为 kongchuo.wasm 的字节、WebAssembly.Module、Response 或 URL";
  const en = "cannot start the engine: expected kongchuo.wasm as bytes, WebAssembly.Module, Response or URL";
  return new KongchuoError({ zh, en }, { cause });
}

async function compiled(source: unknown): Promise<ModuleBytes> {
  if (source instanceof WebAssembly.Module) {
    return source;
  }
  if (source instanceof URL) {
    // A bundler may have put the bytes into the address: a page that may fetch nothing can still read them.
    return source.protocol === "data:" ? WebAssembly.compile(bytesOf(source)) : compiled(await fetch(source));
  }
  if (typeof Response !== "undefined" && source instanceof Response) {
    if (!source.ok) {
      throw unusable(new Error(`status ${source.status}`));
    }
    // Streaming needs the media type; servers that do not know it are common.
    const streams = source.headers.get("content-type")?.split(";")[0]?.trim() === "application/wasm";
    return streams ? WebAssembly.compileStreaming(source) : WebAssembly.compile(await source.arrayBuffer());
  }
  return WebAssembly.compile(source as BufferSource);
}

function bytesOf(address: URL): Uint8Array<ArrayBuffer> {
  const [head = "", body = ""] = address.href.split(/,(.*)/s);
  const text = head.endsWith(";base64") ? atob(body) : decodeURIComponent(body);
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
