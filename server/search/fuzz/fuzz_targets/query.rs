//! Any bytes, read as what somebody types into the search box of a small forum.
//!
//! The first byte chooses who asks and how; what follows is the query, up to a line break, and a table
//! of synonyms, a group on each line behind it. What is found is compared with what a tree of tantivy's queries finds.

#![no_main]

use std::sync::LazyLock;

use domain::clock::Timestamp;
use domain::company::{Sector, SizeBand};
use domain::language::Language;
use domain::search::{Hit, HitType, Marked, Match, SearchPage, SearchRequest, Sort};
use libfuzzer_sys::fuzz_target;
use search::tree::difference;
use search::{
    Analyzer, CompanyLabel, Document, FileText, Index, NamedValue, Names, Operation, Synonyms, TopicLabel, Typed,
};
use tempfile::TempDir;

const TEXTS: [&str; 8] = [
    "אמנת שירות ללקוחות: מה הבטחנו, למי, ומתי. הסמנכ\"ל אמר שנמדוד.",
    "מדידת שביעות רצון ב-NPS, סקר של מש״א בקרב 300 עובדים",
    "שֵׁרוּת עצמי באתר, בקול סנטר ובאפליקציה; תלונותיהם של לקוחותינו פחתו ב-12%",
    "Customer service: surveys, scripts and résumés of the centre's employees",
    "הדרכת מוקדנים חדשים בשבוע אחד. משאבי אנוש והדרכה.",
    "",
    "״״ '' -- :: \u{200f}\u{200e} 🙂 ﬁne ½ ％",
    "קול קול קול סנטר סנטר אמנת אמנת שירות שירות",
];
/// The document that only coordinators find.
const HIDDEN: i64 = 3;
/// The most that is told of a query's parts: 32 words, and what stands before and behind them.
const TOLD_MAX: usize = 34;

static FORUM: LazyLock<(Index, TempDir)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let index = Index::open(folder.path(), Analyzer::default()).expect("an index").index;
    // Two commits, so that there are several segments.
    for (position, texts) in (1..).zip([0..5, 5..TEXTS.len()]) {
        let documents = texts.map(|number| Operation::Upsert(Box::new(document(number)))).collect();
        index.apply(documents, position).expect("a commit");
    }
    (index, folder)
});

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let documents: Vec<_> = (0..TEXTS.len()).map(document).collect();
    let named = |slug: &str, names: Vec<String>| NamedValue { slug: slug.to_owned(), names, below: vec![] };
    let companies = documents.iter().take(2).filter_map(|document| document.company.as_ref());
    let companies = companies.map(|company| named(&company.slug, vec![company.name.clone()]));
    let topics = documents.iter().take(3).flat_map(|document| &document.topics);
    Names::new(companies, topics.map(|topic| named(&topic.slug, topic.names.clone())))
});

// Made before the first text: the clock that ends a hanging one is running then.
fuzz_target!(init: { LazyLock::force(&FORUM); }, |bytes: &[u8]| {
    let Some((&how, text)) = bytes.split_first() else { return };
    let (index, _) = &*FORUM;
    let text = String::from_utf8_lossy(text);
    let (q, table) = text.split_once('\n').unwrap_or((&text, ""));
    let request = SearchRequest {
        q: q.to_owned(),
        hit_types: (how & 1 != 0).then_some(HitType::Practice).into_iter().collect(),
        sort: if how & 2 != 0 { Sort::Newest } else { Sort::Relevance },
        limit: if how & 4 != 0 { 2 } else { 20 },
        offset: usize::from(how & 8 != 0),
        ..SearchRequest::default()
    };
    let everybody = ["all".to_owned()];
    let groups = (how & 16 == 0).then_some(&everybody[..]);
    let synonyms = Synonyms::new(table.lines().map(|line| line.split(',')), index.analyzer());
    let page = index.search_widened(&request, groups, &synonyms, &NAMES).expect("a search");
    check(&page, &request, groups.is_some());

    let again = index.search_widened(&request, groups, &synonyms, &NAMES).expect("a search");
    assert_eq!(SearchPage { took_us: 0, ..page.clone() }, SearchPage { took_us: 0, ..again }, "always the same");
    // All hits, so that no rounding decides which are shown.
    let all = SearchRequest { limit: TEXTS.len(), offset: 0, ..request.clone() };
    let by_lists = index.search_widened(&all, groups, &synonyms, &NAMES).expect("a search");
    let by_tree = index.search_by_tree(&all, groups, &synonyms, &NAMES).expect("a search");
    assert_eq!(difference(&by_lists, &by_tree), None, "the lists and the tree find the same");
    if let Some(better) = page.did_you_mean {
        assert_ne!(better, q);
        let repeated = SearchRequest { q: better, ..request };
        check(&index.search_widened(&repeated, groups, &synonyms, &NAMES).expect("a search"), &repeated, groups.is_some());
    }
    if let Some(typed) = Typed::new(q) {
        let suggested = index.suggest(&typed, groups).expect("suggestions");
        assert!(suggested.titles.len() <= 5 && suggested.completions.len() <= 3);
        let hidden = format!("/practices/{HIDDEN}");
        assert!(groups.is_none() || suggested.titles.iter().all(|title| title.url != hidden));
    }
});

fn check(page: &SearchPage, request: &SearchRequest, is_member: bool) {
    let found = page.total + page.partial_total;
    assert!(found <= TEXTS.len() - usize::from(is_member));
    assert_eq!(page.hits.len(), found.saturating_sub(request.offset).min(request.limit));
    assert!(page.ignored.len() <= TOLD_MAX && page.loosened.len() <= TOLD_MAX);
    for hit in &page.hits {
        assert!(!is_member || hit.id != HIDDEN, "hidden from members");
        assert!(hit.score.is_finite() && hit.score >= 0.0, "{}", hit.score);
        assert_eq!(hit.title_marked.text(), hit.title);
        are_parts(&hit.title_marked);
        are_parts(&hit.snippet);
    }
    if request.sort == Sort::Relevance {
        let is_in_order = |a: &Hit, b: &Hit| match (a.matched, b.matched) {
            (Match::Full, Match::Partial) => true,
            (Match::Partial, Match::Full) => false,
            _ => a.score >= b.score,
        };
        assert!(page.hits.is_sorted_by(is_in_order), "full hits first, the best first");
    }
}

fn are_parts(marked: &Marked) {
    assert!(marked.parts.iter().all(|(text, _)| !text.is_empty()), "{marked:?}");
    assert!(marked.parts.iter().all(|(text, is_match)| !is_match || text.chars().any(char::is_alphanumeric)));
}

fn document(number: usize) -> Document {
    let id = i64::try_from(number).expect("a small number");
    let company = ["אורן־גל", "Kav Ltd."][number % 2];
    let topic = ["מדידה", "הדרכה", "digital"][number % 3];
    Document {
        hit_type: if number % 4 == 1 { HitType::Meeting } else { HitType::Practice },
        id,
        kind: ["write-up", "tool"][number % 2].to_owned(),
        title: TEXTS[(number + 3) % TEXTS.len()].split_whitespace().take(4).collect::<Vec<_>>().join(" "),
        summary: TEXTS[(number + 1) % TEXTS.len()].to_owned(),
        body: format!("{} ", TEXTS[number]).repeat(1 + 7 * number),
        url: format!("/practices/{id}"),
        company: Some(CompanyLabel {
            slug: format!("company-{}", number % 2),
            name: company.to_owned(),
            sector: Sector::Finance,
            size: SizeBand::Upto249,
        }),
        professions: vec![],
        tried: vec![],
        topics: vec![TopicLabel { slug: format!("topic-{}", number % 3), names: vec![topic.to_owned()] }],
        language: Language::Hebrew,
        date: Timestamp(id * 1_000_000),
        year: 2020 + i32::try_from(number % 3).expect("a small number"),
        meeting: "מפגש ראשון".to_owned(),
        readers: vec![if id == HIDDEN { "coordinators" } else { "all" }.to_owned()],
        version: 1,
        extra: "דנה לוי, report.pdf".to_owned(),
        since: 0,
        files: vec![FileText {
            name: "report.pdf".to_owned(),
            url: format!("/files/{id}"),
            text: TEXTS[(number + 2) % TEXTS.len()].repeat(3),
        }],
    }
}
