//! Somebody writes: drafts are kept, published, and replace what was there.

use domain::policy::Actor;
use domain::practice::{BODY_MAX, Content, Status};
use domain::problem::{FieldProblem, Problem};
use forum::drafts::begin::Purpose;
use forum::drafts::save::SaveDraft;
use forum::drafts::stale::SavedDraft;
use forum::drafts::upload::UploadWriteUp;
use forum::exchange::assign::Assignment;
use forum::practices::create::CreatePractice;

use crate::context::key;
use crate::on_each_engine;
use crate::sample::{
    call, content, create_practice, day, field, fields, found, keys, meeting, only_draft, practice, upload,
};

fn save(text: Content, expected: Option<i64>) -> SaveDraft {
    SaveDraft { content: text, expected, ..SaveDraft::default() }
}

#[tokio::test]
async fn what_is_typed_is_kept_as_it_is() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let id = forum.begin_draft(&dana, Purpose::New, Content::default()).await.expect("begun");
        let odd = Content {
            title: "  \u{202E}\0 ".into(),
            body: "\0\r\n".into(),
            topics: vec!["astrology".into()],
            ..Content::default()
        };
        context.clock.advance_seconds(5);
        let saved = forum.save_draft(&dana, id, save(odd.clone(), Some(1))).await.expect("saved");
        assert_eq!((saved.version, saved.at), (2, forum.now()));
        assert_eq!(only_draft(forum, &dana).await.content, odd);
        let elsewhere = forum.save_draft(&dana, id, save(content("א", "ב"), Some(1))).await.err();
        assert_eq!(elsewhere, Some(Problem::Conflict { current: 2 }));
        let again = forum.save_draft(&dana, id, save(odd, Some(1))).await.expect("what is there already");
        assert_eq!(again.version, 2);
        forum.save_draft(&dana, id, save(content("א", "ב"), None)).await.expect("whatever is there");
        let huge = save(content("א", &"x".repeat(2 * BODY_MAX + 1)), None);
        let too_large = Problem::TooLarge { limit: BODY_MAX as u64 };
        assert_eq!(forum.save_draft(&dana, id, huge.clone()).await.err(), Some(too_large.clone()));
        assert_eq!(forum.begin_draft(&dana, Purpose::New, huge.content).await.err(), Some(too_large));
        forum.discard_draft(&dana, id).await.expect("thrown away");
        assert_eq!(forum.draft(&dana, id).await.err(), Some(Problem::NotFound));
        assert_eq!(forum.discard_draft(&dana, id).await, Err(Problem::NotFound));
    })
    .await;
}

#[tokio::test]
async fn files_stand_beside_a_draft_and_go_with_it() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let id = forum.begin_draft(&dana, Purpose::New, content("עם קבצים", "![](א.txt)")).await.expect("begun");
        let input = SaveDraft {
            content: content("עם קבצים", "![](א.txt)"),
            uploads: vec![
                upload("א.txt", "ראשון"),
                upload("C:\\temp\\א.txt", "שני"),
                upload("ב.txt", "עוד"),
                upload("x\u{202E}gpj.exe", "x"),
                upload("empty.txt", ""),
                upload("script.sh", "#!/bin/sh"),
            ],
            ..SaveDraft::default()
        };
        let saved = forum.save_draft(&dana, id, input).await.expect("saved");
        let names: Vec<_> = saved.attachments.iter().map(|file| file.file_name.as_str()).collect();
        assert_eq!(names, ["א.txt", "ב.txt"]);
        let refused: Vec<_> = saved.refused.iter().map(|error| error.problem).collect();
        assert_eq!(refused, [FieldProblem::BidiControl, FieldProblem::EmptyFile, FieldProblem::FileType]);
        let file = forum.draft_file(&dana, id, "א.txt").await.expect("the later of the same name");
        assert_eq!(file.attachment.media_type, "text/plain");
        assert_eq!(file.content().await.as_deref(), Ok("שני".as_bytes()));

        let input = SaveDraft {
            content: content("עם קבצים", "![](א.txt)"),
            remove: vec!["ב.txt".into(), "\0".into()],
            ..SaveDraft::default()
        };
        assert_eq!(forum.save_draft(&dana, id, input).await.expect("saved").attachments.len(), 1);
        let published = forum.publish_draft(&dana, id, None).await.expect("published");
        let file = forum.practice_file(&people.rimon.guest, &published.slug, "א.txt").await.expect("moved");
        assert_eq!(file.content().await.as_deref(), Ok("שני".as_bytes()));
        assert_eq!(forum.draft_file(&dana, id, "א.txt").await.err(), Some(Problem::NotFound));
        let html = forum.practice(&dana, &published.slug).await.expect("there").html;
        assert!(html.contains(&format!("/practices/{}/files/", published.slug)), "{html}");
    })
    .await;
}

#[tokio::test]
async fn a_draft_takes_so_many_files_and_no_more() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let id = forum.begin_draft(&dana, Purpose::New, Content::default()).await.expect("begun");
        let files = |from: usize, to: usize| (from..to).map(|n| upload(&format!("{n}.txt"), format!("{n}"))).collect();
        let input = SaveDraft { uploads: files(0, 61), ..SaveDraft::default() };
        let saved = forum.save_draft(&dana, id, input).await.expect("saved");
        assert_eq!((saved.attachments.len(), saved.refused.len()), (60, 1));
        let swapped = SaveDraft {
            uploads: files(100, 110),
            remove: (0..10).map(|n| format!("{n}.txt")).collect(),
            ..SaveDraft::default()
        };
        let saved = forum.save_draft(&dana, id, swapped).await.expect("saved");
        assert_eq!((saved.attachments.len(), saved.refused.len()), (60, 0), "ten went, ten came");
    })
    .await;
}

#[tokio::test]
async fn a_new_practice_is_published_when_it_is_whole() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let id = forum.begin_draft(&dana, Purpose::New, content("", "גוף")).await.expect("begun");
        let refused = forum.publish_draft(&dana, id, None).await.expect_err("refused");
        assert_eq!(fields(&refused), field("title", FieldProblem::Missing));
        assert_eq!(only_draft(forum, &dana).await.content.body, "גוף", "it stays");
        forum.save_draft(&dana, id, save(content("לשתף", "גוף"), None)).await.expect("saved");
        let published = forum.publish_draft(&dana, id, None).await.expect("published");
        assert_eq!((published.slug.as_str(), published.status), ("לשתף", Status::Published));
        assert_eq!(found(forum, &people.rimon.guest, "לשתף").await, ["לשתף"]);
        assert_eq!(forum.draft(&dana, id).await.err(), Some(Problem::NotFound), "the draft is gone");
        let view = forum.practice(&dana, "לשתף").await.expect("there");
        assert_eq!(view.authors.iter().map(|author| author.id).collect::<Vec<_>>(), keys(&[dana]));
    })
    .await;
}

#[tokio::test]
async fn a_presenter_publishes_the_write_up_and_is_its_author() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let presenters = keys(&[people.oren.colleague, people.oren.member]);
        let held = call(forum, meeting("מפגש", Some(people.oren.company), &presenters)).await;
        let begin = async |actor| forum.begin_draft(&actor, Purpose::WriteUp(held), content("סקירה", "גוף")).await;
        assert_eq!(begin(people.rimon.manager).await, Err(Problem::Forbidden));
        let id = begin(people.oren.member).await.expect("begun");
        assert_eq!(begin(people.oren.member).await, Ok(id), "the same again");
        let published = forum.publish_draft(&people.oren.member, id, None).await.expect("published");
        assert_eq!(published.status, Status::Published);
        let view = forum.practice(&people.rimon.guest, &published.slug).await.expect("there");
        assert_eq!(view.authors.iter().map(|author| author.id).collect::<Vec<_>>(), presenters);
        assert_eq!(view.meeting.map(|meeting| meeting.id), Some(held));
    })
    .await;
}

#[tokio::test]
async fn what_the_coordinator_uploads_waits_for_the_presenters_click() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let held = call(forum, meeting("מפגש", Some(people.oren.company), &keys(&[people.oren.member]))).await;
        let view = forum.meeting(&people.coordinator, held).await.expect("there");
        assert!(view.can.upload && view.can.on_behalf);
        let purpose = Purpose::WriteUp(held);
        let id = forum.begin_draft(&people.coordinator, purpose, content("סקירה", "גוף")).await.expect("begun");
        let uploaded = forum.publish_draft(&people.coordinator, id, None).await.expect("uploaded");
        assert_eq!(uploaded.status, Status::InReview);
        assert_eq!(found(forum, &people.rimon.member, "סקירה").await, [""; 0]);
        assert_eq!(found(forum, &people.oren.member, "סקירה").await, ["סקירה"]);
        let waits = async |actor| forum.home(&actor).await.expect("home").to_confirm.len();
        assert_eq!(waits(people.oren.member).await, 1, "the presenter");
        assert_eq!(waits(people.oren.manager).await, 1);
        assert_eq!(waits(people.oren.colleague).await, 0, "cannot confirm it");
        assert_eq!(waits(people.coordinator).await, 0);
        assert_eq!(forum.publish_practice(&people.coordinator, uploaded.id, None).await, Err(Problem::Forbidden));
        assert_eq!(forum.publish_practice(&people.oren.colleague, uploaded.id, None).await, Err(Problem::Forbidden));
        context.clock.advance_days(1);
        for _ in 0..2 {
            forum.publish_practice(&people.oren.member, uploaded.id, None).await.expect("confirmed, also twice");
        }
        let view = forum.practice_by_id(&people.rimon.member, uploaded.id).await.expect("there");
        assert_eq!((view.status, view.published_at), (Status::Published, Some(day(1))));
        assert_eq!(found(forum, &people.rimon.member, "סקירה").await, ["סקירה"]);
    })
    .await;
}

#[tokio::test]
async fn two_who_change_one_text_see_the_conflict_and_keep_theirs() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, boss) = (people.oren.member, people.oren.manager);
        let created = create_practice(forum, &dana, practice("כותרת", "לפני", Status::Published)).await;
        let purpose = Purpose::Change(created.id);
        let hers = forum.begin_draft(&dana, purpose, Content::default()).await.expect("begun");
        let his = forum.begin_draft(&boss, purpose, Content::default()).await.expect("begun");
        assert_eq!(forum.draft(&boss, his).await.expect("there").content.body, "לפני");
        forum.save_draft(&dana, hers, save(content("כותרת", "שלה"), None)).await.expect("saved");
        forum.save_draft(&boss, his, save(content("כותרת", "שלו"), None)).await.expect("saved");
        forum.publish_draft(&dana, hers, None).await.expect("first");
        let Err(Problem::Conflict { current }) = forum.publish_draft(&boss, his, None).await else {
            panic!("overwritten")
        };
        assert_eq!(current, forum.practice_by_id(&dana, created.id).await.expect("there").version);
        assert_eq!(only_draft(forum, &boss).await.content.body, "שלו", "nothing is lost");
        forum.overrule_with_draft(&boss, his).await.expect("seen");
        let published = forum.publish_draft(&boss, his, None).await.expect("on purpose");
        assert_eq!(published.slug, created.slug);
        assert_eq!(forum.practice_text(&dana, created.id).await.expect("there").body, "שלו");
    })
    .await;
}

#[tokio::test]
async fn a_change_keeps_the_files_and_the_draft_of_a_text_that_is_gone_stays() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let id = forum.begin_draft(&dana, Purpose::New, content("א", "גוף")).await.expect("begun");
        let with_file =
            SaveDraft {
                content: content("א", "גוף"), uploads: vec![upload("א.txt", "קובץ")], ..SaveDraft::default()
            };
        forum.save_draft(&dana, id, with_file).await.expect("saved");
        let published = forum.publish_draft(&dana, id, None).await.expect("published");
        let change = forum.begin_draft(&dana, Purpose::Change(published.id), Content::default()).await.expect("begun");
        assert_eq!(forum.draft(&dana, change).await.expect("there").attachments.len(), 1);
        assert!(forum.practice_file(&dana, &published.slug, "א.txt").await.is_ok(), "still there too");
        forum.publish_draft(&dana, change, None).await.expect("changed");
        assert!(forum.practice_file(&dana, &published.slug, "א.txt").await.is_ok());

        let kept = create_practice(forum, &dana, practice("ב", "גוף", Status::Draft)).await.id;
        let orphan = forum.begin_draft(&dana, Purpose::Change(kept), Content::default()).await.expect("begun");
        forum.delete_practice(&dana, kept, 1).await.expect("deleted");
        assert_eq!(forum.draft(&dana, orphan).await.expect("kept").content.title, "ב");
        forum.publish_draft(&dana, orphan, None).await.expect("a practice of its own again");
    })
    .await;
}

#[tokio::test]
async fn what_is_written_on_after_publishing_becomes_a_change_of_the_practice() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, other) = (people.oren.member, people.rimon.member);
        let id = forum.begin_draft(&dana, Purpose::New, content("כותרת", "גוף")).await.expect("begun");
        let with_file =
            SaveDraft { uploads: vec![upload("א.txt", "קובץ")], ..save(content("כותרת", "גוף"), None) };
        forum.save_draft(&dana, id, with_file).await.expect("saved");
        let published = forum.publish_draft(&dana, id, None).await.expect("published");
        let again = forum.save_as_new_draft(&dana, id, content("כותרת", "גוף")).await;
        assert_eq!(again, Ok(SavedDraft::Published(published.clone())), "the second click");
        assert!(forum.drafts(&dana).await.expect("none").is_empty());

        let Ok(SavedDraft::Draft(kept)) = forum.save_as_new_draft(&dana, id, content("כותרת", "גוף ועוד")).await
        else {
            panic!("lost")
        };
        let draft = forum.draft(&dana, kept).await.expect("kept");
        assert_eq!((draft.practice, draft.base_version), (Some(published.id), Some(1)));
        assert_eq!((draft.content.body.as_str(), draft.attachments.len()), ("גוף ועוד", 1));
        let twice = forum.save_as_new_draft(&dana, id, content("כותרת", "גוף ועוד")).await;
        assert_eq!(twice, Ok(SavedDraft::Draft(kept)), "no second draft of one text");
        assert_eq!(forum.publish_draft(&dana, kept, None).await.expect("changed").slug, published.slug);
        let first = forum.save_as_new_draft(&dana, id, content("כותרת", "גוף")).await;
        assert!(matches!(first, Ok(SavedDraft::Published(_))), "{first:?}");
        let stale = forum.save_as_new_draft(&dana, id, content("כותרת", "גוף אחר")).await;
        let Ok(SavedDraft::Draft(stale)) = stale else { panic!("{stale:?}") };
        let conflict = forum.publish_draft(&dana, stale, None).await;
        assert_eq!(conflict, Err(Problem::Conflict { current: 2 }), "its text began with the first version");

        let theirs = forum.save_as_new_draft(&other, id, content("כותרת", "גוף")).await;
        let Ok(SavedDraft::Draft(theirs)) = theirs else { panic!("{theirs:?}") };
        assert_eq!(forum.draft(&other, theirs).await.expect("kept").practice, None, "nothing of another's");
    })
    .await;
}

#[tokio::test]
async fn what_is_written_on_in_a_draft_that_was_thrown_away_is_kept() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let id = forum.begin_draft(&dana, Purpose::New, content("א", "ב")).await.expect("begun");
        forum.discard_draft(&dana, id).await.expect("thrown away");
        assert_eq!(
            forum.save_as_new_draft(&dana, id, content(" ", "\n")).await,
            Err(Problem::NotFound),
            "nothing written"
        );
        let huge = content("א", &"x".repeat(2 * BODY_MAX + 1));
        let too_large = Problem::TooLarge { limit: BODY_MAX as u64 };
        assert_eq!(forum.save_as_new_draft(&dana, id, huge).await, Err(too_large));
        let Ok(SavedDraft::Draft(kept)) = forum.save_as_new_draft(&dana, id, content("א", "ב")).await else {
            panic!("lost")
        };
        assert_eq!(only_draft(forum, &dana).await.id, kept);
        let practice = forum.publish_draft(&dana, kept, None).await.expect("published").id;
        forum.delete_practice(&dana, practice, 1).await.expect("archived");
        let archived = forum.save_as_new_draft(&dana, kept, content("א", "ב")).await;
        let Ok(SavedDraft::Published(archived)) = archived else { panic!("{archived:?}") };
        assert_eq!((archived.id, archived.status), (practice, Status::Archived));
    })
    .await;
}

#[tokio::test]
async fn an_old_text_gets_its_company_meeting_and_date() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let held = call(forum, meeting("מפגש", Some(people.rimon.company), &keys(&[people.rimon.member]))).await;
        context.clock.advance_days(30);
        let text = content("ישן", "גוף");
        let id = forum.begin_draft(&people.coordinator, Purpose::New, text.clone()).await.expect("begun");
        let empty = forum.import_draft(&people.coordinator, id, Assignment::default()).await.expect_err("refused");
        assert_eq!(fields(&empty), field("company", FieldProblem::Missing));
        let chosen = Assignment {
            title: "סקירה ישנה".into(),
            company: Some(people.rimon.company),
            meeting: Some(held),
            kind: None,
            topics: vec!["training".into()],
            keeps_details: false,
        };
        assert_eq!(forum.import_draft(&people.oren.manager, id, chosen.clone()).await, Err(Problem::Forbidden));
        let entered = forum.import_draft(&people.coordinator, id, chosen.clone()).await.expect("entered");
        assert_eq!(entered.status, Status::InReview, "another company's");
        let view = forum.practice(&people.rimon.manager, &entered.slug).await.expect("they read it");
        assert_eq!((view.company.id, view.published_at), (people.rimon.company, Some(day(14))));
        assert_eq!(view.authors[0].id, key(people.rimon.member));
        assert_eq!(forum.import_draft(&people.coordinator, id, chosen).await, Err(Problem::NotFound));
    })
    .await;
}

#[tokio::test]
async fn topics_and_the_line_of_lists_are_proposed_before_publication() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let measured = |title: &str| CreatePractice {
            content: Content { topics: vec!["measurement".into(), "ownership".into()], ..content(title, "גוף") },
            ..practice(title, "גוף", Status::Published)
        };
        for title in ["סקר שביעות רצון רבעוני", "סקר שביעות רצון במוקד"] {
            create_practice(forum, &people.rimon.member, measured(title)).await;
        }
        let dana = people.oren.member;
        let text = Content {
            topics: vec![],
            ..content("סקר שביעות רצון ל\"לקוח הפנימי\" -- גרסה ב'", "## מה עשינו\n\nשאלנו.")
        };
        let id = forum.begin_draft(&dana, Purpose::New, text.clone()).await.expect("begun");
        let draft = forum.draft(&dana, id).await.expect("there");
        let proposal = forum.proposal(&dana, &draft, text.clone()).await.expect("proposed");
        assert_eq!(proposal.topics[..2], ["measurement", "ownership"]);
        assert!(proposal.topics.len() <= 3, "{:?}", proposal.topics);
        let card = &proposal.card;
        assert_eq!((card.title.as_str(), card.company.name.as_str()), (text.title.as_str(), "אורן־גל"));
        assert_eq!(card.meeting, None);
        let chosen = Content { topics: vec!["measurement".into()], ..text.clone() };
        let proposal = forum.proposal(&dana, &draft, chosen).await.expect("proposed");
        assert_eq!(proposal.topics[0], "ownership", "what is chosen is not proposed");
        assert_eq!(proposal.card.topics, ["measurement"]);
        let wordless = Content { title: "?!".into(), ..Content::default() };
        assert_eq!(forum.proposal(&dana, &draft, wordless).await.expect("proposed").topics, [""; 0]);
        assert_eq!(forum.proposed_summary(text.clone()).await.as_deref(), Ok("שאלנו."));

        let at = call(forum, meeting("מפגש 4", Some(people.rimon.company), &[])).await;
        let id = forum.begin_draft(&people.rimon.member, Purpose::WriteUp(at), text.clone()).await.expect("begun");
        let draft = forum.draft(&people.rimon.member, id).await.expect("there");
        let card = forum.proposal(&people.rimon.member, &draft, text.clone()).await.expect("proposed").card;
        assert_eq!((card.company.name.as_str(), card.meeting.map(|meeting| meeting.id)), ("רימון", Some(at)));
        assert_eq!(forum.proposal(&dana, &draft, text.clone()).await.err(), Some(Problem::Forbidden));
        assert_eq!(forum.proposal(&Actor::Nobody, &draft, text).await.err(), Some(Problem::Unauthenticated));
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_published_once_however_often_it_is_asked_for() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let id = forum.begin_draft(&dana, Purpose::New, content("פעם אחת", "גוף")).await.expect("begun");
        let first = forum.publish_draft(&dana, id, None).await.expect("published");
        assert_eq!(forum.publish_draft(&dana, id, None).await.as_ref(), Ok(&first));
        assert_eq!(found(forum, &dana, "אחת").await, ["פעם אחת"]);
        for other in [people.oren.colleague, people.rimon.member] {
            assert_eq!(forum.publish_draft(&other, id, None).await, Err(Problem::NotFound), "{other:?}");
        }
        let discarded = forum.begin_draft(&dana, Purpose::New, content("נמחקה", "גוף")).await.expect("begun");
        forum.discard_draft(&dana, discarded).await.expect("thrown away");
        assert_eq!(forum.publish_draft(&dana, discarded, None).await, Err(Problem::NotFound));
    })
    .await;
}

#[tokio::test]
async fn the_back_catalogue_waits_with_what_was_chosen() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let coordinator = people.coordinator;
        let held = call(forum, meeting("מפגש", Some(people.rimon.company), &keys(&[people.rimon.member]))).await;
        let upload = async |name: &str, text: &str| {
            let input = UploadWriteUp {
                file: text.to_owned().into(),
                file_name: name.into(),
                tidies: true,
                is_catalogue: true,
                ..UploadWriteUp::default()
            };
            forum.upload_draft(&coordinator, input).await
        };
        let email = format!("m{}@forum.example", key(people.oren.member).0);
        let head = format!("---\ntitle: ראשון\ncompany: oren-gal\nauthors: [{email}]\nmeeting: מפגש\ndate: 2020-01-02\nslug: first\n---\nגוף");
        let first = upload("2019/a.md", &head).await.expect("a draft");
        assert!(upload("empty.md", "").await.is_err());
        let second = upload("b.md", "---\ntitle: שני\ncompany: rimonn\n---\n• א").await.expect("a draft");
        let rows = forum.catalogue(&coordinator).await.expect("read");
        let names: Vec<_> = rows.iter().map(|row| (row.source.catalogue_number, row.source.file_name.as_str())).collect();
        assert_eq!(names, [(Some(1), "2019/a.md"), (Some(2), "b.md")]);
        assert_eq!(rows[0].source.assignment.company, Some(people.oren.company));
        assert_eq!(rows[0].source.assignment.meeting, Some(held));
        assert_eq!((rows[1].draft.notices.len(), rows[1].draft.content.body.as_str()), (1, "- א"));
        assert_eq!(rows[1].draft.notices[0].suggestion.as_deref(), Some("rimon"));
        assert_eq!(forum.drafts(&coordinator).await.expect("read").len(), 0, "they are in no other list");

        let chosen = Assignment { title: "שני, מתוקן".into(), meeting: Some(held), ..Assignment::default() };
        forum.save_assignment(&coordinator, second, &chosen).await.expect("kept");
        let row = forum.catalogue(&coordinator).await.expect("read").remove(1);
        assert_eq!((row.draft.content.title.as_str(), row.source.assignment.meeting), ("שני, מתוקן", Some(held)));

        let chosen = Assignment {
            title: "ראשון".into(),
            company: Some(people.oren.company),
            meeting: Some(held),
            topics: vec!["training".into()],
            ..Assignment::default()
        };
        forum.import_draft(&coordinator, first, chosen).await.expect("published");
        let view = forum.practice(&coordinator, "first").await.expect("under the file's slug");
        assert_eq!(view.authors.iter().map(|author| author.id).collect::<Vec<_>>(), keys(&[people.oren.member]));
        assert_eq!(view.published_at, Some(domain::clock::Timestamp(1_577_923_200_000_000)));
        assert_eq!(forum.catalogue_size(&coordinator).await, Ok(1));
        let third = upload("c.md", "# שלישי\n\nגוף").await.expect("a draft");
        let numbers: Vec<_> = forum.catalogue(&coordinator).await.expect("read").iter().map(|row| row.source.catalogue_number).collect();
        assert_eq!(numbers, [Some(2), Some(3)]);

        let member = people.oren.member;
        assert_eq!(forum.catalogue(&member).await.err(), Some(Problem::Forbidden));
        assert_eq!(forum.catalogue_size(&member).await.err(), Some(Problem::Forbidden));
        assert_eq!(forum.save_assignment(&member, third, &Assignment::default()).await.err(), Some(Problem::Forbidden));
        let input = UploadWriteUp { file: "# א\n\nב".into(), is_catalogue: true, ..UploadWriteUp::default() };
        assert_eq!(forum.upload_draft(&member, input).await.err(), Some(Problem::Forbidden));
    })
    .await;
}
