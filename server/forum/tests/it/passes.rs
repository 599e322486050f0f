//! Guests of one meeting see it, what was published of it, and nothing else.

use domain::audit::{AuditEvent, AuditFilter};
use domain::id::{MeetingId, MeetingPassId};
use domain::meeting_pass::{DAYS_MAX, LISTED_DAYS, NewMeetingPass};
use domain::policy::Actor;
use domain::practice::{Sharing, Status};
use domain::problem::{FieldProblem, Problem};
use forum::Forum;
use forum::drafts::begin::Purpose;
use forum::drafts::save::SaveDraft;

use crate::context::TestContext;
use crate::jobs::run_standard_jobs;
use crate::on_each_engine;
use crate::sample::{call, content, create_practice, field, fields, meeting, practice, upload};

fn pass(context: &TestContext, days: i64) -> NewMeetingPass {
    NewMeetingPass {
        name: "רות אלוני".into(),
        expires_at: Some(context.forum.now().plus_days(days)),
        form_key: String::new(),
    }
}

/// The secret of a pass.
async fn made(context: &TestContext, held: MeetingId, days: i64) -> String {
    let forum = &context.forum;
    let path = forum.make_meeting_pass(&context.people.coordinator, held, &pass(context, days)).await.expect("made");
    path.strip_prefix("/visit/").expect("its path").to_owned()
}

/// Enters a practice of a meeting, and gives its slug.
async fn of_meeting(forum: &Forum, actor: &Actor, title: &str, status: Status, held: Option<MeetingId>) -> String {
    let mut input = practice(title, "[לוח](board.txt) גוף", status);
    input.meeting = held;
    create_practice(forum, actor, input).await.slug
}

#[tokio::test]
async fn a_guest_sees_one_meeting_and_what_was_published_of_it() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let held = call(forum, meeting("מפגש", Some(people.oren.company), &[])).await;
        let other = call(forum, meeting("אחר", None, &[])).await;
        let writer = people.oren.member;
        let shown = of_meeting(forum, &writer, "סקירה", Status::Published, Some(held)).await;
        let waits = of_meeting(forum, &writer, "מחכה", Status::InReview, Some(held)).await;
        let draft = of_meeting(forum, &writer, "טיוטה", Status::Draft, Some(held)).await;
        let library = of_meeting(forum, &writer, "מהספרייה", Status::Published, None).await;
        let of_other = of_meeting(forum, &people.coordinator, "של אחר", Status::Published, Some(other)).await;
        let secret = made(&context, held, 7).await;

        let visit = forum.visit(&secret).await.expect("shown");
        assert_eq!((visit.meeting.card.title.as_str(), visit.until), ("מפגש", forum.now().plus_days(7)));
        let titles: Vec<_> = visit.meeting.practices.iter().map(|card| card.title.as_str()).collect();
        assert_eq!(titles, ["סקירה"]);
        let read = forum.visit_practice(&secret, &shown).await.expect("read");
        assert_eq!((read.sharing, read.guest.as_str()), (Sharing::Members, "רות אלוני"));
        assert!(read.html.contains("גוף") && !read.html.contains("/practices/"), "{}", read.html);
        let mut beside = practice("תבנית", "", Status::Published);
        beside.content.body = format!("[א](/practices/{shown}) [ב](/practices/{shown}#גוף) [ג](/practices/{library})");
        beside.meeting = Some(held);
        let beside = create_practice(forum, &writer, beside).await.slug;
        let html = forum.visit_practice(&secret, &beside).await.expect("read").html;
        let links = |base: &str| html.matches(&format!("href=\"{base}/practices/")).count();
        assert_eq!(
            (links(&format!("/visit/{secret}")), links("")),
            (2, 1),
            "what the guest sees is read as a guest: {html}"
        );
        for hidden in [&waits, &draft, &library, &of_other, "nowhere", "a\0b"] {
            assert_eq!(forum.visit_practice(&secret, hidden).await.err(), Some(Problem::NotFound), "{hidden}");
            let file = forum.visit_file(&secret, hidden, "board.txt").await;
            assert_eq!(file.err(), Some(Problem::NotFound), "{hidden}");
        }
        // The secret of a pass is none of a session, a token or another link.
        assert!(forum.authenticate_session(&secret).await.expect("an answer").is_none());
        assert_eq!(forum.authenticate_token(&secret).await.err(), Some(Problem::Unauthenticated));
        assert_eq!(forum.view_link(&secret).await.err(), Some(Problem::LinkExpired));
        assert!(forum.meeting_passes(&people.coordinator, held).await.expect("a list")[0].used_at.is_some());
        let id = forum.practice(&writer, &shown).await.expect("there").id;
        forum.delete_practice(&writer, id, 1).await.expect("archived");
        assert_eq!(forum.visit_practice(&secret, &shown).await.err(), Some(Problem::NotFound), "taken from the offer");
    })
    .await;
}

#[tokio::test]
async fn a_guest_opens_the_files_of_what_is_shown() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let held = call(forum, meeting("מפגש", Some(people.oren.company), &[])).await;
        let writer = people.oren.member;
        let draft = forum.begin_draft(&writer, Purpose::WriteUp(held), content("סקירה", "גוף")).await.expect("begun");
        let input = SaveDraft {
            content: content("סקירה", "גוף"),
            uploads: vec![upload("לוח.txt", "תוכן")],
            ..SaveDraft::default()
        };
        forum.save_draft(&writer, draft, input).await.expect("saved");
        forum.publish_draft(&writer, draft, None).await.expect("published");
        let secret = made(&context, held, 7).await;
        let slug = forum.visit(&secret).await.expect("shown").meeting.practices[0].slug.clone();
        let files = forum.visit_practice(&secret, &slug).await.expect("read").files;
        assert_eq!(files.iter().map(|file| file.file_name.as_str()).collect::<Vec<_>>(), ["לוח.txt"]);
        let file = forum.visit_file(&secret, &slug, "לוח.txt").await.expect("opened");
        assert_eq!(&file.content().await.expect("whole")[..], "תוכן".as_bytes());
        assert_eq!(forum.visit_file(&secret, &slug, "אחר.txt").await.err(), Some(Problem::NotFound));
    })
    .await;
}

#[tokio::test]
async fn a_pass_ends_by_its_date_or_when_it_is_taken_back() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let coordinator = people.coordinator;
        let held = call(forum, meeting("מפגש", None, &[])).await;
        let other = call(forum, meeting("אחר", None, &[])).await;
        let (short, long) = (made(&context, held, 1).await, made(&context, held, 9).await);
        context.clock.advance_days(2);
        assert_eq!(forum.visit(&short).await.err(), Some(Problem::LinkExpired));
        assert!(forum.visit(&long).await.is_ok());
        let passes = forum.meeting_passes(&coordinator, held).await.expect("a list");
        assert_eq!(passes.len(), 2, "one that has expired is still listed");
        let id = passes.iter().find(|pass| pass.expires_at > forum.now()).expect("the long one").id;
        let wrong = forum.revoke_meeting_pass(&coordinator, other, id).await;
        assert_eq!(wrong, Err(Problem::NotFound), "a pass of another meeting");
        forum.revoke_meeting_pass(&coordinator, held, id).await.expect("taken back");
        assert_eq!(forum.visit(&long).await.err(), Some(Problem::LinkExpired));
        assert_eq!(forum.revoke_meeting_pass(&coordinator, held, id).await, Err(Problem::NotFound), "a second click");
        context.clock.advance_days(LISTED_DAYS);
        run_standard_jobs(forum).await;
        assert_eq!(forum.meeting_passes(&coordinator, held).await.expect("a list"), []);
        let log = forum.audit_log(&coordinator, &AuditFilter::default()).await.expect("a log");
        let count = |event| log.iter().filter(|entry| entry.event == event).count();
        assert_eq!((count(AuditEvent::MeetingPassMade), count(AuditEvent::MeetingPassRevoked)), (2, 1));
    })
    .await;
}

#[tokio::test]
async fn passes_are_the_coordinator_s_alone() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let held = call(forum, meeting("מפגש", Some(people.oren.company), &[])).await;
        for stranger in [people.oren.manager, people.oren.member, people.oren.guest, Actor::Nobody] {
            let expected = if stranger == Actor::Nobody { Problem::Unauthenticated } else { Problem::Forbidden };
            let made = forum.make_meeting_pass(&stranger, held, &pass(&context, 7)).await;
            assert_eq!(made.err(), Some(expected.clone()));
            assert_eq!(forum.meeting_passes(&stranger, held).await.err(), Some(expected.clone()));
            let revoked = forum.revoke_meeting_pass(&stranger, held, MeetingPassId(1)).await;
            assert_eq!(revoked, Err(expected));
        }
        let coordinator = people.coordinator;
        let far = forum.make_meeting_pass(&coordinator, held, &pass(&context, DAYS_MAX + 1)).await;
        assert_eq!(fields(&far.expect_err("refused")), field("until", FieldProblem::Invalid));
        let nowhere = forum.make_meeting_pass(&coordinator, MeetingId(99), &pass(&context, 7)).await;
        assert_eq!(nowhere.err(), Some(Problem::NotFound));
        for secret in ["", "0000", "a\0b"] {
            assert_eq!(forum.visit(secret).await.err(), Some(Problem::LinkExpired), "{secret:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_name_on_a_pass_goes_with_the_person() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let held = call(forum, meeting("מפגש", None, &[])).await;
        let name =
            forum.member(&people.coordinator, crate::context::key(people.rimon.member)).await.expect("there").name;
        let until = Some(forum.now().plus_days(5));
        let named = NewMeetingPass { name: format!("{name}, יועצת"), expires_at: until, form_key: String::new() };
        forum.make_meeting_pass(&people.coordinator, held, &named).await.expect("made");
        let secret = made(&context, held, 5).await;
        forum.erase_member(&Actor::System, crate::context::key(people.rimon.member), "").await.expect("erased");
        let passes = forum.meeting_passes(&people.coordinator, held).await.expect("a list");
        let mut names: Vec<_> = passes.into_iter().map(|pass| pass.name).collect();
        names.sort();
        assert_eq!(names, ["", "רות אלוני"]);
        assert!(forum.visit(&secret).await.is_ok());
    })
    .await;
}

/// What the answer of a form is loaded again by is the form, sent once more.
#[tokio::test]
async fn a_form_that_is_sent_again_makes_no_second_pass() {
    on_each_engine(|context| async move {
        let (forum, coordinator) = (&context.forum, context.people.coordinator);
        let held = call(forum, meeting("מפגש", None, &[])).await;
        let asked = NewMeetingPass { form_key: forum.new_form_key(), ..pass(&context, 7) };
        let make =
            async |asked: NewMeetingPass| forum.make_meeting_pass(&coordinator, held, &asked).await.expect("made");
        let (first, second) = futures::future::join(make(asked.clone()), make(asked.clone())).await;
        assert_eq!(first, second);
        context.clock.advance_seconds(60);
        assert_eq!(make(asked.clone()).await, first);
        assert_eq!(forum.meeting_passes(&coordinator, held).await.expect("a list").len(), 1);
        assert!(forum.visit(first.strip_prefix("/visit/").expect("its path")).await.is_ok());
        let other = make(NewMeetingPass { name: "נועה".into(), ..asked.clone() }).await;
        assert_ne!(other, first, "another guest, after the way back");
        assert_ne!(make(pass(&context, 7)).await, make(pass(&context, 7)).await, "of no form");
        assert_eq!(forum.meeting_passes(&coordinator, held).await.expect("a list").len(), 4);
    })
    .await;
}
