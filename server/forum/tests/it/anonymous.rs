//! Dilemmas that are asked anonymously: nothing tells who asked, or what waits, to anybody but the two who may know.

use domain::comment::{CommentSubject, DiscussionPart};
use domain::dilemma::{DilemmaList, DilemmaStatus, DilemmaStep, NewDilemma, StoryKind};
use domain::id::DilemmaId;
use domain::language::Language;
use domain::member::Profession;
use domain::notification::NotificationKind;
use domain::policy::Actor;
use domain::practice::Status;
use domain::problem::{FieldProblem, Problem};
use domain::search::SearchRequest;
use forum::Forum;
use forum::feeds::FeedOf;
use forum::members::update::Profile;
use sqlx::Row;

use crate::context::{TestContext, key};
use crate::dilemmas::dilemma;
use crate::notifications::{listed, notify};
use crate::on_each_engine;
use crate::people::exported;
use crate::sample::{create_practice, field, fields, practice};

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
        ("SELECT count(*) AS n FROM sealed_dilemma WHERE dilemma_id = $1 AND member_id = $2", 1),
    ] {
        let row = sqlx::query(sql).bind(id.0).bind(asker).fetch_one(&mut conn).await.expect("a row");
        assert_eq!(row.get::<i64, _>("n"), expected, "{sql}");
    }
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
