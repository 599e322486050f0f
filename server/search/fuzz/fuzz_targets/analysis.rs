//! Any bytes, read as a text: its words, and the terms of each.

#![no_main]

use std::collections::HashSet;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use search::analysis::forms::{Form, beginnings, trigrams};
use search::analysis::normalise::WORD_MAX;
use search::analysis::words;
use search::lexicon::{FOLDER, Lexicon};
use search::{Analyzer, Synonyms};

/// The analyzers by rules, and with the dictionary where it is installed.
static ANALYZERS: LazyLock<Vec<Analyzer>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let lexicon = Lexicon::open(Path::new(FOLDER), folder.path()).ok();
    let known = lexicon.map(|lexicon| Analyzer::new(Some(Arc::new(lexicon))));
    [Analyzer::default()].into_iter().chain(known).collect()
});

// Made before the first text: the clock that ends a hanging one is running then.
fuzz_target!(init: { LazyLock::force(&ANALYZERS); }, |bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let mut end = 0;
    for word in words(&text) {
        assert!(end <= word.range.start && word.range.start < word.range.end, "words in order: {word:?}");
        assert!(text.get(word.range.clone()).is_some(), "whole characters: {word:?}");
        end = word.range.end;
        let letters = word.text.chars().count();
        assert!((1..=WORD_MAX).contains(&letters), "{word:?}");
        assert_eq!(trigrams(&word.text).count(), letters, "{word:?}");
        assert!(beginnings(&word.text).all(|rest| !rest.is_empty() && word.text.ends_with(rest)), "{word:?}");
        for analyzer in &*ANALYZERS {
            are_terms(&analyzer.forms(&word.spelled()));
            are_terms(&analyzer.bare_forms(&word.spelled()));
        }
    }
    // The same text as a table of synonyms, and as a query that meets it.
    for analyzer in &*ANALYZERS {
        let table = Synonyms::new(text.lines().map(|line| line.split(',')), analyzer);
        let query: Vec<_> = words(&text).take(32).map(|word| analyzer.forms(&word.spelled())).collect();
        for met in table.met(&query, analyzer) {
            assert!(!met.words.is_empty() && met.words.end <= query.len(), "within the query");
            assert!(met.weight > 0.0 && met.weight <= 1.0);
        }
    }
});

/// Something to be found by, none twice, none worth more than the word itself.
fn are_terms(forms: &[Form]) {
    assert!(!forms.is_empty());
    let terms: HashSet<&str> = forms.iter().map(|form| form.term.as_str()).collect();
    assert_eq!(terms.len(), forms.len(), "{forms:?}");
    for Form { term, weight } in forms {
        assert!(!term.is_empty() && *weight > 0.0 && *weight <= 1.0, "{forms:?}");
    }
}
