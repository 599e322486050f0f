//! Dilemmas: asked, owned, answered, closed and merged, and who reads them.

use std::collections::BTreeSet;

use domain::clock::Timestamp;
use domain::comment::{CommentSubject, DiscussionPart};
use domain::company::CompanyTexts;
use domain::dilemma::{
    Audience, DilemmaCard, DilemmaFilters, DilemmaList, DilemmaStatus, DilemmaStep, DilemmaText, DilemmaView,
    NewDilemma, OPEN_MAX, StoryKind,
};
use domain::id::{CommentId, CompanyId, DilemmaId, MemberId};
use domain::language::Language;
use domain::notification::{NotificationKind, Subject};
use domain::policy::Actor;
use domain::practice::Status;
use domain::problem::{FieldProblem, Problem};
use domain::search::{HitType, SearchRequest, SuggestionKind};
use forum::Forum;
use forum::companies::leave::Leaving;

use crate::attendance::run_jobs;
use crate::context::{TestContext, key};
use crate::links::joined;
use crate::notifications::{groups, listed, notify};
use crate::on_each_engine;
use crate::sample::{call, create_practice, day, field, fields, meeting, practice};

pub fn dilemma(title: &str) -> NewDilemma {
    NewDilemma {
        title: title.to_owned(),
        body: "הלקוח מקבל **שתי** תשובות.".to_owned(),
        topics: vec!["ownership".to_owned()],
        audience: Audience::Forum,
        urgent: false,
        owner: None,
        next_update: None,
    }
}

pub fn to(company: CompanyId, title: &str) -> NewDilemma {
    NewDilemma { audience: Audience::Companies(vec![company]), ..dilemma(title) }
}

pub async fn asked(forum: &Forum, actor: Actor, new: NewDilemma) -> DilemmaId {
    forum.ask_dilemma(&actor, new).await.expect("asked")
}

pub async fn step(forum: &Forum, actor: Actor, id: DilemmaId, step: DilemmaStep) -> Result<(), Problem> {
    forum.change_dilemma(&actor, id, None, step).await
}

pub async fn view(forum: &Forum, actor: Actor, id: DilemmaId) -> DilemmaView {
    forum.dilemma(&actor, id).await.expect("readable")
}

pub async fn answer(forum: &Forum, actor: Actor, id: DilemmaId, body: &str) -> CommentId {
    forum.add_comment(&actor, CommentSubject::Dilemma(id), body, None).await.expect("answered")
}

pub async fn titles(forum: &Forum, actor: Actor, list: DilemmaList) -> Vec<String> {
    let (found, _) = forum.dilemmas(&actor, list, None, None, 50).await.expect("a list");
    found.into_iter().map(|card| card.title).collect()
}

pub fn told(view: &DilemmaView) -> Vec<StoryKind> {
    view.story.iter().map(|line| line.kind).collect()
}

pub fn close() -> DilemmaStep {
    DilemmaStep::Close { lesson: "מי שקיבל את הפנייה מחזיר תשובה.".to_owned() }
}

pub fn promise(due_at: Timestamp, word: &str) -> DilemmaStep {
    DilemmaStep::Promise { due_at, word: word.to_owned() }
}

/// Who goes back, chooses other readers and sends the same text has asked those.
#[tokio::test]
async fn the_same_text_is_another_dilemma_for_other_readers() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, rimon) = (people.oren.member, people.rimon.company);
        let to_all = asked(forum, dana, dilemma("מי עונה?")).await;
        let to_one = asked(forum, dana, to(rimon, "מי עונה?")).await;
        assert_ne!(to_one, to_all);
        let both = Audience::Companies(vec![rimon, people.oren.company]);
        let to_both = asked(forum, dana, NewDilemma { audience: both, ..dilemma("מי עונה?") }).await;
        assert!(to_both != to_one && to_both != to_all);
        assert_eq!(asked(forum, dana, to(rimon, "מי עונה?")).await, to_one, "sent twice");
    })
    .await;
}

/// START is a Thursday.
#[tokio::test]
async fn a_dilemma_has_an_owner_and_a_next_update_from_the_first_moment_and_ends_with_a_lesson() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, other) = (people.oren.member, people.rimon.member);
        let id = asked(forum, dana, dilemma("מי מחזיר תשובה?")).await;
        assert_eq!(asked(forum, dana, dilemma("מי מחזיר תשובה?")).await, id, "sent twice");
        let seen = view(forum, other, id).await;
        assert_eq!((seen.card.owner.id, seen.card.status), (key(people.coordinator), DilemmaStatus::Open));
        assert_eq!(seen.card.asker.as_ref().map(|asker| asker.id), dana.member());
        let due = seen.card.next_update.expect("promised");
        assert_eq!(due, forum.default_update().expect("a day"));
        assert!(due > day(4) && due < day(7), "three working days after a Thursday is Tuesday");
        assert!(seen.body_html.contains("<strong>שתי</strong>"), "{}", seen.body_html);
        assert!(seen.can.take_over && !seen.can.edit && !seen.can.close && !seen.can.accept);

        step(forum, other, id, DilemmaStep::TakeOver).await.expect("taken");
        step(forum, other, id, DilemmaStep::TakeOver).await.expect("pressed twice");
        let first = answer(forum, people.rimon.manager, id, "אצלנו מי שקיבל את הפנייה.").await;
        let second = answer(forum, people.coordinator, id, "תורנות.").await;
        for _ in 0..2 {
            step(forum, other, id, promise(day(9), "אין עדיין תשובה")).await.expect("promised");
        }
        for helped in [first, second] {
            step(forum, dana, id, DilemmaStep::Accept { comment: helped, helped: true }).await.expect("accepted");
        }
        step(forum, dana, id, DilemmaStep::Accept { comment: second, helped: false }).await.expect("not after all");
        step(forum, dana, id, close()).await.expect("closed");
        let seen = view(forum, other, id).await;
        assert_eq!((seen.card.status, seen.card.next_update), (DilemmaStatus::Closed, None));
        assert_eq!((seen.accepted.as_slice(), seen.card.answers), ([first].as_slice(), 2));
        assert_eq!(seen.card.lesson, "מי שקיבל את הפנייה מחזיר תשובה.");
        let expected = [
            StoryKind::Asked,
            StoryKind::TakenOver,
            StoryKind::Answered,
            StoryKind::Answered,
            StoryKind::Kept,
            StoryKind::Promised,
            StoryKind::Accepted,
            StoryKind::Accepted,
            StoryKind::Unaccepted,
            StoryKind::Closed,
        ];
        assert_eq!(told(&seen), expected);
        assert_eq!(titles(forum, other, DilemmaList::Lessons).await, ["מי מחזיר תשובה?"]);

        let reopen = |reason: &str| DilemmaStep::Reopen { reason: reason.to_owned(), due_at: day(12) };
        let refused = step(forum, dana, id, reopen("")).await.expect_err("a reason");
        assert_eq!(fields(&refused), field("reason", FieldProblem::Missing));
        step(forum, dana, id, reopen("זה חזר")).await.expect("open");
        let seen = view(forum, dana, id).await;
        assert_eq!((seen.card.status, seen.card.lesson.as_str()), (DilemmaStatus::Open, ""));
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_asked_is_named() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        for (wrong, name, problem) in [
            (dilemma(" "), "title", FieldProblem::Missing),
            (NewDilemma { topics: vec!["none".into()], ..dilemma("א") }, "topics", FieldProblem::NotThere),
            (NewDilemma { owner: Some(MemberId(99)), ..dilemma("א") }, "owner", FieldProblem::NotThere),
            (NewDilemma { owner: Some(key(people.oren.guest)), ..dilemma("א") }, "owner", FieldProblem::NotThere),
            (to(CompanyId(99), "א"), "companies", FieldProblem::NotThere),
            (NewDilemma { next_update: Some(day(-1)), ..dilemma("א") }, "next_update", FieldProblem::Invalid),
        ] {
            let refused = forum.ask_dilemma(&dana, wrong).await.expect_err("refused");
            assert_eq!(fields(&refused), field(name, problem));
        }
        assert_eq!(forum.ask_dilemma(&people.oren.guest, dilemma("א")).await, Err(Problem::Forbidden));
        assert_eq!(forum.ask_dilemma(&Actor::Nobody, dilemma("א")).await, Err(Problem::Unauthenticated));
        for number in 0..OPEN_MAX {
            asked(forum, dana, dilemma(&format!("{number}"))).await;
        }
        let refused = forum.ask_dilemma(&dana, dilemma("עוד אחת")).await.expect_err("too many");
        assert_eq!(fields(&refused), field("title", FieldProblem::TooMany));
        let urgent = NewDilemma { urgent: true, ..dilemma("דחוף") };
        let id = asked(forum, people.rimon.member, urgent).await;
        let due = view(forum, dana, id).await.card.next_update.expect("promised");
        assert!(due > forum.now() && due < day(1), "today");
    })
    .await;
}

#[tokio::test]
async fn an_owner_hands_over_with_the_others_yes_and_who_leaves_to_the_coordinator() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, other, boss) = (people.oren.member, people.rimon.member, people.coordinator);
        let id = asked(forum, dana, NewDilemma { owner: Some(key(other)), ..to(people.oren.company, "שלנו") }).await;
        let offer = |to: Actor| DilemmaStep::Offer { to: key(to) };
        assert_eq!(step(forum, dana, id, offer(boss)).await, Err(Problem::Forbidden), "the owner asks");
        let third = people.rimon.colleague;
        assert_eq!(forum.dilemma(&third, id).await.err(), Some(Problem::NotFound));
        let guest = step(forum, other, id, offer(people.rimon.guest)).await.expect_err("only reads");
        assert_eq!(fields(&guest), field("to", FieldProblem::NotThere));
        step(forum, other, id, offer(third)).await.expect("asked");
        let seen = view(forum, third, id).await;
        assert!(seen.can.answer_offer && seen.card.owner.id == key(other), "reads what they are asked about");
        assert_eq!(titles(forum, third, DilemmaList::Waiting).await, ["שלנו"]);
        step(forum, third, id, DilemmaStep::Decline).await.expect("no");
        assert_eq!(forum.dilemma(&third, id).await.err(), Some(Problem::NotFound), "reads it no longer");
        step(forum, other, id, offer(third)).await.expect("asked again");
        assert_eq!(step(forum, dana, id, DilemmaStep::TakeOffer).await, Err(Problem::Forbidden));
        for _ in 0..2 {
            step(forum, third, id, DilemmaStep::TakeOffer).await.expect("yes");
        }
        assert_eq!(view(forum, dana, id).await.card.owner.id, key(third));
        assert_eq!(forum.dilemma(&other, id).await.err(), Some(Problem::NotFound), "no longer theirs");
        forum.deactivate_member(&boss, key(third), false).await.expect("left");
        let seen = view(forum, dana, id).await;
        assert_eq!(seen.card.owner.id, key(boss));
        assert_eq!(told(&seen).last(), Some(&StoryKind::Assigned));
        forum.erase_member(&Actor::System, key(dana), "").await.expect("erased");
        assert!(view(forum, boss, id).await.card.asker.is_none_or(|asker| asker.is_former()));
    })
    .await;
}

#[tokio::test]
async fn a_company_that_leaves_leaves_no_dilemma_without_somebody_who_answers_for_it() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (boss, asker) = (people.coordinator, people.rimon.member);
        let (dana, colleague) = (people.oren.member, people.oren.colleague);
        let owned = asked(forum, asker, dilemma("של דנה")).await;
        let offered = asked(forum, asker, dilemma("מוצעת")).await;
        step(forum, dana, owned, DilemmaStep::TakeOver).await.expect("taken over");
        step(forum, boss, offered, DilemmaStep::Offer { to: key(colleague) }).await.expect("offered");
        let leaving = Leaving { texts: CompanyTexts::Stay, to: String::new(), confirm: "אורן־גל".to_owned() };
        forum.company_leaves(&boss, people.oren.company, leaving).await.expect("left");
        assert_eq!(view(forum, asker, owned).await.card.owner.id, key(boss));
        let seen = view(forum, asker, offered).await;
        assert_eq!(seen.card.owner.id, key(boss));
        assert!(seen.offered_to.is_none(), "nobody waits for who has left: {seen:?}");
    })
    .await;
}

#[tokio::test]
async fn a_missed_update_is_awaited_by_all_and_seen_as_missed_by_who_answers_for_it() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, other) = (people.oren.member, people.rimon.member);
        let id = asked(forum, dana, NewDilemma { owner: Some(key(other)), ..dilemma("מי?") }).await;
        assert!(titles(forum, dana, DilemmaList::AwaitingUpdate).await.is_empty());
        context.clock.advance_days(7);
        assert_eq!(titles(forum, dana, DilemmaList::AwaitingUpdate).await, ["מי?"]);
        let seen = view(forum, dana, id).await;
        assert!(seen.card.status == DilemmaStatus::AwaitingUpdate && !seen.update_was_missed);
        for (reader, answers_for_it) in [(dana, false), (other, true), (people.coordinator, true)] {
            let seen = view(forum, reader, id).await;
            assert_eq!((seen.update_was_missed, seen.card.next_update.is_some()), (answers_for_it, answers_for_it));
            let (listed, _) = forum.dilemmas(&reader, DilemmaList::All, None, None, 9).await.expect("listed");
            assert_eq!(listed.first().map(|card| card.next_update.is_some()), Some(answers_for_it));
        }
        assert_eq!(step(forum, dana, id, promise(day(12), "")).await, Err(Problem::Forbidden));
        step(forum, other, id, promise(day(12), "סליחה על העיכוב")).await.expect("promised");
        assert_eq!(told(&view(forum, dana, id).await), [StoryKind::Asked, StoryKind::Promised]);
        let seen = told(&view(forum, other, id).await);
        assert_eq!(seen, [StoryKind::Asked, StoryKind::Missed, StoryKind::Promised]);
    })
    .await;
}

#[tokio::test]
async fn duplicates_merge_where_the_same_members_read_them() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, other, boss) = (people.oren.member, people.rimon.member, people.coordinator);
        let first = asked(forum, dana, dilemma("ראשונה")).await;
        let second = asked(forum, other, dilemma("שנייה")).await;
        let ours = asked(forum, dana, to(people.oren.company, "שלנו")).await;
        let said = answer(forum, dana, second, "ראו גם אצלנו.").await;
        let merge = |into| DilemmaStep::Merge { into };
        assert_eq!(step(forum, other, second, merge(first)).await, Err(Problem::Forbidden), "not the owner");
        for (into, problem) in
            [(ours, FieldProblem::Invalid), (second, FieldProblem::Invalid), (DilemmaId(99), FieldProblem::NotThere)]
        {
            let refused = step(forum, boss, second, merge(into)).await.expect_err("refused");
            assert_eq!(fields(&refused), field("into", problem));
        }
        for _ in 0..2 {
            step(forum, boss, second, merge(first)).await.expect("merged");
        }
        let seen = view(forum, other, second).await;
        assert_eq!(seen.merged_into, Some((first, "ראשונה".to_owned())));
        let kept = view(forum, dana, first).await;
        assert_eq!(kept.card.answers, 1);
        let kinds: BTreeSet<_> = told(&kept).into_iter().collect();
        assert_eq!(
            kinds,
            BTreeSet::from([StoryKind::Asked, StoryKind::Answered, StoryKind::Joined]),
            "both stories, without the line that would name this one on its own page"
        );
        let discussion = forum.dilemma_discussion(&dana, first, DiscussionPart::Last).await.expect("readable");
        assert_eq!(discussion.comments.iter().map(|it| it.id).collect::<Vec<_>>(), [said]);
        assert!(!forum.dilemma_discussion(&dana, second, DiscussionPart::Last).await.expect("readable").can_write);
        let late = forum.add_comment(&dana, CommentSubject::Dilemma(second), "מאוחר", None).await;
        assert_eq!(fields(&late.expect_err("it goes on elsewhere")), field("dilemma", FieldProblem::Invalid));
        assert_eq!(titles(forum, dana, DilemmaList::All).await, ["שלנו", "ראשונה"]);

        // Who asked something of another company reads it where it goes on.
        let theirs = asked(forum, dana, to(people.rimon.company, "לרימון")).await;
        let hidden = asked(forum, people.oren.colleague, to(people.rimon.company, "גם לרימון")).await;
        let refused = step(forum, boss, theirs, merge(hidden)).await.expect_err("refused");
        assert_eq!(fields(&refused), field("into", FieldProblem::Invalid));
        assert!(forum.merge_targets(&boss, theirs, "").await.expect("a list").0.is_empty());
        let own = asked(forum, dana, to(people.rimon.company, "ושוב לרימון")).await;
        step(forum, boss, theirs, merge(own)).await.expect("merged");
    })
    .await;
}

/// For every reader, what they open, what lists show, and which answers are found.
#[tokio::test]
async fn lists_pages_and_searches_show_what_may_be_read() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let mut all = vec![];
        for (number, asker) in [people.oren.member, people.rimon.manager, people.coordinator].into_iter().enumerate() {
            for audience in [None, Some(people.oren.company), Some(people.rimon.company)] {
                let title = format!("דילמה {number} {audience:?}");
                let new = audience.map_or_else(|| dilemma(&title), |company| to(company, &title));
                let id = asked(forum, asker, NewDilemma { owner: Some(key(people.oren.manager)), ..new }).await;
                answer(forum, asker, id, "זנגביל").await;
                all.push((id, title));
            }
        }
        for actor in people.all() {
            let mut readable = BTreeSet::new();
            for (id, title) in &all {
                if forum.dilemma(&actor, *id).await.is_ok() {
                    readable.insert(title.clone());
                    assert!(forum.dilemma_discussion(&actor, *id, DiscussionPart::Last).await.is_ok());
                } else {
                    assert_eq!(
                        forum.dilemma_discussion(&actor, *id, DiscussionPart::Last).await.err(),
                        Some(Problem::NotFound)
                    );
                    let said = forum.add_comment(&actor, CommentSubject::Dilemma(*id), "x", None).await;
                    assert_eq!(said, Err(Problem::NotFound), "{actor:?}");
                }
            }
            let listed: BTreeSet<_> = titles(forum, actor, DilemmaList::All).await.into_iter().collect();
            assert_eq!(listed, readable, "{actor:?}");
            let request = SearchRequest {
                q: "זנגביל".into(),
                hit_types: vec![HitType::Comment],
                limit: 50,
                ..SearchRequest::default()
            };
            let found: BTreeSet<_> =
                forum.search(&actor, request).await.expect("hits").hits.into_iter().map(|hit| hit.title).collect();
            assert!(found.is_subset(&readable), "{actor:?}");
            assert!(found == readable || actor == people.coordinator, "{actor:?}: {found:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_text_is_changed_by_its_asker_and_the_summary_by_the_owner() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, other) = (people.oren.member, people.rimon.member);
        let id = asked(forum, dana, NewDilemma { owner: Some(key(other)), ..dilemma("לפני") }).await;
        let text =
            |title: &str| DilemmaText { title: title.into(), body: "גוף".into(), topics: vec!["training".into()] };
        assert_eq!(forum.edit_dilemma(&other, id, 1, text("אחרי"), &[]).await, Err(Problem::Forbidden));
        forum.edit_dilemma(&dana, id, 1, text("אחרי"), &[]).await.expect("changed");
        assert_eq!(forum.edit_dilemma(&dana, id, 1, text("ישן"), &[]).await, Err(Problem::Conflict { current: 2 }));
        assert_eq!(forum.summarise_dilemma(&dana, id, 2, "תקציר").await, Err(Problem::Forbidden));
        forum.summarise_dilemma(&other, id, 2, "תקציר").await.expect("changed");
        let topics_alone = DilemmaText { topics: vec!["training".into(), "ownership".into()], ..text("אחרי") };
        forum.edit_dilemma(&dana, id, 3, topics_alone, &[]).await.expect("changed");
        forum.edit_dilemma(&dana, id, 4, text("אחרי"), &[]).await.expect("changed back");
        let seen = view(forum, dana, id).await;
        assert_eq!(
            told(&seen),
            [StoryKind::Asked, StoryKind::Edited],
            "who answered before knows that it read otherwise"
        );
        let topics = seen.card.topics.as_slice();
        assert_eq!(
            (seen.card.title.as_str(), topics, seen.summary.as_str()),
            ("אחרי", ["training".to_owned()].as_slice(), "תקציר")
        );
        let by_topic = async |topic: &str| -> Vec<DilemmaCard> {
            let filters = DilemmaFilters { topic: Some(topic.into()), ..DilemmaFilters::default() };
            forum.dilemmas(&dana, DilemmaList::All, Some(&filters), None, 9).await.expect("a list").0
        };
        assert_eq!((by_topic("training").await.len(), by_topic("ownership").await.len()), (1, 0));
        let none = DilemmaFilters { topic: Some("none".into()), ..DilemmaFilters::default() };
        let none = forum.dilemmas(&dana, DilemmaList::All, Some(&none), None, 9).await.expect_err("no topic");
        assert_eq!(fields(&none), field("topic", FieldProblem::NotThere));
    })
    .await;
}

#[tokio::test]
async fn a_list_is_read_page_by_page() {
    on_each_engine(|context: TestContext| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        for number in 0..5 {
            let urgent = number == 1 || number == 3;
            asked(forum, dana, NewDilemma { urgent, ..dilemma(&format!("{number}")) }).await;
        }
        let (mut after, mut seen) = (None, vec![]);
        loop {
            let (page, more) = forum.dilemmas(&dana, DilemmaList::Mine, None, after, 2).await.expect("a page");
            after = page.last().map(DilemmaCard::place);
            seen.extend(page.into_iter().map(|card| card.title));
            if !more {
                break;
            }
        }
        assert_eq!(seen, ["3", "1", "4", "2", "0"], "what is urgent comes first");
        assert_eq!(titles(forum, dana, DilemmaList::Unanswered).await, seen);
        let (all, _) = forum.dilemmas(&dana, DilemmaList::All, None, None, 1).await.expect("a list");
        step(forum, dana, all[0].id, close()).await.expect("closed");
        assert_eq!(titles(forum, dana, DilemmaList::All).await, ["1", "4", "3", "2", "0"], "while it is open");
    })
    .await;
}

/// START is a Thursday at eleven.
#[tokio::test]
async fn what_is_urgent_is_told_to_everybody_and_promised_for_hours_in_which_somebody_is_at_work() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, member) = (people.oren.member, people.rimon.member);
        joined(forum, member).await;
        notify(forum).await;
        let urgent = |title: &str| NewDilemma { urgent: true, ..dilemma(title) };
        let due = async |title: &str| {
            let id = asked(forum, dana, urgent(title)).await;
            view(forum, dana, id).await.card.next_update.expect("promised")
        };
        let at = |days: i64, hours: i64, minutes: i64| day(days).plus_seconds((hours * 60 + minutes) * 60);
        assert_eq!(due("בבוקר").await, at(0, 12, 59), "the end of the day");
        notify(forum).await;
        let kinds = async |actor: Actor| {
            let told = listed(forum, &actor).await.into_iter();
            told.filter(|(title, _)| title.as_deref() == Some("בבוקר")).flat_map(|it| it.1).collect::<Vec<_>>()
        };
        assert_eq!(kinds(member).await, [NotificationKind::DilemmaUrgent]);
        assert_eq!(kinds(people.coordinator).await, [NotificationKind::DilemmaAsked], "who owns it");
        assert!(kinds(dana).await.is_empty(), "who asks knows");
        let sunday = at(3, 1, 0);
        context.clock.advance_seconds((12 * 60 + 59) * 60 + 30);
        assert_eq!(due("לפני חצות").await, sunday, "never a moment that is over");
        context.clock.advance_days(1);
        assert_eq!(due("ביום שישי").await, sunday);
        context.clock.advance_days(1);
        assert_eq!(due("במוצאי שבת").await, sunday);
    })
    .await;
}

#[tokio::test]
async fn who_asked_and_who_answers_for_it_are_told_of_an_answer() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, other) = (people.oren.member, people.rimon.member);
        notify(forum).await;
        let id = asked(forum, dana, NewDilemma { owner: Some(key(other)), ..dilemma("מי?") }).await;
        answer(forum, people.rimon.manager, id, "אצלנו תורנות.").await;
        notify(forum).await;
        for member in [dana, other] {
            assert!(listed(forum, &member).await.iter().any(|(title, kinds)| {
                title.as_deref() == Some("מי?") && kinds.contains(&NotificationKind::CommentWritten)
            }));
        }
        let about = groups(forum, &dana).await.remove(0).subject;
        assert!(matches!(about, Subject::Dilemma { id: of, .. } if of == id), "{about:?}");
        assert!(listed(forum, &people.rimon.manager).await.is_empty());
    })
    .await;
}

/// START is a Thursday; the promise is for the Tuesday after. Mail goes out from Sunday to Thursday.
#[tokio::test]
async fn an_owner_is_reminded_once_and_after_a_week_the_coordinator_is_asked() {
    on_each_engine(|context: TestContext| async move {
        let (forum, clock, people) = (&context.forum, &context.clock, context.people);
        let (dana, other, boss) = (people.oren.member, people.rimon.member, people.coordinator);
        notify(forum).await;
        let id = asked(forum, dana, NewDilemma { owner: Some(key(other)), ..dilemma("מי?") }).await;
        notify(forum).await;
        let kinds = async |member: Actor| -> Vec<NotificationKind> {
            listed(forum, &member).await.into_iter().flat_map(|(_, kinds)| kinds).collect()
        };
        assert_eq!(kinds(other).await, [NotificationKind::DilemmaAsked]);
        let pass = async |days: i64| {
            for _ in 0..days {
                clock.advance_days(1);
                run_jobs(forum).await;
                notify(forum).await;
            }
        };
        pass(5).await;
        assert_eq!(kinds(other).await, [NotificationKind::DilemmaUpdateDue, NotificationKind::DilemmaAsked]);
        pass(4).await;
        assert_eq!(kinds(other).await.first(), Some(&NotificationKind::DilemmaUpdateMissed));
        assert_eq!(told(&view(forum, other, id).await), [StoryKind::Asked, StoryKind::Missed]);
        assert!(kinds(boss).await.is_empty());
        pass(9).await;
        assert_eq!(kinds(boss).await, [NotificationKind::DilemmaOwnerWanted]);
        assert_eq!(kinds(other).await.len(), 3, "nobody is told twice");
        step(forum, boss, id, DilemmaStep::TakeOver).await.expect("taken");
        notify(forum).await;
        let due = async |member: Actor| match groups(forum, &member).await.remove(0).subject {
            Subject::Dilemma { due_at, .. } => due_at,
            other => panic!("{other:?}"),
        };
        assert!(due(boss).await.is_some());
        assert_eq!(due(dana).await, None, "that an update is awaited, and of no day that is over");
        step(forum, boss, id, promise(forum.now().plus_days(3), "סליחה, ממשיכים לטפל")).await.expect("promised");
        notify(forum).await;
        let expected = [NotificationKind::DilemmaPromised, NotificationKind::DilemmaOwned];
        assert_eq!(kinds(dana).await, expected);
        step(forum, dana, id, close()).await.expect("closed");
        pass(30).await;
        assert_eq!(kinds(other).await.first(), Some(&NotificationKind::DilemmaClosed));
        assert_eq!(kinds(other).await.len(), 5, "owned by another, closed, and no more");
    })
    .await;
}

#[tokio::test]
async fn dilemmas_and_lessons_are_found_by_who_may_read_them() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, other) = (people.oren.member, people.rimon.member);
        let found = async |actor: Actor, q: &str| -> Vec<(HitType, String)> {
            let request = SearchRequest { q: q.into(), limit: 20, ..SearchRequest::default() };
            let hits = forum.search(&actor, request).await.expect("an answer").hits;
            hits.into_iter().map(|hit| (hit.hit_type, hit.url)).collect()
        };
        let id = asked(forum, dana, dilemma("איך מסרבים באדיבות?")).await;
        let ours = asked(forum, dana, to(people.oren.company, "נעימות בסירוב")).await;
        let page = domain::dilemma::path(id);
        assert_eq!(found(other, "באדיבות").await, [(HitType::Dilemma, page.clone())]);
        assert!(found(other, "נעימות").await.is_empty());
        assert_eq!(found(people.oren.colleague, "נעימות").await, [(HitType::Dilemma, domain::dilemma::path(ours))]);
        let lesson = DilemmaStep::Close { lesson: "סירוב טוב נגמר בכתובת קונקרטית.".into() };
        step(forum, dana, id, lesson).await.expect("closed");
        assert_eq!(found(other, "קונקרטית").await, [(HitType::Lesson, format!("{page}#lesson"))]);
        let again = DilemmaStep::Reopen { reason: "חזר".into(), due_at: day(9) };
        step(forum, dana, id, again).await.expect("open");
        assert!(found(other, "קונקרטית").await.is_empty(), "it is open again");
        let suggested = forum.suggest(&other, "איך מסר", Language::Hebrew).await.expect("an answer");
        assert!(suggested.iter().any(|it| it.kind == SuggestionKind::Dilemma && it.url == page), "{suggested:?}");
    })
    .await;
}

#[tokio::test]
async fn a_dilemma_goes_to_the_next_meeting_and_becomes_a_practice() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, boss) = (people.oren.member, people.coordinator);
        let id = asked(forum, dana, dilemma("מי מחזיר תשובה?")).await;
        let ours = asked(forum, dana, to(people.oren.company, "שלנו")).await;
        let refused = forum.dilemma_to_agenda(&boss, id).await.expect_err("no meeting is planned");
        assert_eq!(fields(&refused), field("meeting", FieldProblem::NotThere));
        let next = call(forum, meeting("מפגש", None, &[])).await;
        assert_eq!(forum.dilemma_to_agenda(&dana, id).await, Err(Problem::Forbidden));
        for _ in 0..2 {
            assert_eq!(forum.dilemma_to_agenda(&boss, id).await, Ok(next));
        }
        let items = forum.meeting(&dana, next).await.expect("readable").items;
        assert_eq!(items.iter().map(|item| item.title.as_str()).collect::<Vec<_>>(), ["מי מחזיר תשובה?"]);
        let refused = forum.dilemma_to_agenda(&boss, ours).await.expect_err("not for everybody");
        assert_eq!(fields(&refused), field("step", FieldProblem::Invalid));
        assert_eq!(told(&view(forum, dana, id).await), [StoryKind::Asked, StoryKind::ToAgenda]);
        let version = view(forum, boss, id).await.version;
        forum.summarise_dilemma(&boss, id, version, "שתי הצעות").await.expect("written");
        let planned = forum.meeting(&dana, next).await.expect("readable");
        let shown = forum.since_last_meeting(&dana, &planned).await.expect("known").dilemmas;
        assert_eq!(shown.iter().map(|it| (it.id, it.summary.as_str())).collect::<Vec<_>>(), [(id, "שתי הצעות")]);

        let refused = forum.dilemma_to_draft(&dana, id).await.expect_err("it is open");
        assert_eq!(fields(&refused), field("step", FieldProblem::Invalid));
        let helped = answer(forum, people.rimon.member, id, "מי שקיבל את הפנייה.").await;
        answer(forum, people.rimon.manager, id, "לא עזר.").await;
        step(forum, dana, id, DilemmaStep::Accept { comment: helped, helped: true }).await.expect("accepted");
        step(forum, dana, id, close()).await.expect("closed");
        assert_eq!(forum.dilemma_to_draft(&people.oren.guest, id).await, Err(Problem::Forbidden));
        let draft = forum.dilemma_to_draft(&dana, id).await.expect("begun");
        let content = forum.draft(&dana, draft).await.expect("there").content;
        assert_eq!(
            (content.title.as_str(), content.topics.as_slice()),
            ("מי מחזיר תשובה?", ["ownership".to_owned()].as_slice())
        );
        for part in ["מי שקיבל את הפנייה.", "דנה רימון", "מי שקיבל את הפנייה מחזיר תשובה."]
        {
            assert!(content.body.contains(part), "{part}: {}", content.body);
        }
        assert!(!content.body.contains("לא עזר"));

        let written = forum.publish_draft(&dana, draft, None).await.expect("published");
        let seen = view(forum, people.rimon.guest, id).await;
        assert_eq!(seen.practices.iter().map(|it| it.slug.as_str()).collect::<Vec<_>>(), [written.slug.as_str()]);
        let beside = forum.dilemmas_beside(&people.rimon.guest, &written.slug).await.expect("readable");
        assert_eq!(beside.iter().map(|it| (it.id, it.became)).collect::<Vec<_>>(), [(id, true)]);
    })
    .await;
}

#[tokio::test]
async fn the_lesson_of_a_dilemma_is_read_beside_the_practices_that_it_drew_in() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, other) = (people.oren.member, people.rimon.member);
        let text = practice("אמנת שירות", "מה שהבטחנו", Status::Published);
        let drawn = create_practice(forum, &people.oren.manager, text).await.slug;
        let link = format!("ראו [אמנת שירות](/practices/{drawn}), ואת /practices/nowhere.");
        let beside = async |actor: Actor| {
            let found = forum.dilemmas_beside(&actor, &drawn).await.expect("readable");
            found.into_iter().map(|it| (it.title, it.lesson, it.became)).collect::<Vec<_>>()
        };
        let id = asked(forum, dana, dilemma("לכולם")).await;
        answer(forum, other, id, &link).await;
        assert!(beside(other).await.is_empty(), "there is no lesson yet");
        let drawn_in = async |id| {
            let seen = view(forum, other, id).await;
            assert!(seen.practices.is_empty());
            seen.drawn_in.into_iter().map(|practice| practice.slug).collect::<Vec<_>>()
        };
        assert_eq!(drawn_in(id).await, [drawn.as_str()], "it is there while it is open");
        let ours = asked(forum, dana, NewDilemma { body: link.clone(), ..to(people.oren.company, "שלנו") }).await;
        let late = asked(forum, dana, dilemma("אחר כך")).await;
        for id in [id, ours, late] {
            step(forum, dana, id, close()).await.expect("closed");
        }
        let of = |title: &str| (title.to_owned(), "מי שקיבל את הפנייה מחזיר תשובה.".to_owned(), false);
        assert_eq!(beside(other).await, [of("לכולם")]);
        let mut own = beside(dana).await;
        own.sort();
        assert_eq!(own, [of("לכולם"), of("שלנו")], "who may read it");
        // Those that were closed before it was noted get it from the job that a migration leaves.
        let mut conn = context.database.connect().await.expect("connects");
        for sql in [
            "DELETE FROM dilemma_practice",
            "INSERT INTO job (kind, unique_key, payload, state, run_at, attempts, max_attempts, created_at)
             VALUES ('draw-in-practices', 'once', 'null', 'queued', 0, 0, 5, 0)",
        ] {
            sqlx::query(sql).execute(&mut conn).await.expect("done");
        }
        assert!(drawn_in(id).await.is_empty());
        run_jobs(forum).await;
        assert_eq!(drawn_in(id).await, [drawn.as_str()]);
        assert_eq!(beside(other).await, [of("לכולם")]);
        assert_eq!(beside(dana).await.len(), 2);
        answer(forum, other, late, &link).await;
        assert_eq!(beside(other).await.len(), 2, "an answer after the lesson draws it in too");
        step(forum, dana, id, DilemmaStep::Reopen { reason: "חזר".into(), due_at: day(12) }).await.expect("open");
        assert_eq!(beside(other).await, [of("אחר כך")], "an open one has no lesson");
    })
    .await;
}

#[tokio::test]
async fn what_is_like_a_question_is_shown_to_who_may_read_it() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let id = asked(forum, dana, dilemma("מי מחזיר תשובה ללקוח?")).await;
        asked(forum, dana, to(people.oren.company, "מי מחזיר תשובה לספק?")).await;
        let similar = async |actor: Actor| forum.similar_to(&actor, "מי מחזיר תשובה").await.expect("an answer");
        assert_eq!(similar(dana).await.len(), 2);
        let seen: Vec<_> = similar(people.rimon.member).await.into_iter().map(|hit| hit.url).collect();
        assert_eq!(seen, [domain::dilemma::path(id)]);
        assert!(forum.similar_to(&dana, " \"- ").await.expect("an answer").is_empty());
        assert_eq!(forum.similar_to(&Actor::Nobody, "מי").await.err(), Some(Problem::Unauthenticated));
    })
    .await;
}

/// Two who act at once: one takes it over after the other, and what was closed stays closed.
#[tokio::test]
async fn those_who_act_at_once_act_one_after_the_other() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let id = asked(forum, dana, dilemma("מי?")).await;
        let takers = [people.oren.colleague, people.oren.manager, people.rimon.member, people.rimon.manager];
        let tasks: Vec<_> = takers
            .into_iter()
            .map(|taker| {
                let forum = std::sync::Arc::clone(forum);
                tokio::spawn(async move { forum.change_dilemma(&taker, id, None, DilemmaStep::TakeOver).await })
            })
            .collect();
        for task in tasks {
            task.await.expect("runs").expect("taken over");
        }
        let seen = view(forum, dana, id).await;
        let taken: Vec<_> = seen.story.iter().filter(|line| line.kind == StoryKind::TakenOver).collect();
        assert_eq!(taken.len(), 4);
        let last = taken.last().and_then(|line| line.member.as_ref()).map(|member| member.id);
        assert_eq!(last, Some(seen.card.owner.id), "the last one owns it");
        let said = answer(forum, people.rimon.member, id, "כך.").await;
        let both = [DilemmaStep::Accept { comment: said, helped: true }, close(), close()];
        let tasks: Vec<_> = both
            .into_iter()
            .map(|step| {
                let forum = std::sync::Arc::clone(forum);
                tokio::spawn(async move { forum.change_dilemma(&dana, id, None, step).await })
            })
            .collect();
        for task in tasks {
            task.await.expect("runs").expect("taken");
        }
        let seen = view(forum, dana, id).await;
        assert_eq!((seen.card.status, seen.accepted.as_slice()), (DilemmaStatus::Closed, [said].as_slice()));
        assert_eq!(told(&seen).iter().filter(|kind| **kind == StoryKind::Closed).count(), 1);
    })
    .await;
}
