//! SQLite's FTS5, the tokenizer aside as it comes: `MATCH`, `rank`, `snippet()`.

use super::{Dialect, Home, Question};

/// Words as Unicode parts them.
pub const UNICODE61: Dialect = Dialect {
    name: "SQLite FTS5 unicode61",
    home: Home::File,
    create: &[
        SYNCHRONOUS,
        CACHE,
        "CREATE VIRTUAL TABLE texts USING fts5 (title, summary, body, tokenize = 'unicode61')",
    ],
    key: "rowid",
    loaded: &[OPTIMIZE],
    size: SIZE,
    most: 1_000_000,
    ask: |words| ask(words, "snippet(texts, -1, '[', ']', '…', 26)"),
};

/// Every three letters, so that a word is found inside others. It finds no word of fewer.
pub const TRIGRAM: Dialect = Dialect {
    name: "SQLite FTS5 trigram",
    create: &[SYNCHRONOUS, CACHE, "CREATE VIRTUAL TABLE texts USING fts5 (title, summary, body, tokenize = 'trigram')"],
    most: 100_000,
    // A token is a letter further; 64 is the most.
    ask: |words| ask(words, "snippet(texts, -1, '[', ']', '…', 64)"),
    ..UNICODE61
};

/// script/with-postgres waits for no disk either, and has a cache of this size.
const SYNCHRONOUS: &str = "PRAGMA synchronous = OFF";
const CACHE: &str = "PRAGMA cache_size = -131072";
/// Once after all was loaded: queries then read one list for each term.
const OPTIMIZE: &str = "INSERT INTO texts (texts) VALUES ('optimize')";
const SIZE: &str = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";

fn ask(words: &[&str], snippet: &'static str) -> Question {
    // A string in double quotes is a phrase, whatever is in it.
    let words: Vec<String> = words.iter().map(|word| format!("\"{}\"", word.replace('"', "\"\""))).collect();
    Question {
        terms: vec![words.join(" OR ")],
        found: "texts WHERE texts MATCH $1".to_owned(),
        best: Box::new(move |limit, snippets| {
            let snippet = if snippets { snippet } else { "''" };
            format!("SELECT rowid, {snippet} FROM texts WHERE texts MATCH $1 ORDER BY rank LIMIT {limit}")
        }),
    }
}
