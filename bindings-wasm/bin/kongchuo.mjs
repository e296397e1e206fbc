#!/usr/bin/env node
// `npx kongchuo evaluate …`: the command line of the Rust program, argument for argument and byte for byte.
import { main } from "../dist/command.js";

process.exitCode = main(process.argv.slice(2));
