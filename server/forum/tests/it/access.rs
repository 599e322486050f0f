//! Who may do what: every use case, asked by nobody, a guest, a member, a manager and the
//! coordinator.

use domain::agreement::AgreementText;
use domain::audit::AuditFilter;
use domain::comment::{CommentSubject, DiscussionPart};
use domain::company::{CompanyTexts, NewCompany, Sector, SizeBand};
use domain::digest::DigestCadence;
use domain::dilemma::DilemmaList;
use domain::five_lines::FiveLines;
use domain::following::Attention;
use domain::id::{CommentReportId, MailId, MeetingId, MemberId, NotificationId, TopicId};
use domain::language::Language;
use domain::mail::MailState;
use domain::meeting::{MeetingSummary, UrgentChange};
use domain::member::{NewMember, Profession, Role};
use domain::notification::MarkRead;
use domain::policy::Actor;
use domain::practice::{Content, Status};
use domain::problem::Problem;
use domain::rsvp::{NewRsvp, RsvpAnswer};
use domain::search::SearchRequest;
use domain::survey::{Recommends, SurveyAnswer};
use domain::topic::TopicInput;
use forum::companies::change::CompanyChange;
use forum::companies::leave::Leaving;
use forum::drafts::begin::Purpose;
use forum::drafts::paste::Clip;
use forum::drafts::save::SaveDraft;
use forum::drafts::upload::UploadWriteUp;
use forum::exchange::assign::Assignment;
use forum::exchange::comments::CommentFile;
use forum::exchange::forum_file::ForumFile;
use forum::exchange::import::ImportOptions;
use forum::exchange::tries::TryFile;
use forum::feeds::FeedOf;
use forum::members::add::AddMember;
use forum::members::transfer::MoveMember;
use forum::members::update::Profile;
use forum::settings::{Choices, ForumName};
use forum::statements::StatementDetails;
use forum::topics::change::{Step, TopicChange};

use crate::context::{TestContext, key};
use crate::on_each_engine;
use crate::sample::{call, content, create_practice, meeting, practice, upload};

/// Returns what an answer says about permission.
fn verdict<T>(answer: Result<T, Problem>) -> &'static str {
    match answer {
        Err(Problem::Unauthenticated) => "login",
        Err(Problem::Forbidden) => "forbidden",
        Err(Problem::NotFound) => "not found",
        _ => "may",
    }
}

/// Nobody, a guest, a member and a manager of Oren-Gal, the coordinator.
fn actors(context: &TestContext) -> [Actor; 5] {
    let oren = context.people.oren;
    [Actor::Nobody, oren.guest, oren.member, oren.manager, context.people.coordinator]
}

#[tokio::test]
async fn reading_needs_a_login() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        let created = create_practice(forum, &Actor::System, CreatePracticeOf(&context).published()).await;
        let held = call(forum, meeting("מפגש", None, &[])).await;
        for actor in actors(&context) {
            let expected = if actor == Actor::Nobody { "login" } else { "may" };
            let answers = [
                verdict(forum.search(&actor, SearchRequest::default()).await),
                verdict(forum.find_practices(&actor, SearchRequest::default()).await),
                verdict(forum.newest_practices(&actor, 5).await),
                verdict(forum.unpublished_practices(&actor).await),
                verdict(forum.practice(&actor, &created.slug).await),
                verdict(forum.practice_by_id(&actor, created.id).await),
                verdict(forum.meetings(&actor).await),
                verdict(forum.meeting(&actor, held).await),
                verdict(forum.practice_discussion(&actor, &created.slug, DiscussionPart::Last).await),
                verdict(forum.meeting_discussion(&actor, held, DiscussionPart::Last).await),
                verdict(forum.tries_of(&actor, &created.slug, None).await),
                verdict(forum.practice_tries(&actor, created.id).await),
                verdict(forum.meeting_attendance(&actor, held).await),
                verdict(forum.presenting(&actor, held).await),
                verdict(forum.survey_state(&actor, held).await),
                verdict(forum.after_meeting(&actor, held).await),
                verdict(forum.answer_survey(&actor, held, opinion()).await),
                verdict(forum.meeting_calendar(&actor, held, "").await),
                verdict(forum.dilemmas(&actor, DilemmaList::All, None, None, 5).await),
                verdict(forum.promises(&actor).await),
                verdict(forum.promises_of_meeting(&actor, held).await),
                verdict(forum.since_before(&actor, forum.now()).await),
                verdict(forum.own_promises(&actor, 3).await),
                verdict(forum.own_calendar_feed(&actor).await),
                verdict(forum.create_calendar_feed(&actor, None).await.map(|_| ())),
                verdict(forum.revoke_calendar_feed(&actor).await),
                verdict(forum.answer_meeting(&actor, held, key_or(&actor), answer()).await),
                verdict(forum.companies(&actor).await),
                verdict(forum.company_cards(&actor).await),
                verdict(forum.directory(&actor).await),
                verdict(forum.meetings_after(&actor, None, 5).await),
                verdict(forum.practices_after(&actor, &SearchRequest::default(), None).await),
                verdict(forum.company(&actor, "oren-gal").await),
                verdict(forum.company_called(&actor, "oren-gal").await),
                verdict(forum.present_companies(&actor).await),
                verdict(forum.topic_called(&actor, "training").await),
                verdict(forum.home(&actor).await),
                verdict(forum.drafts(&actor).await),
                verdict(forum.tokens(&actor).await),
                verdict(forum.sessions(&actor, "").await),
                verdict(forum.end_session(&actor, "").await),
                verdict(forum.set_language(&actor, Language::English).await),
                verdict(forum.update_profile(&actor, profile()).await),
                verdict(forum.notifications(&actor).await),
                verdict(forum.unread_notifications(&actor).await),
                verdict(forum.mark_notifications_read(&actor, &MarkRead::UpTo(NotificationId(9))).await),
                verdict(forum.mailed_kinds(&actor).await),
                verdict(forum.choose_mails(&actor, &[]).await),
                verdict(forum.digest_cadence(&actor).await),
                verdict(forum.feed(&actor, &FeedOf::Everything).await),
                verdict(forum.feed(&actor, &FeedOf::Company("oren-gal".to_owned())).await),
                verdict(forum.set_digest_cadence(&actor, DigestCadence::Weekly).await),
                verdict(forum.is_mailed_at_once(&actor).await),
                verdict(forum.set_mailed_at_once(&actor, true).await),
                verdict(forum.is_reminded_before(&actor).await),
                verdict(forum.set_reminded_before(&actor, true).await),
                verdict(forum.followed_things(&actor).await),
                verdict(forum.set_attention(&actor, CommentSubject::Meeting(held).into(), Attention::Muted).await),
            ];
            assert_eq!(answers, [expected; 58], "{actor:?}");
        }
    })
    .await;
}

/// The actor's own key, or that of nobody.
fn key_or(actor: &Actor) -> MemberId {
    actor.member().unwrap_or(MemberId(0))
}

fn answer() -> NewRsvp {
    NewRsvp { answer: RsvpAnswer::Room, note: String::new() }
}

fn opinion() -> SurveyAnswer {
    SurveyAnswer { useful: 5, next_topic: None, next: String::new(), recommends: Recommends::Yes }
}

fn profile() -> Profile {
    Profile { name: "א".into(), profession: Profession::Other, language: Language::Hebrew }
}

/// Practices of Oren-Gal.
struct CreatePracticeOf<'a>(&'a TestContext);

impl CreatePracticeOf<'_> {
    fn published(&self) -> forum::practices::create::CreatePractice {
        let mut input = practice("אמנת שירות", "מה עשינו", Status::Published);
        input.company = Some(self.0.people.oren.company);
        input
    }
}

#[tokio::test]
async fn running_the_forum_is_the_coordinators() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        let held = call(forum, meeting("מפגש", None, &[])).await;
        for (actor, expected) in
            actors(&context).into_iter().zip(["login", "forbidden", "forbidden", "forbidden", "may"])
        {
            let name = ForumName { he: "מעגל".into(), en: "Circle".into() };
            let number = actor.member().map_or(0, |id| id.0);
            let company = NewCompany {
                name: format!("חברה {number}"),
                slug: String::new(),
                sector: Sector::Other,
                size: SizeBand::Upto49,
            };
            let mut sink = |_: &str, _: &[u8]| Ok(());
            let answers = [
                verdict(forum.create_company(&actor, company).await),
                verdict(forum.company_to_run(&actor, context.people.rimon.company).await),
                verdict(forum.change_company(&actor, context.people.rimon.company, CompanyChange::default()).await),
                verdict(forum.merge_company(&actor, context.people.rimon.company, "", "").await),
                verdict(forum.company_leaves(&actor, context.people.rimon.company, leaving()).await),
                verdict(forum.readmit_company(&actor, context.people.rimon.company).await),
                verdict(forum.export_company(&actor, context.people.rimon.company, &mut sink).await),
                verdict(forum.zip_company(&actor, context.people.rimon.company).await),
                verdict(forum.topics_to_run(&actor).await),
                verdict(forum.add_topic(&actor, topic(number)).await),
                verdict(forum.change_topic(&actor, TopicId(1), TopicChange::default()).await),
                verdict(forum.move_topic(&actor, TopicId(1), Step::Up).await),
                verdict(forum.merge_topic(&actor, TopicId(1), "", "").await),
                verdict(forum.invite_member(&actor, new_member(&context, number)).await),
                verdict(forum.add_member(&actor, add_member(number)).await),
                verdict(forum.member_link(&actor, key(context.people.rimon.member)).await),
                verdict(forum.members(&actor).await),
                verdict(forum.member_by_email(&actor, "m2@forum.example").await),
                verdict(forum.set_role(&actor, key(context.people.rimon.colleague), Role::Member).await),
                verdict(forum.move_member(&actor, key(context.people.rimon.colleague), MoveMember::default()).await),
                verdict(forum.all_tokens(&actor).await),
                verdict(forum.audit_log(&actor, &AuditFilter::default()).await),
                verdict(forum.export_audit_log(&actor, &AuditFilter::default()).await),
                verdict(forum.create_meeting(&actor, meeting("עוד מפגש", None, &[])).await),
                verdict(forum.update_meeting(&actor, held, 99, meeting("אחר", None, &[])).await),
                verdict(forum.presenters_named(&actor, None, &[]).await),
                verdict(forum.check_scheduling(&actor)),
                verdict(forum.create_meetings(&actor, vec![]).await),
                verdict(forum.postponements(&actor, held).await),
                verdict(forum.with_deadline_moved(&actor, held, meeting("מפגש", None, &[])).await),
                verdict(forum.change_meeting_urgently(&actor, held, 99, UrgentChange::Cancel, String::new()).await),
                verdict(forum.reinstate_meeting(&actor, held).await),
                verdict(forum.rota(&actor).await),
                verdict(forum.attendance_list(&actor, held).await),
                verdict(forum.note_attendance(&actor, held, &[]).await),
                verdict(forum.change_attendance(&actor, held, &[], &[]).await),
                verdict(forum.replace_attendance(&actor, held, 99, &[]).await),
                verdict(forum.host_named(&actor, "m2@forum.example").await),
                verdict(forum.survey_results(&actor).await),
                verdict(forum.write_five_lines(&actor, held, FiveLines::default(), Language::Hebrew).await),
                verdict(forum.order_rota(&actor, &[]).await),
                verdict(forum.shift_in_rota(&actor, context.people.rimon.company, true).await),
                verdict(forum.ask_to_present(&actor, held, MemberId(0)).await),
                verdict(forum.set_agenda(&actor, held, 99, vec![]).await),
                verdict(forum.agenda_dilemmas(&actor, held).await),
                verdict(forum.set_meeting_summary(&actor, held, 99, MeetingSummary::default()).await),
                verdict(forum.check_meeting(&actor, meeting("מפגש", None, &[])).await),
                verdict(forum.check_synonyms(&actor, None, &["א".to_owned(), "ב".to_owned()]).await),
                verdict(forum.set_name(&actor, name.clone()).await),
                verdict(forum.agreement_report(&actor).await),
                verdict(forum.publish_agreement(&actor, AgreementText::default(), true).await),
                verdict(forum.statement_details(&actor).await),
                verdict(forum.set_statement_details(&actor, StatementDetails::default()).await),
                verdict(forum.join_requests(&actor).await),
                verdict(forum.comment_reports(&actor).await),
                verdict(forum.handle_comment_report(&actor, CommentReportId(99)).await),
                verdict(forum.set_settings(&actor, name, Choices::default()).await),
                verdict(forum.settings(&actor).await),
                verdict(forum.overview(&actor).await),
                verdict(forum.synonym_groups(&actor).await),
                verdict(forum.add_synonyms(&actor, &[]).await),
                verdict(forum.search_stats(&actor).await),
                verdict(forum.index_report_to_run(&actor).await),
                verdict(forum.reindex(&actor)),
                verdict(forum.outbox(&actor).await),
                verdict(forum.mails_in(&actor, MailState::Dead, None).await),
                verdict(forum.calls(&actor).await),
                verdict(forum.phones(&actor).await),
                verdict(forum.note_call(&actor, MeetingId(99), MemberId(99), true).await),
                verdict(forum.preview_synonyms(&actor, None, &[]).await),
                verdict(forum.export(&actor, &mut sink).await),
                verdict(forum.import_forum(&actor, ForumFile::default(), ImportOptions::default()).await),
                verdict(forum.import_comments(&actor, CommentFile::default(), &[].into()).await),
                verdict(forum.import_tries(&actor, TryFile::default()).await),
                verdict(forum.import_practices(&actor, vec![], &[].into(), ImportOptions::default()).await),
            ];
            assert_eq!(answers, [expected; 75], "{actor:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn deciding_about_mails_is_the_coordinators() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        for (actor, expected) in
            actors(&context).into_iter().zip(["login", "forbidden", "forbidden", "forbidden", "not found"])
        {
            let answers = [
                verdict(forum.open_mail(&actor, MailId(99)).await),
                verdict(forum.mark_mail_sent(&actor, MailId(99)).await),
                verdict(forum.send_mail_again(&actor, MailId(99)).await),
                verdict(forum.discard_mail(&actor, MailId(99)).await),
                verdict(forum.restore_mail(&actor, MailId(99)).await),
                verdict(forum.send_mails_again(&actor, &[MailId(99)]).await),
                verdict(forum.discard_mails(&actor, &[MailId(99)]).await),
                verdict(forum.restore_mails(&actor, &[MailId(99)]).await),
                verdict(forum.send_test_mail(&actor, "a@b.example").await),
            ];
            assert_eq!(answers, [expected; 9], "{actor:?}");
        }
    })
    .await;
}

/// A leaving that is refused for want of a confirmation by whoever may decide it.
fn leaving() -> Leaving {
    Leaving { texts: CompanyTexts::Stay, to: String::new(), confirm: String::new() }
}

fn topic(number: i64) -> TopicInput {
    TopicInput { name_he: format!("נושא {number}"), name_en: format!("Topic {number}"), parent: None }
}

fn new_member(context: &TestContext, number: i64) -> NewMember {
    NewMember {
        email: format!("new{number}@forum.example"),
        name: "חדשה".into(),
        company: context.people.oren.company,
        role: Role::Member,
        profession: Profession::Other,
    }
}

fn add_member(number: i64) -> AddMember {
    AddMember {
        email: format!("added{number}@forum.example"),
        name: "נוסף".into(),
        company: "רימון".into(),
        role: Role::Member,
        profession: Profession::Other,
        password: None,
    }
}

/// Every file under a folder.
fn files_below(folder: &std::path::Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries.flatten().map(|entry| if entry.path().is_dir() { files_below(&entry.path()) } else { 1 }).sum()
}

#[tokio::test]
async fn who_may_not_write_stores_nothing() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let held = call(forum, meeting("מפגש", Some(people.oren.company), &[])).await;
        let file = UploadWriteUp {
            file: "# א\n\nב".into(),
            attachments: vec![upload("a.txt", "א")],
            ..UploadWriteUp::default()
        };
        let for_meeting = UploadWriteUp { meeting: Some(held), ..file.clone() };
        let nowhere = UploadWriteUp { meeting: Some(domain::id::MeetingId(99)), ..file.clone() };
        let save =
            SaveDraft { content: content("א", "ב"), uploads: vec![upload("b.txt", "ב")], ..SaveDraft::default() };
        let was_member = people.rimon.member;
        let own = forum.begin_draft(&was_member, Purpose::New, content("א", "ב")).await.expect("begun");
        forum.set_role(&people.coordinator, key(was_member), Role::Guest).await.expect("set");
        let now_guest = Actor::Member { id: key(was_member), company: people.rimon.company, role: Role::Guest };
        let theirs = forum.begin_draft(&people.oren.member, Purpose::New, content("ג", "ד")).await.expect("begun");
        for guest in [people.oren.guest, now_guest] {
            let answers = [
                verdict(forum.create_practices(&guest, vec![practice("א", "ב", Status::Draft)]).await),
                verdict(forum.begin_draft(&guest, Purpose::New, content("א", "ב")).await),
                verdict(forum.begin_draft(&guest, Purpose::WriteUp(held), content("א", "ב")).await),
                verdict(forum.upload_draft(&guest, file.clone()).await),
                verdict(forum.upload_draft(&guest, for_meeting.clone()).await),
                verdict(forum.upload_write_up(&guest, file.clone()).await),
                verdict(forum.save_as_new_draft(&guest, domain::id::DraftId(99), content("א", "ב")).await),
                verdict(forum.add_notes(&guest, own).await),
                verdict(forum.attach_version(&guest, own, "a.docx", true).await),
                verdict(forum.paste(&guest, Clip::default()).await),
                verdict(forum.is_in_catalogue(&guest, &upload("a.md", "א")).await),
            ];
            assert_eq!(answers, ["forbidden"; 11], "{guest:?}");
            for absent in [domain::id::DraftId(99), theirs] {
                assert_eq!(verdict(forum.save_draft(&guest, absent, save.clone()).await), "not found");
            }
        }
        assert_eq!(verdict(forum.save_draft(&now_guest, own, save.clone()).await), "forbidden");
        let stranger = people.oren.manager;
        assert_eq!(verdict(forum.save_draft(&stranger, theirs, save).await), "not found");
        assert_eq!(verdict(forum.add_notes(&stranger, theirs).await), "not found");
        assert_eq!(verdict(forum.attach_version(&stranger, theirs, "a.docx", true).await), "not found");
        assert_eq!(verdict(forum.is_in_catalogue(&stranger, &upload("a.md", "א")).await), "forbidden");
        assert_eq!(verdict(forum.upload_draft(&stranger, nowhere).await), "not found");
        let other = call(forum, meeting("אחר", Some(people.rimon.company), &[])).await;
        let not_theirs = UploadWriteUp { meeting: Some(other), ..file };
        assert_eq!(verdict(forum.upload_draft(&stranger, not_theirs.clone()).await), "forbidden");
        assert_eq!(verdict(forum.upload_write_up(&stranger, not_theirs).await), "forbidden");
        assert_eq!(files_below(&context.folder.join("files")), 0, "not one file was stored");
        for actor in [people.oren.guest, stranger] {
            assert_eq!(forum.drafts(&actor).await.expect("a list").len(), 0, "{actor:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_text_of_another_company_is_not_there_before_it_is_published() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        for status in [Status::Draft, Status::InReview] {
            let hidden = create_practice(forum, &people.oren.member, practice("סוד", "גוף", status)).await;
            for stranger in [people.coordinator, people.rimon.manager, people.rimon.member, people.oren.guest] {
                let answers = [
                    verdict(forum.practice(&stranger, &hidden.slug).await),
                    verdict(forum.practice_by_id(&stranger, hidden.id).await),
                    verdict(forum.update_practice(&stranger, hidden.id, 1, content("א", "ב"), None).await),
                    verdict(forum.publish_practice(&stranger, hidden.id, None).await),
                    verdict(forum.delete_practice(&stranger, hidden.id, 1).await),
                    verdict(forum.practice_file(&stranger, &hidden.slug, "x.png").await),
                ];
                assert_eq!(answers, ["not found"; 6], "{status} {stranger:?}");
                let begun = forum.begin_draft(&stranger, Purpose::Change(hidden.id), Content::default()).await;
                let writes = stranger != people.oren.guest;
                assert_eq!(verdict(begun), if writes { "not found" } else { "forbidden" }, "{status} {stranger:?}");
            }
            for reader in [people.oren.member, people.oren.colleague, people.oren.manager] {
                assert!(forum.practice(&reader, &hidden.slug).await.is_ok());
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_published_text_is_changed_by_its_company_and_archived_by_a_coordinator_too() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let input = practice("אמנת שירות", "גוף", Status::Published);
        let created = create_practice(forum, &people.oren.member, input).await;
        for (actor, edit, archive) in [
            (Actor::Nobody, "not found", "not found"),
            (people.oren.member, "may", "may"),
            (people.oren.manager, "may", "may"),
            (people.coordinator, "forbidden", "may"),
            (people.oren.colleague, "forbidden", "forbidden"),
            (people.oren.guest, "forbidden", "forbidden"),
            (people.rimon.manager, "forbidden", "forbidden"),
        ] {
            let answer = forum.update_practice(&actor, created.id, 99, content("א", "ב"), None).await;
            assert_eq!(verdict(answer), edit, "{actor:?}");
            assert_eq!(verdict(forum.delete_practice(&actor, created.id, 99).await), archive, "{actor:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn another_companys_draft_is_not_there() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let id = forum.begin_draft(&people.oren.member, Purpose::New, content("א", "ב")).await.expect("begun");
        for other in people.all().into_iter().filter(|actor| *actor != people.oren.member) {
            let answers = [
                verdict(forum.draft(&other, id).await),
                verdict(forum.save_draft(&other, id, Default::default()).await),
                verdict(forum.publish_draft(&other, id, None).await),
                verdict(forum.overrule_with_draft(&other, id).await),
                verdict(forum.discard_draft(&other, id).await),
                verdict(forum.draft_file(&other, id, "x").await),
            ];
            assert_eq!(answers, ["not found"; 6], "{other:?}");
        }
        assert_eq!(verdict(forum.import_draft(&people.coordinator, id, Assignment::default()).await), "not found");
        assert_eq!(verdict(forum.draft(&Actor::Nobody, id).await), "login");
        assert!(forum.draft(&people.oren.member, id).await.is_ok());
    })
    .await;
}
