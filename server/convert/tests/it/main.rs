//! Whole documents, made by the tests. To add one: make the file with [`package`], convert it, and compare its Markdown
//! and its report.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod archive;
mod clean;
mod docx;
mod docx_write;
mod hostile;
mod html;
mod model;
mod nameless;
mod odt;
mod package;
mod pptx;
