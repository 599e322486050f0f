//! What members see: server-rendered pages, and the islands that react in the browser.
//!
//! A page is a pure function of its props. The server's handler loads the data through a use case, provides a
//! [`context::PageContext`] and renders one page component, which wraps itself in the [`shell::Shell`]. A page calls no
//! use case and decides no permission: what a reader may do is in the data it is given, and in the rights of the
//! context. Links and forms are plain HTML and work without JavaScript.
//!
//! Start reading at [`practices`] for a page, at [`drafts`] for the editor and at [`ui`] for what pages share.
//!
//! To add a page: write a component in the folder of its subject, give its text a group in `locales/he.json` and
//! `locales/en.json` (a missing key does not compile), add it with sample data to `examples/gallery`, and look at it in
//! both languages, on paper and on a phone. Its styles go into `style/`, one file for each area, joined in the order of
//! their names: what a reader's first page may need into `main.css`, the rest into the sheet of its folder, which the
//! page names.

// A page is one nested type, which the compiler walks through.
#![recursion_limit = "256"]

/// A text of the locale files in a language: `t!(language, nav.home)`, or with its arguments
/// `t!(language, date.short, day, month = name)`.
#[cfg(feature = "ssr")]
macro_rules! t {
    ($language:expr, $($key:ident).+) => { $crate::i18n$(::$key)+($language) };
    ($language:expr, $($key:ident).+, $($argument:ident $(= $value:expr)?),+ $(,)?) => {
        $crate::i18n$(::$key)+ { $($argument $(: $value)?),+ }.text($language)
    };
}

/// The texts of `locales/`, as `build.rs` made them. A text that nothing uses is a warning.
#[cfg(feature = "ssr")]
#[expect(non_camel_case_types, reason = "a text with arguments is a struct named as its key")]
mod i18n {
    include!(concat!(env!("OUT_DIR"), "/i18n.rs"));
}

#[cfg(feature = "ssr")]
pub mod account;
#[cfg(feature = "ssr")]
pub mod admin;
#[cfg(feature = "ssr")]
pub mod agreement;
#[cfg(feature = "ssr")]
pub mod apply;
pub mod comments {
    //! Comments below a practice or a meeting.
    pub mod islands;
    mod mention;
    #[cfg(feature = "ssr")]
    pub mod page;
}
#[cfg(feature = "ssr")]
pub mod companies;
#[cfg(feature = "ssr")]
pub mod context;
#[cfg(feature = "ssr")]
pub mod dilemmas {
    //! Dilemmas: the lists, the coordinator's board, one with its story, and the forms that ask one and take its steps.
    pub mod announce;
    pub mod beside;
    pub mod board;
    pub mod list;
    pub mod new;
    pub mod page;
    pub mod step;
}
pub mod drafts;
#[cfg(feature = "ssr")]
pub mod error;
#[cfg(feature = "ssr")]
pub mod feeds;
#[cfg(feature = "ssr")]
pub mod home;
mod listen;
#[cfg(feature = "ssr")]
pub mod meetings;
#[cfg(feature = "ssr")]
pub mod notifications;
#[cfg(feature = "ssr")]
pub mod people;
#[cfg(feature = "ssr")]
pub mod practices;
#[cfg(feature = "ssr")]
pub mod promises;
pub mod search;
#[cfg(feature = "ssr")]
pub mod shell;
#[cfg(feature = "ssr")]
pub mod statements;
#[cfg(feature = "ssr")]
pub mod tries;
#[cfg(feature = "ssr")]
pub mod ui;
#[cfg(feature = "ssr")]
pub mod visit;
#[cfg(feature = "ssr")]
pub mod words;
