//! The judged set of the field: queries as service managers type them over the demo's texts, see `judged.tsv`.

use domain::policy::Actor;
use domain::search::{Hit, Match, SearchRequest};
use forum::Forum;

const JUDGED: &str = include_str!("judged.tsv");
/// The number of hits of a query that are judged.
const FIRST: usize = 5;
/// How many of the queries must have a right text first, what share of the texts that must be among the first
/// are there, and what share of the highlights must be right, in percent.
const RIGHT_FIRST: usize = 92;
const THERE: usize = 95;
const RIGHT_HIGHLIGHTS: usize = 95;

/// A judged query.
struct Judged {
    query: &'static str,
    must: Vec<&'static str>,
    must_not: Vec<&'static str>,
    marks: Vec<&'static str>,
}

/// The tally of how many judgements are right, and what is wrong.
#[derive(Default)]
struct Tally {
    right: usize,
    wrong: Vec<String>,
}

impl Tally {
    fn note(&mut self, right: bool, wrong: impl FnOnce() -> String) {
        if right { self.right += 1 } else { self.wrong.push(wrong()) }
    }

    /// Prints the share that is right; what is wrong, where too little is right.
    fn fault(&self, percent: usize, what: &str) -> Option<String> {
        let all = self.right + self.wrong.len();
        eprintln!("  {what}: {} of {all}", self.right);
        (self.right * 100 < all * percent)
            .then(|| format!("{what}: {} of {all} are right, not {:#?}", self.right, self.wrong))
    }
}

fn judged() -> impl Iterator<Item = Judged> {
    JUDGED.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let mut fields = line.split('\t');
        let query = fields.next().unwrap_or_default();
        let mut list = |separator: char| {
            let field = fields.next().unwrap_or_default();
            field.split(separator).filter(|text| !text.is_empty()).collect::<Vec<_>>()
        };
        Judged { query, must: list(','), must_not: list(','), marks: list(' ') }
    })
}

/// Asks every query of a demo forum.
pub async fn check(forum: &Forum, dictionary: &str) {
    let (mut first, mut there, mut absent, mut nothing, mut marks) =
        (Tally::default(), Tally::default(), Tally::default(), Tally::default(), Tally::default());
    let mut queries = 0;
    for Judged { query, must, must_not, marks: allowed } in judged() {
        queries += 1;
        let request = SearchRequest { q: query.to_owned(), limit: FIRST, ..SearchRequest::default() };
        let page = forum.search(&Actor::System, request).await.expect("an answer");
        if must.is_empty() {
            nothing.note(page.total == 0, || format!("{query} finds {}", page.hits[0].title));
            continue;
        }
        let found: Vec<&str> = page.hits.iter().map(name).collect();
        first.note(found.first().is_some_and(|first| must.contains(first)), || format!("{query}: {found:?}"));
        for text in must {
            there.note(found.contains(&text), || format!("{query}: {text} is not in {found:?}"));
        }
        for text in must_not {
            // Behind the mark it may be a partial hit.
            let (name_of, may_be_partial) = text.strip_prefix('~').map_or((text, false), |rest| (rest, true));
            let is_wrong = |hit: &Hit| name(hit) == name_of && !(may_be_partial && hit.matched == Match::Partial);
            absent.note(!page.hits.iter().any(is_wrong), || format!("{query}: {text} is in {found:?}"));
        }
        let parts = page.hits.iter().flat_map(|hit| hit.title_marked.parts.iter().chain(&hit.snippet.parts));
        for (mark, _) in parts.filter(|(_, matched)| *matched) {
            marks.note(is_right_mark(mark, &allowed), || format!("{query}: {mark}"));
        }
    }
    assert_eq!(queries, 100);
    eprintln!("The judged set of the field, {dictionary}:");
    let faults = [
        first.fault(RIGHT_FIRST, "first hits"),
        there.fault(THERE, "among the first five"),
        absent.fault(100, "not where they must not be"),
        nothing.fault(100, "nothing found"),
        marks.fault(RIGHT_HIGHLIGHTS, "highlights"),
    ];
    let faults: Vec<String> = faults.into_iter().flatten().collect();
    assert!(faults.is_empty(), "{dictionary}: {}", faults.join("\n"));
}

/// Whether a highlighted word is one of those that are right to highlight, bare or behind up to three prefix letters.
pub fn is_right_mark(mark: &str, allowed: &[&str]) -> bool {
    let mark = mark.to_lowercase();
    let is_prefix = |count: &usize| mark.chars().take(*count).all(|letter| "משהוכלב".contains(letter));
    let bare = (0..=3).take_while(is_prefix).map(|count| mark.chars().skip(count).collect::<String>());
    let is = |word: &str, allowed: &str| match allowed.strip_suffix('*') {
        Some(beginning) => word.starts_with(beginning),
        None => word == allowed,
    };
    bare.into_iter().any(|word| allowed.iter().any(|allowed| is(&word, allowed)))
}

/// A text's name in URLs.
pub fn name(hit: &Hit) -> &str {
    hit.url.rsplit('/').next().unwrap_or_default()
}
