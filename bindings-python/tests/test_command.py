"""`python -m kongchuo` beside the program `kongchuo`: the same output, messages and status."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUYUAN = ["--policy", "guyuan-2021", "--on", "2021-10-29"]
CHILDREN = "examples/guyuan/children.csv"
MODULE = [sys.executable, "-m", "kongchuo"]


def program() -> list[str]:
    """`$KONGCHUO_BIN`, else what cargo builds."""
    given = os.environ.get("KONGCHUO_BIN")
    return [given] if given else ["cargo", "run", "--quiet", "--locked", "-p", "kongchuo-cli", "--bin", "kongchuo", "--"]


def command_lines() -> list[str]:
    lines = (ROOT / "tests/command-lines.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_there_are_command_lines() -> None:
    assert len(command_lines()) > 30


@pytest.mark.parametrize("line", command_lines())
def test_the_same_bytes(line: str) -> None:
    def run(command: list[str]) -> tuple[bytes, bytes, int]:
        ran = subprocess.run([*command, *line.split()], cwd=ROOT, capture_output=True, timeout=600)
        return ran.stdout, ran.stderr, ran.returncode

    expected = run(program())
    assert run(MODULE) == expected
    assert expected[0] or expected[1]


def test_what_this_build_leaves_out_is_said(tmp_path: Path) -> None:
    line = ["evaluate", CHILDREN, *GUYUAN, "--lang", "en", "--out", str(tmp_path / "a.parquet")]
    ran = subprocess.run([*MODULE, *line], cwd=ROOT, capture_output=True, timeout=600)
    assert (ran.returncode, ran.stderr) == (2, b"this build of the program does not write Parquet\n")


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    for name, command in (("a.json", program()), ("b.json", MODULE)):
        subprocess.run([*command, "evaluate", CHILDREN, *GUYUAN, "--out", str(tmp_path / name)], cwd=ROOT, check=True)
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes() != b""


def test_whoever_reads_the_beginning_has_read_enough() -> None:
    line = [*MODULE, "evaluate", CHILDREN, *GUYUAN, "--format", "ndjson"]
    with subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None and running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b"" and running.wait(60) == 0


def test_an_interrupt_ends_it() -> None:
    # While Rust works, Python's own handler would never run. A command long enough to be interrupted for certain would
    # make a slow test: this one waits in its place, where Python's handler would show a traceback.
    code = "import os, signal, sys; from kongchuo import __main__, _native\n" \
           "_native.main = lambda _: (print('ready', flush=True), signal.pause()) and 0\n" \
           "sys.exit(__main__.main())"  # fmt: skip
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None and running.stderr is not None
        assert running.stdout.readline() == b"ready\n"
        running.send_signal(signal.SIGINT)
        assert running.wait(60) == -signal.SIGINT and running.stderr.read() == b""
