//! A forum becomes files, and files a forum.

use std::collections::{BTreeMap, HashMap};

use domain::agenda::{AgendaItem, AgendaKind};
use domain::agreement::AgreementText;
use domain::clock::Timestamp;
use domain::comment::{AnswerMark, CommentSubject};
use domain::company::CompanyTexts;
use domain::dilemma::{Audience, DilemmaStep, NewDilemma};
use domain::language::Language;
use domain::meeting::{MeetingKind, MeetingSummary, NewMeeting, NewVisit, SummaryMail};
use domain::policy::Actor;
use domain::practice::{Content, PracticeKind, Sharing, Status};
use domain::problem::{FieldProblem, Problem};
use domain::promise::{NewPromise, PromiseStep};
use domain::rota::PresentingAnswer;
use domain::rsvp::{NewRsvp, RsvpAnswer};
use domain::search::{SearchRequest, Sort};
use domain::topic::TopicInput;
use domain::tries::{TryInput, TryOutcome, TryShown};
use forum::Forum;
use forum::attachments::talk::TextWithFiles;
use forum::companies::change::CompanyChange;
use forum::companies::leave::Leaving;
use forum::drafts::begin::Purpose;
use forum::drafts::save::SaveDraft;
use forum::exchange::comments::{self, CommentFile};
use forum::exchange::forum_file::{ForumFile, NAME};
use forum::exchange::import::{ImportFile, ImportOptions, ImportReport};
use forum::exchange::tries::{self, TryFile};
use forum::settings::ForumName;
use forum::topics::change::TopicChange;

use crate::attendance::run_jobs;
use crate::context::{TestContext, key};
use crate::links::joined;
use crate::notifications::{listed, notify};
use crate::sample::{call, content, create_practice, day, email, fields, found, keys, meeting, practice, upload};
use crate::{on_each_engine, on_each_pair};

type Files = BTreeMap<String, Vec<u8>>;

async fn export(forum: &Forum) -> Files {
    let mut files = Files::new();
    let mut sink = |path: &str, content: &[u8]| {
        assert!(files.insert(path.to_owned(), content.to_owned()).is_none(), "{path} twice");
        Ok(())
    };
    let report = forum.export(&Actor::System, &mut sink).await.expect("exported");
    assert_eq!((report.faulty, report.unwritten), (vec![], vec![]));
    files
}

/// Imports files as the command line does.
async fn import(forum: &Forum, files: &Files) -> ImportReport {
    let text = String::from_utf8(files[NAME].clone()).expect("text");
    let file = ForumFile::parse(&text).expect("parses");
    for (_, content) in files.iter().filter(|(path, _)| path.starts_with("files/")) {
        forum.import_content(&Actor::System, content.clone().into()).await.expect("stored");
    }
    let meetings = forum.import_forum(&Actor::System, file, ImportOptions::default()).await.expect("taken");
    let practices = files.iter().filter(|(path, _)| path.ends_with(".md")).map(|(path, content)| {
        let folder = format!("{}/", path.trim_end_matches(".md"));
        let beside = files.iter().filter_map(|(other, content)| Some((other.strip_prefix(&folder)?, content)));
        ImportFile {
            path: path.clone(),
            content: content.clone().into(),
            files: beside.map(|(name, content)| upload(name, content.clone())).collect(),
        }
    });
    let report = forum.import_practices(&Actor::System, practices.collect(), &meetings, ImportOptions::default()).await;
    if let Some(text) = files.get(comments::NAME) {
        let file = CommentFile::parse(&String::from_utf8_lossy(text)).expect("parses");
        forum.import_comments(&Actor::System, file, &meetings).await.expect("taken");
    }
    if let Some(text) = files.get(tries::NAME) {
        let file = TryFile::parse(&String::from_utf8_lossy(text)).expect("parses");
        forum.import_tries(&Actor::System, file).await.expect("taken");
    }
    report.expect("taken")
}

fn file(path: &str, content: &str) -> ImportFile {
    ImportFile { path: path.into(), content: content.to_owned().into(), files: vec![] }
}

/// Meetings out of order, texts that YAML and Markdown would misread, files, every status.
async fn fill(context: &TestContext) {
    let (forum, people) = (&context.forum, context.people);
    let name = ForumName { he: "מעגל: \"השירות\"".into(), en: "# yes".into() };
    forum.set_name(&people.coordinator, name).await.expect("set");
    let planted = forum.synonym_groups(&people.coordinator).await.expect("read").remove(0);
    forum.delete_synonyms(&people.coordinator, planted.id, planted.version).await.expect("deleted");
    let words = ["כרטיס: \"מעקב\"".to_owned(), "# דרכון שירות".to_owned()];
    forum.add_synonyms(&people.coordinator, &words).await.expect("added");
    let later = NewMeeting {
        starts_at: day(90),
        kind: MeetingKind::Conference,
        link: "https://example.com/a?b=c#d".into(),
        agenda: "---\n- yes: no\n  \"\\n\"\ttab\n\n\nend \n".into(),
        ..meeting("כנס: 100%", Some(people.rimon.company), &keys(&[people.rimon.member, people.rimon.manager]))
    };
    let later = call(forum, later).await;
    let earlier = call(forum, meeting("~", None, &keys(&[people.oren.guest]))).await;
    let items = vec![AgendaItem {
        kind: AgendaKind::Break,
        title: "הפסקה: קפה & 'עוגה'".into(),
        minutes: 20,
        who: "- יעל".into(),
        dilemma: None,
    }];
    forum.set_agenda(&people.coordinator, later, 1, items).await.expect("an agenda");
    let summary = MeetingSummary { text: "---\n# נאמר: \"כך\"\n".into(), decisions: "- א\n- ב: 'ג'".into() };
    forum.set_meeting_summary(&people.coordinator, later, 2, summary).await.expect("a summary");
    let rsvp = NewRsvp { answer: RsvpAnswer::Online, note: "# 'אולי' \"כן\"".into() };
    forum.answer_meeting(&people.oren.guest, later, key(people.oren.guest), rsvp).await.expect("answered");
    let promise = NewPromise {
        owner: key(people.oren.member),
        to: Some(key(people.rimon.member)),
        meeting: Some(later),
        what: "- לשלוח: \"טופס\"".into(),
        due_at: day(30),
    };
    let promise = forum.make_promise(&people.oren.member, promise).await.expect("made");
    let step = PromiseStep::Move { due_at: day(40), reason: "#1 שלג".into() };
    forum.change_promise(&people.oren.member, promise, None, step).await.expect("moved");
    forum.change_promise(&people.oren.member, promise, None, PromiseStep::Keep).await.expect("kept");
    call(forum, meeting("~", Some(people.oren.company), &[])).await;
    let visit = NewMeeting {
        kind: MeetingKind::FieldVisit,
        visit: NewVisit {
            host: Some(key(people.rimon.member)),
            parking: "- \"צפון\": #3".into(),
            look_for: "yes: no\n- מה 'שואלים'".into(),
        },
        ..meeting("ביקור", None, &[])
    };
    call(forum, visit).await;
    let open = call(forum, NewMeeting { starts_at: day(120), ..meeting("פתוח", None, &[]) }).await;
    for answer in [Some(PresentingAnswer::Pass), None] {
        context.clock.advance_seconds(61);
        let asked = forum.ask_to_present(&people.coordinator, open, key(people.rimon.manager)).await.expect("asked");
        if let Some(answer) = answer {
            forum.answer_request(&people.rimon.manager, asked, answer).await.expect("answered");
        }
    }
    for (number, status) in Status::ALL.iter().enumerate() {
        let mut input = practice(&format!("כותרת: {number}"), "# כותרת\n\n---\n\nגוף  \n", *status);
        input.content.kind = Some(PracticeKind::ALL[number % 3]);
        input.content.topics = vec!["measurement".into(), "training".into()];
        input.content.audience = "yes".into();
        input.content.effort = "'3' \"ימים\" \\ #".into();
        input.content.approved_by = "עו״ד \"נועה\": הייעוץ".into();
        input.content.approved_on = "2026-01-31".into();
        input.content.result = "null".into();
        input.content.sharing = Some(Sharing::ALL[number % 3]);
        input.meeting = (number == 2).then_some(earlier);
        context.clock.advance_seconds(61);
        create_practice(forum, if number == 2 { &Actor::System } else { &people.oren.manager }, {
            input.company = Some(people.oren.company);
            input.authors = keys(&[people.oren.manager]);
            input
        })
        .await;
    }
    let slug = "כותרת-2";
    let commented = forum.practice(&people.oren.manager, slug).await.expect("there").id;
    for (author, subject, body) in [
        (people.oren.manager, CommentSubject::Practice(commented), "- yes: no\n\n# \"א\""),
        (people.rimon.manager, CommentSubject::Meeting(earlier), "תודה"),
        (people.rimon.member, CommentSubject::Meeting(earlier), "תודה"),
    ] {
        context.clock.advance_seconds(7);
        let id = forum.add_comment(&author, subject, body, None).await.expect("written");
        context.clock.advance_seconds(7);
        forum.edit_comment(&author, id, 1, body).await.expect("changed");
    }
    let with_file = TextWithFiles { body: "- 'כך'".into(), uploads: vec![upload("דף.txt", "דף")] };
    let subject = CommentSubject::Practice(commented);
    forum.add_comment_with_files(&people.oren.member, subject, None, with_file, None).await.expect("written");
    let thread = CommentSubject::Meeting(earlier);
    let thread = forum.add_comment(&people.rimon.manager, thread, "שאלה", None).await.expect("written");
    context.clock.advance_seconds(7);
    let answer = forum.reply_to_comment(&people.oren.manager, thread, "- תשובה: \"כן\"", None).await.expect("replied");
    forum.thank_for_comment(&people.rimon.manager, answer, "# 'עזר'").await.expect("thanked");
    forum.lock_thread(&people.coordinator, thread, true).await.expect("locked");
    let tried = TryInput {
        tried_on: "2025-05-03".into(),
        team: "'צוות': #1".into(),
        outcome: Some(TryOutcome::Adapt),
        why: "- yes: no".into(),
        backed_by: "null".into(),
        shown: Some(TryShown::Counted),
    };
    let try_id = forum.add_try(&people.rimon.manager, commented, tried.clone()).await.expect("added");
    context.clock.advance_seconds(7);
    forum.change_try(&people.rimon.manager, try_id, 1, tried).await.expect("changed");
    ask_dilemmas(context).await;
    let deleted = CommentSubject::Meeting(later);
    let deleted = forum.add_comment(&people.rimon.member, deleted, "נמחקה", None).await.expect("written");
    forum.delete_comment(&people.rimon.member, deleted, None).await.expect("deleted");
    let rimon = people.rimon.member;
    let id = forum.begin_draft(&rimon, Purpose::WriteUp(later), Content::default()).await.expect("begun");
    let input = SaveDraft {
        content: content("עם קבצים", "\n\n![לוח](לוח.txt)\r\nסוף\r"),
        uploads: vec![upload("לוח.txt", "לוח"), upload("א ב.bin", vec![0u8, 255, 1, 2])],
        marks: vec![("א ב.bin".to_owned(), Some(Sharing::Team))],
        ..SaveDraft::default()
    };
    forum.save_draft(&rimon, id, input).await.expect("saved");
    forum.publish_draft(&rimon, id, None).await.expect("published");
    forum.set_language(&rimon, Language::English).await.expect("set");
    for request in [
        SearchRequest { q: "yes".into(), years: vec![2026], from: Some(day(-3)), ..SearchRequest::default() },
        SearchRequest { topics: vec!["training".into()], sort: Sort::Oldest, ..SearchRequest::default() },
        SearchRequest { q: "\"2026\": #".into(), ..SearchRequest::default() },
    ] {
        forum.save_search(&rimon, request).await.expect("saved");
    }
}

/// A dilemma that was closed and opened again, one that goes on in it, and one that is put to a company.
async fn ask_dilemmas(context: &TestContext) {
    let (forum, people) = (&context.forum, context.people);
    let (dana, other) = (people.oren.member, people.rimon.member);
    let ask = async |asker: Actor, new: NewDilemma| {
        context.clock.advance_seconds(7);
        forum.ask_dilemma(&asker, new).await.expect("asked")
    };
    let first = ask(dana, crate::dilemmas::dilemma("- yes: \"no\"")).await;
    let second = ask(other, crate::dilemmas::dilemma("# כפולה")).await;
    let companies = Audience::Companies(vec![people.oren.company, people.rimon.company]);
    ask(dana, NewDilemma { audience: companies, ..crate::dilemmas::dilemma("לשניים") }).await;
    let said = forum.add_comment(&other, CommentSubject::Dilemma(first), "- 'כך'", None).await.expect("answered");
    forum.add_comment(&dana, CommentSubject::Dilemma(second), "גם אצלנו", None).await.expect("answered");
    context.clock.advance_seconds(7);
    forum.reply_to_comment(&dana, said, "ואיך?", None).await.expect("replied");
    forum.thank_for_comment(&dana, said, "'ברור'").await.expect("thanked");
    forum.mark_answer(&people.coordinator, said, Some(AnswerMark::Helped)).await.expect("marked");
    forum.mark_answer(&people.oren.colleague, said, Some(AnswerMark::Tried)).await.expect("marked");
    forum.lock_thread(&people.coordinator, said, true).await.expect("locked");
    let files = || vec![upload("לוח: 'א'.txt", "לוח"), upload("א ב.bin", vec![0u8, 255, 1, 2])];
    forum.add_files_to_dilemma(&dana, first, files()).await.expect("added");
    forum.add_files_to_comment(&other, said, files()).await.expect("added");
    let version = forum.dilemma(&dana, first).await.expect("there").version;
    forum.summarise_dilemma(&people.coordinator, first, version, "שורה\n~").await.expect("summarised");
    for (actor, id, step) in [
        (dana, first, DilemmaStep::Accept { comment: said, helped: true }),
        (people.coordinator, second, DilemmaStep::Merge { into: first }),
        (dana, first, DilemmaStep::Close { lesson: "לקח: \"כן\"".into() }),
        (dana, first, DilemmaStep::Reopen { reason: "#1".into(), due_at: day(50) }),
        (people.coordinator, first, DilemmaStep::Offer { to: key(other) }),
    ] {
        context.clock.advance_seconds(7);
        forum.change_dilemma(&actor, id, None, step).await.expect("taken");
    }
    forum.dilemma_to_agenda(&people.coordinator, first).await.expect("on the agenda");
}

#[tokio::test]
async fn what_was_exported_and_imported_is_exported_the_same() {
    on_each_pair(|full, empty| async move {
        fill(&full).await;
        let first = export(&full.forum).await;
        assert_eq!(first.len(), 3 + 5 + 2 + 3, "{:?}", first.keys());
        empty.clock.advance_days(400);
        let report = import(&empty.forum, &first).await;
        assert_eq!((report.created, report.problems.clone()), (5, vec![]));
        let second = export(&empty.forum).await;
        for (path, content) in &first {
            let other = second.get(path).map(|content| String::from_utf8_lossy(content));
            assert_eq!(other, Some(String::from_utf8_lossy(content)), "{path}");
        }
        assert_eq!(first, second);
        let again = import(&empty.forum, &first).await;
        assert_eq!((again.created, again.updated, again.unchanged), (0, 0, 5));
        let back = import(&full.forum, &second).await;
        assert_eq!((back.created, back.updated, back.unchanged), (0, 0, 5));
        assert_eq!(export(&full.forum).await, first);
        assert_eq!(found(&empty.forum, &Actor::System, "קבצים").await, ["עם קבצים"]);
    })
    .await;
}

/// Languages, saved searches and who entered what are where they were.
#[tokio::test]
async fn what_members_chose_and_entered_goes_along() {
    on_each_pair(|full, empty| async move {
        fill(&full).await;
        let files = export(&full.forum).await;
        import(&empty.forum, &files).await;
        let members = empty.forum.members(&Actor::System).await.expect("listed");
        let english: Vec<_> = members.iter().filter(|member| member.language == Language::English).collect();
        assert_eq!(english.len(), 1);
        let of =
            domain::policy::Actor::Member { id: english[0].id, company: english[0].company.id, role: english[0].role };
        let there = empty.forum.saved_searches(&of).await.expect("listed");
        let here = full.forum.saved_searches(&full.people.rimon.member).await.expect("listed");
        let requests = |searches: &[domain::search::SavedSearch]| {
            searches.iter().map(|saved| saved.request.clone()).collect::<Vec<_>>()
        };
        assert_eq!((requests(&there), there.len()), (requests(&here), 3));
        let text = String::from_utf8(files["practices/עם-קבצים.md"].clone()).expect("text");
        assert!(text.contains("\ncreator: \"m"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn earlier_texts_of_a_practice_are_exported_beside_it() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        create_practice(
            forum,
            &context.people.oren.manager,
            practice("משתנה", "הגרסה: \"הראשונה\"\n", Status::Published),
        )
        .await;
        let mut files = export(forum).await;
        assert!(files.keys().all(|path| !path.starts_with("revisions/")), "one text alone");
        let text = files.get_mut("practices/משתנה.md").expect("there");
        *text = String::from_utf8_lossy(text).replace("הראשונה", "השנייה").into_bytes();
        assert_eq!(import(forum, &files).await.updated, 1);
        let files = export(forum).await;
        let earlier = String::from_utf8(files["revisions/משתנה.yaml"].clone()).expect("text");
        assert!(earlier.contains("הראשונה") && !earlier.contains("השנייה"), "{earlier}");
        assert!(earlier.contains("number: 1") && earlier.contains("@forum.example"), "{earlier}");
        assert_eq!(import(forum, &files).await.unchanged, 1, "an import leaves them aside");
    })
    .await;
}

#[tokio::test]
async fn a_file_that_cannot_be_written_is_named_and_the_others_are_written() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        for title in ["ראשונה", "שנייה"] {
            create_practice(forum, &context.people.oren.manager, practice(title, "גוף", Status::Published)).await;
        }
        let mut written = vec![];
        let mut sink = |path: &str, _: &[u8]| {
            if path.contains("ראשונה") {
                return Err(std::io::ErrorKind::PermissionDenied.into());
            }
            written.push(path.to_owned());
            Ok(())
        };
        let report = forum.export(&Actor::System, &mut sink).await.expect("exported");
        assert_eq!(written, [NAME, "practices/שנייה.md"]);
        let named: Vec<_> = report.unwritten.iter().map(|file| file.path.as_str()).collect();
        assert_eq!((named, report.practices), (vec!["practices/ראשונה.md"], 1));
        let full = forum.export(&Actor::System, &mut |_, _| Err(std::io::ErrorKind::StorageFull.into())).await;
        assert_eq!(full, Err(Problem::DiskFull), "nothing else would be written either");
    })
    .await;
}

#[tokio::test]
async fn no_meeting_is_left_out_however_many_there_are() {
    on_each_pair(|full, empty| async move {
        for number in 0..205 {
            let past = NewMeeting { starts_at: day(-number), deadline: None, ..meeting("מפגש", None, &[]) };
            call(&full.forum, past).await;
        }
        let first = export(&full.forum).await;
        let file = ForumFile::parse(&String::from_utf8_lossy(&first[NAME])).expect("parses");
        assert_eq!(file.meetings.len(), 205);
        import(&empty.forum, &first).await;
        import(&empty.forum, &first).await;
        assert_eq!(export(&empty.forum).await, first);
    })
    .await;
}

/// A fresh forum has the topics that every forum begins with; those of the file take their place.
#[tokio::test]
async fn companies_and_topics_come_with_the_names_that_they_had() {
    on_each_pair(|full, empty| async move {
        let (forum, people) = (&full.forum, full.people);
        let topic = async |slug: &str| forum.topic_called(&Actor::System, slug).await.expect("there").id;
        create_practice(forum, &people.oren.member, practice("אמנה", "גוף", Status::Published)).await;
        let names = TopicChange { name_en: Some("Learning".into()), ..TopicChange::default() };
        forum.change_topic(&Actor::System, topic("training").await, names).await.expect("renamed");
        let measurement = topic("measurement").await;
        forum
            .merge_topic(&Actor::System, topic("ownership").await, "measurement", "Ownership and service recovery")
            .await
            .expect("merged");
        let below = TopicInput { name_he: "סקרים".into(), name_en: "Surveys".into(), parent: Some(measurement) };
        forum.add_topic(&Actor::System, below).await.expect("added");
        let change = CompanyChange { name: Some("אלון".into()), ..CompanyChange::default() };
        forum.change_company(&Actor::System, people.oren.company, change).await.expect("renamed");
        let leaving = Leaving { texts: CompanyTexts::Stay, to: String::new(), confirm: "רימון".into() };
        forum.company_leaves(&Actor::System, people.rimon.company, leaving).await.expect("left");

        let rules = AgreementText { he: "כללים".into(), en: "Rules".into() };
        let version = forum.publish_agreement(&people.coordinator, rules, true).await.expect("published");
        forum.accept_agreement(&people.oren.member, version).await.expect("accepted");

        let first = export(forum).await;
        import(&empty.forum, &first).await;
        assert_eq!(export(&empty.forum).await[NAME], first[NAME]);
        let view = empty.forum.company(&Actor::System, "oren-gal").await.expect("by its former address");
        assert_eq!(view.company.name, "אלון");
        let topics = empty.forum.topics().await.expect("a tree");
        assert_eq!(topics.len(), 9, "eight that were there, and one below");
        import(&empty.forum, &first).await;
        assert_eq!(export(&empty.forum).await[NAME], first[NAME], "nothing is new the second time");
    })
    .await;
}

#[tokio::test]
async fn texts_without_a_slug_are_imported_once() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        let files = || {
            vec![
                file("a.md", "# סיכום\n\nראשון"),
                file("b.md", "# סיכום\n\nשני"),
                file("c.md", "---\nslug: Some Slug\n---\n# אחר\n\nגוף"),
            ]
        };
        let none = HashMap::new();
        let report =
            forum.import_practices(&Actor::System, files(), &none, ImportOptions::default()).await.expect("taken");
        assert_eq!((report.created, report.problems), (3, vec![]));
        let report =
            forum.import_practices(&Actor::System, files(), &none, ImportOptions::default()).await.expect("taken");
        assert_eq!((report.created, report.updated, report.unchanged), (0, 0, 3));
        assert_eq!(found(forum, &Actor::System, "").await.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_file_says_again_whose_a_practice_is_when_and_who_can_see_it() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let held = call(forum, meeting("מפגש ראשון", Some(people.rimon.company), &[])).await;
        let none = HashMap::new();
        let import = async |head: &str| {
            let text = format!("---\nslug: moved\ntitle: סיכום\n{head}\n---\n\nגוף\n");
            forum
                .import_practices(&Actor::System, vec![file("a.md", &text)], &none, ImportOptions::default())
                .await
                .expect("taken")
        };
        import("company: oren-gal\ndate: 2020-01-02").await;
        let author = format!("m{}@forum.example", key(people.rimon.member).0);
        let head = format!("company: rimon\nauthors: [{author}]\nmeeting: מפגש ראשון\ndate: 2021-03-04");
        let report = import(&head).await;
        assert_eq!((report.updated, report.problems), (1, vec![]));
        let view = forum.practice(&Actor::System, "moved").await.expect("there");
        assert_eq!(view.company.id, people.rimon.company);
        assert_eq!(view.authors.iter().map(|author| author.id).collect::<Vec<_>>(), keys(&[people.rimon.member]));
        assert_eq!(view.meeting.map(|meeting| meeting.id), Some(held));
        assert_eq!(view.published_at, Some(domain::clock::Timestamp(1_614_816_000_000_000)));
        // What a file leaves open stays.
        assert_eq!(import("").await.unchanged, 1);
        assert_eq!(import("status: archived").await.updated, 1);
        let view = forum.practice(&Actor::System, "moved").await.expect("there");
        assert_eq!((view.status, view.company.id), (Status::Archived, people.rimon.company));
        let report = import("status: draft").await;
        assert!(report.problems[0].failed);
        assert_eq!((report.problems[0].fields[0].field.as_str(), report.updated), ("status", 0));
    })
    .await;
}

#[tokio::test]
async fn a_slug_that_is_a_page_of_its_own_makes_no_twins() {
    on_each_engine(|context| async move {
        let none = HashMap::new();
        let twice = async || {
            let files = vec![file("a.md", "---\nslug: new\ntitle: סיכום\n---\n\nגוף\n")];
            context.forum.import_practices(&Actor::System, files, &none, ImportOptions::default()).await.expect("taken")
        };
        assert_eq!(twice().await.created, 1);
        assert_eq!(twice().await.unchanged, 1);
    })
    .await;
}

#[tokio::test]
async fn a_changed_file_becomes_the_newest_revision_with_its_pictures() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        let none = HashMap::new();
        let old = file("a.md", "---\nslug: a\n---\n# א\n\nלפני");
        forum.import_practices(&Actor::System, vec![old], &none, ImportOptions::default()).await.expect("taken");
        let new = ImportFile {
            files: vec![upload("לוח.txt", "לוח"), upload("סתם.txt", "לא נזכר")],
            ..file("a.md", "---\nslug: a\nattachments: [לוח.txt]\n---\n# א\n\nאחרי")
        };
        let report = forum
            .import_practices(&Actor::System, vec![new.clone()], &none, ImportOptions::default())
            .await
            .expect("taken");
        assert_eq!((report.updated, report.problems), (1, vec![]));
        let view = forum.practice(&Actor::System, "a").await.expect("there");
        let text = forum.practice_text(&Actor::System, view.id).await.expect("there");
        assert_eq!((text.body.as_str(), view.attachments.len()), ("אחרי", 1));
        let report =
            forum.import_practices(&Actor::System, vec![new], &none, ImportOptions::default()).await.expect("taken");
        assert_eq!(report.unchanged, 1);
        let text_alone = file("a.md", "---\nslug: a\nattachments: [לוח.txt]\n---\n# א\n\nאחרי");
        let report = forum
            .import_practices(&Actor::System, vec![text_alone], &none, ImportOptions::default())
            .await
            .expect("taken");
        assert_eq!(report.unchanged, 1);
        assert_eq!(forum.practice(&Actor::System, "a").await.expect("there").attachments.len(), 1, "kept");
    })
    .await;
}

#[tokio::test]
async fn broken_files_are_reported_and_the_others_taken() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        let broken = ImportFile { content: b"\x89PNG\0"[..].into(), ..file("picture.md", "") };
        let files = vec![
            file("good.md", "---\ncompany: rimon\n---\n# טוב\n\nגוף"),
            file("empty.md", ""),
            broken,
            file("untitled.md", "גוף בלי כותרת"),
            file(
                "odd.md",
                "---\ntitle: מוזר\nweather: sunny\ntopics: [astrology]\nauthors: [x@y.example, m3@forum.example, M3@forum.example]\nmeeting: never\n---\n![](אין.png)",
            ),
            file("twice.md", "---\nslug: one\n---\n# אחד\n\nגוף"),
            file("twice-again.md", "---\nslug: one\n---\n# שוב\n\nגוף"),
            file("new-company.md", "---\ntitle: חדש\ncompany: רימונ\n---\nגוף"),
            file("head.md", "---\ntitle: \"מעגל\" השנה\n---\nגוף"),
            file("two.md", "---\nkind: tol\n---\nגוף בלי כותרת"),
        ];
        let report = forum.import_practices(&Actor::System, files, &HashMap::new(), ImportOptions::default()).await.expect("taken");
        assert_eq!(report.created, 3);
        let failed: Vec<_> = report
            .problems
            .iter()
            .filter(|problem| problem.failed)
            .map(|problem| (problem.path.as_str(), problem.fields[0].field.as_str(), problem.fields[0].problem))
            .collect();
        assert_eq!(
            failed,
            [
                ("empty.md", "file", FieldProblem::EmptyFile),
                ("picture.md", "file", FieldProblem::NotText),
                ("untitled.md", "title", FieldProblem::Missing),
                ("twice-again.md", "slug", FieldProblem::Taken),
                ("new-company.md", "company", FieldProblem::NotThere),
                ("head.md", "front-matter", FieldProblem::HeadQuote),
                ("two.md", "kind", FieldProblem::Invalid),
            ]
        );
        let of = |path: &str| report.problems.iter().find(|problem| problem.path == path).expect("reported");
        let company = &of("new-company.md").fields[0];
        assert_eq!((company.line, company.suggestion.as_deref()), (Some(3), Some("רימון")));
        assert_eq!(of("head.md").fields.len(), 1, "a title that is in the head is not missing");
        assert_eq!(of("two.md").fields.len(), 2, "everything that is wrong is said at once");
        let odd = report.problems.iter().find(|problem| problem.path == "odd.md").expect("reported");
        let names: Vec<_> = odd.fields.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(names, ["weather", "topics", "attachments", "authors", "meeting"]);
        assert!(!odd.failed);
        let view = forum.practice(&Actor::System, "מוזר").await.expect("taken all the same");
        assert_eq!(view.authors.iter().map(|author| author.id).collect::<Vec<_>>(), keys(&[context.people.oren.member]));
        assert_eq!(view.company.id, context.people.oren.company, "the author's");
    })
    .await;
}

#[tokio::test]
async fn a_company_is_made_only_where_the_options_say_so() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        let none = HashMap::new();
        let create = ImportOptions { create_companies: true };
        let files = || vec![file("a.md", "---\ncompany: חברה חדשה\n---\n# חדש\n\nגוף")];
        let count = async || forum.companies(&Actor::System).await.expect("companies").len();
        let before = count().await;
        let report =
            forum.import_practices(&Actor::System, files(), &none, ImportOptions::default()).await.expect("taken");
        assert_eq!((report.created, count().await), (0, before));
        let report = forum.import_practices(&Actor::System, files(), &none, create).await.expect("taken");
        assert_eq!((report.created, count().await), (1, before + 1));
        let member = "members:\n  - {email: a@b.example, name: א, company: רימונ, role: member, profession: service}\n";
        let member = || ForumFile::parse(member).expect("parses");
        let refused = forum.import_forum(&Actor::System, member(), ImportOptions::default()).await;
        let Err(Problem::Invalid { fields }) = refused else { panic!("{refused:?}") };
        assert_eq!((fields[0].field.as_str(), fields[0].suggestion.as_deref()), ("members[0].company", Some("רימון")));
        forum.import_forum(&Actor::System, member(), create).await.expect("taken");
        assert_eq!(count().await, before + 2);
    })
    .await;
}

#[tokio::test]
async fn an_import_leaves_texts_as_they_are() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        let body = "• אחת\n• שתיים\n\n\u{a0}\n\nתודה,<br>\nדנה\n";
        let text = format!("---\ntitle: כפי שהוא\nslug: as-it-is\n---\n\n{body}");
        let none = HashMap::new();
        for _ in 0..2 {
            let files = vec![file("a.md", &text)];
            forum.import_practices(&Actor::System, files, &none, ImportOptions::default()).await.expect("taken");
            let id = forum.practice(&Actor::System, "as-it-is").await.expect("there").id;
            assert_eq!(forum.practice_text(&Actor::System, id).await.expect("there").body, body);
        }
    })
    .await;
}

#[tokio::test]
async fn a_forum_file_is_taken_once_and_names_what_is_wrong() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        let text = "name: {he: מעגל, en: Circle}\ncompanies:\n  - {name: דקל, sector: retail, size: 50-249}\n  \
            - {name: רימון, slug: other, sector: retail, size: 1000+}\nmembers:\n  \
            - {email: Ruth@dekel.example, name: רות, company: דקל, role: member, profession: service}\nmeetings:\n  \
            - {key: winter, title: ' מפגש  חורף ', kind: regular, starts_at: 2026-02-01T16:00:00Z, company: דקל, presenters: [ruth@dekel.example]}\n";
        let file = || ForumFile::parse(text).expect("parses");
        let first = forum.import_forum(&Actor::System, file(), ImportOptions::default()).await.expect("taken");
        let head = forum.log_head().await.expect("answers");
        let second = forum.import_forum(&Actor::System, file(), ImportOptions::default()).await.expect("there already");
        assert_eq!((first.clone(), forum.log_head().await), (second, Ok(head)), "nothing was written");
        assert_eq!(forum.companies(&Actor::System).await.expect("companies").len(), 4);
        let view = forum.meeting(&Actor::System, first["winter"]).await.expect("there");
        assert_eq!((view.card.title.as_str(), view.card.presenters.len()), ("מפגש חורף", 1));

        let mut wrong = file();
        wrong.members[0].email = "nothing".into();
        let refused = forum.import_forum(&Actor::System, wrong, ImportOptions::default()).await.expect_err("refused");
        assert_eq!(fields(&refused), [("members[0].email".to_owned(), FieldProblem::Invalid)]);
        let mut wrong = file();
        wrong.meetings[0].title = "אחר".into();
        wrong.meetings[0].presenters.push("x@y.example".into());
        let refused = forum.import_forum(&Actor::System, wrong, ImportOptions::default()).await.expect_err("refused");
        assert_eq!(fields(&refused), [("meetings[0].presenters".to_owned(), FieldProblem::NotThere)]);
        assert!(ForumFile::parse("companies: [{name: x}]").is_err());
        assert!(ForumFile::parse("weather: sunny").is_err());
    })
    .await;
}

#[tokio::test]
async fn what_a_file_brings_in_of_the_past_is_told_to_nobody_whoever_brings_it() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, ruth) = (people.oren.member, people.rimon.member);
        for member in [dana, ruth] {
            joined(forum, member).await;
        }
        notify(forum).await;
        let (owner, to) = (email(forum, dana).await, email(forum, ruth).await);
        let text = format!(
            "meetings:\n  - {{key: held, title: מה שהיה, kind: regular, starts_at: 2026-01-05T07:00:00Z, summary: נאמר, \
             summary_sent_at: 2026-01-06T08:00:00Z}}\npromises:\n  \
             - {{owner: {owner}, to: {to}, meeting: held, what: ישנה, due_at: 2026-01-10T07:00:00Z, state: open, \
             made_at: 2026-01-05T09:00:00Z}}\n  \
             - {{owner: {owner}, to: {to}, what: פתוחה, due_at: 2026-01-28T07:00:00Z, state: open, \
             made_at: 2026-01-05T09:00:00Z}}\n  \
             - {{owner: {owner}, to: {to}, what: קוימה, due_at: 2026-01-28T07:00:00Z, state: kept, \
             made_at: 2026-01-05T09:00:00Z, ended_at: 2026-01-06T09:00:00Z}}\n"
        );
        for actor in [people.coordinator, Actor::System] {
            let file = ForumFile::parse(&text).expect("parses");
            let known = forum.import_forum(&actor, file, ImportOptions::default()).await.expect("taken");
            run_jobs(forum).await;
            notify(forum).await;
            for member in [dana, ruth] {
                assert!(listed(forum, &member).await.is_empty());
            }
            let view = forum.meeting(&people.coordinator, known["held"]).await.expect("there");
            let sent: jiff::Timestamp = "2026-01-06T08:00:00Z".parse().expect("a moment");
            assert_eq!(view.summary_mail, SummaryMail::Sent(Timestamp(sent.as_microsecond())));
        }
        assert_eq!(forum.promises(&dana).await.expect("hers").open.len(), 2);
        let exported = String::from_utf8(export(forum).await.remove(NAME).expect("the forum")).expect("text");
        assert!(exported.contains("summary_sent_at"), "{exported}");
    })
    .await;
}

#[tokio::test]
async fn front_matter_names_meetings_by_key_number_or_title() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        let held = call(forum, meeting("מפגש חורף", None, &[])).await;
        for (number, name) in ["2026-01-29-מפגש-חורף", &held.to_string(), "מפגש חורף"].into_iter().enumerate()
        {
            let text = format!("---\ntitle: כותרת {number}\nmeeting: '{name}'\n---\nגוף");
            let files = vec![file("a.md", &text)];
            let report = forum
                .import_practices(&Actor::System, files, &HashMap::new(), ImportOptions::default())
                .await
                .expect("taken");
            assert_eq!(report.problems, [], "{name}");
        }
        assert_eq!(forum.meeting(&Actor::System, held).await.expect("there").practices.len(), 3);
        let guest =
            forum.import_practices(&context.people.oren.guest, vec![], &HashMap::new(), ImportOptions::default()).await;
        assert_eq!(guest.err(), Some(Problem::Forbidden));
    })
    .await;
}

/// Characters that no line may hold or no database stores, in every field that an author fills.
#[tokio::test]
async fn control_characters_of_a_text_do_not_keep_it_from_being_imported_again() {
    on_each_pair(|full, empty| async move {
        let (forum, manager) = (&full.forum, full.people.oren.manager);
        let bidi = ('\u{202A}'..='\u{202E}').chain('\u{2066}'..='\u{2069}').chain(['\u{200E}', '\u{200F}', '\u{061C}']);
        let controls = (0..0x20u8).chain(0x7F..0xA0).map(char::from).filter(|c| *c != '\n');
        for c in bidi.chain(controls).chain(['\u{FEFF}', '\u{2028}', '\u{2029}', '\u{200B}', '\u{2060}']) {
            let name = format!("{:04X}", u32::from(c));
            let body = format!("{c}פתחנו {c}מוקד אחד{c} לכל פניות {c}{c}העובדים שלנו.{c}\n\n{c}\n\n- ועוד {c}שורה");
            let mut input = practice(&format!("כותרת {name}"), &body, Status::Published);
            let is_refused = domain::text::is_bidi_control(c);
            if !is_refused {
                let line = format!("{c}שורה{c} אחת{c}");
                input.content.title = format!("כותרת{c} {name}{c}");
                (input.content.audience, input.content.effort, input.content.result) =
                    (line.clone(), line.clone(), line);
            }
            create_practice(forum, &manager, input).await;
            let agenda = format!("{c}פתיחה{c}\n\n{c}{c}דיון בנושא");
            call(forum, NewMeeting { agenda, ..meeting(&format!("מפגש {name}"), None, &[]) }).await;
        }
        let first = export(forum).await;
        let report = import(&empty.forum, &first).await;
        assert_eq!(report.problems, vec![]);
        assert_eq!(report.created, first.len() - 1);
        let second = export(&empty.forum).await;
        for (path, content) in &first {
            let other = second.get(path).map(|content| String::from_utf8_lossy(content));
            assert_eq!(other, Some(String::from_utf8_lossy(content)), "{path}");
        }
    })
    .await;
}

/// An earlier version made such summaries by itself.
#[tokio::test]
async fn a_stored_summary_with_direction_marks_is_exported_without_them() {
    on_each_pair(|full, empty| async move {
        let created =
            create_practice(&full.forum, &full.people.oren.manager, practice("כותרת", "גוף הטקסט", Status::Published))
                .await;
        let mut conn = full.database.connect().await.expect("connect");
        let sql = "UPDATE practice SET summary = $1 WHERE id = $2";
        let query = sqlx::query(sql).bind("\u{202A}גוף\u{202C} הטקסט").bind(created.id.0);
        query.execute(&mut conn).await.expect("update");
        let first = export(&full.forum).await;
        let report = import(&empty.forum, &first).await;
        assert_eq!((report.created, report.problems), (1, vec![]));
        let text = String::from_utf8(first["practices/כותרת.md"].clone()).expect("text");
        assert!(text.contains("summary: \"גוף הטקסט\""), "{text}");
    })
    .await;
}
