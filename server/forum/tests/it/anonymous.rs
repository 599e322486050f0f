//! Dilemmas that are asked anonymously: nothing tells who asked, or what waits, to anybody but the two who may know.

use domain::audit::{AuditEvent, AuditFilter};
use domain::comment::{CommentSubject, DiscussionPart};
use domain::dilemma::{DilemmaCard, DilemmaList, DilemmaStatus, DilemmaStep, DilemmaText, NewDilemma, StoryKind};
use domain::id::DilemmaId;
use domain::language::Language;
use domain::mail::{MailKind, MailState};
use domain::meeting::NewMeeting;
use domain::member::Profession;
use domain::notification::{Notification, NotificationKind, Subject};
use domain::policy::Actor;
use domain::practice::Status;
use domain::problem::{FieldProblem, Problem};
use domain::search::SearchRequest;
use domain::undo::Undo;
use forum::Forum;
use forum::attachments::talk::TextWithFiles;
use forum::feeds::FeedOf;
use forum::idempotency::{Begun, fingerprint};
use forum::members::away::SetAway;
use forum::members::update::Profile;
use sqlx::Row;
use store::Store;

use crate::attendance::run_jobs;
use crate::context::{TestContext, key};
use crate::dilemmas::{dilemma, to};
use crate::links::{PASSWORD, joined};
use crate::notifications::{listed, notify};
use crate::on_each_engine;
use crate::people::exported;
use crate::sample::{call, create_practice, day, field, fields, meeting, practice, upload};

/// A word of the text that waits.
const SECRET: &str = "זנזיבריות";
/// The name of who asks.
const NAME: &str = "קסנתיפה";

fn secret() -> NewDilemma {
    NewDilemma { body: format!("שאלה על {SECRET}."), ..dilemma(&format!("מה עם {SECRET}?")) }
}

/// A forum in which somebody of an unusual name asked anonymously.
async fn asked(context: &TestContext) -> DilemmaId {
    let (forum, dana) = (&context.forum, context.people.oren.member);
    let profile = Profile { name: NAME.into(), profession: Profession::Service, language: Language::Hebrew };
    forum.update_profile(&dana, profile).await.expect("renamed");
    forum.ask_anonymously(&dana, secret(), &[]).await.expect("kept")
}

/// All that somebody reads in the forum, one text after the other, but for their own data and who is in it.
async fn all_that(forum: &Forum, actor: &Actor) -> String {
    let mut all = String::new();
    for list in DilemmaList::ALL {
        let (cards, more) = forum.dilemmas(actor, *list, None, None, 50).await.expect("a list");
        all.push_str(&format!("{cards:?} {more}\n"));
        for card in cards {
            all.push_str(&format!("{:?}\n", forum.dilemma(actor, card.id).await.expect("readable")));
            all.push_str(&format!(
                "{:?}\n",
                forum.dilemma_discussion(actor, card.id, DiscussionPart::Last).await.expect("readable")
            ));
        }
    }
    for q in [SECRET, ""] {
        let request = SearchRequest { q: q.into(), limit: 50, ..SearchRequest::default() };
        let page = forum.search(actor, request).await.expect("an answer");
        // The query itself is repeated in what the page says of it.
        all.push_str(&format!("{:?} {} {:?}\n", page.hits, page.total, page.facets));
    }
    all.push_str(&format!("{:?}\n", forum.suggest(actor, &SECRET[..12], Language::Hebrew).await.expect("an answer")));
    all.push_str(&format!("{:?}\n", forum.similar_to(actor, "שאלה מה עם").await.expect("an answer")));
    let home = forum.home(actor).await.expect("home");
    all.push_str(&format!("{:?} {:?} {:?}\n", home.dilemmas, home.new, home.promises));
    all.push_str(&format!("{:?}\n", forum.feed(actor, &FeedOf::Everything).await.expect("a feed")));
    all.push_str(&format!("{:?}\n", forum.notifications(actor).await.expect("a list")));
    all
}

#[tokio::test]
async fn what_waits_is_nowhere_and_who_asked_stays_untold() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, boss) = (people.oren.member, people.coordinator);
        notify(forum).await;
        let id = asked(&context).await;
        assert_eq!(forum.ask_anonymously(&dana, secret(), &[]).await, Ok(id), "sent twice");
        notify(forum).await;
        for reader in people.all() {
            let told = all_that(forum, &reader).await;
            assert!(!told.contains(NAME), "{reader:?}: {told}");
            if reader == boss || reader == dana {
                assert!(told.contains(SECRET), "{reader:?}");
                continue;
            }
            assert!(!told.contains(SECRET), "{reader:?}: {told}");
            assert_eq!(forum.dilemma(&reader, id).await.err(), Some(Problem::NotFound), "{reader:?}");
            let said = forum.add_comment(&reader, CommentSubject::Dilemma(id), "x", None).await;
            assert_eq!(said, Err(Problem::NotFound), "{reader:?}");
        }
        assert!(!exported(forum).await.contains(SECRET), "it is not exported before it is published");
        assert_eq!(forum.dilemma(&dana, id).await.expect("hers").card.status, DilemmaStatus::Scheduled);
        assert_eq!(listed(forum, &boss).await[0].1, [NotificationKind::DilemmaToPublish]);

        let corrected = |title: &str| DilemmaText { title: title.to_owned(), body: secret().body, topics: vec![] };
        for (editor, title) in [(dana, "מה עושים?"), (boss, "מה עם זה?")] {
            let version = forum.dilemma(&editor, id).await.expect("readable").version;
            forum.edit_dilemma(&editor, id, version, corrected(title), &[]).await.expect("corrected while it waits");
        }
        notify(forum).await;
        for reader in people.all() {
            assert!(!all_that(forum, &reader).await.contains(NAME), "{reader:?}");
        }
        assert_eq!(listed(forum, &boss).await.len(), 1, "nobody is told of a correction");

        let early = forum.publish_dilemma(&boss, id).await.expect_err("not before the next working day");
        assert_eq!(fields(&early), field("step", FieldProblem::Invalid));
        assert_eq!(forum.publish_dilemma(&people.oren.manager, id).await, Err(Problem::Forbidden));
        context.clock.advance_days(4);
        for _ in 0..2 {
            forum.publish_dilemma(&boss, id).await.expect("published");
        }
        let helped = forum.add_comment(&people.rimon.member, CommentSubject::Dilemma(id), "כך.", None).await;
        let step = DilemmaStep::Accept { comment: helped.expect("answered"), helped: true };
        assert_eq!(forum.change_dilemma(&boss, id, None, step.clone()).await, Err(Problem::Forbidden));
        forum.change_dilemma(&dana, id, None, step).await.expect("it helped");
        let lesson = DilemmaStep::Close { lesson: "לשאול קודם.".into() };
        forum.change_dilemma(&dana, id, None, lesson).await.expect("closed");
        notify(forum).await;
        for reader in people.all() {
            let told = all_that(forum, &reader).await;
            assert!(told.contains(SECRET) && !told.contains(NAME), "{reader:?}: {told}");
        }
        nothing_refers_to_the_asker(&context, id).await;
        let seen = forum.dilemma(&people.rimon.member, id).await.expect("readable");
        assert!(seen.card.asker.is_none() && seen.card.company.is_none() && !seen.is_sealed_for_viewer);
        assert!(seen.story.iter().all(|line| line.by.as_ref().is_none_or(|by| by.id != key(dana))));
    })
    .await;
}

/// In no table but the sealed one does a row of the dilemma hold the asker's key.
async fn nothing_refers_to_the_asker(context: &TestContext, id: DilemmaId) {
    let mut conn = context.database.connect().await.expect("connects");
    let asker = key(context.people.oren.member).0;
    for (sql, expected) in [
        ("SELECT count(*) AS n FROM dilemma WHERE id = $1 AND (asker_id = $2 OR owner_id = $2)", 0_i64),
        ("SELECT count(*) AS n FROM dilemma_story WHERE dilemma_id = $1 AND (actor_id = $2 OR member_id = $2)", 0),
        ("SELECT count(*) AS n FROM change WHERE entity = 'dilemma' AND entity_id = $1 AND member_id = $2", 0),
        ("SELECT count(*) AS n FROM notification WHERE entity = 'dilemma' AND entity_id = $1 AND member_id = $2", 0),
        ("SELECT count(*) AS n FROM audit WHERE thing_id = $1 AND (actor_id = $2 OR subject_id = $2)", 0),
        ("SELECT count(*) AS n FROM comment WHERE asker_of = $1 AND (author_id = $2 OR company_id IS NOT NULL)", 0),
        (
            "SELECT count(*) AS n FROM change WHERE entity = 'comment' AND member_id = $2
             AND entity_id IN (SELECT id FROM comment WHERE dilemma_id = $1)",
            0,
        ),
        (
            "SELECT count(*) AS n FROM notification n JOIN change e ON e.position = n.change_position
             WHERE n.member_id = $2 AND (e.entity = 'comment' OR (e.entity = 'dilemma' AND e.entity_id = $1))",
            0,
        ),
        (
            "SELECT count(*) AS n FROM notification WHERE actor_member_id = $2
             AND entity = 'dilemma' AND entity_id = $1",
            0,
        ),
        ("SELECT count(*) AS n FROM sealed_dilemma WHERE dilemma_id = $1 AND member_id = $2", 1),
    ] {
        let row = sqlx::query(sql).bind(id.0).bind(asker).fetch_one(&mut conn).await.expect("a row");
        assert_eq!(row.get::<i64, _>("n"), expected, "{sql}");
    }
}

#[tokio::test]
async fn what_waits_is_withdrawn_by_its_asker_and_nothing_of_it_stays() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, boss) = (people.oren.member, people.coordinator);
        notify(forum).await;
        let file = vec![upload("לוח.txt", SECRET)];
        let id = forum.ask_anonymously_with_files(&dana, secret(), &[], file).await.expect("kept");
        notify(forum).await;
        assert_eq!(listed(forum, &boss).await[0].1, [NotificationKind::DilemmaToPublish]);
        let version = forum.dilemma(&dana, id).await.expect("hers").version;
        assert_eq!(forum.withdraw_dilemma(&Actor::Nobody, id, version).await, Err(Problem::NotFound));
        assert_eq!(forum.withdraw_dilemma(&people.rimon.member, id, version).await, Err(Problem::NotFound));
        assert_eq!(forum.withdraw_dilemma(&boss, id, version).await, Err(Problem::Forbidden));
        let changed = forum.withdraw_dilemma(&dana, id, version + 1).await;
        assert_eq!(changed, Err(Problem::Conflict { current: version }));

        forum.withdraw_dilemma(&dana, id, version).await.expect("withdrawn");
        notify(forum).await;
        for reader in people.all() {
            let told = all_that(forum, &reader).await;
            assert!(!told.contains(SECRET), "{reader:?}: {told}");
            assert_eq!(forum.dilemma(&reader, id).await.err(), Some(Problem::NotFound), "{reader:?}");
        }
        assert!(listed(forum, &boss).await.is_empty(), "there is nothing to publish");
        let mut conn = context.database.connect().await.expect("connects");
        for sql in [
            "SELECT count(*) AS n FROM dilemma WHERE id = $1 AND title || body || summary || lesson <> ''",
            "SELECT count(*) AS n FROM sealed_dilemma WHERE dilemma_id = $1",
            "SELECT count(*) AS n FROM attachment WHERE dilemma_id = $1",
            "SELECT count(*) AS n FROM dilemma_topic WHERE dilemma_id = $1",
        ] {
            let row = sqlx::query(sql).bind(id.0).fetch_one(&mut conn).await.expect("a row");
            assert_eq!(row.get::<i64, _>("n"), 0, "{sql}");
        }
        drop(conn);
        context.clock.advance_days(4);
        assert_eq!(forum.publish_dilemma(&boss, id).await, Err(Problem::NotFound));
        assert_eq!(forum.withdraw_dilemma(&dana, id, version).await, Err(Problem::NotFound), "pressed twice");

        // The same may be asked again, and what is published stays.
        let again = forum.ask_anonymously(&dana, secret(), &[]).await.expect("kept");
        assert_ne!(again, id);
        context.clock.advance_days(4);
        forum.publish_dilemma(&boss, again).await.expect("published");
        let version = forum.dilemma(&dana, again).await.expect("hers").version;
        let refused = forum.withdraw_dilemma(&dana, again, version).await.expect_err("it is published");
        assert_eq!(fields(&refused), field("step", FieldProblem::Invalid));
    })
    .await;
}

#[tokio::test]
async fn the_asker_alone_gives_the_anonymity_up() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let id = asked(&context).await;
        let waiting = forum.reveal_asker(&dana, id).await.expect_err("it is not published");
        assert_eq!(fields(&waiting), field("step", FieldProblem::Invalid));
        context.clock.advance_days(4);
        forum.publish_dilemma(&people.coordinator, id).await.expect("published");
        for other in [people.coordinator, people.oren.manager, people.rimon.member] {
            assert_eq!(forum.reveal_asker(&other, id).await, Err(Problem::Forbidden), "{other:?}");
        }
        for _ in 0..2 {
            forum.reveal_asker(&dana, id).await.expect("revealed");
        }
        let seen = forum.dilemma(&people.rimon.member, id).await.expect("readable");
        assert_eq!(seen.card.asker.map(|asker| asker.name), Some(NAME.to_owned()));
        assert_eq!(seen.card.company.map(|company| company.id), Some(people.oren.company));
        assert_eq!(seen.story.last().map(|line| line.kind), Some(StoryKind::Revealed));
        let (mine, _) = forum.dilemmas(&dana, DilemmaList::Mine, None, None, 9).await.expect("a list");
        assert_eq!(mine.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn ones_own_list_has_named_and_anonymous_dilemmas_page_by_page() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        for number in 0..3 {
            forum.ask_anonymously(&dana, dilemma(&format!("בעילום שם {number}")), &[]).await.expect("kept");
            context.clock.advance_days(1);
            for name in ["א", "ב"] {
                forum.ask_dilemma(&dana, dilemma(&format!("בשם {number}{name}"))).await.expect("asked");
                context.clock.advance_days(1);
            }
        }
        for limit in 1..5 {
            let (mut after, mut seen) = (None, vec![]);
            loop {
                let (page, more) = forum.dilemmas(&dana, DilemmaList::Mine, None, after, limit).await.expect("a page");
                assert!(page.len() <= limit);
                after = page.last().map(DilemmaCard::place);
                seen.extend(page.into_iter().map(|card| card.title));
                if !more {
                    break;
                }
            }
            let last_first = (0..3)
                .rev()
                .flat_map(|number| [format!("בשם {number}ב"), format!("בשם {number}א"), format!("בעילום שם {number}")]);
            assert_eq!(seen, last_first.collect::<Vec<_>>(), "{limit} at a time");
        }
    })
    .await;
}

#[tokio::test]
async fn what_would_tell_who_asks_is_named_before_it_is_sent() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let text = practice("לוח אחד לכל המשמרות", "גוף", Status::Published);
        create_practice(forum, &people.oren.manager, text).await;
        let told = NewDilemma {
            body: "באורן־גל שאלתי את עומר, וניסינו את לוח אחד לכל המשמרות.".to_owned(),
            ..dilemma("מי?")
        };
        let refused = forum.ask_anonymously(&dana, told.clone(), &[]).await.expect_err("it would tell");
        let Problem::Invalid { fields: found } = refused else { panic!("{refused:?}") };
        assert!(found.iter().all(|it| it.field == "body" && it.problem == FieldProblem::PersonalDetail));
        assert!(found.iter().all(|it| it.suggestion.is_some()), "each with a proposal");
        let details: Vec<String> = found.into_iter().filter_map(|it| it.detail).collect();
        for part in ["אורן־גל", "עומר", "לוח אחד לכל המשמרות"] {
            assert!(details.iter().any(|detail| detail == part), "{part}: {details:?}");
        }
        assert!(forum.ask_anonymously(&dana, told, &details).await.is_ok(), "each was confirmed");
        assert_eq!(forum.ask_anonymously(&people.oren.guest, secret(), &[]).await, Err(Problem::Forbidden));
    })
    .await;
}

#[tokio::test]
async fn the_short_name_of_a_company_and_parts_of_other_names_would_tell_who_asks() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let place = NewMeeting {
            place: "אולם הדקל, קומה 3".into(),
            ..meeting("אצלנו", Some(people.oren.company), &[])
        };
        call(forum, place).await;
        let text = practice("לוח תורנות: נוהל של עמוד", "גוף", Status::Published);
        create_practice(forum, &people.oren.manager, text).await;
        for (body, expected) in [
            ("אצלנו באורן זה קורה.", vec!["אורן"]),
            ("באורן־גל זה קורה.", vec!["אורן־גל"]),
            ("נפגשנו בדקל, קומה 3.", vec!["הדקל"]),
            ("יש לנו לוח תורנות.", vec!["לוח תורנות"]),
            ("אולם, קומה, נוהל, דקלים.", vec![]),
        ] {
            let new = NewDilemma { body: body.to_owned(), ..dilemma("מי?") };
            let details: Vec<String> = match forum.check_anonymous_dilemma(&dana, new, &[]).await {
                Ok(_) => vec![],
                Err(Problem::Invalid { fields }) => fields.into_iter().filter_map(|it| it.detail).collect(),
                Err(other) => panic!("{other}"),
            };
            assert_eq!(details, expected, "{body}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_asked_again_after_it_was_closed_is_asked() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let ask = async || forum.ask_anonymously(&dana, secret(), &[]).await.expect("asked");
        let first = ask().await;
        context.clock.advance_days(4);
        forum.publish_dilemma(&people.coordinator, first).await.expect("published");
        assert_eq!(ask().await, first, "it is open");
        let lesson = DilemmaStep::Close { lesson: "לשאול קודם.".into() };
        forum.change_dilemma(&people.coordinator, first, None, lesson).await.expect("closed");
        let second = ask().await;
        assert_ne!(second, first);
        assert_eq!(ask().await, second, "sent twice");
    })
    .await;
}

/// The text of the last mail of notifications to a member, which waits for the coordinator.
async fn mailed(context: &TestContext, to: Actor) -> String {
    let forum = &context.forum;
    run_jobs(forum).await;
    let store = Store::open(&context.database).await.expect("opens");
    let outbox = {
        let mut conn = store.read().await.expect("read");
        store::mail::list(&mut conn, MailState::Drafted, None, 99).await.expect("mails")
    };
    store.close().await;
    let theirs = outbox.iter().filter(|mail| mail.kind == MailKind::Notification && mail.member == key(to));
    let id = theirs.map(|mail| mail.id).max().expect("a mail");
    forum.open_mail(&context.people.coordinator, id).await.expect("opened").expect("something to say").text
}

#[tokio::test]
async fn who_unseals_states_a_reason_that_the_asker_is_told_and_the_log_has_without_their_name() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, boss, colleague) = (people.oren.member, people.coordinator, people.oren.colleague);
        joined(forum, dana).await;
        joined(forum, colleague).await;
        joined(forum, boss).await;
        notify(forum).await;
        let id = asked(&context).await;
        // Somebody stands in for her, who is not told either.
        let away = SetAway { until: forum.now().plus_days(9), substitute: Some(key(colleague)) };
        forum.set_away(&dana, key(dana), Some(away)).await.expect("away");
        for (other, expected) in [
            (people.oren.manager, Problem::NotFound),
            (people.rimon.member, Problem::NotFound),
            (dana, Problem::Forbidden),
            (Actor::Nobody, Problem::NotFound),
        ] {
            assert_eq!(forum.unseal_dilemma(&other, id, "סקרנות", "").await, Err(expected), "{other:?}");
        }
        let empty = forum.unseal_dilemma(&boss, id, " ", "").await.expect_err("a reason and the password");
        let missing = [field("reason", FieldProblem::Missing), field("current", FieldProblem::Missing)].concat();
        assert_eq!(fields(&empty), missing);
        let wrong = forum.unseal_dilemma(&boss, id, "חשש", "not this one").await.expect_err("another's password");
        assert_eq!(fields(&wrong), field("current", FieldProblem::Mismatch));
        let seen = forum.dilemma(&boss, id).await.expect("readable");
        assert!(seen.can_unseal && seen.unsealed.is_none());
        assert!(!forum.dilemma(&dana, id).await.expect("hers").can_unseal);

        let reason = format!("חשש לשלומה של {NAME} ואחרים");
        for _ in 0..2 {
            forum.unseal_dilemma(&boss, id, &reason, PASSWORD).await.expect("unsealed");
        }
        let other = forum.unseal_dilemma(&boss, id, "סיבה אחרת", PASSWORD).await.expect_err("it was unsealed before");
        assert_eq!(fields(&other), field("step", FieldProblem::Invalid));
        for reader in [boss, dana] {
            let seen = forum.dilemma(&reader, id).await.expect("readable");
            let unsealed = seen.unsealed.expect("it is told");
            let company = unsealed.company.as_ref().map(|company| company.id);
            assert_eq!((unsealed.asker.id, company), (key(dana), Some(people.oren.company)), "{reader:?}");
            assert_eq!((unsealed.reason.as_str(), unsealed.by.map(|by| by.id)), (reason.as_str(), Some(key(boss))));
            assert!(seen.card.asker.is_none() && seen.card.company.is_none() && !seen.can_unseal);
        }
        notify(forum).await;
        assert_eq!(listed(forum, &dana).await[0].1, [NotificationKind::DilemmaUnsealed]);
        let told = forum.notifications(&dana).await.expect("a list").remove(0).notifications.remove(0);
        assert_eq!(told.note.as_deref(), Some(reason.as_str()));
        let of_colleague = listed(forum, &colleague).await;
        assert_eq!(of_colleague, [(None, vec![NotificationKind::SubstituteNamed])], "who stands in learns nothing");
        // Mails go out in working hours.
        context.clock.advance_days(4);
        let mail = mailed(&context, dana).await;
        assert!(mail.contains(&reason), "{mail}");

        let log = forum.audit_log(&boss, &AuditFilter::default()).await.expect("a log");
        let entry = log.iter().find(|entry| entry.event == AuditEvent::DilemmaUnsealed).expect("it is noted");
        assert!(!format!("{entry:?}").contains(NAME), "{entry:?}");
        assert_eq!((entry.thing, entry.subject.is_none()), (Some(id.0), true));
        assert_eq!(entry.actor.as_ref().map(|actor| actor.id), Some(key(boss)));
        assert_eq!(entry.after, "חשש לשלומה של … ואחרים");
        assert_eq!(log.iter().filter(|entry| entry.event == AuditEvent::DilemmaUnsealed).count(), 1);

        forum.publish_dilemma(&boss, id).await.expect("published");
        notify(forum).await;
        for reader in people.all().into_iter().filter(|reader| ![boss, dana].contains(reader)) {
            let told = all_that(forum, &reader).await;
            // She named who stands in for her, who was told of that.
            let told: String = told.lines().filter(|line| !line.contains("SubstituteNamed")).collect();
            assert!(told.contains(SECRET) && !told.contains(NAME), "{reader:?}: {told}");
        }
        for _ in 0..2 {
            forum.reveal_asker(&dana, id).await.expect("it is hers to give up");
        }
        let seen = forum.dilemma(&boss, id).await.expect("readable");
        assert!(seen.unsealed.is_none() && seen.card.asker.is_some());
        let nothing = forum.unseal_dilemma(&boss, id, &reason, PASSWORD).await.expect_err("there is no seal");
        assert_eq!(fields(&nothing), field("step", FieldProblem::Invalid));
    })
    .await;
}

#[tokio::test]
async fn what_the_asker_wished_stands_when_it_is_published() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let published = async |title: &str, urgent: bool, wished: Option<i64>| {
            let new = NewDilemma { urgent, next_update: wished.map(day), ..dilemma(title) };
            (forum.ask_anonymously(&people.oren.member, new, &[]).await.expect("kept"), urgent)
        };
        let wished = published("בעוד שבועיים", true, Some(14)).await;
        let over = published("מחר", true, Some(2)).await;
        let none = published("מתי שאפשר", false, None).await;
        context.clock.advance_days(4);
        for (id, urgent) in [wished, over, none] {
            forum.publish_dilemma(&people.coordinator, id).await.expect("published");
            let seen = forum.dilemma(&people.rimon.member, id).await.expect("readable").card;
            assert_eq!(seen.urgent, urgent);
        }
        let due = async |(id, _): (DilemmaId, bool)| {
            forum.dilemma(&people.rimon.member, id).await.expect("readable").card.next_update.expect("promised")
        };
        assert_eq!(due(wished).await, day(14));
        assert!(due(over).await < day(5), "today, since the day is over");
        assert_eq!(due(none).await, forum.default_update().expect("a day"));
    })
    .await;
}

#[tokio::test]
async fn what_an_asker_writes_later_is_looked_through_as_well() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, boss) = (people.oren.member, people.coordinator);
        let id = asked(&context).await;
        context.clock.advance_days(4);
        forum.publish_dilemma(&boss, id).await.expect("published");
        let text = |body: &str| DilemmaText { title: "מה עושים?".into(), body: body.into(), topics: vec![] };
        let version = async || forum.dilemma(&dana, id).await.expect("hers").version;
        let refused = forum.edit_dilemma(&dana, id, version().await, text("שאלתי את עומר."), &[]).await;
        let Err(Problem::Invalid { fields: found }) = refused else { panic!("{refused:?}") };
        let told: Vec<_> = found.iter().map(|it| (it.field.as_str(), it.problem, it.detail.as_deref())).collect();
        assert_eq!(told, [("body", FieldProblem::PersonalDetail, Some("עומר"))]);
        assert!(found[0].suggestion.is_some());
        let before = version().await;
        forum.edit_dilemma(&dana, id, before, text("שאלתי את עומר."), &["עומר".into()]).await.expect("confirmed");
        let again = forum.edit_dilemma(&dana, id, before + 1, text("שאלתי את עומר שוב."), &[]).await;
        again.expect("what stood there stays");
        let by_boss = forum.edit_dilemma(&boss, id, before + 2, text("שאלתי את דנה."), &[]).await;
        by_boss.expect("who does not know the asker learns nothing by trying names");
        let story = forum.dilemma(&boss, id).await.expect("readable").story.into_iter();
        let edited = story.filter(|line| line.kind == StoryKind::Edited).map(|line| line.by.map(|by| by.id));
        assert_eq!(edited.collect::<Vec<_>>(), [None, None, boss.member()]);

        let lesson = DilemmaStep::Close { lesson: "אצלנו באורן־גל שואלים קודם.".into() };
        let refused = forum.change_dilemma(&dana, id, None, lesson.clone()).await;
        let Err(Problem::Invalid { fields: found }) = refused else { panic!("{refused:?}") };
        assert!(found.iter().all(|it| it.field == "lesson" && it.problem == FieldProblem::PersonalDetail), "{found:?}");
        let details: Vec<String> = found.into_iter().filter_map(|it| it.detail).collect();
        forum.change_dilemma_knowing(&dana, id, None, lesson, &details).await.expect("confirmed");
        let reopen = |reason: &str| DilemmaStep::Reopen { reason: reason.into(), due_at: day(20) };
        let refused = forum.change_dilemma(&dana, id, None, reopen("עומר שאל שוב")).await;
        assert!(matches!(refused, Err(Problem::Invalid { .. })), "{refused:?}");
        let refused = forum.change_dilemma(&boss, id, None, reopen("עומר שאל שוב")).await;
        refused.expect("others write what they like");
        nothing_refers_to_the_asker(&context, id).await;
    })
    .await;
}

#[tokio::test]
async fn no_kept_request_tells_who_asked() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let begin = async |key: &str| match forum.begin_request(&dana, key, fingerprint(&[key.as_bytes()])).await {
            Ok(Begun::New(request)) => request,
            _ => panic!("{key} is known"),
        };
        let mut asked = vec![];
        for _ in 0..2 {
            let request = begin("ask").await;
            asked.push(request.run(forum.ask_anonymously(&dana, secret(), &[])).await.expect("kept"));
            assert!(!request.is_written());
        }
        assert_eq!(asked[0], asked[1], "once more it is the first one");
        context.clock.advance_days(4);
        forum.publish_dilemma(&people.coordinator, asked[0]).await.expect("published");
        let lesson = DilemmaStep::Close { lesson: "לשאול קודם.".into() };
        for _ in 0..2 {
            let request = begin("close").await;
            request.run(forum.change_dilemma(&dana, asked[0], None, lesson.clone())).await.expect("closed");
            assert!(!request.is_written());
        }
        let mut conn = context.database.connect().await.expect("connects");
        let row = sqlx::query("SELECT count(*) AS n FROM idempotency_key").fetch_one(&mut conn).await.expect("a row");
        assert_eq!(row.get::<i64, _>("n"), 0);
    })
    .await;
}

#[tokio::test]
async fn nothing_is_merged_into_what_others_do_not_read() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (boss, other) = (people.coordinator, people.rimon.member);
        let waiting = asked(&context).await;
        let new = NewDilemma { owner: Some(key(other)), ..dilemma("של רימון") };
        let id = forum.ask_dilemma(&other, new).await.expect("asked");
        let ours = forum.ask_dilemma(&people.oren.member, to(people.oren.company, "שלנו")).await.expect("asked");
        let merge = |into| DilemmaStep::Merge { into };
        for (actor, into, problem) in [
            (boss, waiting, FieldProblem::Invalid),
            (other, waiting, FieldProblem::NotThere),
            (other, ours, FieldProblem::NotThere),
            (boss, ours, FieldProblem::Invalid),
        ] {
            let refused = forum.change_dilemma(&actor, id, None, merge(into)).await.expect_err("refused");
            assert_eq!(fields(&refused), field("into", problem), "{actor:?} {into}");
        }
        assert_eq!(forum.dilemma(&other, id).await.expect("readable").card.status, DilemmaStatus::Open);
    })
    .await;
}

/// A dilemma that somebody of an unusual name asked anonymously, and that is published.
async fn published(context: &TestContext) -> DilemmaId {
    let id = asked(context).await;
    context.clock.advance_days(4);
    context.forum.publish_dilemma(&context.people.coordinator, id).await.expect("published");
    id
}

#[tokio::test]
async fn the_asker_answers_as_the_asker() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, boss, other) = (people.oren.member, people.coordinator, people.rimon.member);
        notify(forum).await;
        let id = published(&context).await;
        let about = CommentSubject::Dilemma(id);
        notify(forum).await;
        let said = forum.add_comment(&dana, about, "שאלתי את עומר.", None).await;
        let Err(Problem::Invalid { fields: found }) = said else { panic!("{said:?}") };
        let told: Vec<_> = found.iter().map(|it| (it.field.as_str(), it.problem, it.detail.as_deref())).collect();
        assert_eq!(told, [("body", FieldProblem::PersonalDetail, Some("עומר"))]);
        let text = || TextWithFiles {
            body: "שאלתי את עומר, וזו התוצאה.".into(),
            uploads: vec![upload("של קסנתיפה.txt", "שורה")],
        };
        let known = ["עומר".to_owned()];
        let answer = async || forum.add_comment_knowing(&dana, about, None, text(), None, &known).await;
        let said = answer().await.expect("said");
        assert_eq!(answer().await, Ok(said), "sent twice");

        let seen = forum.comment(&other, said).await.expect("readable").comment;
        assert!(seen.author.is_none() && seen.company.is_none() && seen.is_by_asker_here(), "{seen:?}");
        assert!(!seen.can.edit && !seen.can.delete && seen.can.reply && seen.can.thank);
        assert_eq!(seen.attachments[0].file_name, "קובץ-1.txt");
        for reader in [other, boss] {
            let refused = forum.edit_comment(&reader, said, 1, "של אחרים").await;
            assert_eq!(refused, Err(Problem::Forbidden), "{reader:?}");
        }
        let part = DiscussionPart::Last;
        let own = forum.dilemma_discussion(&dana, id, part).await.expect("readable");
        let can = own.comment(said).expect("there").can;
        assert!(own.as_asker && can.edit && can.delete && !can.thank && !can.relocate && !can.split);
        let others = forum.dilemma_discussion(&other, id, part).await.expect("readable");
        assert!(!others.as_asker && !others.comment(said).expect("there").can.edit);
        assert_eq!(forum.move_comment(&dana, said, "/meetings/1").await, Err(Problem::Forbidden));

        let edited = forum.edit_comment(&dana, said, 1, "שאלתי את עומר, והתוצאה [כאן](<קובץ-1.txt>).").await;
        edited.expect("what stood there stays");
        let told = forum.edit_comment(&dana, said, 2, "באורן־גל").await;
        assert!(matches!(told, Err(Problem::Invalid { .. })), "{told:?}");
        forum.delete_comment(&dana, said, None).await.expect("deleted");
        assert!(forum.can_undo(&dana, &Undo::Comment(said)).await.expect("known"));
        assert!(!forum.can_undo(&other, &Undo::Comment(said)).await.expect("known"));
        assert_eq!(forum.restore_comment(&other, said).await, Err(Problem::NotFound));
        forum.restore_comment(&dana, said).await.expect("back");
        notify(forum).await;

        let owner = forum.notifications(&boss).await.expect("a list");
        let written = owner.iter().flat_map(|group| &group.notifications);
        let written: Vec<_> = written.filter(|it| it.kind == NotificationKind::CommentWritten).collect();
        assert!(!written.is_empty() && written.iter().all(|it| it.by.is_none()), "{written:?}");
        for reader in people.all() {
            let told = all_that(forum, &reader).await;
            assert!(told.contains("וזו התוצאה") || told.contains("והתוצאה"), "{reader:?}");
            assert!(!told.contains(NAME), "{reader:?}: {told}");
        }
        let log = forum.audit_log(&boss, &AuditFilter::default()).await.expect("a log");
        assert!(log.iter().all(|entry| entry.event != AuditEvent::CommentDeleted), "{log:?}");
        let exported = exported(forum).await;
        let dilemmas = exported.split("\ndilemmas:").nth(1).expect("the dilemmas");
        assert!(dilemmas.contains("by_asker: true") && !dilemmas.contains(NAME), "{dilemmas}");
        nothing_refers_to_the_asker(&context, id).await;

        let theirs = forum.add_comment(&other, about, "כך אצלנו.", None).await.expect("answered");
        let own = forum.dilemma_discussion(&dana, id, part).await.expect("readable");
        assert!(!own.comment(theirs).expect("there").can.thank, "a thanks has a name");
        assert_eq!(forum.thank_for_comment(&dana, theirs, "").await, Err(Problem::Forbidden));
        forum.thank_for_comment(&people.oren.colleague, theirs, "").await.expect("whoever else");
        forum.reveal_asker(&dana, id).await.expect("revealed");
        forum.thank_for_comment(&dana, theirs, "").await.expect("by name");
        let seen = forum.comment(&other, said).await.expect("readable").comment;
        assert_eq!(seen.author.map(|author| author.id), Some(key(dana)));
        assert_eq!(seen.company.map(|company| company.id), Some(people.oren.company));
        assert!(seen.asker_of.is_none());
        let seen = forum.dilemma_discussion(&dana, id, part).await.expect("readable");
        assert!(!seen.as_asker && seen.comment(said).expect("there").can.edit);
    })
    .await;
}

#[tokio::test]
async fn what_an_asker_said_stays_theirs_where_their_dilemma_goes_on() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, boss, other) = (people.oren.member, people.coordinator, people.rimon.member);
        let theirs = forum.ask_anonymously(&other, dilemma("של אחרת"), &[]).await.expect("kept");
        let id = published(&context).await;
        forum.publish_dilemma(&boss, theirs).await.expect("published");
        let said = forum.add_comment(&dana, CommentSubject::Dilemma(id), "תודה, ננסה.", None).await.expect("said");
        forum.change_dilemma(&boss, id, None, DilemmaStep::Merge { into: theirs }).await.expect("merged");
        let seen = forum.comment(&other, said).await.expect("readable").comment;
        assert!(!seen.can.edit && seen.asker_of == Some(id) && !seen.is_by_asker_here(), "another asker's");
        assert!(forum.comment(&dana, said).await.expect("readable").comment.can.edit);
        forum.reveal_asker(&other, theirs).await.expect("revealed");
        assert!(forum.comment(&boss, said).await.expect("readable").comment.author.is_none());
        forum.reveal_asker(&dana, id).await.expect("revealed");
        let seen = forum.comment(&boss, said).await.expect("readable").comment;
        assert_eq!(seen.author.map(|author| author.id), Some(key(dana)));
    })
    .await;
}

#[tokio::test]
async fn the_asker_is_told_at_the_bell_that_there_is_news_and_not_of_what() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, boss, other) = (people.oren.member, people.coordinator, people.rimon.member);
        joined(forum, dana).await;
        joined(forum, people.oren.colleague).await;
        notify(forum).await;
        let id = published(&context).await;
        let away = SetAway { until: forum.now().plus_days(9), substitute: Some(key(people.oren.colleague)) };
        forum.set_away(&dana, key(dana), Some(away)).await.expect("away");
        let news = async || {
            notify(forum).await;
            let groups = forum.notifications(&dana).await.expect("a list");
            let told: Vec<_> = groups.into_iter().filter(|group| group.subject == Subject::OwnDilemmas).collect();
            assert!(told.len() <= 1, "{told:?}");
            let told: Vec<_> = told.into_iter().flat_map(|group| group.notifications).collect();
            let is_silent = |it: &Notification| it.by.is_none() && it.note.is_none() && it.moved.is_none();
            assert!(told.iter().all(|it| it.kind == NotificationKind::SealedNews && is_silent(it)), "{told:?}");
            told
        };
        let read = async || {
            let told = news().await;
            let path = forum.open_notification(&dana, told[0].id).await.expect("opened");
            assert_eq!(path.as_deref(), Some("/dilemmas?list=mine"));
            let (mine, _) = forum.dilemmas(&dana, DilemmaList::Mine, None, None, 9).await.expect("a list");
            assert!(mine.iter().any(|card| card.id == id), "it is in the list that the notification leads to");
            assert_eq!(forum.unread_notifications(&dana).await, Ok(0));
        };
        assert_eq!(news().await.len(), 1, "it is published");
        let about = CommentSubject::Dilemma(id);
        let step = async |actor: Actor, step: DilemmaStep| {
            forum.change_dilemma(&actor, id, None, step).await.expect("taken");
        };
        for text in ["כך.", "או כך."] {
            forum.add_comment(&other, about, text, None).await.expect("answered");
        }
        assert_eq!(news().await.len(), 1, "one at most that is not read");
        read().await;
        let mut count = 1;
        let promise = DilemmaStep::Promise { due_at: day(20), word: "בודקים".into() };
        let closed = DilemmaStep::Close { lesson: "לשאול קודם.".into() };
        for (actor, next) in [(other, DilemmaStep::TakeOver), (other, promise), (boss, closed)] {
            step(actor, next).await;
            count += 1;
            assert_eq!(news().await.len(), count);
            read().await;
        }
        // What they do themselves is no news.
        step(dana, DilemmaStep::Reopen { reason: "זה חזר".into(), due_at: day(22) }).await;
        forum.add_comment(&dana, about, "עוד לא.", None).await.expect("said");
        assert_eq!(news().await.len(), count);
        nothing_refers_to_the_asker(&context, id).await;
        let kinds = listed(forum, &people.oren.colleague).await;
        assert!(
            kinds.iter().all(|(_, kinds)| !kinds.contains(&NotificationKind::SealedNews)),
            "who stands in: {kinds:?}"
        );
        run_jobs(forum).await;
        let store = Store::open(&context.database).await.expect("opens");
        let mut mails = vec![];
        for state in MailState::ALL {
            mails.extend(
                store::mail::list(&mut store.read().await.expect("read"), *state, None, 99).await.expect("mails"),
            );
        }
        store.close().await;
        let to_dana: Vec<_> = mails.iter().filter(|mail| mail.member == key(dana)).collect();
        assert!(to_dana.iter().all(|mail| mail.kind != MailKind::Notification), "{to_dana:?}");
        assert!(!forum.mailed_kinds(&dana).await.expect("kinds").contains(&NotificationKind::SealedNews));
    })
    .await;
}
