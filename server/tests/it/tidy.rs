//! The layers and what each may depend on, read from `cargo metadata`.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

/// Every crate and the crates it stands on. Pages are functions of their data, so `app` does not know
/// the use cases: the server calls them and hands the data over.
const LAYERS: [(&str, &[&str]); 16] = [
    ("domain", &[]),
    ("markdown", &["domain"]),
    ("intake", &["domain"]),
    ("causes", &[]),
    ("store", &["causes", "domain"]),
    ("search", &["causes", "domain"]),
    ("extract", &[]),
    ("calendar", &["domain"]),
    ("convert", &["domain", "intake", "markdown"]),
    ("mail", &["domain"]),
    ("forum", &["calendar", "causes", "convert", "domain", "extract", "intake", "mail", "markdown", "search", "store"]),
    ("app", &["domain"]),
    ("hydrate", &["app"]),
    ("preview", &["domain", "intake", "markdown"]),
    ("bindgen", &[]),
    ("server", &["app", "calendar", "causes", "domain", "forum", "mail"]),
];

/// Libraries that decide a layer's nature, and the only crates that may use each.
const OWNERS: [(&str, &[&str]); 12] = [
    ("sqlx", &["store"]),
    ("tantivy", &["search"]),
    ("hayro-interpret", &["extract"]),
    ("html5ever", &["convert"]),
    ("lettre", &["mail"]),
    ("object_store", &["forum"]),
    ("argon2", &["forum"]),
    ("pulldown-cmark", &["markdown"]),
    ("leptos", &["app", "hydrate", "server"]),
    ("axum", &["server"]),
    ("tower-http", &["server"]),
    ("clap", &["server"]),
];

/// What `domain`, `markdown` and `intake` are allowed beside each other: data in, data out, nothing that
/// reads a file, a clock or a socket.
const PURE: [&str; 5] = ["domain", "percent-encoding", "pulldown-cmark", "serde", "thiserror"];

/// What must never be sent to a browser.
const NOT_FOR_BROWSERS: [&str; 7] = ["ammonia", "axum", "forum", "sqlx", "store", "tantivy", "tokio"];

/// The folder of the workspace.
pub fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn metadata() -> Metadata {
    let manifest = root().join("Cargo.toml");
    MetadataCommand::new().manifest_path(manifest).no_deps().exec().expect("cargo describes the workspace")
}

/// Returns what a crate is built from; what only its tests use does not count.
fn dependencies(package: &Package) -> BTreeSet<&str> {
    let built_from = package.dependencies.iter().filter(|it| it.kind != DependencyKind::Development);
    built_from.map(|it| it.name.as_str()).collect()
}

#[test]
fn each_layer_stands_on_those_below_it() {
    let metadata = metadata();
    let known: BTreeSet<&str> = LAYERS.iter().map(|(name, _)| *name).collect();
    let packages: BTreeSet<&str> = metadata.packages.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(packages, known, "a new crate needs its place among the layers");
    for package in &metadata.packages {
        let below = LAYERS.iter().find(|(name, _)| *name == package.name.as_str()).map(|(_, below)| *below);
        let found: Vec<&str> = dependencies(package).intersection(&known).copied().collect();
        assert_eq!(Some(found.as_slice()), below, "{}", package.name);
    }
}

#[test]
fn each_library_stays_in_its_layer() {
    for package in &metadata().packages {
        let used = dependencies(package);
        for (library, owners) in OWNERS {
            let allowed = owners.contains(&package.name.as_str());
            assert!(allowed || !used.contains(library), "{} must not use {library}", package.name);
        }
    }
}

#[test]
fn domain_markdown_and_intake_do_no_io_and_know_no_framework() {
    for package in metadata().packages.iter().filter(|it| ["domain", "markdown", "intake"].contains(&it.name.as_str()))
    {
        let impure: Vec<&str> = dependencies(package).into_iter().filter(|it| !PURE.contains(it)).collect();
        assert!(impure.is_empty(), "{} uses {impure:?}", package.name);
    }
}

/// `cargo metadata` joins the features of the whole workspace; `cargo tree` tells what one crate
/// alone is built from.
#[test]
fn the_browser_s_part_reaches_nothing_of_the_server() {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--package", "hydrate", "--target", "wasm32-unknown-unknown"])
        .args(["--edges", "normal", "--prefix", "none", "--format", "{p}", "--locked"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let tree = String::from_utf8_lossy(&tree.stdout);
    let reached: BTreeSet<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(reached.contains("app"), "{reached:?}");
    for name in NOT_FOR_BROWSERS {
        assert!(!reached.contains(name), "hydrate reaches {name}");
    }
}
