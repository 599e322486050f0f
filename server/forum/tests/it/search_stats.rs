//! What members search for: words, no persons.

use domain::practice::Status;
use domain::search::{QueryStats, SearchRequest};

use crate::on_each_engine;
use crate::sample::{create_practice, found, practice};

fn of(query: &str, times: i64, nothing: i64) -> QueryStats {
    QueryStats { query: query.into(), times, nothing }
}

#[tokio::test]
async fn what_two_members_asked_is_counted_and_nothing_of_one() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, omer) = (people.oren.member, people.rimon.member);
        create_practice(forum, &dana, practice("אמנת שירות", "גוף", Status::Published)).await;
        for _ in 0..3 {
            found(forum, &dana, "דנה מחפשת סוד").await;
        }
        found(forum, &dana, "  אמנת   שֵׁרוּת").await;
        found(forum, &omer, "אמנת שרות").await;
        found(forum, &dana, "צמצוםם מש״א").await;
        found(forum, &omer, "צמצוםם, מש\"א!").await;
        found(forum, &domain::policy::Actor::System, "צמצוםם מש\"א").await;
        let filtered =
            SearchRequest { q: "צמצוםם מש\"א".into(), years: vec![1999], ..SearchRequest::default() };
        forum.search(&omer, filtered).await.expect("an answer");
        let report = forum.search_stats(&people.coordinator).await.expect("read");
        assert_eq!(report.nothing, [of("צמצוםם מש\"א", 2, 2)]);
        assert_eq!(report.most, [of("אמנת שרות", 2, 0), of("צמצוםם מש\"א", 2, 2)]);

        let other = context.second_process().await;
        assert_eq!(other.search_stats(&people.coordinator).await.expect("read"), report, "it is kept");
    })
    .await;
}

#[tokio::test]
async fn what_is_found_at_last_finds_nothing_no_more() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, omer) = (people.oren.member, people.rimon.member);
        let ask = async || {
            found(forum, &dana, "קרוסלה").await;
            found(forum, &omer, "קרוסלה").await;
            forum.search_stats(&people.coordinator).await.expect("read")
        };
        assert_eq!(ask().await.nothing, [of("קרוסלה", 2, 2)]);
        create_practice(forum, &dana, practice("קרוסלה", "גוף", Status::Published)).await;
        let report = ask().await;
        assert_eq!((report.nothing, report.most), (vec![], vec![of("קרוסלה", 4, 0)]));
    })
    .await;
}
