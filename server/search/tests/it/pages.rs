//! Orders, and pages that fit together.

use domain::clock::Timestamp;
use domain::search::{HitType, LIMIT_MAX, SearchPage, SearchRequest, Sort};
use search::{Analyzer, Document, Names, Operation, Synonyms};

use crate::sample::{Forum, document, ids, query, upsert};

#[test]
fn every_order() {
    let titles = ["גימל", "״אלף״", "בֵּית"];
    let forum = Forum::of((0..).zip(titles).map(|(id, title)| Document { title: title.to_owned(), ..document(id) }));
    let sorted = |sort| ids(&forum.ask(&SearchRequest { sort, ..query("") }));
    assert_eq!(sorted(Sort::Relevance), [2, 1, 0], "the newest first where nothing is asked");
    assert_eq!(sorted(Sort::Newest), [2, 1, 0]);
    assert_eq!(sorted(Sort::Oldest), [0, 1, 2]);
    assert_eq!(sorted(Sort::Title), [1, 2, 0]);
}

#[test]
fn pages_neither_repeat_nor_leave_out() {
    let all = || {
        (0..450i64).map(|id| Document {
            body: "שירות ".repeat(1 + usize::try_from(id % 9).unwrap()),
            date: Timestamp(id % 3),
            ..document(id)
        })
    };
    let forum = Forum::of([]);
    // Several commits, several segments.
    for part in all().collect::<Vec<_>>().chunks(120) {
        forum.index.apply(part.iter().cloned().map(upsert).collect(), 2).unwrap();
    }
    for sort in Sort::ALL {
        let mut seen: Vec<i64> = (0..450)
            .step_by(50)
            .flat_map(|offset| ids(&forum.ask(&SearchRequest { sort: *sort, offset, limit: 50, ..query("שירות") })))
            .collect();
        seen.sort_unstable();
        assert_eq!(seen, (0..450).collect::<Vec<_>>(), "{sort}");
    }
}

/// So many that every core takes some of the segments.
#[test]
fn many_texts_are_found_and_counted_once() {
    let forum = Forum::of([]);
    let all: Vec<_> = (0..21_000i64)
        .map(|id| Document {
            body: match id {
                7 => "שירות הדרכה",
                id if id % 3 == 0 => "שירות",
                _ => "הדרכה",
            }
            .to_owned(),
            year: 2000 + i32::try_from(id % 7).unwrap(),
            date: Timestamp(id),
            ..document(id)
        })
        .collect();
    for part in all.chunks(6_000) {
        forum.index.apply(part.iter().cloned().map(upsert).collect(), 2).unwrap();
    }
    let page = forum.ask(&SearchRequest { limit: 4, ..query("שירות") });
    assert_eq!((page.total, ids(&page)), (7_001, vec![20_997, 20_994, 20_991, 20_988]));
    let counts: Vec<_> = page.facets.year.iter().map(|year| (year.value.clone(), year.count)).collect();
    assert_eq!(
        counts,
        (2000..2007).rev().map(|year| (year.to_string(), 1_000 + usize::from(year == 2000))).collect::<Vec<_>>()
    );
    let both = forum.ask(&SearchRequest { limit: 50, ..query("שירות הדרכה") });
    assert_eq!((both.total, both.partial_total, both.hits[0].id, both.hits.len()), (1, 20_999, 7, 50));
    assert!(both.hits.iter().all(|hit| hit.snippet.parts.iter().any(|(_, matched)| *matched)), "{:?}", both.hits);
    let seen: Vec<i64> = (0..7_000)
        .step_by(1_000)
        .flat_map(|offset| ids(&forum.ask(&SearchRequest { offset, limit: 50, sort: Sort::Oldest, ..query("שירות") })))
        .collect();
    assert!(seen.is_sorted() && seen.iter().all(|id| id % 3 == 0 || *id == 7), "{seen:?}");
}

/// The keys of all hits behind the request's place, read page by page.
fn walk(forum: &Forum, mut request: SearchRequest) -> Vec<i64> {
    let mut walked = vec![];
    loop {
        let page = forum.ask(&request);
        walked.extend(ids(&page));
        request.after = page.next;
        if request.after.is_none() {
            return walked;
        }
    }
}

#[test]
fn pages_behind_places_are_those_of_offsets() {
    let forum = Forum::of((0..130i64).map(|id| Document {
        body: if id % 3 == 0 { "שירות הדרכה" } else { "שירות" }.to_owned(),
        title: format!("כותרת {}", id % 7),
        date: Timestamp(id % 5),
        ..document(id)
    }));
    for q in ["", "שירות", "שירות הדרכה"] {
        for sort in Sort::ALL {
            let request = SearchRequest { sort: *sort, ..query(q) };
            let whole: Vec<i64> = (0..130)
                .step_by(10)
                .flat_map(|offset| ids(&forum.ask(&SearchRequest { offset, limit: 10, ..request.clone() })))
                .collect();
            assert_eq!(whole.len(), 130, "{q} {sort}");
            assert_eq!(walk(&forum, SearchRequest { limit: 7, ..request }), whole, "{q} {sort}");
        }
    }
}

#[test]
fn a_place_is_found_after_others_came_and_went() {
    for sort in Sort::ALL {
        let text = |id, title: String| Document { body: "שירות".to_owned(), title, ..document(id) };
        let forum = Forum::of((10..30i64).map(|id| text(id, format!("כותרת {id}"))));
        let request = SearchRequest { sort: *sort, limit: 5, ..query("שירות") };
        let page = forum.ask(&request);
        let mut read = ids(&page);
        // Each order has some of the new ones in front of the place.
        let mut operations: Vec<Operation> = [1, 2, 40, 41].map(|id| upsert(text(id, format!("אמנה {id}")))).into();
        operations.push(Operation::Delete(HitType::Practice, read[1]));
        if *sort != Sort::Relevance {
            operations.push(Operation::Delete(HitType::Practice, read[4]));
        }
        forum.index.apply(operations, 2).unwrap();
        read.extend(walk(&forum, SearchRequest { after: page.next, ..request }));
        read.retain(|id| (10..30).contains(id));
        read.sort_unstable();
        assert_eq!(read, (10..30).collect::<Vec<_>>(), "{sort}");
    }
}

#[test]
fn a_place_by_relevance_stays_as_deep_when_its_hit_goes() {
    let forum = Forum::of((0..20i64).map(|id| Document { body: "שירות".to_owned(), ..document(id) }));
    let request = SearchRequest { limit: 5, ..query("שירות") };
    let page = forum.ask(&request);
    let mut read = ids(&page);
    forum.index.apply(vec![Operation::Delete(HitType::Practice, read[4])], 2).unwrap();
    read.extend(walk(&forum, SearchRequest { after: page.next, ..request }));
    read.sort_unstable();
    assert_eq!(read, (0..20).collect::<Vec<_>>());
}

#[test]
fn limits_are_kept() {
    let forum = Forum::of((0..150).map(document));
    let page = forum.ask(&SearchRequest { limit: usize::MAX, offset: usize::MAX, ..query("") });
    assert_eq!((page.total, page.hits.len()), (150, 0));
    assert_eq!(forum.ask(&SearchRequest { limit: usize::MAX, ..query("") }).hits.len(), LIMIT_MAX);
    assert_eq!(forum.ask(&SearchRequest { limit: 0, ..query("") }).hits.len(), 0);
}

#[test]
fn what_became_visible_behind_a_position_is_asked_for_alone() {
    let forum = Forum::of((0..5).map(|id| Document { since: id * 10, body: "שירות".to_owned(), ..document(id) }));
    let since =
        |position| forum.ask(&SearchRequest { since: Some(position), sort: Sort::Newest, ..query("שירות") });
    assert_eq!((ids(&since(20)), since(20).total), (vec![4, 3], 2));
    assert_eq!(since(20).facets.company[0].count, 2);
    assert_eq!(since(40).total, 0);
    assert_eq!(since(0).hits.last().map(|hit| hit.since), Some(10), "what is not known is not new");
}

#[test]
fn an_answer_is_cached_until_the_index_or_a_table_changes_and_for_who_reads_the_same() {
    let ours = Document { readers: vec!["company:1".to_owned()], body: "שירות".to_owned(), ..document(1) };
    let forum = Forum::of([Document { body: "שירות".to_owned(), ..document(0) }, ours]);
    let (none, unnamed) = (Synonyms::default(), Names::default());
    let everybody = ["all".to_owned()];
    let colleagues = ["all".to_owned(), "company:1".to_owned()];
    let cached = |request: &SearchRequest, groups: &[String], table: &Synonyms| {
        forum.index.cached(request, Some(groups), table, &unnamed).map(|page| ids(&page))
    };
    let asked = query("שירות");
    assert_eq!(cached(&asked, &everybody, &none), None);
    let first = forum.index.search_cached(&asked, Some(&everybody), &none, &unnamed).unwrap();
    let again = forum.index.cached(&asked, Some(&everybody), &none, &unnamed).expect("cached");
    assert_eq!(SearchPage { took_us: 0, ..again }, SearchPage { took_us: 0, ..first });
    assert_eq!(cached(&asked, &colleagues, &none), None, "they may read more");
    assert_eq!(cached(&SearchRequest { limit: 1, ..asked.clone() }, &everybody, &none), None, "another page");
    let table = Synonyms::new([["שירות", "service"]], &Analyzer::default());
    assert_eq!(cached(&asked, &everybody, &table), None, "widened");
    let named = Names::new([], []);
    assert!(forum.index.cached(&asked, Some(&everybody), &none, &named).is_none(), "names may be of other companies");
    forum.index.apply(vec![upsert(Document { body: "שירות".to_owned(), ..document(2) })], 2).unwrap();
    assert_eq!(cached(&asked, &everybody, &none), None, "of another state");
    let later = forum.index.search_cached(&asked, Some(&everybody), &none, &unnamed).unwrap();
    assert_eq!((ids(&later).len(), cached(&asked, &everybody, &none)), (2, Some(ids(&later))));
    let behind = SearchRequest { limit: 1, ..asked };
    let behind = SearchRequest { after: forum.ask(&behind).next, ..behind };
    assert!(behind.after.is_some());
    forum.index.search_cached(&behind, Some(&everybody), &none, &unnamed).unwrap();
    assert_eq!(cached(&behind, &everybody, &none), None, "what begins behind a place is asked once");
}
