//! The index as its callers use it. To add a test: make documents with [`sample::document`], apply
//! them to a [`sample::Forum`], ask.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod damage;
mod facets;
mod files;
mod folder;
mod language;
mod lexicon;
mod pages;
mod sample;
mod snippets;
mod synonyms;
