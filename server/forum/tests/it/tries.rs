//! Tries of practices: written, read by whom they are shown to, counted, changed, deleted, brought back, filtered by, told of
//! and brought along.

use domain::company::SizeBand;
use domain::id::TryId;
use domain::notification::NotificationKind;
use domain::policy::Actor;
use domain::practice::Status;
use domain::problem::{FieldProblem, Problem};
use domain::search::SearchRequest;
use domain::tries::{Likeness, TRIES_MAX, Tried, Tries, TryInput, TryOutcome, TryShown};
use domain::undo::Undo;
use forum::Forum;
use forum::companies::change::CompanyChange;
use forum::exchange::tries::TryFile;
use forum::practices::create::Created;
use forum::undo::Undone;

use crate::context::{TestContext, key};
use crate::notifications::{groups, listed, notify};
use crate::on_each_engine;
use crate::sample::{create_practice, field, fields, practice};

/// A published practice of Oren-Gal that its member wrote.
async fn published(context: &TestContext) -> Created {
    let mut input = practice("אמנת שירות", "מה שהבטחנו", Status::Published);
    input.authors = vec![key(context.people.oren.member)];
    create_practice(&context.forum, &context.people.oren.member, input).await
}

pub fn input(outcome: TryOutcome, shown: TryShown) -> TryInput {
    TryInput {
        tried_on: "2024-05-03".into(),
        team: "מוקד".into(),
        outcome: Some(outcome),
        why: "הפניות ירדו בשליש".into(),
        backed_by: "ההנהלה".into(),
        shown: Some(shown),
    }
}

async fn add(forum: &Forum, actor: Actor, on: &Created, outcome: TryOutcome, shown: TryShown) -> TryId {
    forum.add_try(&actor, on.id, input(outcome, shown)).await.expect("added")
}

async fn tries(forum: &Forum, actor: Actor, on: &Created) -> Tries {
    forum.tries_of(&actor, &on.slug, None).await.expect("readable")
}

#[tokio::test]
async fn a_try_is_read_as_it_is_shown_and_counted_in_any_case() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let on = published(&context).await;
        assert_eq!(tries(forum, people.rimon.member, &on).await.counts.total(), 0);
        let shown = add(forum, people.rimon.member, &on, TryOutcome::Keep, TryShown::Company).await;
        let counted = add(forum, people.rimon.manager, &on, TryOutcome::Drop, TryShown::Counted).await;
        for (reader, readable, hidden) in [
            (people.rimon.member, vec![counted, shown], 0),
            (people.rimon.guest, vec![shown], 1),
            (people.oren.manager, vec![shown], 1),
            (people.coordinator, vec![shown], 1),
        ] {
            let seen = tries(forum, reader, &on).await;
            assert_eq!(seen.tries.iter().map(|tried| tried.id).collect::<Vec<_>>(), readable, "{reader:?}");
            assert_eq!((seen.counts.keep, seen.counts.adapt, seen.counts.drop), (1, 0, 1));
            assert_eq!(seen.hidden, hidden);
            let alone = forum.practice_try(&reader, counted).await;
            assert_eq!(alone.is_ok(), hidden == 0, "{reader:?}");
        }
        let page = forum.practice_try(&people.oren.guest, shown).await.expect("readable");
        assert_eq!(
            (page.title.as_str(), page.tried.url),
            ("אמנת שירות", format!("/practices/{}#try-{shown}", on.slug))
        );
        assert_eq!(page.tried.company.map(|company| company.id), Some(people.rimon.company));
        assert_eq!(page.tried.author.map(|author| author.id), people.rimon.member.member());
        let guest = forum.add_try(&people.rimon.guest, on.id, input(TryOutcome::Keep, TryShown::Company)).await;
        assert_eq!(guest, Err(Problem::Forbidden));
        let nobody = forum.tries_of(&Actor::Nobody, &on.slug, None).await;
        assert_eq!(nobody.err(), Some(Problem::Unauthenticated));
        let draft = create_practice(forum, &people.oren.member, practice("סוד", "גוף", Status::Draft)).await;
        let stranger = forum.add_try(&people.rimon.member, draft.id, input(TryOutcome::Keep, TryShown::Company)).await;
        assert_eq!(stranger, Err(Problem::NotFound));
        assert_eq!(forum.practice_tries(&people.rimon.member, draft.id).await, Err(Problem::NotFound));
    })
    .await;
}

#[tokio::test]
async fn tries_are_chosen_by_the_size_of_the_company_beside_one_s_own() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let on = published(&context).await;
        let larger = CompanyChange { size: Some(SizeBand::From1000), ..CompanyChange::default() };
        forum.change_company(&people.coordinator, people.rimon.company, larger).await.expect("changed");
        let smaller = CompanyChange { size: Some(SizeBand::Upto49), ..CompanyChange::default() };
        forum.change_company(&people.coordinator, people.oren.company, smaller).await.expect("changed");
        let of_rimon = add(forum, people.rimon.member, &on, TryOutcome::Keep, TryShown::Company).await;
        let of_oren = add(forum, people.oren.colleague, &on, TryOutcome::Drop, TryShown::Company).await;
        for (reader, by, expected) in [
            (people.oren.manager, Likeness::Like, vec![of_oren]),
            (people.oren.manager, Likeness::Larger, vec![of_rimon]),
            (people.oren.manager, Likeness::Smaller, vec![]),
            (people.rimon.manager, Likeness::Smaller, vec![of_oren]),
        ] {
            let seen = forum.tries_of(&reader, &on.slug, Some(by)).await.expect("readable");
            assert_eq!(seen.tries.iter().map(|tried| tried.id).collect::<Vec<_>>(), expected, "{reader:?} {by}");
            assert_eq!((seen.counts.total(), seen.hidden), (2, 0), "the counts are those of all");
        }
    })
    .await;
}

#[tokio::test]
async fn a_report_that_is_shown_otherwise_or_says_something_else_is_another() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.rimon.member);
        let on = published(&context).await;
        let first = add(forum, dana, &on, TryOutcome::Keep, TryShown::Company).await;
        for (outcome, shown) in [(TryOutcome::Keep, TryShown::Counted), (TryOutcome::Drop, TryShown::Company)] {
            assert_ne!(add(forum, dana, &on, outcome, shown).await, first);
        }
        let backed =
            TryInput { backed_by: "מנהלת הסניף".into(), ..input(TryOutcome::Keep, TryShown::Company) };
        assert_ne!(forum.add_try(&dana, on.id, backed).await.expect("added"), first);
        assert_eq!(add(forum, dana, &on, TryOutcome::Keep, TryShown::Company).await, first, "sent twice");
    })
    .await;
}

#[tokio::test]
async fn what_is_sent_twice_is_one_and_what_is_wrong_is_said() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (on, dana) = (published(&context).await, people.rimon.member);
        let first = add(forum, dana, &on, TryOutcome::Keep, TryShown::Company).await;
        assert_eq!(add(forum, dana, &on, TryOutcome::Keep, TryShown::Company).await, first, "sent twice");
        let tomorrow = forum.now().plus_days(1);
        let tomorrow = jiff_day(tomorrow.0);
        for (wrong, name, problem) in [
            (TryInput { why: " ".into(), ..input(TryOutcome::Keep, TryShown::Company) }, "why", FieldProblem::Missing),
            (TryInput { shown: None, ..input(TryOutcome::Keep, TryShown::Company) }, "shown", FieldProblem::Missing),
            (
                TryInput { tried_on: tomorrow, ..input(TryOutcome::Keep, TryShown::Company) },
                "tried_on",
                FieldProblem::Invalid,
            ),
        ] {
            let refused = forum.add_try(&dana, on.id, wrong.clone()).await.expect_err("refused");
            assert_eq!(fields(&refused), field(name, problem));
            let refused = forum.change_try(&dana, first, 1, wrong).await.expect_err("refused");
            assert_eq!(fields(&refused), field(name, problem));
        }
        for number in 1..TRIES_MAX {
            let other = TryInput { team: format!("צוות {number}"), ..input(TryOutcome::Keep, TryShown::Company) };
            forum.add_try(&dana, on.id, other).await.expect("added");
        }
        let other = TryInput { team: "עוד אחד".into(), ..input(TryOutcome::Keep, TryShown::Company) };
        let refused = forum.add_try(&dana, on.id, other.clone()).await.expect_err("too many");
        assert_eq!(fields(&refused), field("why", FieldProblem::TooMany));
        forum.add_try(&people.rimon.manager, on.id, other).await.expect("another member");
    })
    .await;
}

/// A moment's day in the time zone of the forum, which is at most a day away from that of Greenwich.
fn jiff_day(microseconds: i64) -> String {
    let moment = jiff::Timestamp::from_microsecond(microseconds).expect("a moment");
    (moment + jiff::SignedDuration::from_hours(24)).strftime("%Y-%m-%d").to_string()
}

#[tokio::test]
async fn a_try_is_changed_by_its_author_from_the_version_they_saw() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (on, dana) = (published(&context).await, people.rimon.member);
        let id = add(forum, dana, &on, TryOutcome::Keep, TryShown::Company).await;
        let changed = TryInput { why: "חזרנו אחורה".into(), ..input(TryOutcome::Drop, TryShown::Company) };
        for (other, problem) in [
            (people.rimon.manager, Problem::Forbidden),
            (people.coordinator, Problem::Forbidden),
            (people.oren.manager, Problem::Forbidden),
        ] {
            assert_eq!(forum.change_try(&other, id, 1, changed.clone()).await, Err(problem), "{other:?}");
        }
        context.clock.advance_seconds(60);
        forum.change_try(&dana, id, 1, changed.clone()).await.expect("changed");
        assert_eq!(forum.change_try(&dana, id, 1, changed).await, Err(Problem::Conflict { current: 2 }));
        let seen = tries(forum, people.oren.guest, &on).await;
        assert_eq!((seen.counts.keep, seen.counts.drop), (0, 1), "the cache follows");
        assert_eq!(seen.tries[0].report.why, "חזרנו אחורה");
        assert!(seen.tries[0].updated_at > seen.tries[0].created_at);
        let counted = input(TryOutcome::Drop, TryShown::Counted);
        forum.change_try(&dana, id, 2, counted.clone()).await.expect("counted alone");
        assert_eq!(forum.change_try(&people.oren.manager, id, 3, counted).await, Err(Problem::NotFound));
    })
    .await;
}

#[tokio::test]
async fn who_deleted_a_try_brings_it_back() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (on, dana) = (published(&context).await, people.rimon.member);
        for (deleter, allowed) in [
            (dana, true),
            (people.rimon.manager, true),
            (people.coordinator, true),
            (people.oren.manager, false),
            (people.rimon.guest, false),
        ] {
            let id = add(forum, dana, &on, TryOutcome::Adapt, TryShown::Company).await;
            let deleted = forum.delete_try(&deleter, id, Some(7)).await;
            let refusal = if allowed { Problem::Conflict { current: 1 } } else { Problem::Forbidden };
            assert_eq!(deleted, Err(refusal), "{deleter:?}");
            if !allowed {
                continue;
            }
            let place = forum.delete_try(&deleter, id, None).await.expect("deleted");
            assert_eq!(place, format!("/practices/{}#tries", on.slug));
            assert_eq!(forum.delete_try(&deleter, id, None).await, Ok(place), "pressed twice");
            assert_eq!(tries(forum, dana, &on).await.counts.total(), 0);
            assert_eq!(forum.practice_try(&dana, id).await, Err(Problem::NotFound));
            let undo = Undo::Try(id);
            for other in [people.oren.manager, people.rimon.guest] {
                assert_eq!(forum.undo(&other, &undo).await, Err(Problem::NotFound), "{other:?}");
                assert_eq!(forum.can_undo(&other, &undo).await, Ok(false));
            }
            assert_eq!(forum.can_undo(&deleter, &undo).await, Ok(true));
            let back = Undone::Try(format!("/practices/{}#try-{id}", on.slug));
            assert_eq!(forum.undo(&deleter, &undo).await, Ok(back.clone()));
            assert_eq!(forum.undo(&deleter, &undo).await, Ok(back), "pressed twice");
            assert_eq!(tries(forum, dana, &on).await.counts.adapt, 1);
            forum.delete_try(&dana, id, None).await.expect("deleted");
        }
        let hidden = add(forum, people.rimon.manager, &on, TryOutcome::Adapt, TryShown::Counted).await;
        for other in [people.coordinator, people.oren.manager] {
            assert_eq!(forum.delete_try(&other, hidden, None).await, Err(Problem::NotFound), "{other:?}");
        }
        assert_eq!(forum.delete_try(&dana, hidden, None).await, Err(Problem::Forbidden));
    })
    .await;
}

#[tokio::test]
async fn practices_are_filtered_by_what_came_of_them() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let on = published(&context).await;
        let other = create_practice(forum, &people.oren.manager, practice("אחרת", "גוף", Status::Published)).await;
        let kept = add(forum, people.rimon.member, &on, TryOutcome::Keep, TryShown::Company).await;
        add(forum, people.rimon.manager, &on, TryOutcome::Drop, TryShown::Counted).await;
        let found = async |tried: &[Tried], q: &str| {
            let request = SearchRequest { tried: tried.to_vec(), q: q.into(), limit: 20, ..SearchRequest::default() };
            let page = forum.search(&people.oren.guest, request).await.expect("an answer");
            page.hits.into_iter().map(|hit| hit.id).collect::<Vec<_>>()
        };
        for (tried, q, expected) in [
            (&[Tried::Any][..], "", vec![on.id.0]),
            (&[Tried::Keep], "", vec![on.id.0]),
            (&[Tried::Adapt, Tried::Drop], "", vec![on.id.0]),
            (&[Tried::Adapt], "", vec![]),
            (&[], "ניסו:ממשיכים", vec![on.id.0]),
            (&[], "tried:adapt", vec![]),
        ] {
            assert_eq!(found(tried, q).await, expected, "{tried:?} {q}");
        }
        let all = forum.search(&people.oren.guest, SearchRequest { limit: 20, ..SearchRequest::default() }).await;
        let mut counts = all.expect("an answer").facets.tried;
        counts.sort_by(|a, b| a.value.cmp(&b.value));
        let told: Vec<_> = counts.iter().map(|count| (count.value.as_str(), count.count)).collect();
        assert_eq!(told, [("any", 1), ("drop", 1), ("keep", 1)]);
        let request = |tried| SearchRequest { tried, limit: 20, ..SearchRequest::default() };
        let listed = forum.find_practices(&people.oren.guest, request(vec![Tried::Keep])).await.expect("a list");
        assert_eq!(listed.practices.iter().map(|card| card.id).collect::<Vec<_>>(), [on.id]);
        let listed = forum
            .practices_after(&people.oren.guest, &request(vec![]), None)
            .await
            .expect("a list")
            .expect("from the database");
        assert_eq!(listed.practices.iter().map(|card| card.id).collect::<Vec<_>>(), [other.id, on.id]);
        let listed = forum
            .practices_after(&people.oren.guest, &request(vec![Tried::Any]), None)
            .await
            .expect("a list")
            .expect("from the database");
        assert_eq!(listed.practices.iter().map(|card| card.id).collect::<Vec<_>>(), [on.id], "from the database");
        forum.delete_try(&people.rimon.member, kept, None).await.expect("deleted");
        assert_eq!(found(&[Tried::Keep], "").await, Vec::<i64>::new());
        assert_eq!(found(&[Tried::Any], "").await, [on.id.0], "the other is still counted");
    })
    .await;
}

#[tokio::test]
async fn the_author_is_told_and_by_whom_only_where_that_is_shown() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (on, author) = (published(&context).await, people.oren.member);
        notify(forum).await;
        add(forum, author, &on, TryOutcome::Keep, TryShown::Company).await;
        notify(forum).await;
        assert!(listed(forum, &author).await.is_empty(), "not of what they wrote themselves");
        let shown = add(forum, people.rimon.member, &on, TryOutcome::Keep, TryShown::Company).await;
        notify(forum).await;
        add(forum, people.rimon.manager, &on, TryOutcome::Drop, TryShown::Counted).await;
        notify(forum).await;
        let told = groups(forum, &author).await.remove(0).notifications;
        let by: Vec<_> = told.iter().map(|it| (it.kind, it.by.as_ref().map(|person| person.id))).collect();
        let kind = NotificationKind::PracticeTried;
        assert_eq!(by, [(kind, None), (kind, people.rimon.member.member())]);
        assert!(listed(forum, &people.coordinator).await.is_empty());
        let counted = input(TryOutcome::Keep, TryShown::Counted);
        forum.change_try(&people.rimon.member, shown, 1, counted).await.expect("counted alone");
        let told = groups(forum, &author).await.remove(0).notifications;
        assert!(told.iter().all(|it| it.by.is_none()), "what is only counted names nobody");
    })
    .await;
}

#[tokio::test]
async fn tries_go_with_their_practice() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let on = published(&context).await;
        let id = add(forum, people.rimon.member, &on, TryOutcome::Keep, TryShown::Company).await;
        let version = forum.practice(&people.coordinator, &on.slug).await.expect("there").version;
        forum.erase_practice(&people.coordinator, on.id, version, "טעות").await.expect("erased");
        assert_eq!(forum.practice_try(&people.rimon.member, id).await, Err(Problem::NotFound));
        assert_eq!(forum.undo(&people.rimon.member, &Undo::Try(id)).await, Err(Problem::NotFound));
    })
    .await;
}

#[tokio::test]
async fn tries_are_written_to_a_file_and_read_once() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let on = published(&context).await;
        let odd = TryInput { why: "- yes: no # \"א\"".into(), ..input(TryOutcome::Adapt, TryShown::Counted) };
        forum.add_try(&people.rimon.member, on.id, odd).await.expect("added");
        let deleted = add(forum, people.rimon.member, &on, TryOutcome::Keep, TryShown::Company).await;
        forum.delete_try(&people.rimon.member, deleted, None).await.expect("deleted");
        let mut written = None;
        let mut sink = |path: &str, content: &[u8]| {
            if path == forum::exchange::tries::NAME {
                written = Some(String::from_utf8_lossy(content).into_owned());
            }
            Ok(())
        };
        forum.export(&people.coordinator, &mut sink).await.expect("exported");
        let file = TryFile::parse(&written.expect("a file")).expect("parses");
        assert_eq!(file.tries.len(), 1, "the deleted one is not in it");
        assert_eq!(forum.import_tries(&people.coordinator, file.clone()).await, Ok(0), "it is there");
        let seen = tries(forum, people.rimon.member, &on).await.tries.remove(0);
        forum.delete_try(&people.rimon.member, seen.id, None).await.expect("deleted");
        assert_eq!(forum.import_tries(&people.coordinator, file.clone()).await, Ok(1));
        let again = tries(forum, people.rimon.member, &on).await.tries.remove(0);
        assert_eq!((again.report, again.created_at, again.author), (seen.report, seen.created_at, seen.author));
        let mut unknown = file.clone();
        unknown.tries[0].practice = "אין כזה".into();
        let refused = forum.import_tries(&people.coordinator, unknown).await.expect_err("refused");
        assert_eq!(fields(&refused), field("tries[0].practice", FieldProblem::NotThere));
        assert_eq!(forum.import_tries(&people.rimon.manager, file).await, Err(Problem::Forbidden));
    })
    .await;
}
