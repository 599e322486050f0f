//! Searches that a member keeps, and what is new in them.

use domain::policy::Actor;
use domain::practice::Status;
use domain::problem::{FieldProblem, Problem};
use domain::quota::{Quota, Quotas};
use domain::search::{FILTER_BYTES_MAX, SavedSearch, SearchRequest};
use domain::synonym::split;
use domain::topic::TopicInput;
use forum::Forum;

use crate::context::TestContext;
use crate::on_each_engine;
use crate::sample::{call, content, create_practice, day, field, fields, meeting, practice, version};

fn about(q: &str) -> SearchRequest {
    SearchRequest { q: q.into(), limit: 20, offset: 40, ..SearchRequest::default() }
}

async fn saved(forum: &Forum, actor: &Actor) -> Vec<SavedSearch> {
    forum.saved_searches(actor).await.expect("saved searches")
}

/// How much is new in the actor's only saved search.
async fn new(forum: &Forum, actor: &Actor) -> usize {
    let saved = saved(forum, actor).await;
    assert_eq!(saved.len(), 1);
    saved[0].new.expect("there is an index")
}

/// Opens the actor's only saved search; the titles of the hits that are marked as new.
async fn open(context: &TestContext, actor: &Actor) -> Vec<String> {
    let id = saved(&context.forum, actor).await[0].id;
    let (request, since) = context.forum.open_search(actor, id).await.expect("opened");
    let request = SearchRequest { limit: 20, ..request };
    let hits = context.forum.search(actor, request).await.expect("an answer").hits;
    hits.into_iter().filter(|hit| hit.since > since).map(|hit| hit.title).collect()
}

#[tokio::test]
async fn what_became_visible_is_new_until_the_search_is_opened() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, reader) = (&people.oren.member, &people.rimon.member);
        let old = create_practice(forum, dana, practice("אמנה ישנה", "גוף", Status::Published)).await.id;
        forum.save_search(reader, about(" אמנה ")).await.expect("saved");
        forum.save_search(reader, about("אמנה")).await.expect("saved already");
        assert_eq!(new(forum, reader).await, 0);
        forum.update_practice(dana, old, 1, content("אמנה ישנה", "אחר"), None).await.expect("changed");
        assert_eq!(new(forum, reader).await, 0, "what is changed is not new");
        let draft = create_practice(forum, dana, practice("אמנה בטיוטה", "גוף", Status::Draft)).await.id;
        create_practice(forum, dana, practice("נושא אחר", "גוף", Status::Published)).await;
        assert_eq!(new(forum, reader).await, 0, "what cannot be read is not counted");
        forum.publish_practice(dana, draft, None).await.expect("published");
        let mut dated = practice("אמנה מפעם", "גוף", Status::Published);
        (dated.published_at, dated.company) = (Some(day(-900)), Some(people.oren.company));
        create_practice(forum, &Actor::System, dated).await;
        call(forum, meeting("מפגש על אמנה", None, &[])).await;
        assert_eq!(new(forum, reader).await, 3, "whatever its date says");
        let mut marked = open(&context, reader).await;
        marked.sort();
        assert_eq!(marked, ["אמנה בטיוטה", "אמנה מפעם", "מפגש על אמנה"]);
        assert_eq!((new(forum, reader).await, open(&context, reader).await.len()), (0, 0), "seen");
        forum.delete_practice(dana, old, version(forum, old).await).await.expect("archived");
        assert_eq!(new(forum, reader).await, 0);
    })
    .await;
}

#[tokio::test]
async fn what_means_the_same_is_new_too() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, reader) = (&people.oren.member, &people.rimon.member);
        forum.add_synonyms(&people.coordinator, &split("רכזת, מתאמת צוות")).await.expect("added");
        forum.save_search(reader, about("רכזת")).await.expect("saved");
        create_practice(forum, dana, practice("בית", "בדקנו את מתאמות הצוות", Status::Published)).await;
        assert_eq!(new(forum, reader).await, 1);
        assert_eq!(open(&context, reader).await, ["בית"]);
        assert_eq!(new(forum, reader).await, 0);
    })
    .await;
}

#[tokio::test]
async fn full_hits_are_counted_and_partial_ones_only_where_there_is_no_full_one() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, reader) = (&people.oren.member, &people.rimon.member);
        let write = async |title: &str| create_practice(forum, dana, practice(title, "גוף", Status::Published)).await;
        forum.save_search(reader, about("אמנה פנימית")).await.expect("saved");
        write("אמנה").await;
        write("פנימית").await;
        write("דבר אחר").await;
        assert_eq!(new(forum, reader).await, 2, "nothing has both words");
        write("אמנה פנימית").await;
        assert_eq!(new(forum, reader).await, 1, "the full one alone");
        open(&context, reader).await;
        write("אמנה שנייה").await;
        assert_eq!(new(forum, reader).await, 0, "there is a full one, though it was seen");
        write("על אמנה פנימית").await;
        assert_eq!(new(forum, reader).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_saved_search_includes_topics_below_however_it_names_the_one_above() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, reader) = (&people.oren.member, &people.rimon.member);
        let above = forum.topic_called(&Actor::System, "measurement").await.expect("there").id;
        let surveys = TopicInput { name_he: "סקרים".into(), name_en: "Surveys".into(), parent: Some(above) };
        forum.add_topic(&people.coordinator, surveys).await.expect("added");
        forum.save_search(reader, about("נושא:מדידה")).await.expect("saved");
        let mut survey = practice("סקר", "גוף", Status::Published);
        survey.content.topics = vec!["surveys".into()];
        create_practice(forum, dana, survey).await;
        assert_eq!(new(forum, reader).await, 1);
        assert_eq!(open(&context, reader).await, ["סקר"]);
    })
    .await;
}

#[tokio::test]
async fn a_saved_search_is_its_member_s_own() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, omer) = (&people.oren.member, &people.oren.colleague);
        forum.save_search(dana, about("אמנה")).await.expect("saved");
        let id = saved(forum, dana).await[0].id;
        assert_eq!(saved(forum, dana).await[0].request, about("אמנה").to_save());
        for stranger in [omer, &people.coordinator] {
            assert!(saved(forum, stranger).await.is_empty());
            assert_eq!(forum.open_search(stranger, id).await, Err(Problem::NotFound));
            assert_eq!(forum.delete_saved_search(stranger, id).await, Err(Problem::NotFound));
        }
        for nobody in [&Actor::Nobody, &Actor::System] {
            assert_eq!(forum.save_search(nobody, about("x")).await, Err(Problem::Unauthenticated));
            assert_eq!(forum.saved_searches(nobody).await, Err(Problem::Unauthenticated));
        }
        forum.delete_saved_search(dana, id).await.expect("forgotten");
        assert!(saved(forum, dana).await.is_empty());
        assert_eq!(forum.delete_saved_search(dana, id).await, Err(Problem::NotFound));
    })
    .await;
}

#[tokio::test]
async fn there_is_a_most_and_a_search_for_everything_is_none() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, &context.people.oren.member);
        let most = Quotas::STANDARD.saved_searches;
        for number in 0..most {
            forum.save_search(dana, about(&format!("אמנה {number}"))).await.expect("saved");
        }
        forum.save_search(dana, about("אמנה 0")).await.expect("kept already");
        let refused = forum.save_search(dana, about("עוד")).await;
        assert_eq!(refused, Err(Problem::QuotaExceeded { what: Quota::SavedSearches, limit: most }));
        let kept = saved(forum, dana).await;
        assert_eq!(kept.len() as i64, most);
        forum.delete_saved_search(dana, kept[0].id).await.expect("deleted");
        forum.save_search(dana, about("עוד")).await.expect("there is room");
        let back = forum.restore_search(dana, kept[0].id).await;
        assert_eq!(back, Err(Problem::QuotaExceeded { what: Quota::SavedSearches, limit: most }));
        let refused = forum.save_search(dana, about("  ")).await.expect_err("nothing asked");
        assert_eq!(fields(&refused), field("saved", FieldProblem::Missing));
    })
    .await;
}

#[tokio::test]
async fn a_search_of_many_filters_is_kept_with_so_many_as_an_address_takes() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, &context.people.oren.member);
        let topics: Vec<_> = (0..150_000).map(|number| format!("topic-{number}")).collect();
        let request = SearchRequest { topics, ..about("אמנה") };
        forum.save_search(dana, request).await.expect("saved");
        let kept = saved(forum, dana).await.remove(0);
        let (request, _) = forum.open_search(dana, kept.id).await.expect("opened");
        let bytes: usize = request.topics.iter().map(String::len).sum();
        assert!(bytes <= FILTER_BYTES_MAX && !request.topics.is_empty(), "{bytes}");
    })
    .await;
}
