//! JSON and NDJSON: an answer is one line, whatever stands around it.

use std::io::{self, Write};

use kongchuo::Answer;

use super::{Sink, Target};

/// An array, or the one object where one object was read.
pub struct JsonSink {
    target: Target,
    single: bool,
    any: bool,
}

impl JsonSink {
    /// Writes to a target.
    pub fn new(target: Target, single: bool) -> Self {
        JsonSink { target, single, any: false }
    }
}

impl Sink for JsonSink {
    fn write(&mut self, answer: &Answer, _clauses: &[String]) -> io::Result<()> {
        if !self.single {
            self.target.write_all(if self.any { b",\n" } else { b"[\n" })?;
        }
        self.any = true;
        serde_json::to_writer(&mut self.target, answer)?;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        let end: &[u8] = match (self.single, self.any) {
            (false, false) => b"[]\n",
            (false, true) => b"\n]\n",
            (true, true) => b"\n",
            (true, false) => b"",
        };
        self.target.write_all(end)?;
        self.target.close()
    }
}

/// One answer a line.
pub struct NdjsonSink {
    target: Target,
}

impl NdjsonSink {
    /// Writes to a target.
    pub fn new(target: Target) -> Self {
        NdjsonSink { target }
    }
}

impl Sink for NdjsonSink {
    fn write(&mut self, answer: &Answer, _clauses: &[String]) -> io::Result<()> {
        serde_json::to_writer(&mut self.target, answer)?;
        self.target.write_all(b"\n")
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.target.close()
    }
}
