//! Who sees what, and what the filters count.

use std::collections::BTreeMap;

use domain::clock::Timestamp;
use domain::company::Sector;
use domain::practice::PracticeKind;
use domain::search::{FacetCount, HitType, SearchRequest};
use search::schema::Dimension;
use search::{CompanyLabel, Document};

use crate::sample::{Forum, company, document, ids, query, topic};

const TOPICS: [&str; 3] = ["measurement", "training", "ownership"];
const KINDS: [PracticeKind; 3] = [PracticeKind::WriteUp, PracticeKind::Tool, PracticeKind::Template];

/// A forum whose documents differ in everything that is counted.
fn varied() -> Vec<Document> {
    (0..200usize)
        .map(|n| Document {
            kind: KINDS[n % 3].to_string(),
            topics: TOPICS[n % 2..=1 + n % 2].iter().map(|slug| topic(slug, slug)).collect(),
            company: (n % 5 > 0)
                .then(|| CompanyLabel {
                    sector: Sector::ALL[n % 4], ..company(&format!("company-{}", n % 7), "חברה")
                }),
            year: 2020 + i32::try_from(n % 4).unwrap(),
            body: if n % 3 == 0 { "שירות".to_owned() } else { "הדרכה".to_owned() },
            readers: if n % 11 == 0 { vec!["company:1".to_owned()] } else { vec!["all".to_owned()] },
            ..document(i64::try_from(n).unwrap())
        })
        .collect()
}

fn sorted(counts: &[FacetCount]) -> BTreeMap<String, usize> {
    counts.iter().map(|count| (count.value.clone(), count.count)).collect()
}

/// Counts by looking at every document.
fn by_hand(hits: impl Iterator<Item = Vec<String>>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for value in hits.flatten() {
        *counts.entry(value).or_default() += 1;
    }
    counts
}

#[test]
fn a_filter_narrows_every_count_but_its_own() {
    let documents = varied();
    let forum = Forum::of(documents.clone());
    let everybody = ["all".to_owned()];
    let request = SearchRequest {
        topics: vec!["measurement".to_owned()],
        kinds: vec![PracticeKind::Tool, PracticeKind::Template],
        years: vec![2020, 2021, 2023],
        from: Some(Timestamp(20_000_000)),
        ..query("הדרכה")
    };
    let topics = |d: &Document| d.topics.iter().map(|topic| topic.slug.clone()).collect::<Vec<_>>();
    let open = |d: &&Document| d.body == "הדרכה" && d.readers == everybody && d.date.0 >= 20_000_000;
    let topic = |d: &&Document| topics(d).contains(&"measurement".to_owned());
    let kind = |d: &&Document| d.kind != "write-up";
    let year = |d: &&Document| d.year != 2022;
    let all = || documents.iter().filter(open);

    let page = forum.index.search(&request, Some(&everybody)).unwrap();
    let hits = || all().filter(topic).filter(kind).filter(year);
    assert_eq!(page.total, hits().count());
    assert_eq!(sorted(&page.facets.topic), by_hand(all().filter(kind).filter(year).map(topics)));
    assert_eq!(sorted(&page.facets.kind), by_hand(all().filter(topic).filter(year).map(|d| vec![d.kind.clone()])));
    assert_eq!(sorted(&page.facets.year), by_hand(all().filter(topic).filter(kind).map(|d| vec![d.year.to_string()])));
    let companies = hits().map(|d| d.company.iter().map(|company| company.slug.clone()).collect());
    assert_eq!(sorted(&page.facets.company), by_hand(companies));
    let sectors = hits().map(|d| d.company.iter().map(|company| company.sector.to_string()).collect());
    assert_eq!(sorted(&page.facets.sector), by_hand(sectors));
}

#[test]
fn a_filter_counts_no_documents_of_a_type_that_does_not_have_it() {
    let of = |id, hit_type, kind: &str| Document { hit_type, kind: kind.to_owned(), ..document(id) };
    let documents =
        [of(1, HitType::Practice, "tool"), of(2, HitType::Meeting, "regular"), of(3, HitType::Meeting, "workshop")];
    let mut forum = Forum::of(documents);
    let counted = |forum: &Forum| {
        let facets = forum.ask(&query("כותרת")).facets;
        (sorted(&facets.kind).into_keys().collect::<Vec<_>>(), sorted(&facets.hit_type))
    };
    let types = BTreeMap::from([("meeting".to_owned(), 2), ("practice".to_owned(), 1)]);
    let (kinds, all) = counted(&forum);
    assert_eq!((kinds, &all), (["regular", "tool", "workshop"].map(str::to_owned).to_vec(), &types));
    forum.index = forum.index.with_facets(|hit_type| match hit_type {
        HitType::Practice => &Dimension::ALL,
        HitType::Meeting | HitType::Comment | HitType::Dilemma | HitType::Lesson => &[Dimension::Type],
    });
    let (kinds, all) = counted(&forum);
    assert_eq!((kinds, &all), (vec!["tool".to_owned()], &types));
}

#[test]
fn what_is_for_others_is_nowhere() {
    let ours = Document { readers: vec!["company:1".to_owned(), "member:7".to_owned()], ..document(1) };
    let nobodys = Document { readers: vec![], ..document(2) };
    let forum = Forum::of([document(0), ours, nobodys]);
    let seen = |groups: &[&str]| {
        let groups: Vec<String> = groups.iter().map(|group| (*group).to_owned()).collect();
        let page = forum.index.search(&query("כותרת"), Some(&groups)).unwrap();
        assert_eq!(page.facets.kind.iter().map(|count| count.count).sum::<usize>(), page.total);
        assert_eq!(page.hits.len(), page.total);
        ids(&page)
    };
    assert_eq!(seen(&["all", "company:2"]), [0]);
    assert_eq!(seen(&["all", "company:1"]), [1, 0]);
    assert_eq!(seen(&["member:7"]), [1]);
    assert_eq!(seen(&[]), Vec::<i64>::new());
    assert_eq!(ids(&forum.ask(&query("כותרת"))), [2, 1, 0], "the command line sees all");
}

#[test]
fn what_is_for_others_is_not_offered_as_a_spelling() {
    let open = Document { body: "אמנת שירות".to_owned(), ..document(0) };
    let draft =
        Document { body: "סיסמתחסויה".to_owned(), readers: vec!["company:1".to_owned()], ..document(1) };
    let forum = Forum::of([open, draft]);
    let meant = |q: &str, groups: &[&str]| {
        let groups: Vec<String> = groups.iter().map(|group| (*group).to_owned()).collect();
        let page = forum.index.search(&query(q), Some(&groups)).unwrap();
        (page.did_you_mean, page.total)
    };
    let word = Some("סיסמתחסויה".to_owned());
    for typed in ["סיסמתחסויהה", "xhxn,jxuhv"] {
        assert_eq!(meant(typed, &["all", "company:1"]).0, word, "{typed}");
        assert_eq!(meant(typed, &["all", "company:2"]), (None, 0), "{typed}");
    }
    // Nor does it tell by its silence that a draft has the word.
    assert_eq!(meant("שירותט", &["all"]).0, Some("שירות".to_owned()));
    let hidden = Document { body: "שירותט".to_owned(), readers: vec!["company:1".to_owned()], ..document(2) };
    forum.index.apply(vec![crate::sample::upsert(hidden)], 2).unwrap();
    assert_eq!(meant("שירותט", &["all"]), (Some("שירות".to_owned()), 0));
    assert_eq!(meant("שירותט", &["all", "company:1"]).0, None);
}
