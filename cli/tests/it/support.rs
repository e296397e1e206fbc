//! A folder of files and the program run in it.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A temporary folder in which the program runs.
pub struct Folder(TempDir);

/// What a run gave.
pub struct Run {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

/// A table of so many children without anything special.
pub fn table_of(rows: u32) -> String {
    let mut text = String::from("student_id,birth_date,ever_enrolled\n");
    (0..rows).for_each(|row| text.extend(["s", &row.to_string(), ",2010-05-20,true\n"]));
    text
}

impl Folder {
    pub fn new() -> Self {
        Folder(tempfile::tempdir().expect("a temporary folder"))
    }

    /// A folder with one file.
    pub fn with(name: &str, content: impl AsRef<[u8]>) -> Self {
        let folder = Folder::new();
        folder.write(name, content);
        folder
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).expect("the folder is writable");
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("a file of text")
    }

    pub fn read_bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).expect("a file")
    }

    pub fn exists(&self, name: &str) -> bool {
        self.path(name).exists()
    }

    /// Runs the program with arguments separated by blanks.
    pub fn run(&self, arguments: &str) -> Run {
        let output = Command::new(env!("CARGO_BIN_EXE_kongchuo"))
            .args(arguments.split_whitespace())
            .current_dir(self.0.path())
            .stdin(Stdio::null())
            .output()
            .expect("the program runs");
        Run {
            status: output.status.code().expect("an exit status"),
            stdout: String::from_utf8(output.stdout).expect("text"),
            stderr: String::from_utf8(output.stderr).expect("text"),
        }
    }

    /// Evaluates a file under Guyuan's rules on 29 October 2021, in English.
    pub fn evaluate(&self, arguments: &str) -> Run {
        self.run(&format!("evaluate --policy guyuan-2021 --on 2021-10-29 --lang en {arguments}"))
    }

    /// Evaluates a file to `key status` of each row, separated by `, `; `-` for no key.
    pub fn statuses(&self, arguments: &str) -> String {
        let run = self.evaluate(&format!("--format ndjson {arguments}"));
        assert!(run.status < 2, "{}", run.stderr);
        run.statuses()
    }
}

impl Run {
    /// The answers of an NDJSON run.
    pub fn answers(&self) -> Vec<serde_json::Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
    }

    pub fn statuses(&self) -> String {
        let status = |answer: &serde_json::Value| {
            let key = answer["student_id"].as_str().unwrap_or("-").to_owned();
            format!("{key} {}", answer["results"]["attendance_status"].as_str().unwrap_or("?"))
        };
        self.answers().iter().map(status).collect::<Vec<_>>().join(", ")
    }

    /// The lines of standard error.
    pub fn messages(&self) -> Vec<&str> {
        self.stderr.lines().collect()
    }
}
