// The command line for node gives what the Rust program gives: standard output, standard error, exit status and files, to the byte.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const rust = [rustProgram()];
const node = [process.execPath, fileURLToPath(new URL("../bin/kongchuo.mjs", import.meta.url))];
const folder = mkdtempSync(join(tmpdir(), "kongchuo-"));
after(() => rmSync(folder, { recursive: true }));

/** `$KONGCHUO_BIN`, else what cargo builds. */
function rustProgram() {
  if (process.env.KONGCHUO_BIN) {
    return process.env.KONGCHUO_BIN;
  }
  const build = ["build", "--quiet", "--locked", "-p", "kongchuo-cli", "--bin", "kongchuo", "--message-format", "json"];
  const messages = execFileSync("cargo", build, { cwd: root, maxBuffer: 1 << 28 }).toString().trim().split("\n");
  return messages.map((line) => JSON.parse(line)).findLast((artifact) => artifact.executable).executable;
}

function run([program, ...first], line, env = {}) {
  const words = line.split(/\s+/).filter((word) => word !== "");
  const given = { cwd: root, maxBuffer: 1 << 28, env: { ...process.env, ...env } };
  const { stdout, stderr, status } = spawnSync(program, [...first, ...words], given);
  return { status, stderr: stderr.toString(), stdout: stdout.toString() };
}

const lines = readFileSync(join(root, "tests/command-lines.txt"), "utf8").split("\n");
const commands = lines.filter((line) => line !== "" && !line.startsWith("#"));

test("there are command lines to compare", () => assert.ok(commands.length > 30));

for (const line of commands) {
  test(line, () => assert.deepEqual(run(node, line), run(rust, line)));
}

test("files are written alike, and stand there only when they are complete", () => {
  const evaluate = "evaluate examples/guyuan/children.csv --policy guyuan-2021 --on 2021-10-29";
  for (const name of ["answer.json", "answer.ndjson", "answer.csv", "answer.txt"]) {
    const [ours, theirs] = [join(folder, `node-${name}`), join(folder, `rust-${name}`)];
    writeFileSync(join(folder, "target"), "old");
    symlinkSync("target", ours);
    assert.deepEqual(run(node, `${evaluate} --out ${ours}`), run(rust, `${evaluate} --out ${theirs}`));
    assert.equal(readFileSync(ours, "utf8"), readFileSync(theirs, "utf8"), name);
    assert.equal(readFileSync(join(folder, "target"), "utf8"), readFileSync(theirs, "utf8"), "a link stays a link");
  }
  const failed = run(node, `${evaluate} --select nothing --out ${join(folder, "never.json")}`);
  assert.equal(failed.status, 2);
  assert.deepEqual(readdirSync(folder).filter((name) => name.includes("partial") || name.startsWith("never")), []);
});

test("what is no file is written to as it is", () => {
  const evaluate = "evaluate tests/command-lines/one.json --policy guyuan-2021 --on 2021-10-29 --format json";
  assert.deepEqual(run(node, `${evaluate} --out /dev/null`), run(rust, `${evaluate} --out /dev/null`));
  // Through a pipe of the shell: what a test runner gives as standard output cannot be opened by its name.
  const piped = spawnSync("bash", ["-c", `"${node.join('" "')}" ${evaluate} --out /dev/stdout | cat`], { cwd: root });
  assert.deepEqual([piped.stdout.toString(), piped.stderr.toString()], [run(rust, evaluate).stdout, ""]);
});

test("what this build leaves out is said", () => {
  const parquet = "evaluate examples/guyuan/children.csv --policy cn --on 2021-10-29 --lang en --format parquet";
  const { status, stderr } = run(node, parquet);
  assert.deepEqual([status, stderr], [2, "this build of the program does not write Parquet\n"]);
  writeFileSync(join(folder, "children.parquet"), "PAR1");
  const read = run(node, `evaluate ${join(folder, "children.parquet")} --policy cn --on 2021-10-29 --lang en`);
  assert.equal(read.status, 2);
  assert.match(read.stderr, /does not read Parquet/);
});

test("a reader that has read enough is no error", () => {
  // More than a pipe holds, so that the reader is gone while there is more to write.
  const evaluate = "evaluate examples/guyuan/children.csv --policy guyuan-2021 --on 2021-10-29 --missing ask --format ndjson";
  const command = `"${node.join('" "')}" ${evaluate} | head -c 10`;
  const { stdout, stderr } = spawnSync("bash", ["-c", `set -o pipefail; ${command}; echo " $?"`], { cwd: root });
  assert.equal(stderr.toString(), "");
  assert.match(stdout.toString(), / 0\n$/);
});

test("the scenarios beside the rules hold in WebAssembly, too", () => {
  const { status, stderr } = run(node, "test");
  assert.deepEqual([status, stderr], [0, ""]);
});
