//! How far a practice may go.

use domain::policy::Actor;
use domain::practice::{Content, Sharing, Status};
use domain::problem::Problem;
use forum::drafts::begin::Purpose;
use forum::drafts::save::SaveDraft;

use crate::on_each_engine;
use crate::sample::{content, create_practice, practice, upload};

const NOTE: &str = "לחברי הפורום בלבד. העותק נשמר בידי דנה";

#[tokio::test]
async fn a_practice_stays_among_members_unless_it_is_marked_otherwise() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let id = create_practice(forum, &dana, practice("אמנה", "גוף", Status::Published)).await.id;
        let read = async || forum.practice_by_id(&people.rimon.guest, id).await.expect("there");
        assert_eq!((read().await.sharing, read().await.version), (Sharing::Members, 1));

        let strangers = [people.rimon.manager, people.rimon.guest, Actor::Nobody];
        for stranger in strangers {
            let refused = forum.share_practice(&stranger, id, 1, Sharing::Public, &[]).await.err();
            assert!(matches!(refused, Some(Problem::Forbidden | Problem::NotFound)), "{stranger:?}: {refused:?}");
        }
        forum.share_practice(&dana, id, 1, Sharing::Team, &[]).await.expect("marked");
        assert_eq!((read().await.sharing, read().await.version), (Sharing::Team, 2));
        let late = forum.share_practice(&people.oren.manager, id, 1, Sharing::Public, &[]).await;
        assert_eq!(late, Err(Problem::Conflict { current: 2 }));
        forum.share_practice(&dana, id, 1, Sharing::Team, &[]).await.expect("a second click changes nothing");
        assert_eq!(read().await.version, 2);
        let gone = forum.share_practice(&dana, domain::id::PracticeId(99), 1, Sharing::Team, &[]).await;
        assert_eq!(gone, Err(Problem::NotFound));

        let listed = forum.newest_practices(&dana, 10).await.expect("a list");
        assert_eq!(listed.iter().map(|card| card.sharing).collect::<Vec<_>>(), [Sharing::Team]);
    })
    .await;
}

#[tokio::test]
async fn the_mark_is_chosen_in_a_draft_and_kept_by_its_changes() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let text = Content { sharing: Some(Sharing::Public), ..content("אמנה", "גוף") };
        let id = forum.begin_draft(&dana, Purpose::New, text).await.expect("begun");
        let slug = forum.publish_draft(&dana, id, None).await.expect("published").slug;
        let view = forum.practice(&dana, &slug).await.expect("there");
        assert_eq!(view.sharing, Sharing::Public);

        let change = forum.begin_draft(&dana, Purpose::Change(view.id), Content::default()).await.expect("begun");
        let draft = forum.draft(&dana, change).await.expect("there");
        assert_eq!(draft.content.sharing, Some(Sharing::Public));
        let input =
            SaveDraft { content: Content { body: "אחר".to_owned(), ..draft.content }, ..SaveDraft::default() };
        forum.save_draft(&dana, change, input).await.expect("saved");
        forum.publish_draft(&dana, change, None).await.expect("published");
        assert_eq!(forum.practice(&dana, &slug).await.expect("there").sharing, Sharing::Public);
    })
    .await;
}

#[tokio::test]
async fn a_copy_that_stays_among_members_says_who_made_it() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let entered = create_practice(forum, &dana, practice("אמנה", "## כותרת\n\nגוף", Status::Published)).await;
        let copy = async |reader: Actor| forum.practice_file_of_text(&reader, &entered.slug, NOTE).await;
        let file = copy(people.rimon.guest).await.expect("a copy");
        assert_eq!(file.name, "אמנה.md");
        assert!(file.text.contains(&format!("> {NOTE}\n\n## כותרת")), "{}", file.text);
        assert!(file.text.contains("sharing: members\n") && !file.text.contains('@'), "{}", file.text);
        forum.share_practice(&dana, entered.id, 1, Sharing::Team, &[]).await.expect("marked");
        let file = copy(people.rimon.guest).await.expect("a copy");
        assert!(file.text.contains("sharing: team\n") && !file.text.contains(NOTE), "{}", file.text);

        let hidden = create_practice(forum, &dana, practice("טיוטה", "גוף", Status::Draft)).await;
        let refused = forum.practice_file_of_text(&people.rimon.guest, &hidden.slug, NOTE).await.err();
        assert_eq!(refused, Some(Problem::NotFound));
        assert_eq!(copy(Actor::Nobody).await.err(), Some(Problem::Unauthenticated));
    })
    .await;
}

#[tokio::test]
async fn a_file_has_a_mark_of_its_own_until_it_goes_with_its_text_again() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let draft = forum.begin_draft(&dana, Purpose::New, content("אמנה", "גוף")).await.expect("begun");
        let own = |name: &str, mark| (name.to_owned(), mark);
        let input = SaveDraft {
            content: Content { sharing: Some(Sharing::Public), ..content("אמנה", "גוף") },
            uploads: vec![upload("מדריך.txt", "מדריך"), upload("מספרים.txt", "מספרים")],
            marks: vec![own("מספרים.txt", Some(Sharing::Members)), own("אין כזה.txt", Some(Sharing::Team))],
            ..SaveDraft::default()
        };
        forum.save_draft(&dana, draft, input).await.expect("saved");
        // Another content under the same name, and a file that comes back, keep the mark.
        let text = || Content { sharing: Some(Sharing::Public), ..content("אמנה", "גוף") };
        let again = SaveDraft {
            content: text(), uploads: vec![upload("מספרים.txt", "אחרים")], ..SaveDraft::default()
        };
        forum.save_draft(&dana, draft, again).await.expect("saved");
        let removal =
            SaveDraft { content: text(), remove: vec!["מספרים.txt".to_owned()], ..SaveDraft::default() };
        let removed = forum.save_draft(&dana, draft, removal).await.expect("saved").removed;
        forum.restore_file(&dana, removed[0]).await.expect("restored");
        let slug = forum.publish_draft(&dana, draft, None).await.expect("published").slug;

        let view = async || forum.practice(&people.rimon.guest, &slug).await.expect("there");
        let marks = async || {
            let mut marks: Vec<_> =
                view().await.attachments.into_iter().map(|file| (file.file_name, file.sharing)).collect();
            marks.sort();
            marks
        };
        assert_eq!(marks().await, [own("מדריך.txt", None), own("מספרים.txt", Some(Sharing::Members))]);
        let read = view().await;
        let chosen = [own("מדריך.txt", Some(Sharing::Team)), own("מספרים.txt", None), own("אין כזה.txt", None)];
        let refused = forum.share_practice(&people.rimon.member, read.id, read.version, read.sharing, &chosen).await;
        assert_eq!(refused, Err(Problem::Forbidden));
        forum.share_practice(&dana, read.id, read.version, read.sharing, &chosen).await.expect("marked");
        assert_eq!(marks().await, [own("מדריך.txt", Some(Sharing::Team)), own("מספרים.txt", None)]);
        let version = view().await.version;
        assert_eq!(version, read.version + 1);
        forum.share_practice(&dana, read.id, version, read.sharing, &chosen).await.expect("a second click");
        assert_eq!(view().await.version, version);

        // A change of the text takes the files and their marks along, and brings them back.
        let change = forum.begin_draft(&dana, Purpose::Change(read.id), Content::default()).await.expect("begun");
        let present = forum.draft(&dana, change).await.expect("there").content;
        let input = SaveDraft { content: Content { body: "אחר".to_owned(), ..present }, ..SaveDraft::default() };
        forum.save_draft(&dana, change, input).await.expect("saved");
        forum.publish_draft(&dana, change, None).await.expect("published");
        assert_eq!(marks().await, [own("מדריך.txt", Some(Sharing::Team)), own("מספרים.txt", None)]);
    })
    .await;
}
