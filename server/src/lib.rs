//! The server: command line, settings, HTTP, start and stop. The binary `maagal` is this and nothing
//! else.
//!
//! A request comes in by [`http`], which finds out who asks and calls a use case; nothing here
//! decides who may do what. [`launch::Server`] runs all of it on any listener until it is told to
//! stop, so tests start the real server on a free port.
//!
//! To add a setting: a field of [`settings::Settings`] and an option in [`cli`]. To add a route: see
//! [`http`].

pub mod assets;
pub mod base_url;
pub mod cli;
pub mod clock;
pub mod command;
pub mod descriptors;
pub mod http;
pub mod launch;
pub mod lock;
pub mod log;
pub mod serve;
pub mod settings;
