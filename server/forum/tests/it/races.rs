//! Two who act at once.

use std::future::Future;
use std::sync::Arc;

use domain::member::Role;
use domain::practice::{Content, Status};
use domain::problem::Problem;
use forum::Forum;
use forum::drafts::begin::Purpose;

use crate::context::key;
use crate::links::{join, token};
use crate::on_each_engine;
use crate::sample::{content, create_practice, practice, version};

/// Runs the same thing several times at once.
async fn at_once<F, T>(forum: &Arc<Forum>, times: usize, act: F) -> Vec<T::Output>
where
    F: Fn(Arc<Forum>, usize) -> T,
    T: Future<Output: Send> + Send + 'static,
{
    let tasks: Vec<_> = (0..times).map(|number| tokio::spawn(act(Arc::clone(forum), number))).collect();
    let mut outcomes = vec![];
    for task in tasks {
        outcomes.push(task.await.expect("runs"));
    }
    outcomes
}

#[tokio::test]
async fn one_of_those_who_follow_a_link_at_once_joins() {
    on_each_engine(|context| async move {
        let dana = key(context.people.oren.member);
        let link = token(&context.forum.member_link(&context.people.coordinator, dana).await.expect("a link"));
        let outcomes = at_once(&context.forum, 4, |forum, _| {
            let link = link.clone();
            async move { forum.join(&link, join()).await.err() }
        })
        .await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_none()).count(), 1);
        assert_eq!(outcomes.iter().filter(|outcome| **outcome == Some(Problem::LinkExpired)).count(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_draft_published_twice_at_once_is_one_practice() {
    on_each_engine(|context| async move {
        let dana = context.people.oren.member;
        let begun = context.forum.begin_draft(&dana, Purpose::New, content("אחת", "גוף")).await;
        let id = begun.expect("begun");
        let outcomes =
            at_once(&context.forum, 4, move |forum, _| async move { forum.publish_draft(&dana, id, None).await }).await;
        let practices: std::collections::BTreeSet<_> =
            outcomes.into_iter().map(|outcome| outcome.expect("each is told of the one practice").id).collect();
        assert_eq!(practices.len(), 1, "{practices:?}");
        assert_eq!(context.forum.newest_practices(&dana, 9).await.expect("a list").len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_change_published_twice_at_once_is_published_for_both() {
    on_each_engine(|context| async move {
        let dana = context.people.oren.member;
        let of = create_practice(&context.forum, &dana, practice("אחת", "גוף", Status::Published)).await;
        let begun = context.forum.begin_draft(&dana, Purpose::Change(of.id), Content::default()).await;
        let id = begun.expect("begun");
        let input =
            forum::drafts::save::SaveDraft { content: content("אחת", "גוף חדש"), ..Default::default() };
        let seen = Some(context.forum.save_draft(&dana, id, input).await.expect("saved").version);
        let outcomes =
            at_once(&context.forum, 4, move |forum, _| async move { forum.publish_draft(&dana, id, seen).await }).await;
        for outcome in outcomes {
            assert_eq!(outcome.map(|published| published.id), Ok(of.id));
        }
        assert_eq!(context.forum.practice_by_id(&dana, of.id).await.expect("there").version, 2);
    })
    .await;
}

#[tokio::test]
async fn practices_of_one_title_entered_at_once_get_slugs_of_their_own() {
    on_each_engine(|context| async move {
        let dana = context.people.oren.member;
        let outcomes = at_once(&context.forum, 4, move |forum, _| async move {
            forum.create_practices(&dana, vec![practice("אותה כותרת", "![](א.png)", Status::Published)]).await
        })
        .await;
        let mut slugs = vec![];
        for outcome in outcomes {
            let slug = outcome.expect("taken").remove(0).slug;
            let html = context.forum.practice(&dana, &slug).await.expect("there").html;
            let path = format!("/practices/{slug}/files/");
            assert!(html.contains(&path), "{path} in {html}");
            slugs.push(slug);
        }
        slugs.sort();
        assert_eq!(slugs, ["אותה-כותרת", "אותה-כותרת-2", "אותה-כותרת-3", "אותה-כותרת-4"]);
    })
    .await;
}

#[tokio::test]
async fn one_of_those_who_change_a_text_at_once_wins() {
    on_each_engine(|context| async move {
        let dana = context.people.oren.member;
        let id = create_practice(&context.forum, &dana, practice("א", "גוף", Status::Published)).await.id;
        let outcomes = at_once(&context.forum, 4, move |forum, number| async move {
            forum.update_practice(&dana, id, 1, content("א", &format!("{number}")), None).await
        })
        .await;
        assert_eq!(outcomes.iter().filter(|outcome| **outcome == Ok(2)).count(), 1, "{outcomes:?}");
        let lost = Err(Problem::Conflict { current: 2 });
        assert_eq!(outcomes.iter().filter(|outcome| **outcome == lost).count(), 3, "{outcomes:?}");
    })
    .await;
}

#[tokio::test]
async fn what_is_published_is_not_deleted_as_the_draft_it_was() {
    on_each_engine(|context| async move {
        let dana = context.people.oren.member;
        for _ in 0..5 {
            let id = create_practice(&context.forum, &dana, practice("א", "גוף", Status::Draft)).await.id;
            let outcomes = at_once(&context.forum, 2, move |forum, number| async move {
                if number == 0 {
                    forum.publish_practice(&dana, id, None).await
                } else {
                    forum.delete_practice(&dana, id, 1).await.map(drop)
                }
            })
            .await;
            match &outcomes[..] {
                [Ok(()), Err(Problem::Conflict { .. })] => assert_eq!(version(&context.forum, id).await, 2),
                [Err(_), Ok(())] => assert!(context.forum.practice_by_id(&dana, id).await.is_err()),
                other => panic!("{other:?}"),
            }
        }
    })
    .await;
}

#[tokio::test]
async fn two_coordinators_who_demote_each_other_leave_one() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (first, second) = (key(people.coordinator), key(people.rimon.manager));
        forum.set_role(&people.coordinator, second, Role::Coordinator).await.expect("two");
        let actor = people.coordinator;
        let outcomes = at_once(forum, 2, move |forum, number| async move {
            let member = if number == 0 { first } else { second };
            forum.set_role(&actor, member, Role::Member).await
        })
        .await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
    })
    .await;
}

#[tokio::test]
async fn a_draft_saved_twice_at_once_is_overwritten_by_nobody() {
    on_each_engine(|context| async move {
        let dana = context.people.oren.member;
        let id = context.forum.begin_draft(&dana, Purpose::New, Content::default()).await.expect("begun");
        let outcomes = at_once(&context.forum, 4, move |forum, number| async move {
            let input = forum::drafts::save::SaveDraft {
                content: content(&number.to_string(), ""),
                expected: Some(1),
                ..Default::default()
            };
            forum.save_draft(&dana, id, input).await.map(|saved| saved.version)
        })
        .await;
        assert_eq!(outcomes.iter().filter(|outcome| **outcome == Ok(2)).count(), 1, "{outcomes:?}");
    })
    .await;
}
