//! Rules that no compiler knows, checked on the text of the sources.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::tidy::root;

/// What stands in no source file, and what to do in its place.
const BANNED: [(&str, &str); 4] = [
    (concat!("#[al", "low("), "#[expect(…, reason = \"…\")] tells when it is no longer needed"),
    (concat!("TO", "DO"), "open an issue"),
    (concat!("FIX", "ME"), "open an issue"),
    (concat!("mod ut", "ils"), "name a module by what it is about"),
];

/// What reaches outside of the process: `domain` and `markdown` are pure.
const IO: [&str; 6] = ["std::fs", "std::net", "std::env", "std::process", "std::thread", "std::time"];

/// Every file below a folder with that ending, but for what tools put there.
pub fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = vec![];
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for path in entries.map(|entry| entry.expect("an entry").path()) {
        let made_by_tools = ["target", "node_modules"].iter().any(|name| path.ends_with(name));
        if path.is_dir() && !made_by_tools {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|it| it == ending) {
            found.push(path);
        }
    }
    found
}

/// Fails with the place of every line that holds one of the texts.
fn refuse(files: &[PathBuf], texts: &[&str], reason: &str) {
    let mut places = vec![];
    for file in files {
        let source = fs::read_to_string(file).expect("a text");
        let lines = source.lines().enumerate().filter(|(_, line)| texts.iter().any(|text| line.contains(text)));
        places.extend(lines.map(|(index, line)| format!("{}:{}: {}", file.display(), index + 1, line.trim())));
    }
    assert!(places.is_empty(), "{reason}\n{}", places.join("\n"));
}

fn sources(folders: &[&str]) -> Vec<PathBuf> {
    folders.iter().flat_map(|folder| files(&root().join(folder), "rs")).collect()
}

#[test]
fn no_source_holds_what_is_banned() {
    for (text, instead) in BANNED {
        refuse(&sources(&["app", "server"]), &[text], &format!("{text} is banned: {instead}"));
    }
}

#[test]
fn pure_crates_reach_nothing_outside() {
    refuse(&sources(&["app/domain/src", "app/markdown/src"]), &IO, "no I/O here: hand the data in");
}

/// Pages, API and jobs pass the actor on; the use cases ask the policy.
#[test]
fn nothing_above_forum_decides_who_may_do_what() {
    refuse(&sources(&["app/src", "server/src"]), &["policy::allows", "allows("], "call a use case with the actor");
}

/// What a page offers stands in the data it is given, or in the rights of who looks at it.
#[test]
fn no_page_decides_by_role() {
    refuse(&sources(&["app/src", "server/src"]), &[".role ==", ".role !=", "match viewer.role"], "see policy::Rights");
}

/// The compiler works through axum's services once for each handler whose type they know.
#[test]
fn pages_erase_the_types_of_their_handlers() {
    refuse(&sources(&["server/src/http/pages"]), &["axum::routing"], "use crate::http::routing");
}

/// The workspace's lints hold in all of it; what is a workspace of its own, as the fuzz targets are, cannot take them.
#[test]
fn every_crate_takes_the_workspace_s_lints() {
    let manifests = ["app", "server"].iter().flat_map(|folder| files(&root().join(folder), "toml"));
    for manifest in manifests.filter(|path| path.ends_with("Cargo.toml")) {
        let text = fs::read_to_string(&manifest).expect("a text");
        let is_apart = text.contains("\n[workspace]\n");
        assert!(is_apart || text.contains("[lints]\nworkspace = true"), "{}", manifest.display());
    }
}

/// What is changed for one engine is changed for the other.
#[test]
fn every_migration_is_there_for_both_engines() {
    let names = |engine: &str| -> BTreeSet<String> {
        let found = files(&root().join("migrations").join(engine), "sql");
        found.iter().filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned())).collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
    assert!(!names("sqlite").is_empty());
}
