//! The tree of topics is added to, renamed, moved and merged.

use domain::id::TopicId;
use domain::policy::Actor;
use domain::practice::Status;
use domain::problem::{FieldProblem, Problem};
use domain::search::SearchRequest;
use domain::topic::{Topic, TopicInput};
use forum::Forum;
use forum::drafts::begin::Purpose;
use forum::topics::change::{Step, TopicChange};

use crate::on_each_engine;
use crate::sample::{content, create_practice, field, fields, found, practice};

fn input(name: &str, parent: Option<TopicId>) -> TopicInput {
    TopicInput { name_he: format!("{name} בעברית"), name_en: name.to_owned(), parent }
}

async fn topic(forum: &Forum, name: &str) -> Topic {
    forum.topic_called(&Actor::System, name).await.expect("there")
}

async fn about(forum: &Forum, actor: &Actor, slug: &str) -> Vec<String> {
    let request = SearchRequest { topics: vec![slug.to_owned()], limit: 50, ..SearchRequest::default() };
    let found = forum.find_practices(actor, request).await.expect("an answer").practices;
    let mut titles: Vec<_> = found.into_iter().map(|card| card.title).collect();
    titles.sort();
    titles
}

#[tokio::test]
async fn a_renamed_topic_is_found_by_every_name_it_had() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (coordinator, reader) = (people.coordinator, people.rimon.member);
        create_practice(forum, &people.oren.member, practice("אמנה", "גוף", Status::Published)).await;
        let draft = forum.begin_draft(&people.oren.member, Purpose::New, content("טיוטה", "גוף")).await.expect("begun");
        let request = SearchRequest { topics: vec!["training".to_owned()], ..SearchRequest::default() };
        forum.save_search(&reader, request).await.expect("kept");
        let other = context.second_process().await;
        assert_eq!(topic(&other, "training").await.slug, "training");

        let names = TopicChange {
            name_he: Some("למידה".into()),
            name_en: Some("Learning at work".into()),
            ..TopicChange::default()
        };
        forum.change_topic(&coordinator, topic(forum, "training").await.id, names).await.expect("renamed");
        assert_eq!(topic(forum, "training").await.slug, "learning-at-work");
        for slug in ["training", "learning-at-work"] {
            assert_eq!(about(forum, &reader, slug).await, ["אמנה"], "{slug}");
            assert_eq!(found(forum, &reader, &format!("topic:{slug}")).await, ["אמנה"], "{slug}");
        }
        assert_eq!(found(forum, &reader, "נושא:למידה").await, ["אמנה"], "the index has the new name");
        let saved = forum.saved_searches(&reader).await.expect("a list");
        assert_eq!(saved[0].request.topics, ["learning-at-work"]);
        let opened = forum.draft(&people.oren.member, draft).await.expect("there");
        assert_eq!(opened.content.topics, ["learning-at-work"]);
        let created = create_practice(forum, &people.oren.member, practice("של מי ששמר שם", "גוף", Status::Published));
        let view = forum.practice_by_id(&reader, created.await.id).await.expect("taken by the former name");
        assert_eq!(view.topics[0].slug, "learning-at-work");

        let id = forum.add_topic(&coordinator, input("Training", None)).await.expect("added");
        assert_eq!(
            topic(forum, &id.to_string()).await.slug,
            "training-2",
            "an address is never given to another topic"
        );
    })
    .await;
}

#[tokio::test]
async fn who_filters_by_a_topic_gets_what_stands_under_it() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let coordinator = people.coordinator;
        let measurement = topic(forum, "measurement").await.id;
        forum.add_topic(&coordinator, input("Surveys", Some(measurement))).await.expect("added");
        let mut survey = practice("סקר", "גוף", Status::Published);
        survey.content.topics = vec!["surveys".into()];
        create_practice(forum, &people.oren.member, survey).await;
        assert_eq!(about(forum, &people.rimon.member, "measurement").await, ["סקר"]);
        for typed in ["נושא:מדידה", "topic:measurement", "topic:Measurement סקר"] {
            assert_eq!(found(forum, &people.rimon.member, typed).await, ["סקר"], "{typed}");
        }
        assert_eq!(about(forum, &people.rimon.member, "training").await, [""; 0]);
        let order: Vec<_> = forum.topics().await.expect("a tree").iter().map(|topic| topic.slug.clone()).collect();
        assert_eq!(order[..4], ["methodology", "measurement", "surveys", "process-management"]);

        let name = TopicChange { name_en: Some("Measuring".into()), ..TopicChange::default() };
        forum.change_topic(&coordinator, measurement, name).await.expect("renamed");
        for slug in ["measurement", "measuring"] {
            assert_eq!(about(forum, &people.rimon.member, slug).await, ["סקר"], "{slug}");
            assert_eq!(found(forum, &people.rimon.member, &format!("topic:{slug}")).await, ["סקר"], "{slug}");
        }

        let surveys = topic(forum, "surveys").await.id;
        forum.move_topic(&coordinator, measurement, Step::Up).await.expect("moved");
        forum.move_topic(&coordinator, measurement, Step::Up).await.expect("the first stays");
        forum.move_topic(&coordinator, surveys, Step::Down).await.expect("alone there");
        let order: Vec<_> = forum.topics().await.expect("a tree").iter().map(|topic| topic.slug.clone()).collect();
        assert_eq!(order[..3], ["measuring", "surveys", "methodology"]);
        let top = TopicChange { parent: Some(None), ..TopicChange::default() };
        forum.change_topic(&coordinator, surveys, top).await.expect("moved");
        assert_eq!(about(forum, &people.rimon.member, "measurement").await, [""; 0]);
        assert_eq!(found(forum, &people.rimon.member, "נושא:מדידה").await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_merged_topic_lives_on_in_the_other() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (coordinator, reader) = (people.coordinator, people.rimon.member);
        let mut both = practice("שניהם", "גוף", Status::Published);
        both.content.topics = vec!["training".into(), "measurement".into()];
        create_practice(forum, &people.oren.member, both).await;
        create_practice(forum, &people.oren.member, practice("אחד", "גוף", Status::Published)).await;
        let id = topic(forum, "training").await.id;
        for (into, confirm, expected) in [
            ("training", "הדרכה וסדנאות", field("into", FieldProblem::NotThere)),
            ("measure\0ment", "הדרכה וסדנאות", field("into", FieldProblem::NotThere)),
            ("", "הדרכה וסדנאות", field("into", FieldProblem::Missing)),
            ("measurement", "מדידה", field("confirm", FieldProblem::NameDiffers)),
        ] {
            let refused = forum.merge_topic(&coordinator, id, into, confirm).await.expect_err("refused");
            assert_eq!(fields(&refused), expected, "{into} {confirm}");
        }
        forum.merge_topic(&coordinator, id, "measurement", "Training and workshops").await.expect("merged");
        for slug in ["training", "measurement"] {
            assert_eq!(about(forum, &reader, slug).await, ["אחד", "שניהם"], "{slug}");
        }
        let view = forum.practice(&reader, "שניהם").await.expect("readable");
        assert_eq!(view.topics.iter().map(|topic| topic.slug.as_str()).collect::<Vec<_>>(), ["measurement"]);
        assert_eq!(forum.topics().await.expect("a tree").len(), 8);
        let again = forum.merge_topic(&coordinator, id, "measurement", "x").await;
        assert_eq!(again.err(), Some(Problem::NotFound), "a second click");
    })
    .await;
}

#[tokio::test]
async fn the_tree_has_two_levels_and_names_of_its_own() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let coordinator = people.coordinator;
        let (measurement, training) = (topic(forum, "measurement").await.id, topic(forum, "training").await.id);
        let child = forum.add_topic(&coordinator, input("Surveys", Some(measurement))).await.expect("added");
        let under = |parent| TopicChange { parent: Some(Some(parent)), ..TopicChange::default() };
        for (id, parent) in [(training, child), (measurement, training), (training, training), (training, TopicId(999))]
        {
            let refused = forum.change_topic(&coordinator, id, under(parent)).await.expect_err("refused");
            assert_eq!(fields(&refused), field("parent", FieldProblem::TwoLevels), "{id} under {parent}");
        }
        let taken = TopicInput { name_he: " מדידה ".into(), name_en: "Measurement".into(), parent: None };
        let refused = forum.add_topic(&coordinator, taken).await.expect_err("refused");
        let both = [field("name_he", FieldProblem::Taken), field("name_en", FieldProblem::Taken)].concat();
        assert_eq!(fields(&refused), both);
        for stranger in [people.oren.manager, people.oren.guest, Actor::Nobody] {
            let expected = if stranger == Actor::Nobody { Problem::Unauthenticated } else { Problem::Forbidden };
            assert_eq!(forum.add_topic(&stranger, input("x", None)).await.err(), Some(expected.clone()));
            assert_eq!(forum.change_topic(&stranger, child, TopicChange::default()).await, Err(expected.clone()));
            assert_eq!(forum.move_topic(&stranger, child, Step::Up).await, Err(expected.clone()));
            assert_eq!(forum.merge_topic(&stranger, child, "training", "Surveys").await.err(), Some(expected.clone()));
            assert_eq!(forum.topics_to_run(&stranger).await.err(), Some(expected));
        }
    })
    .await;
}

#[tokio::test]
async fn a_forum_has_at_most_a_hundred_topics() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let coordinator = people.coordinator;
        for number in forum.topics().await.expect("a tree").len()..100 {
            forum.add_topic(&coordinator, input(&format!("Topic {number}"), None)).await.expect("added");
        }
        let refused = forum.add_topic(&coordinator, input("One more", None)).await.expect_err("refused");
        assert_eq!(fields(&refused), field("topics", FieldProblem::TooMany));
    })
    .await;
}
