//! What members do with comments beside writing them: threads, parts, what is new, earlier texts, thanks and reports.

use domain::comment::{
    self, A_MINUTE_MAX, AnswerMark, BODY, CommentSubject, DeletedBy, Discussion, DiscussionPart, MOVE_TO, PART,
    REPORTS_MAX, VERSIONS_MAX,
};
use domain::dilemma::{Audience, DilemmaStep, NewDilemma};
use domain::id::{CommentId, CommentReportId, PracticeId};
use domain::language::Language;
use domain::member::Profession;
use domain::notification::NotificationKind;
use domain::policy::Actor;
use domain::practice::Status;
use domain::problem::{FieldProblem, Problem};
use forum::Forum;
use forum::members::update::Profile;
use forum::practices::create::Created;

use crate::context::{TestContext, key};
use crate::dilemmas::{answer, dilemma, step, view};
use crate::links::joined;
use crate::notifications::{listed, notify};
use crate::on_each_engine;
use crate::sample::{create_practice, field, fields, practice};

/// A published practice of Oren-Gal that its member wrote.
async fn published(context: &TestContext) -> Created {
    let mut input = practice("אמנת שירות", "מה שהבטחנו", Status::Published);
    input.authors = vec![key(context.people.oren.member)];
    create_practice(&context.forum, &context.people.oren.member, input).await
}

async fn write(forum: &Forum, actor: Actor, on: PracticeId, body: &str) -> CommentId {
    forum.add_comment(&actor, CommentSubject::Practice(on), body, None).await.expect("written")
}

async fn reply(forum: &Forum, actor: Actor, to: CommentId, body: &str) -> CommentId {
    forum.reply_to_comment(&actor, to, body, None).await.expect("replied")
}

async fn discussion(forum: &Forum, actor: Actor, on: &Created, part: DiscussionPart) -> Discussion {
    forum.practice_discussion(&actor, &on.slug, part).await.expect("readable")
}

fn ids(discussion: &Discussion) -> Vec<CommentId> {
    discussion.comments.iter().map(|comment| comment.id).collect()
}

#[tokio::test]
async fn replies_stand_in_their_thread_and_a_locked_one_takes_none() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (on, dana, other) = (published(&context).await, people.oren.member, people.rimon.member);
        let first = write(forum, dana, on.id, "שאלה").await;
        let second = write(forum, dana, on.id, "עניין אחר").await;
        let answer = reply(forum, other, first, "תשובה").await;
        let again = reply(forum, dana, answer, "תודה").await;
        let seen = discussion(forum, other, &on, DiscussionPart::Last).await;
        assert_eq!(ids(&seen), [first, answer, again, second]);
        let parents: Vec<_> = seen.comments.iter().map(|comment| comment.parent).collect();
        assert_eq!(parents, [None, Some(first), Some(first), None], "a reply to a reply is in the same thread");
        assert_eq!((seen.total, seen.last), (4, Some(again)));
        let twice = forum.reply_to_comment(&other, first, "תשובה", Some(second)).await;
        assert_eq!(twice, Ok(answer), "sent twice");
        let elsewhere = forum.add_comment(&other, CommentSubject::Practice(on.id), "תשובה", Some(second)).await;
        assert!(elsewhere.is_ok_and(|id| id != answer), "the same words outside the thread are another comment");

        for actor in [dana, people.oren.manager, people.oren.guest] {
            assert_eq!(forum.lock_thread(&actor, first, true).await, Err(Problem::Forbidden), "{actor:?}");
        }
        let of_reply = forum.lock_thread(&people.coordinator, answer, true).await;
        assert_eq!(of_reply, Err(Problem::Forbidden), "a thread is locked as a whole");
        for _ in 0..2 {
            forum.lock_thread(&people.coordinator, first, true).await.expect("locked, also twice");
        }
        for to in [first, answer] {
            let refused = forum.reply_to_comment(&dana, to, "עוד משהו", None).await.expect_err("locked");
            assert_eq!(fields(&refused), field(BODY, FieldProblem::Locked));
        }
        let seen = discussion(forum, dana, &on, DiscussionPart::Last).await;
        assert!(seen.comments[0].is_locked && !seen.comments[0].can.reply && !seen.comments[1].can.reply);
        assert!(seen.comment(second).is_some_and(|comment| comment.can.reply));
        forum.lock_thread(&people.coordinator, first, false).await.expect("opened");
        reply(forum, dana, first, "עוד משהו").await;

        forum.delete_comment(&dana, first, None).await.expect("deleted");
        let seen = discussion(forum, other, &on, DiscussionPart::Last).await;
        assert_eq!(ids(&seen)[..2], [first, answer], "replies stay below the trace");
        let guest = forum.reply_to_comment(&people.rimon.guest, second, "לא", None).await;
        assert_eq!(guest, Err(Problem::Forbidden));
        let draft = create_practice(forum, &dana, practice("סוד", "גוף", Status::Draft)).await;
        let hidden = write(forum, dana, draft.id, "אצלנו").await;
        assert_eq!(forum.reply_to_comment(&other, hidden, "לא", None).await, Err(Problem::NotFound));
    })
    .await;
}

#[tokio::test]
async fn many_comments_are_read_in_parts_and_a_link_opens_the_right_one() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (on, dana) = (published(&context).await, people.oren.member);
        let mut written = vec![];
        for number in 0..2 * PART + 5 {
            written.push(write(forum, dana, on.id, &format!("הערה {number}")).await);
        }
        let of_first = reply(forum, dana, written[0], "תגובה לראשונה").await;
        let last = discussion(forum, dana, &on, DiscussionPart::Last).await;
        assert_eq!((last.part, last.parts, last.total, last.last), (3, 3, 2 * PART + 6, Some(of_first)));
        assert_eq!(ids(&last), written[2 * PART - 1..], "the reply pushes one on");
        for (part, number) in [
            (DiscussionPart::Number(0), 1),
            (DiscussionPart::Number(2), 2),
            (DiscussionPart::Number(99), 3),
            (DiscussionPart::With(of_first), 1),
            (DiscussionPart::With(written[PART]), 2),
            (DiscussionPart::With(CommentId(0)), 3),
        ] {
            assert_eq!(discussion(forum, dana, &on, part).await.part, number, "{part:?}");
        }
        let empty = create_practice(forum, &dana, practice("ריקה", "גוף", Status::Published)).await;
        let none = discussion(forum, dana, &empty, DiscussionPart::Last).await;
        assert_eq!((none.part, none.parts, none.total, none.last), (1, 1, 0, None));
    })
    .await;
}

#[tokio::test]
async fn who_writes_faster_than_anybody_can_waits_for_a_minute() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let on = published(&context).await;
        for number in 0..A_MINUTE_MAX {
            write(forum, people.rimon.member, on.id, &format!("הערה {number}")).await;
        }
        let subject = CommentSubject::Practice(on.id);
        let refused = forum.add_comment(&people.rimon.member, subject, "עוד אחת", None).await.expect_err("too fast");
        assert_eq!(fields(&refused), field(BODY, FieldProblem::TooFast));
        write(forum, people.rimon.manager, on.id, "של מישהי אחרת").await;
        context.clock.advance_seconds(61);
        write(forum, people.rimon.member, on.id, "עוד אחת").await;
    })
    .await;
}

#[tokio::test]
async fn who_wrote_a_comment_and_the_coordinator_read_its_earlier_texts() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (on, dana) = (published(&context).await, people.rimon.member);
        let id = write(forum, dana, on.id, "ראשון").await;
        let begun = forum.now();
        for (version, body) in [(1, "שני"), (2, "שלישי")] {
            context.clock.advance_seconds(60);
            forum.edit_comment(&dana, id, version, body).await.expect("changed");
        }
        assert_eq!(forum.edit_comment(&dana, id, 1, "ישן").await, Err(Problem::Conflict { current: 3 }));
        for reader in [dana, people.coordinator] {
            let history = forum.comment_history(&reader, id).await.expect("readable");
            assert_eq!(&*history.page.comment.body, "שלישי");
            let texts: Vec<_> = history.versions.iter().map(|it| (it.version, it.body.as_str())).collect();
            assert_eq!(texts, [(2, "שני"), (1, "ראשון")]);
            assert_eq!(history.versions[1].written_at, begun);
        }
        for other in [people.rimon.manager, people.oren.member, people.rimon.guest] {
            assert_eq!(forum.comment_history(&other, id).await, Err(Problem::Forbidden), "{other:?}");
        }
        for version in 3..VERSIONS_MAX + 8 {
            forum.edit_comment(&dana, id, version, &format!("גרסה {version}")).await.expect("changed");
        }
        let history = forum.comment_history(&dana, id).await.expect("readable");
        assert_eq!(i64::try_from(history.versions.len()), Ok(VERSIONS_MAX), "the oldest go");
        forum.delete_comment(&dana, id, None).await.expect("deleted");
        assert_eq!(forum.comment_history(&people.coordinator, id).await, Err(Problem::NotFound));
    })
    .await;
}

#[tokio::test]
async fn thanks_reach_the_author_with_a_reason_and_are_taken_back() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (on, author, reader) = (published(&context).await, people.rimon.member, people.oren.member);
        let id = write(forum, author, on.id, "מה שעבד אצלנו").await;
        notify(forum).await;
        for actor in [author, people.oren.guest] {
            assert_eq!(forum.thank_for_comment(&actor, id, "").await, Err(Problem::Forbidden), "{actor:?}");
        }
        let long = forum.thank_for_comment(&reader, id, &"א".repeat(201)).await.expect_err("refused");
        assert_eq!(fields(&long), field("reason", FieldProblem::TooLong));
        for reason in ["חסך לנו חודש", "פעם שנייה"] {
            let place = forum.thank_for_comment(&reader, id, reason).await.expect("thanked, also twice");
            assert_eq!(place, format!("/practices/{}?comment={id}#comment-{id}", on.slug));
        }
        let seen = discussion(forum, author, &on, DiscussionPart::Last).await;
        assert_eq!(seen.comments[0].thanks.iter().map(|person| Some(person.id)).collect::<Vec<_>>(), [reader.member()]);
        let home = forum.home(&author).await.expect("a page").thanks;
        assert_eq!((home.len(), home[0].reason.as_str(), home[0].title.as_str()), (1, "חסך לנו חודש", "אמנת שירות"));
        assert!(forum.home(&reader).await.expect("a page").thanks.is_empty());
        notify(forum).await;
        assert_eq!(listed(forum, &author).await, [(Some("אמנת שירות".into()), vec![NotificationKind::CommentThanked])]);
        for _ in 0..2 {
            forum.take_thanks_back(&reader, id).await.expect("taken back, also twice");
        }
        let seen = discussion(forum, author, &on, DiscussionPart::Last).await;
        assert!(seen.comments[0].thanks.is_empty());
        assert!(forum.home(&author).await.expect("a page").thanks.is_empty());
        forum.thank_for_comment(&reader, id, "").await.expect("again");
        context.clock.advance_seconds(31 * 24 * 60 * 60);
        assert!(forum.home(&author).await.expect("a page").thanks.is_empty(), "that was long ago");
        forum.delete_comment(&author, id, None).await.expect("deleted");
        assert_eq!(forum.thank_for_comment(&people.oren.manager, id, "").await, Err(Problem::NotFound));
    })
    .await;
}

#[tokio::test]
async fn a_report_waits_for_the_coordinator_until_it_is_dealt_with() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (on, author, reader) = (published(&context).await, people.rimon.member, people.oren.manager);
        let id = write(forum, author, on.id, "לא נעים").await;
        notify(forum).await;
        for actor in [author, people.rimon.guest] {
            assert_eq!(forum.report_comment(&actor, id, "פוגע").await, Err(Problem::Forbidden), "{actor:?}");
            assert_eq!(forum.comment_to_report(&actor, id).await.err(), Some(Problem::Forbidden));
        }
        let refused = forum.report_comment(&reader, id, " ").await.expect_err("no reason");
        assert_eq!(fields(&refused), field("reason", FieldProblem::Missing));
        for reason in ["פוגע", "שוב"] {
            forum.report_comment(&reader, id, reason).await.expect("reported, also twice");
        }
        let reports = forum.comment_reports(&people.coordinator).await.expect("a list");
        assert_eq!(reports.len(), 1, "one report waits");
        assert_eq!((reports[0].reason.as_str(), reports[0].body.as_str()), ("פוגע", "לא נעים"));
        assert_eq!(reports[0].by.as_ref().map(|person| person.id), reader.member());
        assert_eq!(forum.overview(&people.coordinator).await.expect("counts").reports, 1);
        notify(forum).await;
        let told = [(Some("אמנת שירות".to_owned()), vec![NotificationKind::CommentReported])];
        assert_eq!(listed(forum, &people.coordinator).await, told);
        assert!(listed(forum, &author).await.is_empty(), "not who wrote it");
        for _ in 0..2 {
            forum.handle_comment_report(&people.coordinator, reports[0].id).await.expect("dealt with, also twice");
        }
        forum.handle_comment_report(&people.coordinator, CommentReportId(99)).await.expect("nothing to do");
        let reports = forum.comment_reports(&people.coordinator).await.expect("a list");
        assert!(reports[0].handled_at.is_some());
        assert_eq!(forum.overview(&people.coordinator).await.expect("counts").reports, 0);
        for number in 0..REPORTS_MAX {
            let other = write(forum, author, on.id, &format!("עוד {number}")).await;
            forum.report_comment(&reader, other, "גם זה").await.expect("reported");
        }
        let refused = forum.report_comment(&reader, id, "שוב").await.expect_err("too many");
        assert_eq!(fields(&refused), field("reason", FieldProblem::TooMany));
    })
    .await;
}

#[tokio::test]
async fn whom_a_comment_mentions_is_told_once() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        for actor in [people.oren.member, people.oren.colleague, people.rimon.member, people.rimon.manager] {
            joined(forum, actor).await;
        }
        let on = published(&context).await;
        notify(forum).await;
        let told = async |actor: Actor| {
            let groups = listed(forum, &actor).await;
            groups.into_iter().flat_map(|(_, kinds)| kinds).collect::<Vec<_>>()
        };
        let (writer, author) = (people.rimon.member, people.oren.member);
        let body = format!("[@דנה](/people/{}) ו[@הארגון](/companies/oren-gal)", key(author));
        let id = write(forum, writer, on.id, &body).await;
        notify(forum).await;
        assert_eq!(told(author).await, [NotificationKind::CommentMentioned], "not of the comment once more");
        assert!(told(people.oren.colleague).await.is_empty(), "a company is its managers");
        let changed = format!("{body} ו[@עומר](/people/{})", key(people.oren.colleague));
        forum.edit_comment(&writer, id, 1, &changed).await.expect("changed");
        notify(forum).await;
        assert_eq!(told(people.oren.colleague).await, [NotificationKind::CommentMentioned]);
        assert_eq!(told(author).await.len(), 1, "who was mentioned before is not told again");

        let draft = create_practice(forum, &author, practice("סוד", "גוף", Status::Draft)).await;
        let body = format!("[@מישהי](/people/{})", key(people.rimon.manager));
        write(forum, author, draft.id, &body).await;
        notify(forum).await;
        assert!(told(people.rimon.manager).await.is_empty(), "who may not read it is told nothing");
    })
    .await;
}

#[tokio::test]
async fn everybody_is_mentioned_by_the_coordinator_alone() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        for actor in [people.oren.member, people.rimon.member, people.coordinator] {
            joined(forum, actor).await;
        }
        let on = published(&context).await;
        notify(forum).await;
        let subject = CommentSubject::Practice(on.id);
        let linked = "[@כולם](/companies) שימו לב";
        let refused = forum.add_comment(&people.rimon.member, subject, linked, None).await.expect_err("refused");
        assert_eq!(fields(&refused), field(BODY, FieldProblem::Everybody));
        let typed = write(forum, people.rimon.member, on.id, "@כולם שימו לב").await;
        let text = forum.comment(&people.rimon.member, typed).await.expect("there").comment.body;
        assert_eq!(&*text, "@כולם שימו לב", "words and no mention");
        let id = write(forum, people.coordinator, on.id, "@כולם שימו לב").await;
        assert_eq!(&*forum.comment(&people.rimon.member, id).await.expect("there").comment.body, linked);
        notify(forum).await;
        let kinds = listed(forum, &people.rimon.member).await.remove(0).1;
        assert_eq!(kinds, [NotificationKind::CommentMentioned]);
        assert!(listed(forum, &people.coordinator).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_typed_name_becomes_a_mention_and_names_are_suggested() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        joined(forum, dana).await;
        let profile =
            Profile { name: "דנה לוי".into(), profession: Profession::Service, language: Language::Hebrew };
        forum.update_profile(&dana, profile).await.expect("renamed");
        let on = published(&context).await;
        let id = write(forum, people.rimon.member, on.id, "תודה @דנה לוי!").await;
        let comment = forum.comment(&dana, id).await.expect("there").comment;
        assert_eq!(&*comment.body, format!("תודה [@דנה לוי](/people/{})!", key(dana)));
        assert!(comment.html.contains(&format!("href=\"/people/{}\"", key(dana))), "{}", comment.html);

        let found = async |typed: &str| {
            let found = forum.suggest_mentions(&people.rimon.member, typed).await.expect("an answer");
            found.into_iter().map(|(suggestion, _)| suggestion.text).collect::<Vec<_>>()
        };
        assert_eq!(found("@דנה").await, ["דנה לוי"]);
        assert_eq!(found("#אמנת").await, ["אמנת שירות"]);
        forum.ask_dilemma(&dana, dilemma("מי מחזיר תשובה ללקוח?")).await.expect("asked");
        let hidden = NewDilemma {
            audience: Audience::Companies(vec![people.oren.company]),
            ..dilemma("מי מחזיר ציוד?")
        };
        forum.ask_dilemma(&dana, hidden).await.expect("asked");
        assert_eq!(found("#מי מחז").await, ["מי מחזיר תשובה ללקוח?"], "dilemmas that they may read");
        for nothing in ["", "דנה", "@ד", "#", "@אמנת"] {
            assert!(found(nothing).await.is_empty(), "{nothing}");
        }
        let nobody = forum.suggest_mentions(&Actor::Nobody, "@דנה").await;
        assert_eq!(nobody, Err(Problem::Unauthenticated));
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_is_brought_back_helped_as_before() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, other) = (people.oren.member, people.rimon.member);
        let id = forum.ask_dilemma(&dana, dilemma("מי מחזיר?")).await.expect("asked");
        let to = domain::dilemma::path(forum.ask_dilemma(&dana, dilemma("מי עונה?")).await.expect("asked"));
        let answers = [answer(forum, other, id, "התורנית.").await, answer(forum, other, id, "מי שקיבל.").await];
        let accept = async |comment, helped| {
            step(forum, dana, id, DilemmaStep::Accept { comment, helped }).await.expect("accepted");
        };
        for comment in answers {
            accept(comment, true).await;
        }
        accept(answers[1], false).await;
        for comment in answers {
            forum.move_comment(&other, comment, &to).await.expect("moved");
            assert!(!view(forum, dana, id).await.accepted.contains(&comment));
            forum.move_comment_back(&other, comment).await.expect("back");
        }
        assert_eq!(view(forum, dana, id).await.accepted, answers[..1]);
    })
    .await;
}

#[tokio::test]
async fn a_comment_is_moved_with_its_replies_and_brought_back() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, other, yael) = (people.oren.member, people.rimon.member, people.coordinator);
        let on = published(&context).await;
        let before = write(forum, dana, on.id, "לפני").await;
        context.clock.advance_seconds(1);
        let root = write(forum, dana, on.id, "זו בעצם שאלה").await;
        context.clock.advance_seconds(1);
        let answer = reply(forum, other, root, "גם אצלנו").await;
        context.clock.advance_seconds(1);
        let after = write(forum, other, on.id, "אחרי").await;
        let asked = forum.ask_dilemma(&other, dilemma("מי מחזיר?")).await.expect("asked");
        let to = format!("https://forum.example{}?x=1#y", domain::dilemma::path(asked));
        let refused = forum.move_comment(&dana, root, &to).await;
        assert_eq!(refused, Err(Problem::Forbidden), "another's words go with it");
        assert_eq!(forum.move_comment(&other, root, &to).await, Err(Problem::Forbidden));
        for (to, problem) in [
            ("", FieldProblem::Missing),
            ("/dilemmas/99", FieldProblem::NotThere),
            ("nothing", FieldProblem::NotThere),
            (&domain::practice::path(&on.slug), FieldProblem::Repeated),
        ] {
            let refused = forum.move_comment(&yael, root, to).await.expect_err("refused");
            assert_eq!(fields(&refused), field(MOVE_TO, problem), "{to}");
        }
        let place = forum.move_comment(&yael, root, &to).await.expect("moved");
        assert_eq!(place, comment::path(&domain::dilemma::path(asked), root));
        let seen = forum.dilemma_discussion(&dana, asked, DiscussionPart::Last).await.expect("readable");
        assert_eq!(ids(&seen), [root, answer]);
        let seen = discussion(forum, yael, &on, DiscussionPart::With(root)).await;
        assert_eq!((seen.comments.len(), seen.total, seen.comments[0].id, seen.comments[2].id), (3, 2, before, after));
        let trace = &seen.comments[1];
        assert_eq!((trace.moved, trace.deleted_by), (Some(root), Some(DeletedBy::Moved)));
        assert_eq!(trace.moved_to, Some((place, "מי מחזיר?".into())));
        assert!(trace.can.undo_move && trace.author.is_none() && trace.body.is_empty() && !trace.can.restore);
        let seen = discussion(forum, dana, &on, DiscussionPart::Last).await;
        assert!(!seen.comments[1].can.undo_move, "another replied");
        assert_eq!(forum.restore_comment(&yael, trace.id).await, Err(Problem::NotFound), "it has no text");

        assert_eq!(forum.move_comment_back(&dana, root).await, Err(Problem::Forbidden));
        for _ in 0..2 {
            let back = forum.move_comment_back(&yael, root).await;
            assert!(back.is_ok() || back == Err(Problem::NotFound), "{back:?}");
        }
        let seen = discussion(forum, dana, &on, DiscussionPart::Last).await;
        assert_eq!(ids(&seen), [before, root, answer, after]);
        let none = forum.dilemma_discussion(&dana, asked, DiscussionPart::Last).await.expect("readable");
        assert!(none.comments.is_empty());

        forum.move_comment(&other, answer, &to).await.expect("one's own words");
        let seen = forum.dilemma_discussion(&dana, asked, DiscussionPart::Last).await.expect("readable");
        assert_eq!((ids(&seen), seen.comments[0].parent), (vec![answer], None));
        context.clock.advance_days(31);
        assert_eq!(forum.move_comment_back(&other, answer).await, Err(Problem::NotFound), "too late");
    })
    .await;
}

#[tokio::test]
async fn others_words_stay_before_the_readers_they_were_written_for() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, other, yael) = (people.oren.member, people.rimon.member, people.coordinator);
        let on = published(&context).await;
        let narrow =
            NewDilemma { audience: Audience::Companies(vec![people.oren.company]), ..dilemma("רק אצלנו") };
        let narrow = forum.ask_dilemma(&dana, narrow).await.expect("asked");
        let said = forum.add_comment(&dana, CommentSubject::Dilemma(narrow), "סוד", None).await.expect("said");
        let path = domain::practice::path(&on.slug);
        let refused = forum.move_comment(&yael, said, &path).await.expect_err("refused");
        assert_eq!(fields(&refused), field(MOVE_TO, FieldProblem::OtherReaders));
        let there = write(forum, other, on.id, "לכולם").await;
        let refused = forum.move_comment(&yael, there, &domain::dilemma::path(narrow)).await.expect_err("refused");
        assert_eq!(fields(&refused), field(MOVE_TO, FieldProblem::OtherReaders));
        let hidden = forum.move_comment(&other, there, &domain::dilemma::path(narrow)).await.expect_err("not there");
        assert_eq!(fields(&hidden), field(MOVE_TO, FieldProblem::NotThere));
        forum.move_comment(&dana, said, &path).await.expect("one's own words");
        let seen = forum.dilemma_discussion(&dana, narrow, DiscussionPart::Last).await.expect("readable");
        assert_eq!(seen.comments[0].deleted_by, Some(DeletedBy::Moved));
        let own = write(forum, dana, on.id, "שלי").await;
        forum.move_comment(&dana, own, &domain::dilemma::path(narrow)).await.expect("one's own words");
        let seen = discussion(forum, other, &on, DiscussionPart::Last).await;
        let trace = seen.comments.iter().find(|comment| comment.moved == Some(own)).expect("a trace");
        assert_eq!(trace.moved_to, None, "where it is now is not told to who may not read it");
    })
    .await;
}

#[tokio::test]
async fn who_was_mentioned_is_not_told_again_when_a_comment_moves() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, other, yael) = (people.oren.member, people.rimon.member, people.coordinator);
        let first = forum.ask_dilemma(&dana, dilemma("אחת")).await.expect("asked");
        let second = forum.ask_dilemma(&dana, dilemma("שתיים")).await.expect("asked");
        let colleague = people.rimon.colleague;
        joined(forum, colleague).await;
        notify(forum).await;
        let body = format!("מה דעתך [@כאן](/people/{})?", key(colleague));
        let said = forum.add_comment(&other, CommentSubject::Dilemma(first), &body, None).await.expect("said");
        notify(forum).await;
        let told = async || {
            let groups = listed(forum, &colleague).await;
            let kinds = groups.into_iter().flat_map(|(_, kinds)| kinds);
            kinds.filter(|kind| *kind == NotificationKind::CommentMentioned).count()
        };
        assert_eq!(told().await, 1);
        forum.change_dilemma(&yael, first, None, DilemmaStep::Merge { into: second }).await.expect("merged");
        notify(forum).await;
        assert_eq!(told().await, 1, "merged");
        let on = published(&context).await;
        forum.move_comment(&yael, said, &domain::practice::path(&on.slug)).await.expect("moved");
        notify(forum).await;
        assert_eq!(told().await, 1, "moved");
    })
    .await;
}

#[tokio::test]
async fn a_dilemma_is_split_off_and_its_thread_tells_of_it() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, other, yael) = (people.oren.member, people.rimon.member, people.coordinator);
        let on = published(&context).await;
        let root = write(forum, dana, on.id, "זו בעצם שאלה").await;
        assert_eq!(forum.comment_to_split(&other, root).await.err(), Some(Problem::Forbidden));
        for actor in [dana, yael] {
            forum.comment_to_split(&actor, root).await.expect("theirs to split");
        }
        forum.tell_of_split(&dana, root, "נפתחה מכאן דילמה: [א](/dilemmas/1)").await.expect("told");
        forum.lock_thread(&yael, root, true).await.expect("locked");
        forum.tell_of_split(&yael, root, "נפתחה מכאן דילמה: [ב](/dilemmas/2)").await.expect("told");
        let seen = discussion(forum, other, &on, DiscussionPart::Last).await;
        let parents: Vec<_> = seen.comments.iter().map(|comment| comment.parent).collect();
        assert_eq!(parents, [None, Some(root), None]);
    })
    .await;
}

#[tokio::test]
async fn who_answered_is_told_once_by_each_whom_it_helped() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (asker, helper, omer) = (people.oren.member, people.rimon.member, people.oren.colleague);
        notify(forum).await;
        let id = crate::dilemmas::asked(forum, asker, crate::dilemmas::dilemma("מי עונה?")).await;
        let said = crate::dilemmas::answer(forum, helper, id, "תורנות").await;
        notify(forum).await;
        let told = async |kind: NotificationKind| {
            let kinds = listed(forum, &helper).await.into_iter().flat_map(|(_, kinds)| kinds);
            kinds.filter(|it| *it == kind).count()
        };
        forum.mark_answer(&people.oren.manager, said, Some(AnswerMark::Tried)).await.expect("marked");
        for mark in [Some(AnswerMark::Helped), None, Some(AnswerMark::Helped)] {
            forum.mark_answer(&omer, said, mark).await.expect("marked");
            notify(forum).await;
        }
        assert_eq!(told(NotificationKind::AnswerHelped).await, 1, "once, and not of a mere try");
        forum.mark_answer(&people.coordinator, said, Some(AnswerMark::Helped)).await.expect("marked");
        for helped in [true, false, true] {
            let step = DilemmaStep::Accept { comment: said, helped };
            crate::dilemmas::step(forum, asker, id, step).await.expect("taken");
            notify(forum).await;
        }
        assert_eq!(told(NotificationKind::AnswerHelped).await, 2);
        assert_eq!(told(NotificationKind::AnswerAccepted).await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_owner_who_has_said_nothing_yet_is_offered_words() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let owner = people.coordinator;
        let id = crate::dilemmas::asked(forum, people.oren.member, crate::dilemmas::dilemma("מי עונה?")).await;
        let awaits = async |actor: Actor| {
            crate::dilemmas::view(forum, actor, id).await.awaits_first_word_of(crate::context::key(actor))
        };
        assert!(awaits(owner).await);
        assert!(!awaits(people.oren.member).await && !awaits(people.rimon.member).await);
        let until = crate::dilemmas::view(forum, owner, id).await.card.next_update.expect("promised");
        let promise = crate::dilemmas::promise(until, "קראתי. המילה הבאה עד יום שלישי.");
        crate::dilemmas::step(forum, owner, id, promise).await.expect("the day that was promised already");
        assert!(!awaits(owner).await);
    })
    .await;
}
