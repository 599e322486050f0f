//! Any bytes, read as a text of the forum, written for word processors and read again: what was written can be read.

#![no_main]

use convert::{Options, Unreadable};
use domain::language::Language;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((&how, text)) = bytes.split_first() else { return };
    let language = if how & 1 == 0 { Language::Hebrew } else { Language::English };
    let docx = convert::docx_of(&convert::commonmark::read(&String::from_utf8_lossy(text)), language);
    match convert::convert("a.docx", &docx, &Options::default()) {
        Ok(_) | Err(Unreadable::Empty | Unreadable::NothingKept(_) | Unreadable::TooLarge) => {}
        Err(error) => panic!("{error}"),
    }
});
