//! What of a practice's page is rendered once for all its readers: never older than the log, and
//! never somebody's own.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::language::Language;
use domain::member::Profession;
use domain::policy::Actor;
use domain::practice::{PracticeRights, PracticeView, Status};
use domain::problem::Problem;
use forum::Forum;
use forum::members::update::Profile;

use crate::on_each_engine;
use crate::sample::{content, create_practice, practice, version};

/// What a page renders of a practice and of those like it. It renders again only what came with another value, as the
/// pages do.
#[derive(Default)]
struct Reader {
    rendered: Mutex<Option<(Arc<PracticeView>, String)>>,
}

impl Reader {
    /// Returns what is shown, to whom it may be shown; all of it in one line.
    async fn shown(&self, forum: &Forum, actor: &Actor, slug: &str) -> String {
        let page = forum.practice_page(actor, slug).await.expect("readable");
        if let Some((of, text)) = &*self.rendered.lock().expect("a lock")
            && Arc::ptr_eq(of, &page.shared)
        {
            return text.clone();
        }
        let text = written(forum, actor, &page.shared).await;
        *self.rendered.lock().expect("a lock") = Some((page.shared, text.clone()));
        text
    }
}

async fn written(forum: &Forum, actor: &Actor, practice: &PracticeView) -> String {
    assert_eq!(practice.can, PracticeRights::default(), "nobody's rights stand in what all readers get");
    let names: Vec<_> = practice.authors.iter().map(|author| author.name.as_str()).collect();
    let related = forum.related_practices(actor, practice).await.expect("readable");
    let titles: Vec<_> = related.iter().map(|card| card.title.as_str()).collect();
    format!("{} {} {}; {}", practice.title, practice.status, names.join(" "), titles.join(" "))
}

#[tokio::test]
async fn all_its_readers_share_what_is_rendered() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let slug = &create_practice(forum, &people.oren.member, practice("אחת", "גוף", Status::Published)).await.slug;
        let first = forum.practice_page(&people.oren.manager, slug).await.expect("readable");
        for actor in people.all() {
            let page = forum.practice_page(&actor, slug).await.expect("readable");
            assert!(Arc::ptr_eq(&page.shared, &first.shared), "rendered again");
            assert_eq!(*page.practice, forum.practice(&actor, slug).await.expect("readable"), "their own rights");
        }
    })
    .await;
}

#[tokio::test]
async fn what_others_read_before_is_not_shown_to_who_may_not() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let slug = &create_practice(forum, &people.oren.member, practice("טיוטה", "גוף", Status::Draft)).await.slug;
        forum.practice_page(&people.oren.member, slug).await.expect("readable");
        for (actor, refusal) in [(people.rimon.manager, Problem::NotFound), (Actor::Nobody, Problem::Unauthenticated)] {
            let refused = forum.practice_page(&actor, slug).await.err();
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
        let reader = Reader::default();
        let read = || reader.shown(forum, &people.rimon.member, &created.slug);
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
async fn it_follows_what_another_process_writes() {
    on_each_engine(|context| async move {
        let dana = context.people.oren.member;
        let created = create_practice(&context.forum, &dana, practice("ישנה", "גוף", Status::Published)).await;
        let reader = Reader::default();
        assert_eq!(reader.shown(&context.forum, &dana, &created.slug).await, "ישנה published דנה אורן־גל; ");
        let other = context.second_process().await;
        let before = version(&other, created.id).await;
        other.update_practice(&dana, created.id, before, content("חדשה", "גוף"), None).await.expect("changed");
        let follows = async {
            while reader.shown(&context.forum, &dana, &created.slug).await != "חדשה published דנה אורן־גל; "
            {
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
        let page = forum.practice_page(&dana, &created.slug).await.expect("readable");
        forum.update_practice(&dana, created.id, 1, content("חדשה", "גוף"), None).await.expect("changed");
        let rendered = written(forum, &dana, &page.shared).await;
        assert_eq!(rendered, "ישנה published דנה אורן־גל; ", "as it was when it was asked for");
        let reader = Reader { rendered: Mutex::new(Some((page.shared, rendered))) };
        assert_eq!(reader.shown(forum, &dana, &created.slug).await, "חדשה published דנה אורן־גל; ");
    })
    .await;
}
