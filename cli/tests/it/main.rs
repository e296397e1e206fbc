//! The command line as its users meet it: the program run on small files, one folder a test.

mod bad_files;
mod bad_input;
mod commands;
mod compare;
mod examples;
mod formats;
mod obligations;
mod organisations;
mod output;
mod procedures;
mod records;
mod reports;
mod schedule;
mod support;
