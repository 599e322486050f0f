//! The editor is opened, and nothing is stored before something is written.

use domain::draft::FRESH_KEY_MIN;
use domain::id::DraftId;
use domain::policy::Actor;
use domain::practice::{Content, PracticeKind, Status};
use domain::problem::Problem;
use forum::Forum;
use forum::drafts::begin::Purpose;
use forum::drafts::open::Opening;
use forum::drafts::save::{SaveDraft, Saved};

use crate::context::key;
use crate::on_each_engine;
use crate::sample::{call, content, create_practice, keys, meeting, only_draft, practice, upload, version};

const NEW: Opening = Opening { purpose: Purpose::New, kind: Some(PracticeKind::Tool), base: None };

fn saved(text: Content, expected: i64) -> SaveDraft {
    SaveDraft { content: text, expected: Some(expected), ..SaveDraft::default() }
}

async fn save(
    forum: &Forum,
    actor: &Actor,
    id: DraftId,
    opening: &Opening,
    input: SaveDraft,
) -> Result<Saved, Problem> {
    forum.save_opened_draft(actor, id, opening, input).await
}

#[tokio::test]
async fn a_draft_begins_with_its_first_letter() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let id = forum.fresh_draft_id(key(dana));
        assert!(id.0 >= FRESH_KEY_MIN && id.0 < 1 << 53, "{id}");
        let opened = forum.open_draft(&dana, id, &NEW).await.expect("opened");
        assert_eq!((opened.version, opened.content.kind), (0, Some(PracticeKind::Tool)));
        let chosen = Content { kind: Some(PracticeKind::Tool), topics: vec!["training".into()], ..Content::default() };
        for nothing in [Content::default(), chosen, Content { title: " ".into(), ..Content::default() }] {
            assert_eq!(save(forum, &dana, id, &NEW, saved(nothing, 0)).await.expect("taken").version, 0);
        }
        assert!(forum.drafts(&dana).await.expect("a list").is_empty());
        assert_eq!(forum.home(&dana).await.expect("home").draft_count, 0);

        let first = Content { title: "א".into(), ..Content::default() };
        assert_eq!(save(forum, &dana, id, &NEW, saved(first.clone(), 0)).await.expect("saved").version, 1);
        assert_eq!(save(forum, &dana, id, &NEW, saved(first.clone(), 0)).await.expect("sent again").version, 1);
        assert_eq!(only_draft(forum, &dana).await.content.title, "א");
        let other = Content { title: "ב".into(), ..Content::default() };
        let conflict = save(forum, &dana, id, &NEW, saved(other.clone(), 0)).await.err();
        assert_eq!(conflict, Some(Problem::Conflict { current: 1 }), "another window of the same page");
        assert_eq!(save(forum, &dana, id, &NEW, saved(other, 1)).await.expect("saved").version, 2);
        let stranger = forum.save_opened_draft(&people.oren.colleague, id, &NEW, saved(first, 0)).await;
        assert!(stranger.is_err(), "a key is one member's");
        assert_eq!(only_draft(forum, &dana).await.content.title, "ב");
    })
    .await;
}

#[tokio::test]
async fn a_key_that_nobody_was_given_opens_nothing() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        for id in [-1, 0, 1, FRESH_KEY_MIN - 1].map(DraftId) {
            assert_eq!(forum.open_draft(&dana, id, &NEW).await.err(), Some(Problem::NotFound), "{id}");
            let stored = save(forum, &dana, id, &NEW, saved(content("א", "ב"), 0)).await;
            assert_eq!(stored.err(), Some(Problem::NotFound), "{id}");
        }
        let theirs = forum.fresh_draft_id(key(people.oren.colleague));
        assert_eq!(forum.open_draft(&dana, theirs, &NEW).await.err(), Some(Problem::NotFound), "another's");
        let id = forum.fresh_draft_id(key(dana));
        assert_eq!(forum.open_draft(&people.oren.guest, id, &NEW).await.err(), Some(Problem::Forbidden));
        assert_eq!(forum.open_draft(&Actor::Nobody, id, &NEW).await.err(), Some(Problem::Unauthenticated));
        let held = call(forum, meeting("מפגש", Some(people.rimon.company), &[])).await;
        let write_up = Opening { purpose: Purpose::WriteUp(held), ..NEW };
        assert_eq!(forum.open_draft(&dana, id, &write_up).await.err(), Some(Problem::Forbidden));
        let hidden = create_practice(forum, &people.rimon.member, practice("סוד", "גוף", Status::Draft)).await.id;
        let change = Opening { purpose: Purpose::Change(hidden), ..NEW };
        let input = SaveDraft { uploads: vec![upload("א.txt", "א")], ..saved(content("א", "ב"), 0) };
        assert_eq!(save(forum, &dana, id, &change, input).await.err(), Some(Problem::NotFound));
    })
    .await;
}

#[tokio::test]
async fn what_was_published_or_deleted_is_not_opened_again() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let published = forum.fresh_draft_id(key(dana));
        save(forum, &dana, published, &NEW, saved(content("פורסם", "גוף"), 0)).await.expect("saved");
        forum.publish_draft(&dana, published, None).await.expect("published");
        let deleted = forum.fresh_draft_id(key(dana));
        save(forum, &dana, deleted, &NEW, saved(content("נמחק", "גוף"), 0)).await.expect("saved");
        forum.discard_draft(&dana, deleted).await.expect("deleted");
        for id in [published, deleted] {
            assert_eq!(forum.open_draft(&dana, id, &NEW).await.err(), Some(Problem::NotFound));
            let again = save(forum, &dana, id, &NEW, saved(content("שוב", "גוף"), 0)).await;
            assert_eq!(again.err(), Some(Problem::NotFound), "the text is kept apart instead");
        }
        assert!(forum.drafts(&dana).await.expect("a list").is_empty());
    })
    .await;
}

#[tokio::test]
async fn opening_a_text_to_change_it_makes_no_draft() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let held = call(forum, meeting("מפגש", Some(people.oren.company), &keys(&[dana]))).await;
        let begun = forum.begin_draft(&dana, Purpose::WriteUp(held), content("סקירה", "גוף")).await.expect("begun");
        let input =
            SaveDraft { uploads: vec![upload("א.txt", "קובץ")], ..saved(content("סקירה", "גוף"), 1) };
        forum.save_draft(&dana, begun, input).await.expect("saved");
        let id = forum.publish_draft(&dana, begun, None).await.expect("published").id;
        let draft = forum.fresh_draft_id(key(dana));
        let opening = Opening { purpose: Purpose::Change(id), kind: None, base: None };
        let opened = forum.open_draft(&dana, draft, &opening).await.expect("opened");
        assert_eq!((opened.base_version, opened.attachments.len()), (Some(1), 1));
        let same = save(forum, &dana, draft, &opening, saved(opened.content.clone(), 0)).await.expect("taken");
        assert_eq!((same.version, same.attachments.len()), (0, 1), "nothing was changed");
        assert!(forum.drafts(&dana).await.expect("a list").is_empty());

        // Somebody else changes it before the first letter: the draft knows which text it began with.
        let seen = version(forum, id).await;
        let theirs = content("סקירה", "של המנהלת");
        forum.update_practice(&people.oren.manager, id, seen, theirs, None).await.expect("changed");
        let opening = Opening { base: Some(seen), ..opening };
        let first = save(forum, &dana, draft, &opening, saved(content("סקירה", "שלה"), 0)).await.expect("saved");
        assert_eq!((first.version, first.attachments.len()), (1, 1), "with the files of the practice");
        let conflict = forum.publish_draft(&dana, draft, None).await;
        assert_eq!(conflict, Err(Problem::Conflict { current: seen + 1 }));
        assert_eq!(forum.drafts(&dana).await.expect("a list")[0].practice.as_deref(), Some("סקירה"));
        assert_eq!(forum.begun_draft(&dana, Purpose::Change(id)).await, Ok(Some(draft)));
    })
    .await;
}

#[tokio::test]
async fn two_first_saves_at_once_are_one_draft() {
    on_each_engine(|context| async move {
        let dana = context.people.oren.member;
        let id = context.forum.fresh_draft_id(key(dana));
        let tasks: Vec<_> = (0..4)
            .map(|_| {
                let forum = std::sync::Arc::clone(&context.forum);
                tokio::spawn(async move { save(&forum, &dana, id, &NEW, saved(content("א", "ב"), 0)).await })
            })
            .collect();
        for task in tasks {
            assert_eq!(task.await.expect("runs").expect("saved").version, 1);
        }
        only_draft(&context.forum, &dana).await;
    })
    .await;
}

#[tokio::test]
async fn publishing_at_once_from_an_editor_that_was_just_opened_makes_one_practice() {
    on_each_engine(|context| async move {
        let dana = context.people.oren.member;
        let id = context.forum.fresh_draft_id(key(dana));
        let tasks: Vec<_> = (0..6)
            .map(|_| {
                let forum = std::sync::Arc::clone(&context.forum);
                tokio::spawn(async move {
                    let text = content("אחת", "גוף");
                    save(&forum, &dana, id, &NEW, saved(text, 0)).await?;
                    forum.publish_draft(&dana, id, None).await
                })
            })
            .collect();
        let mut published = std::collections::BTreeSet::new();
        for task in tasks {
            match task.await.expect("runs") {
                Ok(practice) => published.extend([practice.id]),
                Err(problem) => assert_eq!(problem, Problem::NotFound),
            }
        }
        assert_eq!(published.len(), 1, "{published:?}");
        assert_eq!(context.forum.newest_practices(&dana, 9).await.expect("a list").len(), 1);
        assert!(context.forum.drafts(&dana).await.expect("a list").is_empty());
    })
    .await;
}
