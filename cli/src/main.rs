//! The command line of Kongchuo.

mod args;
mod failure;
mod input;
mod messages;
mod nearest;
mod output;
mod problem;
mod progress;

fn main() {}
