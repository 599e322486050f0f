//! Any bytes, read as a file of any name.

#![no_main]

use convert::Options;
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 8] = ["a.docx", "a.pptx", "a.odt", "a.zip", "a.html", "a.md", "a.txt", "a"];

fuzz_target!(|bytes: &[u8]| {
    let Some((&how, content)) = bytes.split_first() else { return };
    let _ = convert::convert(NAMES[usize::from(how) % NAMES.len()], content, &Options::default());
});
