//! Each sample in `tests/samples` becomes the Markdown beside it: `NAME.txt` is what a program puts on the clipboard as
//! plain text, or a file of such text. What it puts there as HTML is in the samples of the crate `convert`.
//!
//! Whatever the authors of a sample hid begins with the word "סוד", which must not come out anywhere.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use intake::paste::paste;
use intake::plain::tidy;

/// The samples' folder.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples")
}

/// The samples by name: the content of each of their files, by its ending.
fn samples() -> BTreeMap<String, BTreeMap<String, String>> {
    let mut samples = BTreeMap::<String, BTreeMap<String, String>>::new();
    for entry in std::fs::read_dir(folder()).expect("the samples are there") {
        let path = entry.expect("can be read").path();
        let part = |part: Option<&std::ffi::OsStr>| part.and_then(|part| part.to_str()).expect("a name").to_owned();
        let content = std::fs::read_to_string(&path).expect("a text");
        samples.entry(part(path.file_stem())).or_default().insert(part(path.extension()), content);
    }
    samples
}

#[test]
fn each_sample_becomes_the_markdown_beside_it() {
    let samples = samples();
    assert!(samples.len() >= 6, "{:?}", samples.keys());
    let mut wrong = String::new();
    for (name, files) in samples {
        let text = files["txt"].replace("\r\n", "\n");
        let pasted = paste(&text, "").map(|pasted| pasted.markdown).unwrap_or_default();
        let expected = files["md"].trim_end();
        if pasted.trim_matches('\n') != expected {
            wrong.push_str(&format!("{name} became:\n{pasted}\n\n"));
        }
        assert!(!expected.contains("סוד"), "{name} tells what was hidden");
        let again = tidy(expected, "");
        assert_eq!((again.text.as_str(), again.places), (expected, 0), "{name}, once more");
    }
    assert!(wrong.is_empty(), "{wrong}");
}
