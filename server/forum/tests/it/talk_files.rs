//! Pictures and files beside comments and dilemmas.

use domain::attachment::TALK_FILES_MAX;
use domain::comment::{CommentSubject, CommentView, DiscussionPart};
use domain::dilemma::{DilemmaText, NewDilemma};
use domain::id::CommentId;
use domain::policy::Actor;
use domain::practice::Status;
use domain::problem::{FieldProblem, Problem};
use domain::quota::{Quota, Quotas};
use domain::undo::Undo;
use forum::Forum;
use forum::attachments::keep::Upload;
use forum::attachments::talk::TextWithFiles;
use forum::practices::create::Created;

use crate::context::TestContext;
use crate::dilemmas::{answer, asked, dilemma, to, view};
use crate::jobs::{run_standard_jobs, stored};
use crate::on_each_engine;
use crate::sample::{create_practice, field, fields, practice, upload};

/// A picture of one grey point, followed by what does not belong there.
const PICTURE: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x80\x80\x80\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;Secretcamera";

fn text(body: &str, uploads: Vec<Upload>) -> TextWithFiles {
    TextWithFiles { body: body.to_owned(), uploads }
}

async fn published(context: &TestContext) -> Created {
    let input = practice("אמנת שירות", "מה שהבטחנו", Status::Published);
    create_practice(&context.forum, &context.people.oren.manager, input).await
}

async fn seen(forum: &Forum, actor: &Actor, practice: &Created) -> CommentView {
    let discussion = forum.practice_discussion(actor, &practice.slug, DiscussionPart::Last).await.expect("readable");
    discussion.comments.into_iter().next_back().expect("a comment")
}

async fn content(forum: &Forum, actor: &Actor, id: CommentId, name: &str) -> Result<Vec<u8>, Problem> {
    Ok(forum.file_of_comment(actor, id, name).await?.content().await?.to_vec())
}

#[tokio::test]
async fn a_comment_shows_its_files_to_who_reads_it_until_it_is_deleted() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, guest) = (people.rimon.member, people.oren.guest);
        let entered = published(&context).await;
        let subject = CommentSubject::Practice(entered.id);
        let sent = || {
            text("כך נראה הלוח:\n\n![לוח](<image.png>)", vec![upload("image.png", PICTURE), upload("דף.txt", "שורה")])
        };
        let id = forum.add_comment_with_files(&dana, subject, None, sent(), None).await.expect("written");
        let twice = forum.add_comment_with_files(&dana, subject, None, sent(), Some(CommentId(0))).await;
        assert_eq!(twice, Ok(id), "sent twice");

        let comment = seen(forum, &guest, &entered).await;
        let names: Vec<_> = comment.attachments.iter().map(|file| file.file_name.as_str()).collect();
        assert_eq!(names, ["image.png", "דף.txt"]);
        assert_eq!(&*comment.body, "כך נראה הלוח:\n\n![לוח](<image.png>)\n\n[דף](<דף.txt>)");
        let base = format!("/comments/{id}/files/");
        assert!(comment.html.contains(&format!("src=\"{base}image.png\"")), "{}", comment.html);
        assert!(comment.html.contains(&format!("href=\"{base}דף.txt\"")), "{}", comment.html);
        assert!(comment.body_elsewhere().contains(&format!("](<{base}image.png>)")));
        let picture = content(forum, &guest, id, "image.png").await.expect("readable");
        assert!(!picture.windows(6).any(|part| part == b"Secret"), "written again");
        assert_eq!(content(forum, &guest, id, "דף.txt").await, Ok("שורה".as_bytes().to_vec()));
        assert_eq!(content(forum, &guest, id, "אין.txt").await, Err(Problem::NotFound));
        assert_eq!(content(forum, &Actor::Nobody, id, "דף.txt").await, Err(Problem::Unauthenticated));

        forum.delete_comment(&dana, id, None).await.expect("deleted");
        assert!(seen(forum, &guest, &entered).await.attachments.is_empty());
        for actor in [guest, dana, people.coordinator] {
            assert_eq!(content(forum, &actor, id, "דף.txt").await, Err(Problem::NotFound));
        }
        forum.undo(&dana, &Undo::Comment(id)).await.expect("back");
        assert!(content(forum, &guest, id, "דף.txt").await.is_ok());

        let kept = stored(&context);
        forum.delete_comment(&dana, id, None).await.expect("deleted");
        context.clock.advance_days(31);
        run_standard_jobs(forum).await;
        context.clock.advance_days(2);
        run_standard_jobs(forum).await;
        assert_eq!(stored(&context), kept - 2, "both contents go with the text");
    })
    .await;
}

#[tokio::test]
async fn history_keeps_the_files_of_earlier_texts() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.rimon.member);
        let entered = published(&context).await;
        let subject = CommentSubject::Practice(entered.id);
        let first = text("קודם", vec![upload("a.txt", "ראשון")]);
        let id = forum.add_comment_with_files(&dana, subject, None, first, None).await.expect("written");
        let second = text("אחר כך", vec![upload("a.txt", "שני")]);
        forum.edit_comment_with_files(&dana, id, 1, second).await.expect("changed");
        let comment = seen(forum, &dana, &entered).await;
        assert_eq!(&*comment.body, "אחר כך\n\n[a-2](<a-2.txt>)", "the name of an earlier file stays its own");
        assert_eq!(content(forum, &dana, id, "a.txt").await, Ok("ראשון".as_bytes().to_vec()));
        assert_eq!(content(forum, &dana, id, "a-2.txt").await, Ok("שני".as_bytes().to_vec()));
        let versions = forum.comment_history(&dana, id).await.expect("a history").versions;
        assert_eq!(versions[0].body, "קודם\n\n[a](<a.txt>)");
        forum.add_files_to_comment(&dana, id, vec![upload("ב.txt", "ג")]).await.expect("added");
        assert_eq!(&*seen(forum, &dana, &entered).await.body, "אחר כך\n\n[a-2](<a-2.txt>)\n\n[ב](<ב.txt>)");
        let stranger = forum.add_files_to_comment(&context.people.coordinator, id, vec![upload("x.txt", "x")]).await;
        assert_eq!(stranger, Err(Problem::Forbidden));
    })
    .await;
}

#[tokio::test]
async fn names_that_a_text_could_not_say_are_changed_and_two_of_one_name_both_stay() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.rimon.member);
        let entered = published(&context).await;
        let subject = CommentSubject::Practice(entered.id);
        let uploads = ["a#b?.txt", "www.a.txt", "100%.txt", "x.txt", "x.txt"].map(|name| upload(name, name)).to_vec();
        let id = forum.add_comment_with_files(&dana, subject, None, text("", uploads), None).await.expect("written");
        let comment = seen(forum, &dana, &entered).await;
        let names: Vec<_> = comment.attachments.iter().map(|file| file.file_name.clone()).collect();
        assert_eq!(names, ["a-b-.txt", "file-www.a.txt", "100%.txt", "x.txt", "x-2.txt"]);
        assert_eq!(comment.html.matches(&format!("href=\"/comments/{id}/files/")).count(), 5, "{}", comment.html);
    })
    .await;
}

#[tokio::test]
async fn what_is_refused_names_the_file_and_stores_nothing() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.rimon.member);
        let entered = published(&context).await;
        let subject = CommentSubject::Practice(entered.id);
        let add = async |body: &str, uploads| {
            let added = forum.add_comment_with_files(&dana, subject, None, text(body, uploads), None).await;
            fields(&added.expect_err("refused"))
        };
        assert_eq!(add("גוף", vec![upload("a.exe", "x")]).await, field("files", FieldProblem::FileType));
        assert_eq!(add("גוף", vec![upload("a.txt", "")]).await, field("files", FieldProblem::EmptyFile));
        let many = (0..=TALK_FILES_MAX).map(|number| upload(&format!("{number}.txt"), "x")).collect();
        assert_eq!(add("גוף", many).await, field("files", FieldProblem::TooMany));
        let text_too = add("", vec![upload("a.exe", "x")]).await;
        assert_eq!(text_too.len(), 2, "both fields are named: {text_too:?}");
        assert_eq!(stored(&context), 0);
        let guest =
            forum.add_comment_with_files(&context.people.oren.guest, subject, None, text("גוף", vec![]), None).await;
        assert_eq!(guest, Err(Problem::Forbidden));
    })
    .await;
}

#[tokio::test]
async fn the_files_of_a_dilemma_are_for_who_reads_it() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, colleague, stranger) = (people.oren.member, people.oren.colleague, people.rimon.member);
        let new = NewDilemma { body: "מה קורה".to_owned(), ..to(people.oren.company, "שלנו") };
        let uploads = vec![upload("לוח.png", PICTURE)];
        let id = forum.ask_dilemma_with_files(&dana, new, uploads).await.expect("asked");
        let seen = view(forum, colleague, id).await;
        assert_eq!(seen.body, "מה קורה\n\n![לוח](<לוח.png>)");
        assert!(seen.body_html.contains(&format!("src=\"/dilemmas/{id}/files/לוח.png\"")), "{}", seen.body_html);
        assert!(forum.file_of_dilemma(&colleague, id, "לוח.png").await.is_ok());
        assert_eq!(forum.file_of_dilemma(&stranger, id, "לוח.png").await.err(), Some(Problem::NotFound));

        let subject = CommentSubject::Dilemma(id);
        let said = text("כך", vec![upload("a.txt", "סוד")]);
        let said = forum.add_comment_with_files(&colleague, subject, None, said, None).await.expect("answered");
        assert!(content(forum, &dana, said, "a.txt").await.is_ok());
        assert_eq!(content(forum, &stranger, said, "a.txt").await, Err(Problem::NotFound));

        forum.add_files_to_dilemma(&dana, id, vec![upload("b.txt", "ב")]).await.expect("added");
        let version = view(forum, dana, id).await.version;
        let changed = DilemmaText { title: "שלנו".to_owned(), body: "בלי".to_owned(), topics: vec![] };
        forum.edit_dilemma(&dana, id, version, changed, &[]).await.expect("changed");
        assert!(view(forum, dana, id).await.attachments.is_empty(), "what no text names goes");
        assert_eq!(forum.file_of_dilemma(&dana, id, "b.txt").await.err(), Some(Problem::NotFound));
    })
    .await;
}

#[tokio::test]
async fn the_files_of_an_anonymous_dilemma_tell_nothing_of_the_asker() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let new = |body: &str| NewDilemma { body: body.to_owned(), ..dilemma("מי עונה?") };
        let report = b"%PDF-1.4\n1 0 obj<</Author(Dana)>>endobj\n%%EOF".to_vec();
        let refused = forum.ask_anonymously_with_files(&dana, new("גוף"), &[], vec![upload("דוח.pdf", report)]).await;
        assert_eq!(fields(&refused.expect_err("refused")), field("files", FieldProblem::TellsWriter));

        let uploads = vec![upload("שולחן של דנה לוי.gif", PICTURE), upload("dana.TXT", "שורה")];
        let body = "כך: ![שולחן](<שולחן של דנה לוי.gif>)";
        let id = forum.ask_anonymously_with_files(&dana, new(body), &[], uploads).await.expect("kept");
        let waiting = view(forum, people.coordinator, id).await;
        assert_eq!(waiting.body, "כך: ![שולחן](<תמונה-1.gif>)\n\n[קובץ-2](<קובץ-2.txt>)");
        let names: Vec<_> = waiting.attachments.iter().map(|file| file.file_name.as_str()).collect();
        assert_eq!(names, ["תמונה-1.gif", "קובץ-2.txt"]);
        assert_eq!(forum.file_of_dilemma(&people.rimon.member, id, "קובץ-2.txt").await.err(), Some(Problem::NotFound));
        assert!(forum.file_of_dilemma(&dana, id, "קובץ-2.txt").await.is_ok());
        let used = forum.usage(&dana).await.expect("a table");
        assert!(used.iter().all(|used| used.what != Quota::MemberFiles || used.used == 0), "{used:?}");

        context.clock.advance_days(4);
        forum.publish_dilemma(&people.coordinator, id).await.expect("published");
        forum.add_files_to_dilemma(&dana, id, vec![upload("של דנה.txt", "עוד")]).await.expect("added");
        let seen = view(forum, people.rimon.member, id).await;
        assert!(seen.body.ends_with("[קובץ-3](<קובץ-3.txt>)"), "{}", seen.body);
        assert!(forum.file_of_dilemma(&people.rimon.guest, id, "קובץ-3.txt").await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn files_of_an_anonymous_asker_are_bounded_and_count_in_no_list() {
    on_each_engine(|context| async move {
        let quotas = Quotas { member_files: 1_000, ..Quotas::STANDARD };
        let forum = &context.second_process().await.with_quotas(quotas);
        let dana = context.people.oren.member;
        let file = |letter: &str, size: usize| vec![upload("קובץ.txt", letter.repeat(size))];
        let no_room = field("files", FieldProblem::NoRoom);
        let id = forum.ask_anonymously_with_files(&dana, dilemma("מי עונה?"), &[], file("א", 300)).await.expect("kept");
        let other = forum.ask_anonymously_with_files(&dana, dilemma("ומתי?"), &[], file("ב", 300)).await;
        assert_eq!(fields(&other.expect_err("no room")), no_room, "two bytes each");

        context.clock.advance_days(4);
        forum.publish_dilemma(&context.people.coordinator, id).await.expect("published");
        let answers = CommentSubject::Dilemma(id);
        let add = async |body: &str, size| {
            let sent = text(body, file("x", size));
            forum.add_comment_with_files(&dana, answers, None, sent, None).await
        };
        add("עוד פרט", 350).await.expect("room for it");
        assert_eq!(fields(&add("ועוד אחד", 351).await.expect_err("no room")), no_room);
        let used = forum.usage(&dana).await.expect("a table");
        assert!(used.iter().all(|used| used.what != Quota::MemberFiles || used.used == 0), "{used:?}");
        let all = forum.forum_usage(&context.people.coordinator).await.expect("a table");
        assert!(all.members.iter().all(|member| member.files == 0), "{:?}", all.members);
    })
    .await;
}

#[tokio::test]
async fn a_practice_of_a_dilemma_goes_on_showing_its_files() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let id =
            forum.ask_dilemma_with_files(&dana, dilemma("מי עונה?"), vec![upload("א.txt", "א")]).await.expect("asked");
        answer(forum, people.rimon.member, id, "תשובה").await;
        let other = asked(forum, dana, dilemma("אחרת")).await;
        assert_ne!(id, other);
        crate::dilemmas::step(forum, dana, id, crate::dilemmas::close()).await.expect("closed");
        let draft = forum.dilemma_to_draft(&dana, id).await.expect("begun");
        let body = forum.draft(&dana, draft).await.expect("a draft").content.body;
        assert!(body.contains(&format!("](</dilemmas/{id}/files/א.txt>)")), "{body}");
    })
    .await;
}
