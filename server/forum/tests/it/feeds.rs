//! Feeds of topics, of saved searches and of the whole forum.

use domain::dilemma::DilemmaStep;
use domain::feed::FeedKind::{self, Comment, Dilemma, Lesson, Meeting, Summary};
use domain::id::{CompanyId, SavedSearchId};
use domain::meeting::MeetingSummary;
use domain::policy::Actor;
use domain::practice::Status;
use domain::problem::Problem;
use domain::search::SearchRequest;
use domain::topic::TopicInput;
use forum::Forum;
use forum::companies::change::CompanyChange;
use forum::feeds::{FeedName, FeedOf};
use forum::practices::create::CreatePractice;
use forum::topics::change::TopicChange;

use crate::dilemmas::{answer, asked, close, dilemma, step, to};
use crate::on_each_engine;
use crate::sample::{call, create_practice, meeting, practice};

fn about(title: &str, topic: &str, status: Status) -> CreatePractice {
    let mut input = practice(title, "גוף", status);
    input.content.topics = vec![topic.to_owned()];
    input
}

/// The slug of the topic that a topic's feed follows, and the titles of its entries.
async fn of_topic(forum: &Forum, actor: &Actor, slug: &str) -> Result<(String, Vec<String>), Problem> {
    let feed = forum.feed(actor, &FeedOf::Topic(slug.to_owned())).await?;
    let FeedName::Topic(topic) = feed.name else { panic!("a topic: {:?}", feed.name) };
    Ok((topic.slug, feed.entries.into_iter().map(|entry| entry.title).collect()))
}

async fn of_search(forum: &Forum, actor: &Actor, id: SavedSearchId) -> Result<(FeedName, Vec<String>), Problem> {
    let feed = forum.feed(actor, &FeedOf::Search(id)).await?;
    Ok((feed.name, feed.entries.into_iter().map(|entry| entry.title).collect()))
}

#[tokio::test]
async fn a_topic_s_feed_is_found_by_every_name_it_had_and_has_what_stands_below() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (coordinator, writer, reader) = (people.coordinator, people.oren.member, people.rimon.member);
        let training = forum.topic_called(&coordinator, "training").await.expect("there");
        let below =
            TopicInput { name_he: "סדנאות".into(), name_en: "Workshops".into(), parent: Some(training.id) };
        forum.add_topic(&coordinator, below).await.expect("added");
        create_practice(forum, &writer, about("ישנה", "training", Status::Published)).await;
        create_practice(forum, &writer, about("אחרת", "measurement", Status::Published)).await;
        create_practice(forum, &writer, about("טיוטה", "training", Status::Draft)).await;
        context.clock.advance_days(1);
        create_practice(forum, &writer, about("חדשה", "workshops", Status::Published)).await;
        let expected = vec!["חדשה".to_owned(), "ישנה".to_owned()];
        for actor in [&writer, &reader] {
            let (slug, titles) = of_topic(forum, actor, "training").await.expect("a feed");
            assert_eq!((slug.as_str(), &titles), ("training", &expected), "{actor:?}");
        }

        let names = TopicChange { name_en: Some("Learning at work".into()), ..TopicChange::default() };
        forum.change_topic(&coordinator, training.id, names).await.expect("renamed");
        for slug in ["training", "learning-at-work"] {
            let (present, titles) = of_topic(forum, &reader, slug).await.expect("a feed");
            assert_eq!((present.as_str(), &titles), ("learning-at-work", &expected), "{slug}");
        }

        let workshops = forum.topic_called(&coordinator, "workshops").await.expect("there").id;
        forum.merge_topic(&coordinator, workshops, "measurement", "Workshops").await.expect("merged");
        let (present, titles) = of_topic(forum, &reader, "workshops").await.expect("a feed");
        assert_eq!((present.as_str(), titles), ("measurement", vec!["חדשה".to_owned(), "אחרת".to_owned()]));
        for nowhere in ["none", "", "a\0b"] {
            assert_eq!(of_topic(forum, &reader, nowhere).await.err(), Some(Problem::NotFound), "{nowhere:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_saved_search_s_feed_has_what_it_finds_the_newest_first() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (writer, reader) = (people.oren.member, people.rimon.member);
        create_practice(forum, &writer, practice("אמנה ישנה", "גוף", Status::Published)).await;
        context.clock.advance_days(1);
        create_practice(forum, &writer, practice("אמנה חדשה", "גוף", Status::Published)).await;
        create_practice(forum, &writer, practice("אמנה בטיוטה", "גוף", Status::Draft)).await;
        create_practice(forum, &people.rimon.colleague, practice("אמנה אצלנו", "גוף", Status::Published)).await;
        create_practice(forum, &writer, practice("נושא אחר", "גוף", Status::Published)).await;
        let request =
            SearchRequest { q: "אמנה".into(), companies: vec!["oren-gal".into()], ..SearchRequest::default() };
        forum.save_search(&reader, request).await.expect("saved");
        let id = forum.saved_searches(&reader).await.expect("a list")[0].id;
        let expected = (FeedName::Text("אמנה".to_owned()), vec!["אמנה חדשה".to_owned(), "אמנה ישנה".to_owned()]);
        assert_eq!(of_search(forum, &reader, id).await, Ok(expected.clone()));

        let named = CompanyChange { name: Some("אלון".into()), ..CompanyChange::default() };
        forum.change_company(&people.coordinator, people.oren.company, named).await.expect("renamed");
        assert_eq!(of_search(forum, &reader, id).await, Ok(expected), "it follows the company");
        for other in [&writer, &people.coordinator] {
            assert_eq!(of_search(forum, other, id).await.err(), Some(Problem::NotFound), "{other:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_saved_search_s_feed_has_every_kind_that_it_finds_for_its_reader() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (ours, theirs) = (people.oren.member, people.rimon.member);
        create_practice(forum, &theirs, practice("אמנה", "גוף", Status::Published)).await;
        create_practice(forum, &theirs, practice("אמנה בטיוטה", "גוף", Status::Draft)).await;
        context.clock.advance_days(1);
        let held = call(forum, meeting("מפגש על אמנה", None, &[])).await;
        context.clock.advance_days(1);
        let open = asked(forum, theirs, dilemma("למי אמנה?")).await;
        context.clock.advance_days(1);
        let private = asked(forum, theirs, to(people.rimon.company, "אמנה אצלנו")).await;
        context.clock.advance_days(1);
        answer(forum, ours, open, "אמנה לכולם").await;
        context.clock.advance_days(1);
        step(forum, theirs, private, DilemmaStep::Close { lesson: "אמנה היא הבטחה".into() }).await.expect("closed");
        let (mut ids, mut found) = (vec![], vec![]);
        for reader in [&ours, &theirs] {
            let request = SearchRequest { q: "אמנה".into(), ..SearchRequest::default() };
            forum.save_search(reader, request).await.expect("saved");
            let id = forum.saved_searches(reader).await.expect("a list")[0].id;
            let feed = forum.feed(reader, &FeedOf::Search(id)).await.expect("a feed");
            ids.push(feed.entries.iter().map(|entry| entry.id.clone()).collect::<Vec<_>>());
            found.push(feed.entries.into_iter().map(|entry| (entry.kind, entry.title)).collect::<Vec<_>>());
        }
        let entry = |kind, title: &str| (kind, title.to_owned());
        let shared = [
            entry(Comment, "למי אמנה?"),
            entry(Dilemma, "למי אמנה?"),
            entry(Meeting, "מפגש על אמנה"),
            entry(FeedKind::Practice, "אמנה"),
        ];
        assert_eq!(found[0], shared);
        let mut all = shared.to_vec();
        all.insert(0, entry(Lesson, "אמנה אצלנו"));
        all.insert(2, entry(Dilemma, "אמנה אצלנו"));
        assert_eq!(found[1], all);
        assert_eq!(ids[0][1..3], [format!("/dilemmas/{open}"), format!("/meetings/{held}")], "as in every other feed");
        let everything = forum.feed(&theirs, &FeedOf::Everything).await.expect("a feed").entries;
        let lesson = everything.iter().find(|entry| entry.kind == Lesson).expect("there");
        assert_eq!(ids[1][0], lesson.id);
    })
    .await;
}

/// The entries of a feed, each as what it is about and the title of that.
async fn entries(forum: &Forum, actor: &Actor, of: FeedOf) -> Vec<(FeedKind, String)> {
    let feed = forum.feed(actor, &of).await.expect("a feed");
    feed.entries.into_iter().map(|entry| (entry.kind, entry.title)).collect()
}

#[tokio::test]
async fn dilemmas_lessons_and_summaries_are_in_the_feeds_of_those_who_may_read_them() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (ours, theirs) = (people.oren.member, people.rimon.member);
        let held = call(forum, meeting("מפגש", Some(people.rimon.company), &[])).await;
        call(forum, meeting("בלי סיכום", Some(people.rimon.company), &[])).await;
        let open = asked(forum, theirs, dilemma("מי מחזיר תשובה?")).await;
        context.clock.advance_days(1);
        let private = asked(forum, theirs, to(people.rimon.company, "רק אצלנו")).await;
        step(forum, theirs, private, close()).await.expect("closed");
        context.clock.advance_days(20);
        let summary = MeetingSummary { text: "דיברנו".into(), decisions: "מנסים".into() };
        forum.set_meeting_summary(&people.coordinator, held, 1, summary).await.expect("written");
        let entry = |kind, title: &str| (kind, title.to_owned());
        let (met, shown) = (entry(Summary, "מפגש"), entry(Dilemma, "מי מחזיר תשובה?"));
        let hidden = [entry(Lesson, "רק אצלנו"), entry(Dilemma, "רק אצלנו")];
        for of in [FeedOf::Everything, of_company(forum, people.rimon.company).await] {
            assert_eq!(entries(forum, &ours, of.clone()).await, [met.clone(), shown.clone()], "{of:?}");
            let mut all = entries(forum, &theirs, of.clone()).await;
            assert_eq!(all.remove(0), met, "{of:?}");
            assert_eq!(all.pop(), Some(shown.clone()), "{of:?}");
            all.sort_by_key(|(kind, _)| *kind == Dilemma);
            assert_eq!(all, hidden, "{of:?}");
        }
        let ownership = FeedOf::Topic("ownership".to_owned());
        assert_eq!(
            entries(forum, &ours, ownership.clone()).await,
            std::slice::from_ref(&shown),
            "meetings have no topics"
        );
        assert_eq!(entries(forum, &theirs, ownership).await.len(), 3);
        assert!(entries(forum, &theirs, FeedOf::Topic("training".to_owned())).await.is_empty());
        step(forum, theirs, open, close()).await.expect("closed");
        let lesson = entry(Lesson, "מי מחזיר תשובה?");
        assert_eq!(entries(forum, &ours, FeedOf::Everything).await, [lesson, met, shown], "from when it was learnt");
    })
    .await;
}

async fn of_company(forum: &Forum, id: CompanyId) -> FeedOf {
    let companies = forum.companies(&Actor::System).await.expect("a list");
    let company = companies.iter().find(|company| company.id == id).expect("there");
    FeedOf::Company(company.slug.clone())
}

#[tokio::test]
async fn the_forum_s_feed_has_the_comments_that_its_reader_may_read_beside_all_else() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (ours, theirs) = (people.oren.member, people.rimon.member);
        create_practice(forum, &theirs, practice("אמנה", "גוף", Status::Published)).await;
        context.clock.advance_days(1);
        let open = asked(forum, theirs, dilemma("למי פונים?")).await;
        let private = asked(forum, theirs, to(people.rimon.company, "אצלנו")).await;
        context.clock.advance_days(1);
        answer(forum, theirs, private, "תשובה אצלנו").await;
        for number in 0..51 {
            context.clock.advance_seconds(61);
            answer(forum, ours, open, &format!("תשובה {number}")).await;
        }
        for (reader, sees_private) in [(&ours, false), (&theirs, true)] {
            let entries = forum.feed(reader, &FeedOf::Everything).await.expect("a feed").entries;
            let of = |kind| entries.iter().filter(|entry| entry.kind == kind).collect::<Vec<_>>();
            assert_eq!((of(Comment).len(), of(FeedKind::Practice).len()), (50, 1));
            assert_eq!(of(Dilemma).len(), if sees_private { 2 } else { 1 });
            let last = of(Comment)[0];
            assert_eq!((last.title.as_str(), last.summary.as_str()), ("למי פונים?", "תשובה 50"));
            assert!(entries.is_sorted_by_key(|entry| std::cmp::Reverse(entry.at)));
        }
        context.clock.advance_days(1);
        answer(forum, theirs, private, "עוד תשובה אצלנו").await;
        for (reader, sees_private) in [(&ours, false), (&theirs, true)] {
            let entries = forum.feed(reader, &FeedOf::Everything).await.expect("a feed").entries;
            assert_eq!(entries.iter().any(|entry| entry.summary == "עוד תשובה אצלנו"), sees_private);
        }
    })
    .await;
}
