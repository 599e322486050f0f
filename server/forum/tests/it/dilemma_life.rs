//! The life of a dilemma: handed over while its owner is away, asked about after a month, taken to a meeting and back, and its
//! lesson told.

use domain::change::Entity;
use domain::comment::{CommentSubject, DiscussionPart};
use domain::dilemma::{DilemmaStatus, DilemmaStep, DilemmaText, NewDilemma, StoryKind, StoryLine};
use domain::following::Attention;
use domain::id::DilemmaId;
use domain::mail::{MailKind, MailState};
use domain::mailed_act::AskedAbout;
use domain::meeting::MeetingSummary;
use domain::notification::{MarkRead, NotificationKind};
use domain::policy::Actor;
use domain::problem::{FieldProblem, Problem};
use domain::thing::Thing;
use forum::Forum;
use forum::members::away::SetAway;
use store::Store;

use crate::attendance::run_jobs;
use crate::context::{TestContext, key};
use crate::dilemmas::{answer, asked, close, dilemma, promise, step, to, told, view};
use crate::links::joined;
use crate::notifications::{listed, notify};
use crate::on_each_engine;
use crate::sample::{call, day, field, fields, meeting};

async fn kinds(forum: &Forum, member: Actor) -> Vec<NotificationKind> {
    listed(forum, &member).await.into_iter().flat_map(|(_, kinds)| kinds).collect()
}

#[tokio::test]
async fn whose_dilemma_goes_on_in_another_is_told_what_becomes_of_it() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, other, boss) = (people.oren.member, people.rimon.member, people.coordinator);
        let sealed = people.rimon.manager;
        notify(forum).await;
        let hidden = forum.ask_anonymously(&sealed, dilemma("בעילום שם"), &[]).await.expect("kept");
        context.clock.advance_days(4);
        forum.publish_dilemma(&boss, hidden).await.expect("published");
        let into = asked(forum, dana, dilemma("הראשונה")).await;
        let id = asked(forum, other, dilemma("אותה שאלה")).await;
        for merged in [id, hidden] {
            step(forum, boss, merged, DilemmaStep::Merge { into }).await.expect("merged");
        }
        notify(forum).await;
        for member in [other, sealed] {
            let told = forum.notifications(&member).await.expect("a list");
            let told = told.iter().flat_map(|group| &group.notifications).map(|it| it.id).collect();
            forum.mark_notifications_read(&member, &MarkRead::These(told)).await.expect("read");
        }
        let said = answer(forum, people.oren.manager, into, "כך.").await;
        step(forum, boss, into, promise(day(20), "מטפלים")).await.expect("promised");
        notify(forum).await;
        let of_both = listed(forum, &other).await.into_iter().find(|(title, _)| title.as_deref() == Some("הראשונה"));
        let kinds = of_both.map(|(_, kinds)| kinds).unwrap_or_default();
        for kind in [NotificationKind::CommentWritten, NotificationKind::DilemmaPromised] {
            assert!(kinds.contains(&kind), "{kinds:?}");
        }
        assert_eq!(forum.unread_notifications(&sealed).await, Ok(1), "there is news, and no more is said");
        let news = forum.notifications(&sealed).await.expect("a list");
        let news = news.iter().flat_map(|group| &group.notifications).find(|it| !it.read);
        assert_eq!(news.map(|it| it.kind), Some(NotificationKind::SealedNews));
        let there = view(forum, boss, into).await;
        assert!(
            there.story.iter().any(StoryLine::is_by_asker),
            "the story of what was asked anonymously is told there"
        );
        assert!(!there.was_anonymous(), "and is not said to be that of its own asker, who is named");
        assert!(view(forum, boss, hidden).await.was_anonymous());

        let seen = forum.dilemma_discussion(&sealed, into, DiscussionPart::Last).await.expect("readable");
        assert!(!seen.comment(said).expect("there").can.thank, "a thanks has a name there, too");
        assert_eq!(forum.thank_for_comment(&sealed, said, "").await, Err(Problem::Forbidden));
        forum.thank_for_comment(&other, said, "").await.expect("by name");
    })
    .await;
}

#[tokio::test]
async fn who_is_away_hands_their_dilemmas_over_and_has_them_back() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, owner, substitute) = (people.oren.member, people.rimon.member, people.rimon.colleague);
        joined(forum, substitute).await;
        notify(forum).await;
        let owned = |title: &str| NewDilemma { owner: Some(key(owner)), ..dilemma(title) };
        let id = asked(forum, dana, owned("לפני")).await;
        let taken = asked(forum, dana, owned("שעברה")).await;
        let closed = asked(forum, dana, owned("שנסגרה")).await;
        let away = |days: i64| Some(SetAway { until: forum.now().plus_days(days), substitute: Some(key(substitute)) });
        forum.set_away(&owner, key(owner), away(5)).await.expect("away");
        let later = asked(forum, dana, owned("אחרי")).await;
        for id in [id, taken, closed, later] {
            let seen = view(forum, dana, id).await;
            assert_eq!(seen.card.owner.id, key(substitute), "{}", seen.card.title);
            assert_eq!(seen.away_owner.as_ref().map(|away| away.id), owner.member());
            assert_eq!(told(&seen), [StoryKind::Asked, StoryKind::StoodIn]);
        }
        step(forum, substitute, id, promise(day(9), "מטפלים")).await.expect("it is theirs for now");
        step(forum, people.coordinator, taken, DilemmaStep::TakeOver).await.expect("taken over");
        step(forum, substitute, closed, close()).await.expect("closed");
        notify(forum).await;
        assert!(kinds(forum, dana).await.contains(&NotificationKind::DilemmaOwned));

        context.clock.advance_days(6);
        run_jobs(forum).await;
        for id in [id, later] {
            let seen = view(forum, dana, id).await;
            assert_eq!((seen.card.owner.id, seen.away_owner), (key(owner), None));
            assert_eq!(seen.story.last().map(|line| line.kind), Some(StoryKind::Returned));
        }
        assert_eq!(view(forum, dana, taken).await.card.owner.id, key(people.coordinator), "it is another's");
        let reopen = DilemmaStep::Reopen { reason: "חזר".into(), due_at: day(12) };
        step(forum, dana, closed, reopen).await.expect("open");
        assert_eq!(view(forum, dana, closed).await.card.owner.id, key(owner), "it goes on with whom it belongs to");

        forum.set_away(&owner, key(owner), away(30)).await.expect("away again");
        assert_eq!(view(forum, dana, id).await.card.owner.id, key(substitute));
        forum.set_away(&owner, key(owner), None).await.expect("back");
        assert_eq!(view(forum, dana, id).await.card.owner.id, key(owner), "at once");
        forum.set_away(&owner, key(owner), away(30)).await.expect("and away");
        forum.deactivate_member(&people.coordinator, key(substitute), false).await.expect("left");
        assert_eq!(view(forum, dana, id).await.card.owner.id, key(owner), "nobody stands in");
    })
    .await;
}

#[tokio::test]
async fn who_stood_in_for_a_member_who_leaves_owns_their_dilemmas() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, owner, substitute) = (people.oren.member, people.rimon.member, people.rimon.colleague);
        joined(forum, substitute).await;
        let id = asked(forum, dana, NewDilemma { owner: Some(key(owner)), ..dilemma("מי?") }).await;
        let away = SetAway { until: forum.now().plus_days(5), substitute: Some(key(substitute)) };
        forum.set_away(&owner, key(owner), Some(away)).await.expect("away");
        forum.deactivate_member(&people.coordinator, key(owner), false).await.expect("left");
        context.clock.advance_days(6);
        run_jobs(forum).await;
        let seen = view(forum, dana, id).await;
        assert_eq!((seen.card.owner.id, seen.away_owner.is_none()), (key(substitute), true));
        assert_eq!(told(&seen), [StoryKind::Asked, StoryKind::StoodIn, StoryKind::Assigned]);
    })
    .await;
}

/// It goes to who stood in for them, or to the coordinator.
#[tokio::test]
async fn what_is_opened_again_after_its_owner_has_left_has_another_owner() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, owner, substitute) = (people.oren.member, people.rimon.member, people.rimon.colleague);
        joined(forum, substitute).await;
        let ask =
            async |title: &str| asked(forum, dana, NewDilemma { owner: Some(key(owner)), ..dilemma(title) }).await;
        let plain = ask("של מי?").await;
        step(forum, owner, plain, close()).await.expect("closed");
        let stood_in = ask("מי ענה?").await;
        let away = SetAway { until: forum.now().plus_days(30), substitute: Some(key(substitute)) };
        forum.set_away(&owner, key(owner), Some(away)).await.expect("away");
        step(forum, substitute, stood_in, close()).await.expect("closed");
        forum.deactivate_member(&people.coordinator, key(owner), false).await.expect("left");
        for (id, expected) in [(plain, people.coordinator), (stood_in, substitute)] {
            let reopen = DilemmaStep::Reopen { reason: "חזר".into(), due_at: day(12) };
            step(forum, dana, id, reopen).await.expect("open");
            let seen = view(forum, dana, id).await;
            assert_eq!((seen.card.owner.id, seen.away_owner.is_none()), (key(expected), true));
        }
    })
    .await;
}

/// The token of the button in the last mail to a member, which waits for the coordinator.
async fn mailed_token(context: &TestContext, to: Actor) -> String {
    let forum = &context.forum;
    let store = Store::open(&context.database).await.expect("opens");
    let outbox = {
        let mut conn = store.read().await.expect("read");
        store::mail::list(&mut conn, MailState::Drafted, None, 99).await.expect("mails")
    };
    store.close().await;
    let theirs = outbox.iter().filter(|mail| mail.kind == MailKind::Notification && mail.member == key(to));
    let id = theirs.map(|mail| mail.id).max().expect("a mail");
    let mail = forum.open_mail(&context.people.coordinator, id).await.expect("opened").expect("something to say");
    let (_, token) = mail.text.split_once("/by-mail/").expect("a button");
    token.split_whitespace().next().expect("a token").to_owned()
}

/// START is a Thursday.
#[tokio::test]
async fn a_dilemma_that_is_open_for_long_is_asked_about_each_month() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, boss) = (people.oren.member, people.coordinator);
        joined(forum, dana).await;
        notify(forum).await;
        let new = NewDilemma { next_update: Some(day(90)), ..dilemma("מי?") };
        let id = asked(forum, dana, new.clone()).await;
        let anonymous = NewDilemma { title: "בעילום שם".into(), ..new };
        let sealed = forum.ask_anonymously(&dana, anonymous, &[]).await.expect("kept");
        context.clock.advance_days(4);
        forum.publish_dilemma(&boss, sealed).await.expect("published");
        notify(forum).await;
        let month = async |days: i64| {
            forum.enqueue_recurring_jobs().await.expect("enqueued");
            context.clock.advance_days(days);
            run_jobs(forum).await;
            notify(forum).await;
            run_jobs(forum).await;
        };
        let asked_of = async |member: Actor| {
            let kinds = kinds(forum, member).await.into_iter();
            kinds.filter(|kind| *kind == NotificationKind::DilemmaStillAsked).count()
        };
        month(24).await;
        assert_eq!(asked_of(dana).await, 0, "not yet");
        month(3).await;
        assert_eq!(asked_of(dana).await, 1);
        assert!(
            view(forum, dana, id).await.is_asked_still && !view(forum, people.rimon.member, id).await.is_asked_still
        );
        month(2).await;
        assert_eq!(asked_of(dana).await, 1, "once a month");

        let token = mailed_token(&context, dana).await;
        let is_asked = async || match forum.asked_by_mail(&token).await.expect("a dilemma").what {
            AskedAbout::Dilemma { id: of, is_asked, .. } if of == id => is_asked,
            other => panic!("{other:?}"),
        };
        assert!(is_asked().await);
        assert_eq!(forum.keep_by_mail(&token).await, Err(Problem::NotFound), "it is about another thing");
        for _ in 0..2 {
            forum.still_by_mail(&token).await.expect("it does");
        }
        assert!(!is_asked().await);
        let seen = view(forum, dana, id).await;
        assert_eq!(seen.story.iter().filter(|line| line.kind == StoryKind::StillMatters).count(), 1);
        assert_eq!(step(forum, people.rimon.member, id, DilemmaStep::SayStill).await, Err(Problem::Forbidden));

        month(31).await;
        assert_eq!(asked_of(dana).await, 2, "and a month later");
        assert!(asked_of(boss).await > 0, "of the one that was asked anonymously its owner is asked");
        step(forum, dana, id, close()).await.expect("closed");
        assert!(!view(forum, dana, id).await.is_asked_still);
        let over = forum.still_by_mail(&token).await.expect_err("it has ended");
        assert_eq!(fields(&over), field("step", FieldProblem::Invalid));
        month(31).await;
        assert_eq!(asked_of(dana).await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_lesson_reaches_who_took_part_and_who_follows_its_topic() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, answering) = (people.oren.member, people.oren.colleague);
        let (by_topic, by_thing) = (people.rimon.manager, people.rimon.guest);
        notify(forum).await;
        let id = asked(forum, dana, dilemma("לכולם")).await;
        let ours = asked(forum, dana, to(people.oren.company, "שלנו")).await;
        answer(forum, answering, id, "כך.").await;
        notify(forum).await;
        let topics = forum.topics().await.expect("topics");
        let topic = topics.iter().find(|topic| topic.slug == "ownership").expect("a topic").id;
        for (member, thing) in [
            (by_topic, Thing { entity: Entity::Topic, id: topic.0 }),
            (dana, Thing { entity: Entity::Topic, id: topic.0 }),
            (by_thing, Thing { entity: Entity::Dilemma, id: id.0 }),
        ] {
            forum.set_attention(&member, thing, Attention::Followed).await.expect("followed");
        }
        let later = asked(forum, dana, dilemma("אחר כך")).await;
        let hidden = asked(forum, dana, to(people.oren.company, "רק שלנו")).await;
        notify(forum).await;
        for id in [id, ours] {
            step(forum, dana, id, close()).await.expect("closed");
        }
        notify(forum).await;
        let of = async |member: Actor, title: &str| -> Vec<NotificationKind> {
            let groups = listed(forum, &member).await.into_iter();
            groups.filter(|(of, _)| of.as_deref() == Some(title)).flat_map(|(_, kinds)| kinds).collect()
        };
        assert!(of(answering, "לכולם").await.contains(&NotificationKind::DilemmaClosed));
        assert!(of(by_thing, "לכולם").await.contains(&NotificationKind::DilemmaClosed));
        assert_eq!(of(by_topic, "לכולם").await, [NotificationKind::LessonInTopic]);
        assert_eq!(of(by_topic, "אחר כך").await, [NotificationKind::DilemmaInTopic]);
        assert!(of(by_topic, "שלנו").await.is_empty() && listed(forum, &by_topic).await.len() == 2, "not for them");
        assert!(of(by_thing, "אחר כך").await.is_empty(), "who follows another one alone: {later} {hidden}");
        assert!(!of(dana, "לכולם").await.contains(&NotificationKind::LessonInTopic), "who closed it knows");
    })
    .await;
}

#[tokio::test]
async fn what_was_said_at_a_meeting_comes_back_into_the_story() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, boss) = (people.oren.member, people.coordinator);
        let id = asked(forum, dana, dilemma("מי מחזיר תשובה?")).await;
        let untouched = asked(forum, dana, dilemma("על מה לא דיברו?")).await;
        let held = call(forum, meeting("מפגש", None, &[])).await;
        for id in [id, untouched] {
            assert_eq!(forum.dilemma_to_agenda(&boss, id).await, Ok(held));
        }
        let save = async |text: &str| {
            let version = forum.meeting(&boss, held).await.expect("there").card.version;
            let summary = MeetingSummary { text: text.into(), decisions: String::new() };
            forum.set_meeting_summary(&boss, held, version, summary).await.expect("saved");
        };
        let first = "פתיחה.\n\n## מי מחזיר תשובה?\n\nתורנות שבועית.\n\n## על מה לא דיברו?\n\n## סבב\nסופי.";
        save(first).await;
        save(&format!("{first}\n\nעוד מילה על הסבב.")).await;
        let said = async || -> Vec<(String, Option<_>)> {
            let story = view(forum, dana, id).await.story.into_iter();
            let said = story.filter(|line| line.kind == StoryKind::SaidAtMeeting);
            said.map(|line| (line.text, line.meeting.map(|(meeting, _)| meeting))).collect()
        };
        assert_eq!(said().await, [("תורנות שבועית.".to_owned(), Some(held))], "once");
        save("## מי מחזיר תשובה?\n\nתורנות, ומי שקיבל מחזיר.").await;
        assert_eq!(said().await.len(), 2, "the story only grows");
        assert_eq!(told(&view(forum, dana, untouched).await), [StoryKind::Asked, StoryKind::ToAgenda]);
    })
    .await;
}

#[tokio::test]
async fn what_was_said_is_found_whatever_became_of_the_titles() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, boss) = (people.oren.member, people.coordinator);
        let mut ids = vec![];
        for (asker, title) in [
            (dana, "כותרת ראשונה"),
            (dana, "שורה בסדר היום"),
            (dana, "מי?"),
            (people.rimon.member, "מי?"),
            (dana, "מתמזגת"),
        ] {
            ids.push(asked(forum, asker, dilemma(title)).await);
        }
        let into = asked(forum, dana, dilemma("לשם")).await;
        let held = call(forum, meeting("מפגש", None, &[])).await;
        for id in &ids {
            assert_eq!(forum.dilemma_to_agenda(&boss, *id).await, Ok(held));
            assert_eq!(forum.dilemma_to_agenda(&boss, *id).await, Ok(held), "pressed twice");
        }
        let text = DilemmaText { title: "כותרת אחרת".into(), body: "גוף".into(), topics: vec![] };
        forum.edit_dilemma(&dana, ids[0], 1, text, &[]).await.expect("another title");
        let agenda = async || forum.meeting(&boss, held).await.expect("there");
        let seen = agenda().await;
        let titles: Vec<_> = seen.items.iter().map(|item| item.title.clone()).collect();
        assert_eq!(titles, ["כותרת ראשונה", "שורה בסדר היום", "מי?", "מי? (2)", "מתמזגת"]);
        let mut items = seen.items.clone();
        items[1].title = "נוסח אחר בסדר היום".into();
        // What is not on the agenda cannot be named by an item, and a program that does not know of the key keeps it.
        items[2].dilemma = Some(into);
        items[4].dilemma = None;
        forum.set_agenda(&boss, held, seen.card.version, items).await.expect("changed");
        let kept: Vec<_> = agenda().await.items.iter().map(|item| item.dilemma).collect();
        assert_eq!(kept, ids.iter().copied().map(Some).collect::<Vec<_>>());
        step(forum, boss, ids[4], DilemmaStep::Merge { into }).await.expect("merged");
        let text = "## כותרת ראשונה ועוד\nלא\n## כותרת ראשונה\nא\n## נוסח אחר בסדר היום\nב\n## מי?\nג\n\
                    ## מי? (2)\nד\n## מתמזגת\nה";
        let summary = MeetingSummary { text: text.into(), decisions: String::new() };
        forum.set_meeting_summary(&boss, held, agenda().await.card.version, summary).await.expect("saved");
        for (id, expected) in [(ids[0], "א"), (ids[1], "ב"), (ids[2], "ג"), (ids[3], "ד"), (into, "ה")] {
            let story = view(forum, boss, id).await.story.into_iter();
            let said = story.filter(|line| line.kind == StoryKind::SaidAtMeeting).map(|line| line.text);
            assert_eq!(said.collect::<Vec<_>>(), [expected]);
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_merged_twice_goes_on_at_the_end_with_its_whole_story() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, boss) = (people.oren.member, people.coordinator);
        notify(forum).await;
        let first = asked(forum, people.rimon.member, dilemma("ראשונה")).await;
        let second = asked(forum, dana, dilemma("שנייה")).await;
        let third = asked(forum, dana, dilemma("שלישית")).await;
        answer(forum, people.rimon.manager, first, "כך.").await;
        let held = call(forum, meeting("מפגש", None, &[])).await;
        forum.dilemma_to_agenda(&boss, first).await.expect("on the agenda");
        for (from, into) in [(first, second), (second, third)] {
            step(forum, boss, from, DilemmaStep::Merge { into }).await.expect("merged");
        }
        for from in [first, second] {
            assert_eq!(view(forum, dana, from).await.merged_into, Some((third, "שלישית".to_owned())));
        }
        let named =
            |story: &[StoryLine], id| story.iter().any(|line| line.dilemma.as_ref().is_some_and(|it| it.0 == id));
        let story = view(forum, dana, third).await.story;
        assert!(named(&story, first) && named(&story, second) && !named(&story, third), "it goes on in no other");
        assert!(named(&view(forum, dana, second).await.story, third), "where it was merged, it says into which one");
        let kinds = told(&view(forum, dana, third).await);
        let count = |kind: StoryKind| kinds.iter().filter(|it| **it == kind).count();
        assert_eq!((count(StoryKind::Asked), count(StoryKind::Answered), count(StoryKind::ToAgenda)), (3, 1, 1));
        let version = forum.meeting(&boss, held).await.expect("there").card.version;
        let summary = MeetingSummary { text: "## ראשונה\nנאמר".into(), decisions: String::new() };
        forum.set_meeting_summary(&boss, held, version, summary).await.expect("saved");
        assert!(told(&view(forum, dana, third).await).contains(&StoryKind::SaidAtMeeting));
        step(forum, dana, third, close()).await.expect("closed");
        notify(forum).await;
        let member = kinds_of(forum, people.rimon.member, "שלישית").await;
        assert!(member.contains(&NotificationKind::DilemmaClosed), "who asked the first took part: {member:?}");
    })
    .await;
}

/// What a member is told of a thing of that title.
async fn kinds_of(forum: &Forum, member: Actor, title: &str) -> Vec<NotificationKind> {
    let groups = listed(forum, &member).await.into_iter();
    groups.filter(|(of, _)| of.as_deref() == Some(title)).flat_map(|(_, kinds)| kinds).collect()
}

#[tokio::test]
async fn a_lesson_and_a_reason_that_come_second_are_not_lost_in_silence() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, boss) = (people.oren.member, people.coordinator);
        let id = asked(forum, dana, dilemma("מי?")).await;
        let ended = field("step", FieldProblem::Invalid);
        step(forum, dana, id, close()).await.expect("closed");
        step(forum, dana, id, close()).await.expect("sent twice");
        let other = DilemmaStep::Close { lesson: "לקח אחר, של מי שסגרו באותו רגע.".into() };
        assert_eq!(fields(&step(forum, boss, id, other).await.expect_err("it would be lost")), ended);
        let reopen = |reason: &str| DilemmaStep::Reopen { reason: reason.into(), due_at: day(9) };
        step(forum, dana, id, reopen("חזר")).await.expect("open");
        step(forum, dana, id, reopen(" חזר ")).await.expect("sent twice");
        assert_eq!(fields(&step(forum, boss, id, reopen("סיבה אחרת")).await.expect_err("it would be lost")), ended);
        assert_eq!(view(forum, dana, id).await.card.status, DilemmaStatus::Open);
    })
    .await;
}

#[tokio::test]
async fn who_follows_a_dilemma_follows_on_where_it_was_merged() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, boss, reader) = (people.oren.member, people.coordinator, people.rimon.guest);
        let (from, into) = (asked(forum, dana, dilemma("מכאן")).await, asked(forum, dana, dilemma("לכאן")).await);
        let thing = |id: DilemmaId| Thing { entity: Entity::Dilemma, id: id.0 };
        forum.set_attention(&reader, thing(from), Attention::Followed).await.expect("followed");
        forum.set_attention(&dana, thing(from), Attention::Followed).await.expect("followed");
        forum.set_attention(&dana, thing(into), Attention::Muted).await.expect("muted");
        step(forum, boss, from, DilemmaStep::Merge { into }).await.expect("merged");
        assert_eq!(forum.attention(&reader, thing(into)).await, Ok(Some(Attention::Followed)));
        assert_eq!(forum.attention(&dana, thing(into)).await, Ok(Some(Attention::Muted)), "what was muted stays so");
    })
    .await;
}

#[tokio::test]
async fn what_waits_to_be_published_has_no_summary_yet() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let id = forum.ask_anonymously(&people.oren.member, dilemma("מי?"), &[]).await.expect("kept");
        let refused = forum.summarise_dilemma(&people.coordinator, id, 1, "תקציר").await.expect_err("it waits");
        assert_eq!(fields(&refused), field("step", FieldProblem::Invalid));
        let said = forum.add_comment(&people.coordinator, CommentSubject::Dilemma(id), "כך.", None).await;
        assert!(said.is_err(), "{said:?}");
    })
    .await;
}
