//! Lists that are read page by page to their end.

use std::collections::BTreeSet;

use domain::id::PracticeId;
use domain::meeting::NewMeeting;
use domain::policy::Actor;
use domain::practice::Status;
use domain::search::{SearchRequest, Sort};
use forum::Forum;
use forum::practices::paging::PagePosition;

use crate::on_each_engine;
use crate::sample::{call, content, create_practice, day, meeting, practice, version};

/// The keys of one page, and where the next page begins.
async fn page(
    forum: &Forum,
    actor: &Actor,
    request: &SearchRequest,
    after: Option<&PagePosition>,
) -> (Vec<PracticeId>, Option<PagePosition>) {
    let page = forum.practices_after(actor, request, after).await.expect("a page").expect("from the database");
    assert!(page.practices.len() <= request.limit);
    (page.practices.iter().map(|card| card.id).collect(), page.next)
}

/// The keys of a whole list, read page by page.
async fn read(forum: &Forum, actor: &Actor, request: &SearchRequest) -> Vec<PracticeId> {
    let (mut ids, mut next) = page(forum, actor, request, None).await;
    while let Some(after) = next {
        let more;
        (more, next) = page(forum, actor, request, Some(&after)).await;
        ids.extend(more);
    }
    ids
}

#[tokio::test]
async fn nothing_is_repeated_or_left_out_while_others_write() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        for sort in [Sort::Newest, Sort::Oldest, Sort::Title, Sort::Relevance] {
            // Several of one moment and of one title, so that the key decides.
            let one_moment = vec![practice("אמנה", "גוף", Status::Published); 5];
            let mut ids: BTreeSet<_> = forum
                .create_practices(&dana, one_moment)
                .await
                .expect("entered")
                .into_iter()
                .map(|created| created.id)
                .collect();
            context.clock.advance_seconds(60);
            let mut waits = practice("ממתינה", "גוף", Status::Published);
            waits.company = Some(people.oren.company);
            let waits = create_practice(forum, &people.coordinator, waits).await.id;
            ids.insert(waits);
            let request = SearchRequest { sort, limit: 2, ..SearchRequest::default() };
            let known: BTreeSet<_> = read(forum, &dana, &request).await.into_iter().collect();
            assert!(ids.is_subset(&known));
            let (mut listed, mut next) = page(forum, &dana, &request, None).await;
            let mut count = 0;
            while let Some(after) = next {
                context.clock.advance_seconds(60);
                let title = if count % 2 == 0 { "א" } else { "ת" };
                create_practice(forum, &dana, practice(title, "חדש", Status::Published)).await;
                let edited = content("ממתינה", &format!("גוף {count}"));
                let expected = version(forum, waits).await;
                forum.update_practice(&people.oren.manager, waits, expected, edited, None).await.expect("edited");
                let more;
                (more, next) = page(forum, &dana, &request, Some(&after)).await;
                listed.extend(more);
                count += 1;
                assert!(count < 50, "the list does not end, {sort}");
            }
            let distinct: BTreeSet<_> = listed.iter().copied().collect();
            assert_eq!(distinct.len(), listed.len(), "repeated, {sort}");
            assert!(known.is_subset(&distinct), "left out, {sort}");
        }
    })
    .await;
}

#[tokio::test]
async fn pages_are_those_of_the_whole_list() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        for number in 0..7 {
            let status = if number == 3 { Status::Draft } else { Status::Published };
            create_practice(forum, &dana, practice(&format!("{}", 7 - number), "גוף", status)).await;
            context.clock.advance_seconds(60);
        }
        for sort in [Sort::Newest, Sort::Oldest, Sort::Title] {
            let whole = SearchRequest { sort, limit: 100, ..SearchRequest::default() };
            let all = forum.find_practices(&dana, whole.clone()).await.expect("a list");
            let all: Vec<_> = all.practices.iter().map(|card| card.id).collect();
            let paged = read(forum, &dana, &SearchRequest { limit: 2, ..whole.clone() }).await;
            assert_eq!(paged, all, "{sort}");
            let request = SearchRequest { limit: 2, offset: 3, ..whole };
            let page = forum.practices_after(&dana, &request, None).await.expect("a page").expect("from the database");
            let ids: Vec<_> = page.practices.iter().map(|card| card.id).collect();
            assert_eq!((ids, page.total), (all[3..5].to_vec(), 6), "{sort}");
        }
        let words = SearchRequest { q: "גוף".into(), limit: 2, ..SearchRequest::default() };
        assert!(forum.practices_after(&dana, &words, None).await.expect("an answer").is_none());
        let years = SearchRequest { years: vec![2026], limit: 2, ..SearchRequest::default() };
        assert!(forum.practices_after(&dana, &years, None).await.expect("an answer").is_none());
    })
    .await;
}

#[tokio::test]
async fn meetings_are_read_to_their_end() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        for days in [3, 1, 2, 2, 2, -4] {
            call(forum, NewMeeting { starts_at: day(days), deadline: None, ..meeting("מפגש", None, &[]) }).await;
        }
        let (all, more) = forum.meetings_after(&dana, None, 100).await.expect("a list");
        assert_eq!((all.len(), more), (6, false));
        let (mut listed, mut after) = (vec![], None);
        loop {
            let (page, more) = forum.meetings_after(&dana, after, 2).await.expect("a page");
            after = page.last().map(|card| (card.starts_at, card.id));
            listed.extend(page);
            if !more {
                break;
            }
            call(forum, NewMeeting { starts_at: day(9), deadline: None, ..meeting("חדש", None, &[]) }).await;
        }
        assert_eq!(listed, all);
    })
    .await;
}
