//! Rust gives the vectors to the byte, and every scenario is among them.

use std::fs;

use kongchuo_vectors::{files, folder};

#[test]
fn the_engine_answers_as_the_files_say() {
    let files = files().unwrap_or_else(|error| panic!("{error}"));
    let mut vectors = 0;
    for (name, text) in files {
        let written = fs::read_to_string(folder().join(&name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        for (at, (written, answered)) in written.lines().zip(text.lines()).enumerate() {
            assert_eq!(
                written,
                answered,
                "{name}:{}: `cargo run -p kongchuo-vectors` writes what is answered now",
                at + 1
            );
        }
        assert_eq!(written, text, "{name}: `cargo run -p kongchuo-vectors` writes what is answered now");
        vectors += text.lines().count();
    }
    assert!(vectors > 800, "{vectors} vectors");
}

#[test]
fn each_kind_of_reply_is_there() {
    let all: String = files().unwrap_or_else(|error| panic!("{error}")).into_iter().map(|(_, text)| text).collect();
    for key in ["answer", "problems", "derivation", "comparison"] {
        assert!(all.lines().any(|line| line.contains(&format!(",\"{key}\":"))), "{key}");
    }
}
