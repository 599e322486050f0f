//! What of a practice's page is rendered once for all its readers: never older than the log, and
//! never somebody's own.

use std::sync::Arc;
use std::time::Duration;

use domain::language::Language;
use domain::member::Profession;
use domain::policy::Actor;
use domain::practice::{PracticeCard, PracticeParts, PracticeRights, PracticeView, Status};
use domain::problem::Problem;
use forum::Forum;
use forum::members::update::Profile;
use forum::practices::create::CreatePractice;

use crate::on_each_engine;
use crate::sample::{call, content, create_practice, keys, meeting, practice, version};

/// What the page would show of a practice and of those like it.
async fn written(practice: Arc<PracticeView>, related: Vec<PracticeCard>) -> Result<PracticeParts, Problem> {
    assert_eq!(practice.can, PracticeRights::default(), "nobody's rights stand in what all readers get");
    let names: Vec<_> = practice.authors.iter().map(|author| author.name.as_str()).collect();
    let titles: Vec<_> = related.iter().map(|card| card.title.as_str()).collect();
    Ok(PracticeParts {
        head: format!("{} {} {}", practice.title, practice.status, names.join(" ")).into(),
        contents: "".into(),
        share: "".into(),
        related: titles.join(" ").into(),
    })
}

/// What is shown, to whom it may be shown; all of it in one line.
async fn shown(forum: &Forum, actor: &Actor, slug: &str) -> String {
    let (_, parts) = forum.practice_page(actor, slug, Language::Hebrew, written).await.expect("readable");
    format!("{}; {}", parts.head, parts.related)
}

#[tokio::test]
async fn it_is_rendered_once_in_each_language_for_all_its_readers() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let slug = &create_practice(forum, &people.oren.member, practice("אחת", "גוף", Status::Published)).await.slug;
        let never = |_, _| async { panic!("rendered again") };
        for language in Language::ALL {
            forum.practice_page(&people.oren.manager, slug, *language, written).await.expect("readable");
            for actor in people.all() {
                let (view, _) = forum.practice_page(&actor, slug, *language, never).await.expect("readable");
                assert_eq!(*view, forum.practice(&actor, slug).await.expect("readable"), "their own rights");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn what_others_read_before_is_not_shown_to_who_may_not() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let slug = &create_practice(forum, &people.oren.member, practice("טיוטה", "גוף", Status::Draft)).await.slug;
        shown(forum, &people.oren.member, slug).await;
        for (actor, refusal) in [(people.rimon.manager, Problem::NotFound), (Actor::Nobody, Problem::Unauthenticated)] {
            let refused = forum.practice_page(&actor, slug, Language::Hebrew, written).await.err();
            assert_eq!(refused, Some(refusal), "{actor:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn it_follows_every_change_of_what_it_shows() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let created = create_practice(forum, &dana, practice("ישנה", "גוף", Status::Published)).await;
        let read = || shown(forum, &people.rimon.member, &created.slug);
        assert_eq!(read().await, "ישנה published דנה אורן־גל; ");

        let changed = forum.update_practice(&dana, created.id, 1, content("חדשה", "גוף"), None).await;
        assert_eq!((changed, read().await.as_str()), (Ok(2), "חדשה published דנה אורן־גל; "));
        let profile =
            Profile { name: "דנה לוי".into(), profession: Profession::Training, language: Language::Hebrew };
        forum.update_profile(&dana, profile).await.expect("renamed");
        assert_eq!(read().await, "חדשה published דנה לוי; ");
        let other = create_practice(forum, &dana, practice("קרובה", "גוף", Status::Published)).await;
        assert_eq!(read().await, "חדשה published דנה לוי; קרובה");
        forum.delete_practice(&people.oren.manager, other.id, 1).await.expect("archived");
        assert_eq!(read().await, "חדשה published דנה לוי; ");
        forum.delete_practice(&people.oren.manager, created.id, 2).await.expect("archived");
        assert_eq!(read().await, "חדשה archived דנה לוי; ");
    })
    .await;
}

#[tokio::test]
async fn it_is_rendered_again_once_its_meeting_has_begun() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let held = call(forum, meeting("מפגש", Some(context.people.oren.company), &keys(&[dana]))).await;
        let input = CreatePractice { meeting: Some(held), ..practice("סקירה", "גוף", Status::Published) };
        let slug = create_practice(forum, &dana, input).await.slug;
        let words = async |words: &'static str| {
            let render = async |practice, related| {
                Ok(PracticeParts { contents: words.into(), ..written(practice, related).await? })
            };
            let (_, parts) = forum.practice_page(&dana, &slug, Language::Hebrew, render).await.expect("readable");
            parts.contents.to_string()
        };
        assert_eq!(words("תוצג").await, "תוצג");
        assert_eq!(words("אחר").await, "תוצג", "rendered once");
        context.clock.advance_days(15);
        assert_eq!(words("הוצגה").await, "הוצגה");
    })
    .await;
}

#[tokio::test]
async fn it_follows_what_another_process_writes() {
    on_each_engine(|context| async move {
        let dana = context.people.oren.member;
        let created = create_practice(&context.forum, &dana, practice("ישנה", "גוף", Status::Published)).await;
        assert_eq!(shown(&context.forum, &dana, &created.slug).await, "ישנה published דנה אורן־גל; ");
        let other = context.second_process().await;
        let before = version(&other, created.id).await;
        other.update_practice(&dana, created.id, before, content("חדשה", "גוף"), None).await.expect("changed");
        let follows = async {
            while shown(&context.forum, &dana, &created.slug).await != "חדשה published דנה אורן־גל; " {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), follows).await.expect("follows");
    })
    .await;
}

#[tokio::test]
async fn what_changes_while_it_is_rendered_is_not_kept() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let created = create_practice(forum, &dana, practice("ישנה", "גוף", Status::Published)).await;
        let slow = async |practice, related| {
            forum.update_practice(&dana, created.id, 1, content("חדשה", "גוף"), None).await?;
            written(practice, related).await
        };
        let (_, parts) = forum.practice_page(&dana, &created.slug, Language::Hebrew, slow).await.expect("readable");
        assert_eq!(&*parts.head, "ישנה published דנה אורן־גל", "as it was when it was asked for");
        assert_eq!(shown(forum, &dana, &created.slug).await, "חדשה published דנה אורן־גל; ");
    })
    .await;
}
