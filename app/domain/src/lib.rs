//! The forum's things, rules and permissions: pure data and functions, no I/O, no framework.
//!
//! Everything above (use cases, pages, the browser's islands) speaks in these types, so this crate
//! builds natively and for wasm. To add a thing: give it a module with its type, its input's rules
//! (`check`) and its read models; add its permissions to [`policy`].

mod text_enum;

pub mod access;
pub mod attachment;
pub mod change;
pub mod clock;
pub mod company;
pub mod direction;
pub mod document;
pub mod draft;
pub mod id;
pub mod language;
pub mod link;
pub mod ltr;
pub mod meeting;
pub mod member;
pub mod policy;
pub mod practice;
pub mod problem;
pub mod quota;
pub mod search;
pub mod slug;
pub mod synonym;
pub mod text;
pub mod topic;
pub mod undo;
