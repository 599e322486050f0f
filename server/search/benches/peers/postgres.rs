//! PostgreSQL's own full-text search, which has no Hebrew configuration, and its trigrams.

use super::{Dialect, Home, Question};

/// Words as they are: `tsvector`, `ts_rank`, `ts_headline()`, a GIN index.
pub const SIMPLE: Dialect = Dialect {
    name: "PostgreSQL simple",
    home: Home::Server,
    create: &[
        MEMORY,
        "CREATE TABLE texts (id BIGINT PRIMARY KEY, title TEXT NOT NULL, summary TEXT NOT NULL, body TEXT NOT NULL,
            words TSVECTOR NOT NULL GENERATED ALWAYS AS (setweight(to_tsvector('simple', title), 'A')
                || to_tsvector('simple', summary) || to_tsvector('simple', body)) STORED)",
    ],
    key: "id",
    // An index is quicker to make of what is there.
    loaded: &["CREATE INDEX texts_words ON texts USING gin (words)", "ANALYZE"],
    size: SIZE,
    most: 1_000_000,
    ask: |words| {
        // A quoted string is a phrase of what is in it; doubled, its marks stand for themselves.
        let words = words.iter().map(|word| format!("'{}'", word.replace('\\', "\\\\").replace('\'', "''")));
        Question {
            terms: vec![words.collect::<Vec<_>>().join(" | ")],
            found: "texts WHERE words @@ to_tsquery('simple', $1)".to_owned(),
            best: Box::new(|limit, snippets| {
                let snippet = if snippets { "ts_headline('simple', body, query, 'MaxWords=26')" } else { "''" };
                format!(
                    "SELECT id, {snippet} FROM (
                        SELECT id, body, query, ts_rank(words, query) AS rank
                        FROM texts, to_tsquery('simple', $1) AS query WHERE words @@ query
                        ORDER BY rank DESC LIMIT {limit}) AS best ORDER BY rank DESC"
                )
            }),
        }
    },
};

/// Words as far as their trigrams are alike: `<%` and `word_similarity()`, a GIN index. It compares every
/// text that the index finds letter by letter, and has no snippets of its own.
pub const TRGM: Dialect = Dialect {
    name: "PostgreSQL pg_trgm",
    create: &[
        MEMORY,
        "CREATE EXTENSION pg_trgm",
        "CREATE TABLE texts (id BIGINT PRIMARY KEY, title TEXT NOT NULL, summary TEXT NOT NULL, body TEXT NOT NULL)",
    ],
    loaded: &[
        "CREATE INDEX texts_trigrams ON texts USING gin ((title || ' ' || summary || ' ' || body) gin_trgm_ops)",
        "ANALYZE",
    ],
    // With ten times as many, two words take two minutes.
    most: 1_000,
    ask: |words| {
        let each = |form: &str, between: &str| {
            let words = (1..=words.len()).map(|number| form.replace('#', &format!("${number}")));
            words.collect::<Vec<_>>().join(between)
        };
        let found = format!("texts WHERE {}", each("# <% (title || ' ' || summary || ' ' || body)", " OR "));
        let rank = each("word_similarity(#, title || ' ' || summary || ' ' || body)", " + ");
        Question {
            terms: words.iter().map(|word| (*word).to_owned()).collect(),
            best: Box::new({
                let found = found.clone();
                move |limit, _| format!("SELECT id, '' FROM {found} ORDER BY {rank} DESC LIMIT {limit}")
            }),
            found,
        }
    },
    ..SIMPLE
};

/// The memory for making an index and for sorting, in megabytes: what such a machine would be given.
const MEMORY: &str = "SELECT set_config('maintenance_work_mem', '512MB', false), set_config('work_mem', '64MB', false)";
const SIZE: &str = "SELECT pg_total_relation_size('texts') + pg_total_relation_size('facts')
    + pg_total_relation_size('topics')";
