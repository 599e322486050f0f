//! The types of the forum, the rules of their input, and the permissions: pure data and functions.
//!
//! Use cases, pages and the browser's islands all speak in these types, so this crate builds natively and for wasm. It
//! does no I/O, reads no clock and knows no framework: time and randomness are the traits of [`clock`].
//!
//! Start reading at [`practice`] and [`meeting`], what the forum is about; [`policy`], who may do what; [`problem`],
//! what can go wrong; and [`event`], what the change log records.
//!
//! To add a thing: give it a module with its type, the rules of its input (`check`) and the types its pages read; then
//! add its permissions to [`policy`], its entity to [`change`] and its events to [`event`]. ARCHITECTURE.md has the
//! whole list of files.

mod text_enum;

pub mod absence;
pub mod access;
pub mod agenda;
pub mod agreement;
pub mod assistant;
pub mod attachment;
pub mod audit;
pub mod backup;
pub mod brief;
pub mod call;
pub mod change;
pub mod clock;
pub mod comment;
pub mod company;
pub mod conversion;
pub mod deletion;
pub mod digest;
pub mod dilemma;
pub mod direction;
pub mod document;
pub mod draft;
pub mod event;
pub mod feed;
pub mod five_lines;
pub mod following;
pub mod gate;
pub mod home;
pub mod id;
pub mod job;
pub mod join_request;
pub mod language;
pub mod link;
pub mod ltr;
pub mod mail;
pub mod mailed_act;
pub mod marked_promise;
pub mod meeting;
pub mod meeting_pass;
pub mod member;
pub mod mention;
pub mod notification;
pub mod occasion;
pub mod one_page;
pub mod personal;
pub mod phone;
pub mod policy;
pub mod practice;
pub mod problem;
pub mod promise;
pub mod quota;
pub mod rota;
pub mod rsvp;
pub mod search;
pub mod slug;
pub mod survey;
pub mod synonym;
pub mod text;
pub mod thing;
pub mod topic;
pub mod tries;
pub mod undo;
