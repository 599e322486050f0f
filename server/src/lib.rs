//! The server: command line, settings, HTTP, start and stop. The binary `maagal` only parses its arguments and calls
//! this crate.
//!
//! A request comes in through [`http`], which finds out who sent it and calls a use case; nothing here decides who may
//! do what, and nothing here contains SQL. [`launch::Server`] runs all of it on any listener until it is told to stop,
//! so that tests start the real server on a free port.
//!
//! Start reading at [`start`] for the process, at [`http`] for a request and at [`command`] for the command line.
//!
//! To add a setting: a field of [`settings::Settings`] and an option in [`cli`]; [`config`] takes it from there. To add a command: see [`command`]. To
//! add a route: see [`http`].

pub mod assets;
pub mod background;
pub mod base_url;
mod brotli;
pub mod cli;
pub mod clock;
pub mod command;
pub mod config;
pub mod descriptors;
pub mod files_url;
pub mod http;
pub mod launch;
pub mod lock;
pub mod log;
pub mod serve;
pub mod settings;
pub mod start;
pub mod supervisor;
