//! Lists the migrations of both engines for `src/migration.rs`: version, name and text of each file.
//!
//! `sqlx::migrate!` would do so too, but its crate compiles both engines, SQLite's C among it, once more for the compiler.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

fn main() {
    let folder = Path::new(&variable("CARGO_MANIFEST_DIR")).join("../../migrations");
    println!("cargo::rerun-if-changed=../../migrations");
    println!("cargo::rerun-if-changed=build.rs");
    let mut code = String::new();
    for engine in ["sqlite", "postgres"] {
        let mut files: Vec<_> = fs::read_dir(folder.join(engine))
            .expect("the folder of migrations is there")
            .map(|entry| entry.expect("an entry").path())
            .collect();
        files.sort();
        writeln!(code, "pub(crate) const {}: &[(i64, &str, &str)] = &[", engine.to_uppercase())
            .expect("a String takes all");
        for file in files {
            let name = file.file_stem().and_then(|name| name.to_str()).expect("a name in UTF-8");
            let (version, description) = name.split_once('_').expect("a name of a version and what it does");
            let version: i64 = version.parse().expect("a version is a number");
            let description = description.replace('_', " ");
            // By the folder that this crate is compiled in: clones may share what this script wrote for one of them.
            let path = format!("/../../migrations/{engine}/{name}.sql");
            let text = format!("include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {path:?}))");
            writeln!(code, "    ({version}, {description:?}, {text}),").expect("a String takes all");
        }
        code.push_str("];\n");
    }
    fs::write(Path::new(&variable("OUT_DIR")).join("migrations.rs"), code).expect("cargo's folder can be written to");
}

fn variable(name: &str) -> String {
    std::env::var(name).expect("cargo sets it")
}
