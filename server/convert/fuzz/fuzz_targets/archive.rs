//! Any bytes, read as the files of a zip file: its first byte chooses their names, and lines of zeros divide what follows
//! into files.

#![no_main]

use std::io::{Cursor, Write};

use convert::{Options, archive};
use libfuzzer_sys::fuzz_target;
use zip::write::{SimpleFileOptions, ZipWriter};

/// Names as systems and strangers give them.
const NAMES: [&str; 10] = [
    "א/סקירה.md", "א/לוח.png", "ב\\דף.html", "../../c.txt", "d.docx", "e.pptx", "__MACOSX/f.md", "g.zip", "/h.odt", "i.md",
];

fuzz_target!(|bytes: &[u8]| {
    let Some((&how, rest)) = bytes.split_first() else { return };
    let mut zip = ZipWriter::new(Cursor::new(vec![]));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (at, content) in rest.split(|byte| *byte == 0).take(NAMES.len()).enumerate() {
        let name = NAMES[(usize::from(how) + at) % NAMES.len()];
        zip.start_file(name, stored).expect("a file");
        zip.write_all(content).expect("written");
    }
    let content = zip.finish().expect("a zip file").into_inner();
    if let Ok(entries) = archive::entries(&content) {
        assert!(entries.iter().all(|entry| !entry.path.split('/').any(|part| part == "..") && !entry.path.starts_with('/')));
    }
    if let Ok(converted) = convert::convert("a.zip", &content, &Options::default()) {
        assert!(!converted.markdown.is_empty());
    }
});
