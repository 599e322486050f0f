//! What the coordinator sets for the whole forum.

use domain::problem::FieldProblem;
use forum::settings::ForumName;

use crate::on_each_engine;
use crate::sample::fields;

#[tokio::test]
async fn the_forums_name_is_known_to_all_at_once() {
    on_each_engine(|context| async move {
        let (forum, coordinator) = (&context.forum, context.people.coordinator);
        assert_eq!(*forum.name().await.expect("named"), ForumName::default());
        let name = ForumName { he: " מעגל\nהשירות ".into(), en: "The circle".into() };
        forum.set_name(&coordinator, name).await.expect("set");
        let known = forum.name().await.expect("named");
        assert_eq!((known.he.as_str(), known.en.as_str()), ("מעגל השירות", "The circle"));
        let refused = forum.set_name(&coordinator, ForumName { he: String::new(), en: "x".repeat(61) }).await;
        assert_eq!(
            fields(&refused.expect_err("refused")),
            [("name_he".to_owned(), FieldProblem::Missing), ("name_en".to_owned(), FieldProblem::TooLong)]
        );
    })
    .await;
}

#[tokio::test]
async fn another_process_learns_it_from_the_log() {
    on_each_engine(|context| async move {
        let other = context.second_process().await;
        let before = context.forum.name().await.expect("named");
        let name = ForumName { he: "אחר".into(), en: "Other".into() };
        other.set_name(&context.people.coordinator, name.clone()).await.expect("set");
        assert_ne!(*before, name);
        for _ in 0..100 {
            if *context.forum.name().await.expect("named") == name {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("the server never learned it");
    })
    .await;
}
