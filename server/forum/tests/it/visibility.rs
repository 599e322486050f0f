//! What the search shows is what the policy lets read: for every status, author and reader.

use std::collections::BTreeSet;

use domain::policy::Actor;
use domain::practice::Status;
use domain::search::SearchRequest;
use forum::practices::create::CreatePractice;

use crate::context::TestContext;
use crate::on_each_engine;
use crate::sample::{call, create_practice, found, keys, meeting, practice};

/// A practice of every status, entered by every kind of writer for every company they may.
pub async fn fill(context: &TestContext) -> Vec<String> {
    let (forum, people) = (&context.forum, context.people);
    let guest_speaks = call(forum, meeting("מפגש", Some(people.oren.company), &keys(&[people.oren.guest]))).await;
    let mut titles = vec![];
    for (number, writer) in [people.oren.member, people.rimon.manager, people.coordinator].into_iter().enumerate() {
        for status in Status::ALL {
            for company in [people.oren.company, people.rimon.company] {
                if writer != people.coordinator && writer.company() != Some(company) {
                    continue;
                }
                let title = format!("ניסוי {status} {number} {company}");
                let input = CreatePractice { company: Some(company), ..practice(&title, "גוף", *status) };
                create_practice(forum, &writer, input).await;
                titles.push(title);
            }
        }
    }
    let by_guest = CreatePractice {
        company: Some(people.oren.company),
        authors: keys(&[people.oren.guest]),
        meeting: Some(guest_speaks),
        ..practice("ניסוי של אורחת", "גוף", Status::Published)
    };
    create_practice(forum, &people.coordinator, by_guest).await;
    titles.push("ניסוי של אורחת".to_owned());
    titles
}

#[tokio::test]
async fn what_is_found_is_what_may_be_read_and_is_offered() {
    on_each_engine(|context| async move {
        let titles = fill(&context).await;
        let forum = &context.forum;
        let all = forum.find_practices(&Actor::System, whole()).await.expect("an answer").practices;
        let slugs: Vec<_> = slugs(&context).await;
        assert_eq!(slugs.len(), titles.len());
        for actor in context.people.all() {
            let mut readable = BTreeSet::new();
            for slug in &slugs {
                if let Ok(view) = forum.practice(&actor, slug).await
                    && matches!(view.status, Status::Published | Status::InReview)
                {
                    readable.insert(view.title);
                }
            }
            let shown: BTreeSet<_> = found(forum, &actor, "ניסוי").await.into_iter().collect();
            assert_eq!(shown, readable, "{actor:?}");
            let listed = forum.find_practices(&actor, whole()).await.expect("an answer");
            assert_eq!((listed.total, listed.practices.len()), (readable.len(), readable.len()), "{actor:?}");
        }
        assert!(all.len() < titles.len(), "drafts and the archive are found by nobody");
    })
    .await;
}

fn whole() -> SearchRequest {
    SearchRequest { limit: 100, ..SearchRequest::default() }
}

/// Every practice's slug, as the export writes them.
async fn slugs(context: &TestContext) -> Vec<String> {
    let mut slugs = vec![];
    let mut sink = |path: &str, _: &[u8]| {
        let name = path.strip_prefix("practices/").and_then(|name| name.strip_suffix(".md"));
        slugs.extend(name.map(str::to_owned));
        Ok(())
    };
    context.forum.export(&Actor::System, &mut sink).await.expect("exported");
    slugs
}
