//! The tests that see the whole: one binary, so that it is linked once.
//!
//! `tidy`, `sources` and `modules` hold the workspace to the invariants that ARCHITECTURE.md lists; to
//! add one, state it there and check it here.

mod commands;
mod connections;
mod demo;
mod examples;
mod judged;
mod launch;
mod modules;
mod sources;
mod tidy;
