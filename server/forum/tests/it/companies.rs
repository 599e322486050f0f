//! Companies are renamed, merged, leave and come back.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use domain::audit::{AuditEvent, AuditFilter};
use domain::comment::{CommentSubject, DeletedBy, DiscussionPart};
use domain::company::{CompanyTexts, Sector, SizeBand};
use domain::dilemma::NewDilemma;
use domain::id::CompanyId;
use domain::member::Role;
use domain::policy::Actor;
use domain::practice::Status;
use domain::problem::{FieldProblem, Problem};
use domain::search::SearchRequest;
use domain::tries::{TryInput, TryOutcome, TryShown};
use forum::Forum;
use forum::attachments::talk::TextWithFiles;
use forum::companies::change::CompanyChange;
use forum::companies::leave::Leaving;
use forum::drafts::begin::Purpose;

use crate::context::{TestContext, key};
use crate::dilemmas::dilemma;
use crate::jobs::run_standard_jobs;
use crate::on_each_engine;
use crate::sample::{call, content, create_practice, field, fields, found, keys, meeting, practice, upload};

fn named(name: &str) -> CompanyChange {
    CompanyChange { name: Some(name.to_owned()), ..CompanyChange::default() }
}

fn leaving(texts: CompanyTexts, to: &str) -> Leaving {
    Leaving { texts, to: to.to_owned(), confirm: "אורן־גל".to_owned() }
}

async fn of_company(forum: &Forum, actor: &Actor, slug: &str) -> Vec<String> {
    let request = SearchRequest { companies: vec![slug.to_owned()], limit: 50, ..SearchRequest::default() };
    let page = forum.search(actor, request).await.expect("an answer");
    sorted(page.hits.into_iter().map(|hit| hit.title).collect())
}

fn sorted(mut titles: Vec<String>) -> Vec<String> {
    titles.sort();
    titles
}

/// Two practices of Oren-Gal's and one of Rimon's, a draft, and a meeting at which Oren-Gal presents.
async fn texts(context: &TestContext) {
    let (forum, people) = (&context.forum, context.people);
    create_practice(forum, &people.oren.member, practice("אמנה", "גוף", Status::Published)).await;
    create_practice(forum, &people.oren.member, practice("סוד", "גוף", Status::InReview)).await;
    create_practice(forum, &people.rimon.member, practice("רימונית", "גוף", Status::Published)).await;
    forum.begin_draft(&people.oren.member, Purpose::New, content("טיוטה", "גוף")).await.expect("begun");
    call(forum, meeting("מפגש", Some(people.oren.company), &keys(&[people.oren.member]))).await;
}

async fn events(forum: &Forum) -> Vec<AuditEvent> {
    let log = forum.audit_log(&Actor::System, &AuditFilter::default()).await.expect("a log");
    log.into_iter().map(|entry| entry.event).collect()
}

#[tokio::test]
async fn the_address_follows_the_name_and_the_former_one_leads_to_it() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (coordinator, reader, id) = (people.coordinator, people.rimon.member, people.oren.company);
        texts(&context).await;
        let request = SearchRequest { companies: vec!["oren-gal".to_owned()], ..SearchRequest::default() };
        forum.save_search(&reader, request).await.expect("kept");
        let other = context.second_process().await;
        assert_eq!(other.company(&reader, "oren-gal").await.expect("there").company.slug, "oren-gal");

        forum.change_company(&coordinator, id, named(" אלון  ובניו ")).await.expect("renamed");
        let company = forum.company(&reader, "oren-gal").await.expect("by its former address").company;
        assert_eq!((company.slug.as_str(), company.name.as_str()), ("אלון-ובניו", "אלון ובניו"));
        assert_eq!(forum.company_called(&reader, "oren-gal").await.expect("there").id, id);
        assert_eq!(sorted(found(forum, &reader, "company:אלון").await), ["אמנה", "מפגש"], "the index follows");
        assert_eq!(of_company(forum, &reader, "oren-gal").await, ["אמנה", "מפגש"], "a former filter");
        let typed = sorted(found(forum, &reader, "company:oren-gal").await);
        assert_eq!(typed, ["אמנה", "מפגש"], "a filter that was typed");
        let saved = forum.saved_searches(&reader).await.expect("a list");
        assert_eq!((saved[0].request.companies.clone(), saved[0].new), (vec!["אלון-ובניו".to_owned()], Some(0)));
        let (opened, _) = forum.open_search(&reader, saved[0].id).await.expect("opened");
        assert_eq!(opened.companies, ["אלון-ובניו"]);

        forum.change_company(&coordinator, people.rimon.company, named("oren gal")).await.expect("renamed");
        let taken = forum.company_called(&reader, "oren-gal-2").await.expect("a slug of its own");
        assert_eq!(taken.id, people.rimon.company, "an address is never given to another company");
        forum.change_company(&coordinator, id, named("Oren Gal")).await.expect("called as before");
        assert_eq!(forum.company(&reader, "oren-gal").await.expect("there").company.id, id);
        assert_eq!(forum.company(&reader, "אלון-ובניו").await.expect("there").company.slug, "oren-gal");
        forum.change_company(&coordinator, id, CompanyChange::default()).await.expect("nothing to do");
        assert_eq!(events(forum).await.iter().filter(|it| **it == AuditEvent::CompanyChanged).count(), 6);
        let other = CompanyChange { sector: Some(Sector::Retail), size: Some(SizeBand::From1000), ..named("Oren Gal") };
        forum.change_company(&coordinator, id, other).await.expect("changed");
        let log = forum.audit_log(&coordinator, &AuditFilter::default()).await.expect("a log");
        let last: Vec<_> = log[..2].iter().map(|entry| (entry.before.as_str(), entry.after.as_str())).collect();
        assert_eq!(last, [("50-249", "1000+"), ("automotive", "retail")]);
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_a_change_is_told_by_field() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (coordinator, id) = (people.coordinator, people.oren.company);
        let refused = forum.change_company(&coordinator, id, named(" ")).await.expect_err("refused");
        assert_eq!(fields(&refused), field("name", FieldProblem::Missing));
        let refused = forum.change_company(&coordinator, id, named("רימון")).await.expect_err("refused");
        assert_eq!(fields(&refused), field("name", FieldProblem::Taken));
        assert_eq!(forum.change_company(&coordinator, CompanyId(99), named("א")).await, Err(Problem::NotFound));
        for (into, confirm, expected) in [
            ("", "אורן־גל", field("into", FieldProblem::Missing)),
            ("nowhere", "אורן־גל", field("into", FieldProblem::NotThere)),
            ("oren-gal", "אורן־גל", field("into", FieldProblem::NotThere)),
            ("ri\0mon", "אורן־גל", field("into", FieldProblem::NotThere)),
            ("rimon", "", field("confirm", FieldProblem::Missing)),
            ("rimon", "אורן", field("confirm", FieldProblem::NameDiffers)),
        ] {
            let refused = forum.merge_company(&coordinator, id, into, confirm).await.expect_err("refused");
            assert_eq!(fields(&refused), expected, "{into:?} {confirm:?}");
        }
        for stranger in [people.oren.manager, people.oren.guest, people.rimon.member, Actor::Nobody] {
            let expected = if stranger == Actor::Nobody { Problem::Unauthenticated } else { Problem::Forbidden };
            assert_eq!(forum.change_company(&stranger, id, named("א")).await, Err(expected.clone()));
            let merged = forum.merge_company(&stranger, id, "rimon", "אורן־גל").await;
            assert_eq!(merged.err(), Some(expected.clone()));
            let left = forum.company_leaves(&stranger, id, leaving(CompanyTexts::Stay, "")).await;
            assert_eq!(left, Err(expected.clone()));
            assert_eq!(forum.readmit_company(&stranger, id).await, Err(expected.clone()));
            assert_eq!(forum.zip_company(&stranger, id).await.err(), Some(expected));
        }
    })
    .await;
}

#[tokio::test]
async fn a_merged_company_lives_on_in_the_other() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (coordinator, reader) = (people.coordinator, people.rimon.member);
        texts(&context).await;
        let into = forum.merge_company(&coordinator, people.oren.company, "rimon", " אורן־גל ").await.expect("merged");
        assert_eq!(into, people.rimon.company);
        let view = forum.company(&reader, "oren-gal").await.expect("its address leads to the other");
        assert_eq!(view.company.slug, "rimon");
        let mut titles: Vec<_> = view.practices.iter().map(|card| card.title.as_str()).collect();
        titles.sort_unstable();
        // What waits for the company's confirmation is now for the other's people to see.
        assert_eq!(titles, ["אמנה", "סוד", "רימונית"]);
        assert_eq!(view.meetings.len(), 1);
        assert_eq!(
            forum.members(&coordinator).await.expect("a list").iter().filter(|it| it.company.id == into).count(),
            8
        );
        assert_eq!(of_company(forum, &reader, "oren-gal").await.len(), 4, "found by the other's name");
        let dana = Actor::Member { id: key(people.oren.member), company: into, role: Role::Member };
        assert_eq!(forum.drafts(&dana).await.expect("a list").len(), 1, "drafts go along");
        let again = forum.merge_company(&coordinator, people.oren.company, "rimon", "אורן־גל").await;
        assert_eq!(again.err(), Some(Problem::NotFound), "a second click");
        assert!(events(forum).await.contains(&AuditEvent::CompanyMerged));
    })
    .await;
}

#[tokio::test]
async fn a_company_leaves_and_its_texts_stay_without_people() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (coordinator, reader, id) = (people.coordinator, people.rimon.member, people.oren.company);
        texts(&context).await;
        forum.company_leaves(&coordinator, id, leaving(CompanyTexts::Stay, "")).await.expect("left");
        let view = forum.company(&reader, "oren-gal").await.expect("there");
        assert_eq!(view.company.left_at, Some(forum.now()));
        assert!(view.people.is_empty());
        let page = forum.practice(&reader, "אמנה").await.expect("readable");
        assert!(page.authors.iter().all(|author| author.is_former()));
        let meetings = forum.meetings(&reader).await.expect("a list");
        assert!(meetings.upcoming.iter().all(|card| card.company.is_none()), "it presents at no meeting to come");
        let members = forum.members(&coordinator).await.expect("a list");
        assert!(members.iter().filter(|it| it.company.id == id).all(|it| it.deactivated_at.is_some()));
        let refused = forum.invite_member(&coordinator, newcomer(id)).await.expect_err("nobody joins it");
        assert_eq!(fields(&refused), field("company", FieldProblem::NotThere));
        forum.company_leaves(&coordinator, id, leaving(CompanyTexts::Withdraw, "")).await.expect("left already");
        assert!(forum.practice(&reader, "אמנה").await.is_ok(), "a second try takes nothing away");

        forum.readmit_company(&coordinator, id).await.expect("back");
        let members = forum.members(&coordinator).await.expect("a list");
        assert!(members.iter().all(|it| it.deactivated_at.is_none()));
        assert!(!forum.practice(&reader, "אמנה").await.expect("readable").authors[0].is_former());
        forum.readmit_company(&coordinator, id).await.expect("back already");
    })
    .await;
}

/// Publishes a practice of a member's.
async fn published_by(forum: &Forum, author: &Actor, title: &str) {
    create_practice(forum, author, practice(title, "גוף", Status::Published)).await;
}

#[tokio::test]
async fn who_was_deactivated_before_is_a_former_member_while_their_company_is_away() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (coordinator, reader, id) = (people.coordinator, people.rimon.member, people.oren.company);
        published_by(forum, &people.oren.member, "בשמה").await;
        published_by(forum, &people.oren.colleague, "בלי שמו").await;
        forum.deactivate_member(&coordinator, key(people.oren.member), false).await.expect("under her name");
        forum.deactivate_member(&coordinator, key(people.oren.colleague), true).await.expect("without his name");
        context.clock.advance_days(30);
        let is_former =
            async |title: &str| forum.practice(&reader, title).await.expect("readable").authors[0].is_former();
        assert_eq!((is_former("בשמה").await, is_former("בלי-שמו").await), (false, true));
        forum.company_leaves(&coordinator, id, leaving(CompanyTexts::Stay, "")).await.expect("left");
        assert_eq!((is_former("בשמה").await, is_former("בלי-שמו").await), (true, true));
        assert_eq!(found(forum, &reader, "דנה").await, [""; 0], "the index follows");

        forum.readmit_company(&coordinator, id).await.expect("back");
        assert_eq!((is_former("בשמה").await, is_former("בלי-שמו").await), (false, true), "as each had chosen");
        assert_eq!(found(forum, &reader, "דנה").await, ["בשמה"]);
        let members = forum.members(&coordinator).await.expect("a list");
        let out: Vec<_> = members.iter().filter(|member| member.deactivated_at.is_some()).map(|it| it.id).collect();
        assert_eq!(out.len(), 2, "who was out before stays out: {out:?}");
    })
    .await;
}

fn newcomer(company: CompanyId) -> domain::member::NewMember {
    domain::member::NewMember {
        email: "new@forum.example".into(),
        name: "חדשה".into(),
        company,
        role: Role::Member,
        profession: domain::member::Profession::Service,
    }
}

#[tokio::test]
async fn a_company_that_leaves_hands_its_texts_over() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (coordinator, reader, id) = (people.coordinator, people.rimon.member, people.oren.company);
        texts(&context).await;
        for (to, problem) in [("", FieldProblem::Missing), ("oren-gal", FieldProblem::NotThere)] {
            let refused = forum.company_leaves(&coordinator, id, leaving(CompanyTexts::HandOver, to)).await;
            assert_eq!(fields(&refused.expect_err("refused")), field("to", problem));
        }
        forum.company_leaves(&coordinator, id, leaving(CompanyTexts::HandOver, "rimon")).await.expect("left");
        let page = forum.practice(&reader, "אמנה").await.expect("readable");
        assert_eq!((page.company.slug.as_str(), page.authors[0].is_former()), ("rimon", true));
        assert!(forum.practice(&reader, "סוד").await.is_ok(), "for the other's people to confirm");
        let drafts = forum.drafts(&people.rimon.manager).await.expect("a list");
        assert_eq!(drafts.iter().map(|draft| draft.title.as_str()).collect::<Vec<_>>(), ["טיוטה"]);
        assert_eq!(of_company(forum, &reader, "oren-gal").await, [""; 0]);
        let refused = forum.merge_company(&coordinator, people.rimon.company, "oren-gal", "רימון").await;
        assert_eq!(fields(&refused.expect_err("refused")), field("into", FieldProblem::NotThere));
    })
    .await;
}

#[tokio::test]
async fn withdrawn_texts_are_gone_at_once_and_come_back_with_the_company() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (coordinator, reader, id) = (people.coordinator, people.rimon.member, people.oren.company);
        texts(&context).await;
        let held = call(forum, meeting("של מי שהציגו", Some(id), &[])).await;
        let mut of_meeting = practice("סקירה", "גוף", Status::Published);
        of_meeting.meeting = Some(held);
        create_practice(forum, &people.oren.member, of_meeting).await;
        let counted = async || {
            let cards = forum.company_cards(&reader).await.expect("cards");
            let of_company = cards.into_iter().find(|card| card.company.id == id).map(|card| card.practices);
            (forum.meeting(&reader, held).await.expect("there").card.practices, of_company)
        };
        assert_eq!(counted().await, (1, Some(2)));
        forum.company_leaves(&coordinator, id, leaving(CompanyTexts::Withdraw, "")).await.expect("left");
        assert_eq!(counted().await, (0, Some(0)), "what was taken away is not counted");
        for asked in [reader, coordinator] {
            assert_eq!(forum.practice(&asked, "אמנה").await.err(), Some(Problem::NotFound), "{asked:?}");
            assert_eq!(found(forum, &asked, "אמנה").await, [""; 0]);
        }
        assert_eq!(found(forum, &reader, "רימונית").await, ["רימונית"]);
        // Another text has the address by now.
        create_practice(forum, &people.rimon.member, practice("אמנה", "אחרת", Status::Published)).await;
        forum.readmit_company(&coordinator, id).await.expect("back");
        let back = forum.practice(&reader, "אמנה-2").await.expect("under the next like it");
        assert_eq!((back.company.slug.as_str(), back.status), ("oren-gal", Status::Published));
        assert_eq!(found(forum, &reader, "אמנה").await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn what_its_members_said_and_asked_goes_and_comes_back_with_the_company() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (coordinator, reader, id) = (people.coordinator, people.rimon.member, people.oren.company);
        let (dana, omer) = (people.oren.member, people.oren.colleague);
        let theirs = create_practice(forum, &reader, practice("רימונית", "גוף", Status::Published)).await.id;
        let on = CommentSubject::Practice(theirs);
        forum.add_comment(&dana, on, "ניסינו צפצפה", None).await.expect("written");
        let gone = forum.add_comment(&omer, on, "נמחקה", None).await.expect("written");
        forum.delete_comment(&omer, gone, None).await.expect("deleted");
        let tried = TryInput {
            tried_on: "2025-05-03".into(),
            team: "מוקד".into(),
            outcome: Some(TryOutcome::Keep),
            why: "עבד".into(),
            backed_by: String::new(),
            shown: Some(TryShown::Company),
        };
        forum.add_try(&omer, theirs, tried).await.expect("added");
        let asked = forum.ask_dilemma(&dana, dilemma("תור צפצפה")).await.expect("asked");
        forum.add_comment(&reader, CommentSubject::Dilemma(asked), "אצלנו כך", None).await.expect("answered");
        let other = forum.ask_dilemma(&reader, dilemma("שאלה של אחרת")).await.expect("asked");
        forum.add_comment(&dana, CommentSubject::Dilemma(other), "תשובה", None).await.expect("answered");
        let hidden = forum.ask_anonymously(&dana, dilemma("שאלה נסתרת"), &[]).await.expect("kept");
        let state = async || {
            let discussion = forum.practice_discussion(&reader, "רימונית", DiscussionPart::Last).await.expect("read");
            let deleted: Vec<_> = discussion.comments.iter().map(|it| it.deleted_by).collect();
            let tries = forum.practice_tries(&reader, theirs).await.expect("read").tries.len();
            let answers = forum.dilemma(&reader, other).await.expect("read").card.answers;
            (deleted, tries, answers, !found(forum, &reader, "צפצפה").await.is_empty())
        };
        let author = Some(DeletedBy::Author);
        assert_eq!(state().await, (vec![None, author], 1, 1, true));
        forum.company_leaves(&coordinator, id, leaving(CompanyTexts::Withdraw, "")).await.expect("left");
        assert_eq!(state().await, (vec![Some(DeletedBy::Company), author], 0, 0, false));
        for actor in [reader, coordinator] {
            assert_eq!(forum.dilemma(&actor, asked).await.err(), Some(Problem::NotFound), "{actor:?}");
        }
        assert!(forum.dilemma(&coordinator, hidden).await.is_ok(), "that it goes would tell whose it is");

        context.clock.advance_days(5);
        forum.readmit_company(&coordinator, id).await.expect("back");
        assert_eq!(state().await, (vec![None, author], 1, 1, true));
        let back = forum.dilemma(&reader, asked).await.expect("readable");
        assert_eq!((back.card.answers, back.can.take_over), (1, true), "it is open as before");
        forum.company_leaves(&coordinator, id, leaving(CompanyTexts::Withdraw, "")).await.expect("left");
        context.clock.advance_days(31);
        run_standard_jobs(forum).await;
        forum.readmit_company(&coordinator, id).await.expect("back");
        assert_eq!(forum.dilemma(&reader, asked).await.err(), Some(Problem::NotFound), "gone for good");
        assert_eq!(state().await.0, [Some(DeletedBy::Company), author], "its trace stays");
    })
    .await;
}

#[tokio::test]
async fn somebody_runs_the_forum_whoever_leaves() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let hub = Leaving { texts: CompanyTexts::Stay, to: String::new(), confirm: "מעגל השירות".into() };
        let company = people.coordinator.company().expect("a company");
        let refused = forum.company_leaves(&people.coordinator, company, hub.clone()).await.expect_err("refused");
        assert_eq!(fields(&refused), field("company", FieldProblem::LastCoordinator));
        forum.set_role(&people.coordinator, key(people.rimon.manager), Role::Coordinator).await.expect("two of them");
        forum.company_leaves(&people.coordinator, company, hub).await.expect("one is left");
        let refused = forum.set_role(&Actor::System, key(people.rimon.manager), Role::Member).await;
        assert_eq!(fields(&refused.expect_err("refused")), field("role", FieldProblem::LastCoordinator));
    })
    .await;
}

#[tokio::test]
async fn a_company_gets_its_texts_as_a_zip_file() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        texts(&context).await;
        let mut file = forum.zip_company(&people.coordinator, people.oren.company).await.expect("written");
        assert_eq!(file.stream_position().expect("a position"), 0);
        let mut zip = zip::ZipArchive::new(file).expect("a zip file");
        let mut names: Vec<_> = zip.file_names().map(|name| name.expect("a name").into_owned()).collect();
        names.sort();
        assert_eq!(names, ["practices/אמנה.md", "practices/סוד.md"], "its own alone");
        let mut text = String::new();
        zip.by_name("practices/אמנה.md").expect("there").read_to_string(&mut text).expect("text");
        assert!(text.contains("גוף") && text.contains("m3@forum.example"), "{text}");
        assert!(events(forum).await.contains(&AuditEvent::CompanyExported));
        let absent = forum.zip_company(&people.coordinator, CompanyId(99)).await;
        assert_eq!(absent.err(), Some(Problem::NotFound));
    })
    .await;
}

/// What a company's export has, by the paths of its files.
async fn exported(context: &TestContext, company: CompanyId) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut sink = |path: &str, content: &[u8]| {
        files.insert(path.to_owned(), content.to_vec());
        Ok(())
    };
    context.forum.export_company(&context.people.coordinator, company, &mut sink).await.expect("written");
    files
}

#[tokio::test]
async fn a_company_gets_what_its_members_said_and_asked_but_nothing_that_was_anonymous() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, omer, stranger) = (people.oren.member, people.oren.colleague, people.rimon.member);
        let text = |body: &str, file: &str| TextWithFiles { body: body.to_owned(), uploads: vec![upload(file, file)] };
        let theirs = create_practice(forum, &stranger, practice("רימונית", "גוף", Status::Published)).await.id;
        let mention = format!("תודה [@דנה רימון](/people/{}) ו[@דנה אורן־גל](/people/{})", key(stranger), key(dana));
        let on = CommentSubject::Practice(theirs);
        let sent = forum.add_comment_with_files(&dana, on, None, text(&mention, "לוח.txt"), None).await;
        let comment = sent.expect("written");
        forum.add_comment(&stranger, on, "של אחרת", None).await.expect("written");
        let gone = forum.add_comment(&omer, on, "נמחקה", None).await.expect("written");
        forum.delete_comment(&omer, gone, None).await.expect("deleted");
        let tried = TryInput {
            tried_on: "2025-05-03".into(),
            team: "מוקד".into(),
            outcome: Some(TryOutcome::Keep),
            why: "עבד *מצוין*".into(),
            backed_by: String::new(),
            shown: Some(TryShown::Counted),
        };
        forum.add_try(&omer, theirs, tried.clone()).await.expect("added");
        forum.add_try(&stranger, theirs, TryInput { why: "של אחרים".into(), ..tried }).await.expect("added");

        let files = vec![upload("מצב.txt", "מצב")];
        let new = NewDilemma { body: "מה עושים?".into(), ..dilemma("שאלה שלנו") };
        let own = forum.ask_dilemma_with_files(&dana, new, files).await.expect("asked");
        let answered = CommentSubject::Dilemma(own);
        let sent = forum.add_comment_with_files(&stranger, answered, None, text("כך עשינו", "תשובה.txt"), None).await;
        let answer = sent.expect("answered");
        forum.add_comment(&omer, answered, "ננסה", None).await.expect("answered");
        let hidden = forum.ask_anonymously(&dana, dilemma("שאלה נסתרת"), &[]).await.expect("kept");
        context.clock.advance_days(4);
        forum.publish_dilemma(&people.coordinator, hidden).await.expect("published");
        forum.unseal_dilemma(&Actor::System, hidden, "חשש", "").await.expect("unsealed");
        let other = forum.ask_dilemma(&stranger, dilemma("שאלה של אחרת")).await.expect("asked");
        forum.add_comment(&dana, CommentSubject::Dilemma(other), "אצלנו כך", None).await.expect("answered");

        let files = exported(&context, people.oren.company).await;
        let paths: Vec<_> = files.keys().map(String::as_str).collect();
        let expected = [
            format!("comments/dilemma-{other}.md"),
            format!("comments/practice-{theirs}.md"),
            format!("comments/practice-{theirs}/{comment}/לוח.txt"),
            format!("dilemmas/{own}-שאלה-שלנו.md"),
            format!("dilemmas/{own}-שאלה-שלנו/{answer}/תשובה.txt"),
            format!("dilemmas/{own}-שאלה-שלנו/מצב.txt"),
            format!("tries/practice-{theirs}.md"),
        ];
        assert_eq!(paths, expected);
        let read = |path: &str| String::from_utf8(files[path].clone()).expect("text");
        let said = read(&expected[1]);
        for part in ["title: רימונית", "תודה @… ו[@דנה אורן־גל]", &format!("](<practice-{theirs}/{comment}/")]
        {
            assert!(said.contains(part), "{part}\n{said}");
        }
        let asked = read(&expected[3]);
        for part in ["title: שאלה שלנו", "asked_by: דנה אורן־גל", "מה עושים?", "כך עשינו", "· רימון**", "ננסה"]
        {
            assert!(asked.contains(part), "{part}\n{asked}");
        }
        let tried = read(&expected[6]);
        assert!(tried.contains("· מוקד · keep**\n\nעבד \\*מצוין\\*"), "{tried}");
        assert_eq!(files[&expected[2]], "לוח.txt".as_bytes());
        let all: String = files.values().map(|content| String::from_utf8_lossy(content).into_owned()).collect();
        for absent in ["דנה רימון", "נסתרת", "נמחקה", "של אחרים", "@forum.example"] {
            assert!(!all.contains(absent), "{absent}\n{all}");
        }
        assert!(exported(&context, people.rimon.company).await.keys().any(|path| path.starts_with("dilemmas/")));
    })
    .await;
}
