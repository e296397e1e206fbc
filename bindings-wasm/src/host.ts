// The operating system for the command line in WebAssembly, by node's synchronous calls. The Rust side is command/src/host.rs.
import {
  closeSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { isatty } from "node:tty";

const STDERR = 2;

/** Files that are being written: where they are, and where they will stand. */
const pending = new Map<number, { from: string; to: string }>();

export function state(path: string): Float64Array {
  const known = statSync(path);
  return Float64Array.of(known.isFile() ? 1 : 0, known.size, known.mtimeMs);
}

export function open(path: string): number {
  return openSync(path, "r");
}

export function readAt(file: number, at: number, into: Uint8Array): number {
  return into.length === 0 ? 0 : readSync(file, into, 0, into.length, at);
}

export function close(file: number): void {
  closeSync(file);
}

/** What is there already and is no regular file is written to as it is; a link stays a link to the new content. */
export function create(path: string): number {
  // Asked of the path as given: what `/dev/stdout` leads to may have no name of its own.
  const old = statSync(path, { throwIfNoEntry: false });
  if (old !== undefined && !old.isFile()) {
    return openSync(path, "w");
  }
  const to = real(path) ?? path;
  const from = join(dirname(to), `${basename(to)}.${process.pid}.partial`);
  const file = openSync(from, "wx");
  pending.set(file, { from, to });
  return file;
}

export function write(file: number, bytes: Uint8Array): number {
  for (;;) {
    try {
      return writeSync(file, bytes);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") {
        throw error;
      }
      // The reader of a pipe that does not block is slower than we are.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

export function complete(file: number): void {
  const names = pending.get(file);
  pending.delete(file);
  closeSync(file);
  if (names !== undefined) {
    renameSync(names.from, names.to);
  }
}

export function discard(file: number): void {
  const names = pending.get(file);
  pending.delete(file);
  closeSync(file);
  if (names !== undefined) {
    rmSync(names.from, { force: true });
  }
}

export function isSame(one: string, other: string): boolean {
  const first = real(one);
  return first !== undefined && first === real(other);
}

/** Every `.toml` file of a folder and the folders in it: path and text by turns. Links to folders are not followed. */
export function rules(folder: string): string[] {
  const files: string[] = [];
  const folders = [plainly(folder)];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    const at = next;
    for (const entry of named(at, () => readdirSync(at, { withFileTypes: true }))) {
      const path = at.endsWith("/") ? at + entry.name : `${at}/${entry.name}`;
      if (entry.isDirectory()) {
        folders.push(path);
      } else if (/.\.toml$/.test(entry.name) && statSync(path, { throwIfNoEntry: false })?.isFile() === true) {
        files.push(path, named(path, () => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(path))));
      }
    }
  }
  return files;
}

export function say(line: string): void {
  try {
    const bytes = new TextEncoder().encode(`${line}\n`);
    for (let at = 0; at < bytes.length; ) {
      at += write(STDERR, bytes.subarray(at));
    }
  } catch {
    // Where standard error is closed, there is nobody to tell.
  }
}

export function terminal(stream: number): number {
  if (!isatty(stream)) {
    return 0;
  }
  return process.env["NO_COLOR"] ? 1 : 2;
}

export function clock(): number {
  return performance.now();
}

function real(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** `mine/.` and `mine//` are `mine`, by whose name the pack goes. */
function plainly(folder: string): string {
  const parts = folder.split("/").filter((part, at) => part !== "" && (part !== "." || at === 0));
  return (folder.startsWith("/") ? "/" : "") + parts.join("/");
}

/** What fails, fails with the path that it failed for. */
function named<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw Object.assign(error as Error, { path });
  }
}
