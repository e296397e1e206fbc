// Builds the package into dist/: Rust to WebAssembly, its JavaScript bindings, the types of the rule packs, TypeScript.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL("..", import.meta.url));
const generated = join(here, "src/generated");
const dist = join(here, "dist");
const target = "wasm32-unknown-unknown";

/**
 * What becomes a module: the cargo package, the name of its bindings, the folder where they are made, and the module's file
 * in the package. The engine without reports, for pages, goes by the bindings of the whole one: its own are for comparison.
 */
const slim = join(here, "src/generated/slim");
const modules = [
  { crate: "kongchuo-wasm", features: "", name: "engine", folder: slim, file: "kongchuo.wasm" },
  { crate: "kongchuo-wasm", features: "reports", name: "engine", folder: generated, file: "kongchuo-full.wasm" },
  { crate: "kongchuo-wasm-command", features: "", name: "command", folder: generated, file: "kongchuo-command.wasm" },
];

/**
 * What is downloaded is compressed: functions that resemble one another stand together, and none is drawn into its only
 * caller, where it would be compressed worse.
 */
const smallest = ["--one-caller-inline-max-function-size=0", "-Oz", "--reorder-functions-by-name"];

function run(command, args, options = {}) {
  return execFileSync(command, args, { cwd: here, stdio: ["ignore", "pipe", "inherit"], encoding: "utf8", ...options });
}

function cargo(args, env = {}) {
  return run("cargo", args, { env: { ...process.env, ...env }, maxBuffer: 1 << 28 });
}

/** Paths of the machine that builds stand in the messages of panics: they are cut, so that every machine builds the same. */
function withoutPaths(metadata) {
  const cargoHome = process.env.CARGO_HOME ?? join(homedir(), ".cargo");
  const cut = [`${cargoHome}/registry/src=registry`, `${metadata.workspace_root}=.`];
  return { CARGO_ENCODED_RUSTFLAGS: cut.map((paths) => `--remap-path-prefix=${paths}`).join("\x1f") };
}

/** One crate: compiled, bound, made small. Leaves NAME.js, NAME.d.ts and NAME_bg.wasm in the folder. */
function buildModule({ crate, features, name, folder }, metadata) {
  const build = ["build", "--locked", "--profile", "wasm", "--target", target, "--package", crate, "--features", features];
  cargo(build, withoutPaths(metadata));
  const module = join(metadata.target_directory, target, "wasm", `${crate.replaceAll("-", "_")}.wasm`);
  bindgen(["bindings", module, folder, name]);
  const bound = join(folder, `${name}_bg.wasm`);
  const small = `${bound}.small`;
  run(join(here, "node_modules/.bin/wasm-opt"), [...smallest, bound, "-o", small]);
  renameSync(small, bound);
}

function bindgen(args) {
  cargo(["run", "--locked", "--quiet", "--package", "kongchuo-wasm-bindgen", "--", ...args]);
}

/** What the bindings of the engine in a folder give to it. */
function imports(folder) {
  const [, given] = readFileSync(join(folder, "engine.js"), "utf8").split("function __wbg_get_imports() {");
  return given.split("\n}\n")[0];
}

rmSync(generated, { recursive: true, force: true });
mkdirSync(slim, { recursive: true });
const metadata = JSON.parse(cargo(["metadata", "--locked", "--format-version", "1", "--no-deps"]));
for (const module of modules) {
  buildModule(module, metadata);
}
if (imports(slim) !== imports(generated)) {
  throw new Error("the engine without reports asks for other things than the whole one: it needs bindings of its own");
}
bindgen(["types", join(generated, "vocabulary.ts")]);

rmSync(dist, { recursive: true, force: true });
run(process.execPath, [join(here, "node_modules/typescript/bin/tsc"), "--project", "tsconfig.json"], {
  stdio: "inherit",
});
for (const { name, folder, file } of modules) {
  for (const bindings of [`${name}.js`, `${name}.d.ts`]) {
    cpSync(join(generated, bindings), join(dist, "generated", bindings));
  }
  cpSync(join(folder, `${name}_bg.wasm`), join(dist, file));
}
