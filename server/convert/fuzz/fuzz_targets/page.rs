//! Any bytes, read as a page or a paste.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = convert::convert_html(&String::from_utf8_lossy(bytes));
});
