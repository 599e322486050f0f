//! The examples of the search: what members type over the demo's texts, see `examples.tsv`.

use domain::language::Language;
use domain::policy::Actor;
use domain::search::{Match, SearchPage, SearchRequest};
use forum::Forum;

use crate::judged::{is_right_mark, name};

/// Also read by `end2end/search.test.mjs`.
const EXAMPLES: &str = include_str!("examples.tsv");
/// So many hits of an example are looked at.
const LOOKED_AT: usize = 20;

/// Asks every example of a demo forum.
pub async fn check(forum: &Forum, dictionary: &str) {
    let mut wrong = vec![];
    for line in EXAMPLES.lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split('\t');
        let mut field = || fields.next().unwrap_or_default();
        let [what, typed, expected, absent, marks, meant, besides] = std::array::from_fn(|_| field());
        let told = match what {
            "search" => {
                let marks: Vec<&str> = marks.split(' ').collect();
                let page = ask(forum, typed).await;
                let mut wrong = wrong_hits(&page, expected, absent, &marks, meant);
                let told = told_besides(&page);
                let untold = besides.split(',').filter(|it| !it.is_empty() && !told.iter().any(|told| told == it));
                wrong.extend(untold.map(|it| format!("{it} is not told, but {told:?}")));
                wrong
            }
            "suggest" => wrong_suggestions(forum, typed, expected, absent).await,
            other => panic!("no example: {other}"),
        };
        wrong.extend(told.into_iter().map(|told| format!("{typed}: {told}")));
    }
    assert!(wrong.is_empty(), "{dictionary}: {wrong:#?}");
    let (one, both) = (total(forum, "שירות").await, total(forum, "אמנת שירות").await);
    assert!(both > 0 && both < one, "{dictionary}: more words narrow, but {both} and {one}");
}

async fn total(forum: &Forum, typed: &str) -> usize {
    ask(forum, typed).await.total
}

async fn ask(forum: &Forum, typed: &str) -> SearchPage {
    let request = SearchRequest { q: typed.to_owned(), limit: LOOKED_AT, ..SearchRequest::default() };
    forum.search(&Actor::System, request).await.expect("an answer")
}

/// What an answer tells besides its hits.
fn told_besides(page: &SearchPage) -> Vec<String> {
    let unknown = page.unknown.iter().map(|word| format!("unknown={word}"));
    let ignored = page.ignored.iter().map(|filter| format!("ignored={filter}"));
    let ambiguous = page.ambiguous.iter().map(|filter| format!("ambiguous={}", filter.text));
    let year = page.offered_year.iter().map(|year| format!("year={year}"));
    unknown.chain(ignored).chain(ambiguous).chain(year).collect()
}

/// What is wrong with the hits of a query.
fn wrong_hits(page: &SearchPage, expected: &str, absent: &str, marks: &[&str], meant: &str) -> Vec<String> {
    let full: Vec<&str> = page.hits.iter().filter(|hit| hit.matched == Match::Full).map(name).collect();
    let first = full.first().copied().unwrap_or("-");
    let mut wrong = vec![];
    let is_right = match expected.strip_prefix('=') {
        Some(company) => page.total > 0 && page.hits.iter().all(|hit| hit.company == company),
        None => first == expected,
    };
    if !is_right {
        wrong.push(format!("{first} is first of {} and not {expected}", page.total));
    }
    let absent = absent.split(',').filter(|text| full.contains(text));
    wrong.extend(absent.map(|text| format!("{text} is a full hit")));
    let parts = page.hits.iter().flat_map(|hit| hit.title_marked.parts.iter().chain(&hit.snippet.parts));
    let marked = parts.filter(|(part, matched)| *matched && !is_right_mark(part, marks));
    wrong.extend(marked.map(|(part, _)| format!("{part} is marked")));
    let proposed = page.did_you_mean.as_deref().unwrap_or_default();
    if proposed != meant {
        wrong.push(format!("{proposed:?} is proposed and not {meant:?}"));
    }
    wrong
}

/// What is wrong with what is suggested.
async fn wrong_suggestions(forum: &Forum, typed: &str, expected: &str, absent: &str) -> Vec<String> {
    let suggestions = forum.suggest(&Actor::System, typed, Language::Hebrew).await.expect("suggestions");
    let texts: Vec<String> = suggestions.into_iter().map(|suggestion| suggestion.text).collect();
    let has = |text: &str| texts.iter().any(|other| other.contains(text));
    let missing = expected
        .split(',')
        .filter(|text| !text.is_empty() && !has(text))
        .map(|text| format!("{text} is not in {texts:?}"));
    let absurd = absent.split(',').filter(|text| !text.is_empty() && has(text));
    missing.chain(absurd.map(|text| format!("{text} is suggested"))).collect()
}
