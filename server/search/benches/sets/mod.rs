//! The Hebrew retrieval sets beside the project: licensed data that never enters it.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use domain::clock::Timestamp;
use domain::language::Language;
use domain::search::HitType;
use search::Document;
use serde::de::DeserializeOwned;

const SETS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/hebrew-retrieval");

/// Where they are; without them, says so.
pub fn folder() -> Option<PathBuf> {
    let sets = Path::new(SETS);
    if !sets.exists() {
        println!("skipped: no retrieval sets beside the project");
        return None;
    }
    Some(sets.to_owned())
}

/// The lines of a file of them.
pub fn lines<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, Box<dyn Error>> {
    fs::read_to_string(path)?.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

/// A document that has a text and nothing else.
pub fn document(id: i64, body: String) -> Document {
    Document {
        hit_type: HitType::Practice,
        id,
        kind: "write-up".to_owned(),
        title: String::new(),
        summary: String::new(),
        body,
        url: String::new(),
        company: None,
        professions: vec![],
        tried: vec![],
        topics: vec![],
        language: Language::Hebrew,
        date: Timestamp(0),
        year: 1970,
        meeting: String::new(),
        readers: vec![],
        version: 1,
        extra: String::new(),
        since: 0,
        files: vec![],
    }
}
