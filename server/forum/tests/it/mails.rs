//! The outbox: what is put into it, what goes out, and what becomes of what was refused.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use domain::access::LoginPurpose;
use domain::change::Entity;
use domain::clock::Clock as _;
use domain::comment::{AnswerMark, CommentSubject};
use domain::digest::DigestCadence;
use domain::dilemma::{Audience, DilemmaList, DilemmaStep, NewDilemma};
use domain::following::Attention;
use domain::id::{MailId, MeetingId, MemberId};
use domain::language::Language;
use domain::mail::{MailKind, MailState, MailTopic, MailView};
use domain::meeting::{MeetingState, NewMeeting};
use domain::member::{NewMember, Profession, Role};
use domain::notification::{MarkRead, NotificationKind};
use domain::phone::{Phone, PhoneShown};
use domain::policy::Actor;
use domain::practice::Status;
use domain::problem::Problem;
use domain::promise::NewPromise;
use domain::rsvp::{NewRsvp, RsvpAnswer};
use domain::thing::Thing;
use domain::undo::Undo;
use forum::Forum;
use forum::attachments::talk::TextWithFiles;
use forum::jobs::send_digests::SendDigests;
use forum::jobs::worker::Outcome;
use forum::login::by_mail::AskForMail;
use forum::login::links::LinkView;
use forum::mails::manage::OpenedMail;
use forum::mails::settings::Sender;
use forum::members::away::SetAway;
use forum::members::transfer::MoveMember;
use forum::members::update::Profile;
use futures::FutureExt;
use futures::future::BoxFuture;
use mail::transport::{Envelope, Refusal, SendError, Transport};
use store::Store;
use store::mail::NewMail;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::context::{People, TestContext, key};
use crate::dilemmas::{answer, asked, dilemma, to};
use crate::links::{join, joined, token};
use crate::notifications::{listed, notify};
use crate::on_each_engine;
use crate::sample::{call, create_practice, day, email, meeting, practice, upload};

/// A mail server that says what a test has it say, and takes everything when it has nothing left to say.
#[derive(Default)]
pub struct Server {
    refusals: Mutex<VecDeque<Refusal>>,
    taken: Mutex<Vec<(String, String)>>,
    tried: Mutex<Vec<String>>,
}

impl Server {
    fn refuse(&self, refusals: &[Refusal]) {
        self.refusals.lock().expect("no panic").extend(refusals);
    }

    /// The addresses that got mails, with their messages.
    pub fn taken(&self) -> Vec<(String, String)> {
        std::mem::take(&mut *self.taken.lock().expect("no panic"))
    }

    /// The messages that were handed over since the last look, taken or not.
    fn tried(&self) -> Vec<String> {
        std::mem::take(&mut *self.tried.lock().expect("no panic"))
    }
}

impl Transport for Server {
    fn send<'a>(&'a self, envelope: &'a Envelope, message: &'a [u8]) -> BoxFuture<'a, Result<String, SendError>> {
        async move {
            let message = String::from_utf8(message.to_vec()).expect("ASCII");
            self.tried.lock().expect("no panic").push(message.clone());
            let refusal = self.refusals.lock().expect("no panic").pop_front();
            match refusal {
                Some(refusal) => Err(SendError { refusal, answer: format!("no, {}", envelope.to) }),
                None => {
                    self.taken.lock().expect("no panic").push((envelope.to.clone(), message));
                    Ok("250 queued".to_owned())
                }
            }
        }
        .boxed()
    }
}

/// A process of the same forum that has a mail server.
pub async fn with_server(context: &TestContext) -> (Forum, Arc<Server>) {
    let server = Arc::new(Server::default());
    let sender = Sender { transport: server.clone(), from: "forum@maagal.example".to_owned(), dkim: None };
    (context.second_process().await.with_mail(Some(sender)), server)
}

/// Runs every job that is due, whatever becomes of it.
pub async fn work(forum: &Forum) {
    let stop = CancellationToken::new();
    while forum.run_next_job("worker", &stop).await.expect("the database answers").is_some() {}
}

/// Has the coordinator make a link for a member, and does the work that is due.
async fn invite(forum: &Forum, people: People) {
    forum.member_link(&people.coordinator, key(people.oren.member)).await.expect("a link");
    work(forum).await;
}

async fn outbox(context: &TestContext, state: MailState) -> Vec<MailView> {
    context.forum.mails_in(&context.people.coordinator, state, None).await.expect("a list").mails
}

async fn only(context: &TestContext, state: MailState) -> MailView {
    let mut mails = outbox(context, state).await;
    assert_eq!(mails.len(), 1, "{state}: {mails:?}");
    mails.remove(0)
}

async fn opened(context: &TestContext, id: MailId) -> Option<OpenedMail> {
    context.forum.open_mail(&context.people.coordinator, id).await.expect("a mail")
}

fn header<'a>(message: &'a str, name: &str) -> Option<&'a str> {
    let head = message.split("\r\n\r\n").next().unwrap_or_default();
    head.split("\r\n").find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

#[tokio::test]
async fn the_outbox_and_subjects_name_what_everybody_reads_but_nothing_that_was_asked_anonymously() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, reader, writer) = (people.oren.member, people.rimon.member, people.rimon.manager);
        joined(forum, reader).await;
        notify(forum).await;
        let held = call(forum, meeting("אמנות שירות", None, &[key(reader)])).await;
        let open = asked(forum, dana, dilemma("למי פונים?")).await;
        let ours = asked(forum, writer, to(people.rimon.company, "אצלנו")).await;
        let sealed = forum.ask_anonymously(&dana, dilemma("בעילום שם"), &[]).await.expect("asked");
        context.clock.advance_days(4);
        forum.publish_dilemma(&people.coordinator, sealed).await.expect("published");
        for id in [open, ours, sealed] {
            forum.set_attention(&reader, CommentSubject::Dilemma(id).into(), Attention::Followed).await.expect("set");
            answer(forum, writer, id, "לא לבד.\n\nלנשום, **להקשיב**, ולשאול מה עוד אפשר.").await;
        }
        notify(forum).await;
        work(forum).await;
        let drafted = outbox(&context, MailState::Drafted).await;
        let told = async |entity, id| {
            let thing = Some(Thing { entity, id });
            let mail = drafted.iter().find(|mail| mail.member == key(reader) && mail.thing == thing).expect("a mail");
            (mail.title.clone(), opened(&context, mail.id).await.expect("something to say"))
        };
        for (thing, name) in [((Entity::Meeting, held.0), "אמנות שירות"), ((Entity::Dilemma, open.0), "למי פונים?")]
        {
            let (title, mail) = told(thing.0, thing.1).await;
            assert_eq!(title.as_deref(), Some(name));
            assert!(mail.subject.contains(name), "{}", mail.subject);
        }
        for (id, name) in [(ours, "אצלנו"), (sealed, "בעילום שם")] {
            let (title, mail) = told(Entity::Dilemma, id.0).await;
            assert!(!mail.subject.contains(name) && mail.text.contains(name), "{}\n{}", mail.subject, mail.text);
            assert!(title.is_none() || id == ours, "{title:?}");
            assert!(mail.text.contains("לא לבד. לנשום, להקשיב, ולשאול מה עוד אפשר."), "{}", mail.text);
        }
    })
    .await;
}

#[tokio::test]
async fn mails_are_listed_in_parts() {
    on_each_engine(|context| async move {
        let (forum, coordinator) = (&context.forum, context.people.coordinator);
        for number in 0..53 {
            let new = NewMember {
                email: format!("new{number}@oren-gal.example"),
                name: format!("חדשה {number}"),
                company: context.people.oren.company,
                role: Role::Member,
                profession: Profession::Service,
            };
            let id = forum.invite_member(&coordinator, new).await.expect("invited");
            forum.member_link(&coordinator, id).await.expect("a link");
        }
        let part = async |after| forum.mails_in(&coordinator, MailState::Queued, after).await.expect("a list");
        let first = part(None).await;
        assert_eq!((first.mails.len(), first.more), (50, true));
        let rest = part(first.goes_on()).await;
        assert_eq!((rest.mails.len(), rest.more, rest.goes_on()), (3, false, None));
        let mut all: Vec<_> = first.mails.iter().chain(&rest.mails).map(|mail| mail.id).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 53, "each once");
        let beside = forum.outbox(&coordinator).await.expect("the outbox").queued;
        assert_eq!((beside.mails.len(), beside.more), (10, true));
        forum.discard_mail(&coordinator, first.mails[0].id).await.expect("discarded");
        let less = part(first.goes_on()).await;
        assert_eq!(less.mails.len(), 3, "what is gone before it moves nothing");
    })
    .await;
}

#[tokio::test]
async fn an_invitation_waits_as_a_draft_whose_link_lets_its_recipient_in_once() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        joined(&context.forum, people.coordinator).await;
        forum.remember_address(&Actor::System, "https://forum.example:8443").await.expect("remembered");
        let shown = token(&forum.member_link(&people.coordinator, key(people.oren.member)).await.expect("a link"));
        forum.member_link(&people.coordinator, key(people.oren.member)).await.expect("pressed twice");
        work(forum).await;
        let draft = only(&context, MailState::Drafted).await;
        assert_eq!((draft.kind, draft.name.as_str()), (MailKind::Invitation, "דנה אורן־גל"));
        assert_eq!(forum.view_link(&shown).await.err(), Some(Problem::LinkExpired), "the second link is the good one");

        let mail = opened(&context, draft.id).await.expect("something to say");
        assert_eq!(mail.to, draft.email);
        let message = String::from_utf8(mail.message).expect("ASCII");
        assert_eq!(header(&message, "X-Unsent"), Some("1"));
        assert!(header(&message, "Message-ID").is_some_and(|id| id.ends_with("@forum.example>")), "{message}");
        assert!(header(&message, "From").is_some_and(|from| from.ends_with("<m1@forum.example>")), "{message}");
        let link = mail.text.split_whitespace().find_map(|word| word.strip_prefix("https://forum.example:8443/join/"));
        let link = link.expect("a whole link").to_owned();
        assert!(matches!(forum.view_link(&link).await, Ok(LinkView::Invite(_))));
        let again = opened(&context, draft.id).await.expect("opened once more");
        assert_eq!(forum.join(&link, join()).await.map(drop), Ok(()), "the first copy is good, too");
        let other =
            again.text.split_whitespace().find_map(|word| word.strip_prefix("https://forum.example:8443/join/"));
        let other = other.expect("a whole link");
        assert_eq!(forum.view_link(other).await.err(), Some(Problem::LinkExpired), "nothing is left of it");

        for _ in 0..2 {
            forum.mark_mail_sent(&people.coordinator, draft.id).await.expect("marked");
        }
        assert_eq!(only(&context, MailState::Sent).await.id, draft.id);
        let gone = forum.open_mail(&people.coordinator, draft.id).await;
        assert_eq!(gone.map(drop), Err(Problem::NotFound));
    })
    .await;
}

#[tokio::test]
async fn an_invitation_to_somebody_who_joined_meanwhile_is_not_sent() {
    on_each_engine(|context| async move {
        let people = context.people;
        let (forum, server) = with_server(&context).await;
        let link = forum.member_link(&people.coordinator, key(people.oren.member)).await.expect("a link");
        forum.join(&token(&link), join()).await.expect("joins");
        work(&forum).await;
        assert!(server.tried().is_empty());
        assert!(outbox(&context, MailState::Queued).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_mail_is_tried_again_with_growing_delays_and_the_same_id() {
    on_each_engine(|context| async move {
        let people = context.people;
        let (forum, server) = with_server(&context).await;
        server.refuse(&[Refusal::Temporary; 3]);
        invite(&forum, people).await;
        let mut ids = vec![];
        for delay in [60, 180, 540] {
            let waiting = only(&context, MailState::Queued).await;
            assert_eq!(waiting.answer, format!("no, {}", waiting.email));
            ids.extend(server.tried());
            context.clock.advance_seconds(delay - 1);
            work(&forum).await;
            assert!(server.tried().is_empty(), "not before {delay} s");
            context.clock.advance_seconds(1);
            work(&forum).await;
        }
        ids.extend(server.tried());
        assert_eq!(ids.len(), 4);
        let ids: Vec<_> = ids.iter().map(|message| header(message, "Message-ID").expect("an id").to_owned()).collect();
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
        let sent = only(&context, MailState::Sent).await;
        assert_eq!((sent.attempts, sent.answer.as_str()), (4, "250 queued"));
        assert_eq!(server.taken().len(), 1);
        work(&forum).await;
        assert!(server.tried().is_empty(), "sent once");
    })
    .await;
}

/// Tests begin on a Thursday at eleven.
#[tokio::test]
async fn what_did_not_go_out_in_working_hours_waits_for_the_next_ones() {
    on_each_engine(|context| async move {
        let (forum, server) = with_server(&context).await;
        let people = context.people;
        let (dana, omer) = (people.oren.member, people.oren.colleague);
        joined(&forum, dana).await;
        joined(&forum, omer).await;
        notify(&forum).await;
        let (of_dana, of_omer) = (email(&forum, dana).await, email(&forum, omer).await);
        let recipients = || server.taken().into_iter().map(|(to, _)| to).collect::<Vec<_>>();
        let later = async |seconds| {
            context.clock.advance_seconds(seconds);
            work(&forum).await;
        };
        // A mail server that is away all day.
        server.refuse(&[Refusal::Temporary; 7]);
        call(&forum, meeting("מפגש", None, &[key(dana)])).await;
        notify(&forum).await;
        work(&forum).await;
        for delay in [60, 180, 540, 1_620, 4_860, 14_400] {
            later(delay).await;
        }
        assert_eq!(server.tried().len(), 7, "until five in the afternoon");
        later(14_400).await;
        assert!(server.tried().is_empty(), "not in the evening");
        // The server itself is stopped from here to the evening of the next working day.
        context.clock.advance_seconds(3 * 86_400);
        let other = NewMeeting { starts_at: day(20), ..meeting("מפגש אחר", None, &[key(omer)]) };
        call(&forum, other).await;
        notify(&forum).await;
        work(&forum).await;
        assert_eq!(recipients(), Vec::<String>::new(), "nor at nine in the evening of a Sunday");
        later(10 * 3_600 + 3_539).await;
        assert_eq!(recipients(), Vec::<String>::new(), "nor before eight");
        later(1).await;
        let mut told = recipients();
        told.sort();
        let mut expected = vec![of_dana, of_omer];
        expected.sort();
        assert_eq!(told, expected);
        // What somebody waits for is sent at any hour.
        context.clock.advance_seconds(12 * 3_600);
        server.refuse(&[Refusal::Temporary]);
        forum.member_link(&people.coordinator, key(people.oren.manager)).await.expect("a link");
        work(&forum).await;
        later(60).await;
        assert_eq!(recipients(), [email(&forum, people.oren.manager).await]);
    })
    .await;
}

#[tokio::test]
async fn a_refused_address_is_left_alone_until_somebody_decides() {
    on_each_engine(|context| async move {
        let people = context.people;
        let (forum, server) = with_server(&context).await;
        server.refuse(&[Refusal::Address]);
        invite(&forum, people).await;
        assert_eq!(server.tried().len(), 1);
        let dead = only(&context, MailState::Dead).await;
        assert_eq!(dead.answer, format!("no, {}", dead.email));
        assert_eq!(
            context.forum.overview(&people.coordinator).await.expect("an overview").mails.dead,
            1,
            "the coordinator is told"
        );
        let told = vec![(None, vec![NotificationKind::MailRefused])];
        assert_eq!(listed(&forum, &people.coordinator).await, told);

        invite(&forum, people).await;
        assert!(server.tried().is_empty(), "nothing more goes there");
        assert_eq!(listed(&forum, &people.coordinator).await, told, "once, until it is read");
        assert_eq!(outbox(&context, MailState::Dead).await.len(), 2);

        forum.send_mail_again(&people.coordinator, dead.id).await.expect("once more");
        work(&forum).await;
        assert_eq!(server.taken().len(), 1);
        assert_eq!(only(&context, MailState::Sent).await.id, dead.id);
        forum.discard_mail(&people.coordinator, only(&context, MailState::Dead).await.id).await.expect("discarded");
        assert!(outbox(&context, MailState::Dead).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn another_address_counts_as_good() {
    on_each_engine(|context| async move {
        let people = context.people;
        let (forum, server) = with_server(&context).await;
        server.refuse(&[Refusal::Address]);
        invite(&forum, people).await;
        let to = MoveMember { email: Some("dana@new.example".to_owned()), ..MoveMember::default() };
        forum.move_member(&people.coordinator, key(people.oren.member), to).await.expect("moved");
        invite(&forum, people).await;
        let taken = server.taken();
        assert_eq!(taken.iter().map(|(to, _)| to.as_str()).collect::<Vec<_>>(), ["dana@new.example"]);
    })
    .await;
}

#[tokio::test]
async fn a_refused_message_says_nothing_of_the_address() {
    on_each_engine(|context| async move {
        let people = context.people;
        let (forum, server) = with_server(&context).await;
        server.refuse(&[Refusal::Message]);
        invite(&forum, people).await;
        only(&context, MailState::Dead).await;
        invite(&forum, people).await;
        assert_eq!(server.taken().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_discarded_mail_comes_back_where_it_stood() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        invite(forum, people).await;
        let id = only(&context, MailState::Drafted).await.id;
        for _ in 0..2 {
            forum.discard_mail(&people.coordinator, id).await.expect("discarded");
        }
        assert!(outbox(&context, MailState::Drafted).await.is_empty());
        let undo = Undo::Mails(vec![id]);
        assert_eq!(forum.can_undo(&people.oren.manager, &undo).await, Ok(false));
        assert_eq!(forum.can_undo(&people.coordinator, &undo).await, Ok(true));
        for _ in 0..2 {
            forum.undo(&people.coordinator, &undo).await.expect("brought back");
        }
        assert_eq!(only(&context, MailState::Drafted).await.id, id);
        assert_eq!(forum.can_undo(&people.coordinator, &undo).await, Ok(false));
    })
    .await;
}

#[tokio::test]
async fn a_discarded_job_takes_its_mail_along_and_brings_it_back() {
    on_each_engine(|context| async move {
        let (coordinator, dana) = (context.people.coordinator, key(context.people.oren.member));
        let (forum, server) = with_server(&context).await;
        let job = async || {
            let jobs = forum.jobs(&coordinator).await.expect("listed").into_iter();
            jobs.filter(|job| job.kind == "send-mail").map(|job| job.id).collect::<Vec<_>>()
        };
        forum.member_link(&coordinator, dana).await.expect("a link");
        let first = job().await[0];
        for _ in 0..2 {
            forum.discard_job(&coordinator, first).await.expect("discarded");
        }
        assert_eq!(outbox(&context, MailState::Queued).await.len(), 0);
        let discarded = only(&context, MailState::Discarded).await.id;

        // Whoever is invited again gets another mail, which does not wait for the one that nothing sends.
        forum.member_link(&coordinator, dana).await.expect("a link");
        work(&forum).await;
        assert_eq!(server.taken().len(), 1);

        context.clock.advance_seconds(60);
        for _ in 0..2 {
            forum.undo(&coordinator, &Undo::Job(first)).await.expect("brought back");
        }
        assert_eq!(only(&context, MailState::Queued).await.id, discarded);
        work(&forum).await;
        assert_eq!(server.taken().len(), 1);

        // Another job sends it all the same, such as that of a mail that was hastened.
        forum.member_link(&coordinator, dana).await.expect("a link");
        let mail = only(&context, MailState::Queued).await.id;
        let store = Store::open(&context.database).await.expect("opens");
        let mut tx = store.write().await.expect("begun");
        let digests = SendDigests { mails: vec![mail] };
        forum.enqueue(&mut tx, &digests, context.clock.now(), None).await.expect("enqueued");
        tx.commit(None, context.clock.now(), &[]).await.expect("committed");
        store.close().await;
        forum.discard_job(&coordinator, job().await[0]).await.expect("discarded");
        work(&forum).await;
        assert_eq!(server.taken().len(), 1);

        // A mail that was discarded by itself does not come back with its job.
        forum.member_link(&coordinator, dana).await.expect("a link");
        let (third, mail) = (job().await[0], only(&context, MailState::Queued).await.id);
        forum.discard_mail(&coordinator, mail).await.expect("discarded");
        context.clock.advance_seconds(1);
        forum.discard_job(&coordinator, third).await.expect("discarded");
        forum.restore_job(&coordinator, third).await.expect("brought back");
        assert_eq!(only(&context, MailState::Discarded).await.id, mail);
    })
    .await;
}

#[tokio::test]
async fn what_waited_for_a_mail_server_is_sent_or_discarded_together() {
    on_each_engine(|context| async move {
        let (people, coordinator) = (context.people, context.people.coordinator);
        for member in [people.oren.member, people.oren.colleague, people.rimon.member] {
            context.forum.member_link(&coordinator, key(member)).await.expect("a link");
        }
        work(&context.forum).await;
        let ids: Vec<_> = outbox(&context, MailState::Drafted).await.into_iter().map(|mail| mail.id).collect();
        assert_eq!(ids.len(), 3);
        assert_eq!(context.forum.send_mails_again(&coordinator, &ids).await, Err(Problem::NotFound), "no server");

        let (forum, server) = with_server(&context).await;
        forum.mark_mail_sent(&coordinator, ids[0]).await.expect("marked");
        assert_eq!(forum.discard_mails(&coordinator, &ids).await, Ok(ids[1..].to_vec()), "one was sent");
        assert!(outbox(&context, MailState::Drafted).await.is_empty());
        forum.undo(&coordinator, &Undo::Mails(ids.clone())).await.expect("brought back");
        assert_eq!(outbox(&context, MailState::Drafted).await.len(), 2);
        forum.send_mails_again(&coordinator, &ids).await.expect("sent");
        work(&forum).await;
        assert_eq!(server.taken().len(), 2);
        assert_eq!(forum.discard_mails(&coordinator, &ids).await, Err(Problem::NotFound), "nothing waits");
    })
    .await;
}

#[tokio::test]
async fn much_about_one_thing_is_one_mail_an_hour() {
    on_each_engine(|context| async move {
        let people = context.people;
        let (dana, omer) = (people.oren.member, people.oren.colleague);
        joined(&context.forum, dana).await;
        let (forum, server) = with_server(&context).await;
        let mut input = practice("אמנה", "גוף", Status::Published);
        input.authors = vec![key(dana)];
        let subject = CommentSubject::Practice(create_practice(&forum, &dana, input).await.id);
        notify(&forum).await;
        let comment = async |count: usize| {
            for number in 0..count {
                if number == 250 {
                    // One member writes no more than that within a minute.
                    context.clock.advance_seconds(61);
                }
                forum.add_comment(&omer, subject, &format!("תגובה {number}"), None).await.expect("written");
            }
            notify(&forum).await;
            work(&forum).await;
        };
        comment(1).await;
        assert_eq!(server.taken().len(), 1, "at once");
        comment(499).await;
        assert!(server.taken().is_empty(), "not within the hour");
        context.clock.advance_seconds(3_600);
        work(&forum).await;
        assert_eq!(server.taken().len(), 1, "the rest in one");
        context.clock.advance_seconds(3_600);
        work(&forum).await;
        assert!(server.taken().is_empty(), "and nothing after that");

        // Muted while a mail about it waits.
        comment(1).await;
        context.clock.advance_seconds(1);
        comment(1).await;
        server.taken();
        forum.set_attention(&dana, subject.into(), Attention::Muted).await.expect("muted");
        context.clock.advance_seconds(3_600);
        work(&forum).await;
        assert!(server.taken().is_empty(), "not of what is muted");
    })
    .await;
}

#[tokio::test]
async fn what_was_read_or_is_not_wanted_is_not_mailed() {
    on_each_engine(|context| async move {
        let people = context.people;
        let (dana, omer) = (people.oren.member, people.oren.colleague);
        joined(&context.forum, dana).await;
        joined(&context.forum, omer).await;
        let (forum, server) = with_server(&context).await;
        notify(&forum).await;
        // A Friday evening: nothing goes out before Sunday at eight.
        context.clock.advance_seconds(86_400 + 8 * 3_600);
        let presented = async |title: &str| call(&forum, meeting(title, None, &[key(dana), key(omer)])).await;
        presented("ראשון").await;
        forum.choose_mails(&omer, &[]).await.expect("chosen");
        notify(&forum).await;
        presented("שני").await;
        notify(&forum).await;
        work(&forum).await;
        assert!(server.taken().is_empty());
        let seen = forum.notifications(&dana).await.expect("notifications");
        let first = seen.last().expect("the first meeting").notifications[0].id;
        forum.mark_notifications_read(&dana, &MarkRead::These(vec![first])).await.expect("read");
        context.clock.advance_seconds(36 * 3_600 + 3_599);
        work(&forum).await;
        assert!(server.taken().is_empty(), "a second before eight");
        context.clock.advance_seconds(3_600);
        work(&forum).await;
        let taken = server.taken();
        assert_eq!(taken.len(), 1, "of one meeting to one of them: {taken:?}");
        assert_eq!(taken[0].0, email(&context.forum, dana).await);
    })
    .await;
}

#[tokio::test]
async fn who_lost_access_left_or_was_erased_gets_nothing() {
    on_each_engine(|context| async move {
        let people = context.people;
        let (manager, dana, omer) = (people.oren.manager, people.oren.member, people.oren.colleague);
        for actor in [manager, dana, omer] {
            joined(&context.forum, actor).await;
        }
        let (forum, server) = with_server(&context).await;
        notify(&forum).await;
        // At night, so that everything waits.
        context.clock.advance_seconds(12 * 3_600);
        let mut input = practice("סוד", "גוף", Status::InReview);
        input.company = Some(people.oren.company);
        create_practice(&forum, &people.coordinator, input).await;
        call(&forum, meeting("מפגש", None, &[key(dana), key(omer)])).await;
        notify(&forum).await;
        assert_eq!(outbox(&context, MailState::Queued).await.len(), 3);
        let to = MoveMember { company: Some("rimon".to_owned()), ..MoveMember::default() };
        forum.move_member(&people.coordinator, key(manager), to).await.expect("moved");
        forum.deactivate_member(&people.coordinator, key(dana), false).await.expect("deactivated");
        forum.erase_member(&Actor::System, key(omer), "").await.expect("erased");
        assert_eq!(outbox(&context, MailState::Queued).await.len(), 2, "nothing is left of who was erased");
        context.clock.advance_seconds(5 * 86_400 + 12 * 3_600);
        work(&forum).await;
        assert!(server.tried().is_empty());
        assert!(outbox(&context, MailState::Queued).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_title_of_what_waits_for_confirmation_stands_in_the_text_and_not_in_the_subject() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        joined(&context.forum, people.coordinator).await;
        joined(&context.forum, people.oren.manager).await;
        notify(forum).await;
        let mut input = practice("סוד", "גוף", Status::InReview);
        input.company = Some(people.oren.company);
        create_practice(forum, &people.coordinator, input).await;
        notify(forum).await;
        work(forum).await;
        let draft = only(&context, MailState::Drafted).await;
        let mail = opened(&context, draft.id).await.expect("something to say");
        assert!(!mail.subject.contains("סוד") && mail.text.contains("סוד"), "{}\n{}", mail.subject, mail.text);
        forum.mark_mail_sent(&people.coordinator, draft.id).await.expect("marked");
        notify(forum).await;
        work(forum).await;
        assert!(outbox(&context, MailState::Drafted).await.is_empty(), "told once");
    })
    .await;
}

#[tokio::test]
async fn what_is_promised_stands_in_the_text_and_not_in_the_subject() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        joined(&context.forum, people.coordinator).await;
        joined(&context.forum, people.oren.manager).await;
        notify(forum).await;
        let promise = NewPromise {
            owner: key(people.rimon.member),
            to: Some(key(people.oren.manager)),
            meeting: None,
            what: "סוד".into(),
            due_at: forum.now().plus_days(9),
        };
        forum.make_promise(&people.rimon.member, promise).await.expect("made");
        notify(forum).await;
        work(forum).await;
        let draft = only(&context, MailState::Drafted).await;
        let mail = opened(&context, draft.id).await.expect("something to say");
        assert!(!mail.subject.contains("סוד") && mail.text.contains("סוד"), "{}\n{}", mail.subject, mail.text);
        assert!(mail.subject.contains("התחייבות"), "{}", mail.subject);
    })
    .await;
}

#[tokio::test]
async fn one_click_switches_off_without_a_login_and_only_what_the_token_says() {
    on_each_engine(|context| async move {
        let people = context.people;
        let dana = people.oren.member;
        joined(&context.forum, dana).await;
        let (forum, server) = with_server(&context).await;
        forum.remember_address(&Actor::System, "https://forum.example").await.expect("remembered");
        notify(&forum).await;
        let new = meeting("מפגש", None, &[key(dana)]);
        let id = call(&forum, new.clone()).await;
        notify(&forum).await;
        work(&forum).await;
        let message = server.taken().remove(0).1.replace("\r\n ", " ");
        let url = header(&message, "List-Unsubscribe").expect("a way out").trim_matches(['<', '>']).to_owned();
        assert_eq!(header(&message, "List-Unsubscribe-Post"), Some("List-Unsubscribe=One-Click"));
        let token = url.strip_prefix("https://forum.example/unsubscribe/").expect("a whole link");
        let named = MailTopic::Notification(NotificationKind::PresenterNamed);
        let is_off = async || forum.unsubscription(token).await.map(|found| (found.what, found.is_off));
        assert_eq!(is_off().await, Ok((named, false)));
        let (member, rest) = token.split_once('.').expect("a member");
        let other = key(people.oren.colleague);
        for forged in [
            format!("{other}.{rest}"),
            token.replace("presenter-named", "meeting-moved"),
            member.to_owned(),
            String::new(),
        ] {
            assert_eq!(forum.unsubscribe(&forged).await.map(drop), Err(Problem::NotFound), "{forged}");
        }
        for _ in 0..2 {
            forum.unsubscribe(token).await.expect("switched off");
        }
        let mailed = forum.mailed_kinds(&dana).await.expect("chosen");
        assert!(
            !mailed.contains(&NotificationKind::PresenterNamed) && mailed.contains(&NotificationKind::MeetingMoved)
        );
        call(&forum, meeting("מפגש אחר", None, &[key(dana)])).await;
        notify(&forum).await;
        work(&forum).await;
        assert!(server.taken().is_empty(), "switched off");
        context.clock.advance_seconds(3_600);
        let moved = NewMeeting { starts_at: day(20), ..new };
        forum.update_meeting(&people.coordinator, id, 1, moved).await.expect("moved");
        notify(&forum).await;
        work(&forum).await;
        assert_eq!(server.taken().len(), 1, "another kind is still mailed");
        assert_eq!(is_off().await, Ok((named, true)), "the page offers what can be done");
        assert!(!forum.resubscribe(token).await.expect("switched on").is_off);
        assert_eq!(is_off().await, Ok((named, false)));
        assert!(forum.mailed_kinds(&dana).await.expect("chosen").contains(&NotificationKind::PresenterNamed));
    })
    .await;
}

#[tokio::test]
async fn another_role_is_always_told() {
    on_each_engine(|context| async move {
        let people = context.people;
        let dana = people.oren.member;
        joined(&context.forum, dana).await;
        let (forum, server) = with_server(&context).await;
        notify(&forum).await;
        forum.choose_mails(&dana, &[]).await.expect("chosen");
        forum.set_role(&people.coordinator, key(dana), Role::Manager).await.expect("another role");
        notify(&forum).await;
        work(&forum).await;
        let message = server.taken().remove(0).1;
        assert_eq!(header(&message, "List-Unsubscribe"), None, "it cannot be switched off");
    })
    .await;
}

#[tokio::test]
async fn the_outbox_holds_no_secret() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let shown = token(&forum.member_link(&people.coordinator, key(people.oren.member)).await.expect("a link"));
        work(forum).await;
        let draft = only(&context, MailState::Drafted).await;
        let mail = opened(&context, draft.id).await.expect("something to say");
        let secret = mail.text.split("/join/").nth(1).and_then(|rest| rest.split_whitespace().next()).expect("a link");
        assert_ne!(secret, shown);
        let store = Store::open(&context.database).await.expect("opens");
        let row = store::mail::find(&mut store.read().await.expect("read"), draft.id).await.expect("query");
        assert!(!format!("{row:?}").contains(secret));
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn the_operator_tries_the_mail_server() {
    on_each_engine(|context| async move {
        let (forum, server) = with_server(&context).await;
        let people = context.people;
        for actor in people.oren.all() {
            assert_eq!(forum.send_test_mail(&actor, "a@b.example").await.map(drop), Err(Problem::Forbidden));
        }
        assert!(matches!(forum.send_test_mail(&Actor::System, "nobody").await, Err(Problem::Invalid { .. })));
        let said = forum.send_test_mail(&Actor::System, "it@company.example").await.expect("sent");
        assert_eq!(said, Ok("250 queued".to_owned()));
        assert_eq!(server.taken()[0].0, "it@company.example");
        server.refuse(&[Refusal::Temporary]);
        let refused = forum.send_test_mail(&Actor::System, "it@company.example").await.expect("sent");
        assert_eq!(refused.map_err(|error| error.answer), Err("no, it@company.example".to_owned()));
        assert_eq!(context.forum.send_test_mail(&Actor::System, "a@b.example").await.map(drop), Err(Problem::NotFound));
    })
    .await;
}

/// Comes to half past three in the night before a Monday on which digests go out, and to ten in its morning. Tests begin on
/// a Thursday at eleven.
async fn monday(context: &TestContext, forum: &Forum) {
    context.clock.advance_seconds(3 * 86_400 + 16 * 3_600 + 1_860);
    work(forum).await;
    context.clock.advance_seconds(6 * 3_600 + 1_740);
    work(forum).await;
}

/// What the digest to a member says that the mail server refused.
async fn digest_to(context: &TestContext, actor: Actor) -> OpenedMail {
    let dead = outbox(context, MailState::Dead).await;
    let is_theirs = |mail: &&MailView| Some(mail.member) == actor.member() && mail.kind == MailKind::Digest;
    let digest = dead.iter().find(is_theirs).expect("a digest");
    opened(context, digest.id).await.expect("something to say")
}

async fn publish(context: &TestContext, title: &str) {
    create_practice(&context.forum, &context.people.rimon.member, practice(title, "גוף", Status::Published)).await;
}

/// Puts digests to a member into the outbox that are due now, with the jobs that send them; there is enough for one.
async fn due_digests(context: &TestContext, forum: &Forum, reader: Actor, count: usize) {
    joined(&context.forum, reader).await;
    context.clock.advance_seconds(60);
    for title in ["אמנה", "מדד", "משוב"] {
        publish(context, title).await;
    }
    // What is as new as a minute is told once more by the next digest.
    context.clock.advance_seconds(120);
    let store = Store::open(&context.database).await.expect("opens");
    let mut tx = store.write().await.expect("begun");
    let now = forum.now();
    let mut mails = vec![];
    for number in 0..count {
        let message_id = &format!("{number}@maagal.example");
        let new = NewMail { message_id, kind: MailKind::Digest, member: key(reader), thing: None, send_at: now };
        mails.push(store::mail::insert(&mut tx, &new, now).await.expect("added"));
    }
    for mails in mails.chunks(20) {
        forum.enqueue(&mut tx, &SendDigests { mails: mails.to_vec() }, now, None).await.expect("enqueued");
    }
    tx.commit(None, now, &[]).await.expect("committed");
    store.close().await;
}

/// On the Monday of digests, whoever waits for a code has it first.
#[tokio::test]
async fn what_somebody_waits_for_goes_out_before_what_concerns_and_that_before_digests() {
    on_each_engine(|context| async move {
        let (forum, server) = with_server(&context).await;
        let (reader, invited) = (context.people.oren.manager, context.people.oren.colleague);
        joined(&context.forum, context.people.oren.member).await;
        let address = email(&context.forum, context.people.oren.member).await;
        due_digests(&context, &forum, reader, 500).await;
        context.clock.advance_seconds(60);
        let next = async || {
            forum
                .run_next_job("worker", &CancellationToken::new())
                .await
                .expect("the database answers")
                .expect("a job");
            server.taken()
        };
        context.forum.member_link(&context.people.coordinator, key(invited)).await.expect("a link");
        context.clock.advance_seconds(1);
        let ask = AskForMail { email: address.clone(), purpose: LoginPurpose::Login, client: "office".to_owned() };
        context.forum.ask_for_mail(ask.clone()).await.expect("asked");
        let taken = next().await;
        assert_eq!(taken.iter().map(|(to, _)| to).collect::<Vec<_>>(), [&address], "the code is the next mail");
        let taken = next().await;
        let invited = email(&context.forum, invited).await;
        assert_eq!(taken.iter().map(|(to, _)| to).collect::<Vec<_>>(), [&invited]);
        let taken = next().await;
        let reader = email(&context.forum, reader).await;
        assert_eq!(taken.iter().map(|(to, _)| to).collect::<Vec<_>>(), [&reader], "the first has told what is new");

        // One worker does nothing else, so that the code does not even wait for the digests that are under way.
        let stop = CancellationToken::new();
        let awaited = async || forum.run_next_awaited_job("worker", &stop).await.expect("the database answers");
        assert_eq!(awaited().await, None);
        context.forum.ask_for_mail(ask).await.expect("asked");
        server.refuse(&[Refusal::Temporary]);
        assert_eq!((awaited().await, server.taken().len()), (Some(Outcome::Succeeded), 0));
        context.clock.advance_seconds(10);
        assert_eq!((awaited().await, server.taken().len()), (Some(Outcome::Succeeded), 1), "it is tried again soon");
    })
    .await;
}

#[tokio::test]
async fn a_server_that_wants_mails_later_is_not_handed_every_digest() {
    on_each_engine(|context| async move {
        let (forum, server) = with_server(&context).await;
        due_digests(&context, &forum, context.people.oren.manager, 20).await;
        server.refuse(&[Refusal::Unavailable; 2]);
        work(&forum).await;
        assert_eq!(server.tried().len(), 1, "the others wait without being tried");
        let waiting = outbox(&context, MailState::Queued).await;
        assert!(waiting.len() == 20 && waiting.iter().all(|mail| mail.send_at > forum.now()), "{waiting:?}");
        context.clock.advance_seconds(59);
        work(&forum).await;
        assert!(server.tried().is_empty());
        context.clock.advance_seconds(1);
        work(&forum).await;
        assert_eq!((server.tried().len(), server.taken().len()), (2, 1), "the first in vain, and one of the others");
    })
    .await;
}

#[tokio::test]
async fn a_mailbox_that_wants_a_digest_later_holds_up_no_other() {
    on_each_engine(|context| async move {
        let (forum, server) = with_server(&context).await;
        due_digests(&context, &forum, context.people.oren.manager, 20).await;
        server.refuse(&[Refusal::Temporary]);
        work(&forum).await;
        let tried = (server.tried().len(), server.taken().len());
        assert_eq!(tried, (2, 1), "the next one is tried at once, after which the reader has nothing new");
    })
    .await;
}

/// A mail server that says that it has a mail when it is let.
#[derive(Default)]
struct Slow {
    handed: Notify,
    let_go: Notify,
}

impl Transport for Slow {
    fn send<'a>(&'a self, _: &'a Envelope, _: &'a [u8]) -> BoxFuture<'a, Result<String, SendError>> {
        async move {
            self.handed.notify_one();
            self.let_go.notified().await;
            Ok("250 queued".to_owned())
        }
        .boxed()
    }
}

#[tokio::test]
async fn a_mail_under_way_is_noted_before_its_process_stops_and_no_other_is_begun() {
    on_each_engine(|context| async move {
        let server = Arc::new(Slow::default());
        let sender = Sender { transport: server.clone(), from: "forum@maagal.example".to_owned(), dkim: None };
        let forum = context.second_process().await.with_mail(Some(sender));
        due_digests(&context, &forum, context.people.oren.manager, 20).await;
        let stop = CancellationToken::new();
        let stopping = async {
            server.handed.notified().await;
            stop.cancel();
            tokio::task::yield_now().await;
            server.let_go.notify_one();
        };
        let (outcome, ()) = tokio::join!(forum.run_next_job("worker", &stop), stopping);
        assert_eq!(outcome, Ok(Some(Outcome::Stopped)));
        assert_eq!(outbox(&context, MailState::Sent).await.len(), 1);
        assert_eq!(outbox(&context, MailState::Queued).await.len(), 19, "they are sent after the next start");
    })
    .await;
}

#[tokio::test]
async fn a_digest_tells_what_is_new_on_every_second_monday() {
    on_each_engine(|context| async move {
        let people = context.people;
        let (dana, omer, manager) = (people.oren.member, people.oren.colleague, people.oren.manager);
        for actor in [dana, omer, manager] {
            joined(&context.forum, actor).await;
        }
        let (forum, server) = with_server(&context).await;
        forum.enqueue_recurring_jobs().await.expect("enqueued");
        notify(&forum).await;
        forum.set_digest_cadence(&omer, DigestCadence::Never).await.expect("chosen");
        forum.set_digest_cadence(&manager, DigestCadence::Weekly).await.expect("chosen");
        context.clock.advance_seconds(1);
        for title in ["אמנה", "מדידה"] {
            publish(&context, title).await;
        }
        call(&forum, meeting("מפגש", None, &[])).await;
        monday(&context, &forum).await;
        let told: Vec<_> = server.taken().into_iter().map(|(to, _)| to).collect();
        assert_eq!(
            told,
            [email(&context.forum, dana).await, email(&context.forum, manager).await],
            "not who wants none"
        );

        context.clock.advance_seconds(1);
        publish(&context, "אחת").await;
        context.clock.advance_seconds(7 * 86_400 - 6 * 3_600);
        work(&forum).await;
        context.clock.advance_seconds(6 * 3_600);
        work(&forum).await;
        assert!(server.taken().is_empty(), "too little");
        for title in ["שתיים", "שלוש"] {
            publish(&context, title).await;
        }
        context.clock.advance_seconds(7 * 86_400 - 6 * 3_600);
        work(&forum).await;
        context.clock.advance_seconds(6 * 3_600);
        work(&forum).await;
        assert_eq!(server.taken().len(), 2, "with what was too little before");
    })
    .await;
}

/// What is written has the moment at which that began, and is there for others a little later.
#[tokio::test]
async fn what_was_written_while_a_digest_was_made_comes_with_the_next() {
    on_each_engine(|context| async move {
        let (dana, coordinator) = (context.people.oren.member, context.people.coordinator);
        joined(&context.forum, coordinator).await;
        joined(&context.forum, dana).await;
        let (forum, server) = with_server(&context).await;
        forum.enqueue_recurring_jobs().await.expect("enqueued");
        context.clock.advance_seconds(1);
        for title in ["אמנה", "מדידה", "תהליך"] {
            publish(&context, title).await;
        }
        monday(&context, &forum).await;
        let address = email(&context.forum, dana).await;
        assert!(server.taken().iter().any(|(to, _)| *to == address), "the first digest");
        // Begun before that was made, and there after it.
        context.clock.advance_seconds(-30);
        for title in ["חניכה", "משמרות", "תסריט"] {
            publish(&context, title).await;
        }
        context.clock.advance_seconds(30);
        // So that what the next one says can be looked at.
        server.refuse(&[Refusal::Message; 8]);
        for _ in 0..2 {
            context.clock.advance_seconds(7 * 86_400 - 6 * 3_600);
            work(&forum).await;
            context.clock.advance_seconds(6 * 3_600);
            work(&forum).await;
        }
        let text = digest_to(&context, dana).await.text;
        assert!(["חניכה", "משמרות", "תסריט"].iter().all(|title| text.contains(title)), "{text}");
        assert!(!text.contains("אמנה"), "what was told is not told again: {text}");
    })
    .await;
}

#[tokio::test]
async fn a_digest_tells_nobody_of_what_they_may_not_read_and_ends_by_one_click() {
    on_each_engine(|context| async move {
        let people = context.people;
        let dana = people.oren.member;
        joined(&context.forum, people.coordinator).await;
        joined(&context.forum, dana).await;
        let (forum, server) = with_server(&context).await;
        // So that what they say can be looked at.
        server.refuse(&[Refusal::Message; 2]);
        forum.enqueue_recurring_jobs().await.expect("enqueued");
        context.clock.advance_seconds(1);
        for title in ["אמנה", "מדידה", "תהליך"] {
            publish(&context, title).await;
        }
        create_practice(&forum, &people.rimon.member, practice("סוד", "גוף", Status::Draft)).await;
        monday(&context, &forum).await;
        let dead = outbox(&context, MailState::Dead).await;
        let of_dana = dead.iter().find(|mail| Some(mail.member) == dana.member()).expect("a digest");
        assert_eq!(of_dana.kind, MailKind::Digest);
        let mail = opened(&context, of_dana.id).await.expect("something to say");
        assert!(
            mail.text.contains("אמנה") && mail.text.contains("תהליך") && !mail.text.contains("סוד"),
            "{}",
            mail.text
        );
        let token = mail.text.split("/unsubscribe/").nth(1).and_then(|rest| rest.split_whitespace().next());
        let token = token.expect("a way out");
        forum.set_digest_cadence(&dana, DigestCadence::Weekly).await.expect("chosen");
        let off = forum.unsubscribe(token).await.expect("switched off");
        assert_eq!((off.what, off.is_off), (MailTopic::Digest, true));
        assert_eq!(forum.digest_cadence(&dana).await, Ok(DigestCadence::Never));
        assert_eq!(forum.unsubscription(token).await.map(|found| found.is_off), Ok(true));
        assert!(opened(&context, of_dana.id).await.is_none(), "nor is the one that waits");
        // A mail program switches off by itself, and once more; the page is opened later.
        forum.unsubscribe(token).await.expect("switched off");
        forum.resubscribe(token).await.expect("on again");
        assert_eq!(forum.digest_cadence(&dana).await, Ok(DigestCadence::Weekly), "as it was");
        forum.set_digest_cadence(&dana, DigestCadence::Daily).await.expect("chosen");
        forum.resubscribe(token).await.expect("pressed on an old page");
        assert_eq!(forum.digest_cadence(&dana).await, Ok(DigestCadence::Daily), "what was chosen since stays");
    })
    .await;
}

#[tokio::test]
async fn an_answer_reaches_the_writer_and_where_they_cannot_be_reached_the_coordinator() {
    on_each_engine(|context| async move {
        let people = context.people;
        let (reader, writer) = (people.rimon.member, people.oren.member);
        for actor in [people.coordinator, reader, writer] {
            joined(&context.forum, actor).await;
        }
        let (forum, server) = with_server(&context).await;
        notify(&forum).await;
        let address = email(&forum, reader).await;
        let answered_by = async |title: &str| {
            let mut input = practice(title, "גוף", Status::Published);
            input.authors = vec![key(writer)];
            let id = create_practice(&forum, &writer, input).await.id;
            let thing = CommentSubject::Practice(id);
            forum.set_attention(&reader, thing.into(), Attention::Followed).await.expect("followed");
            forum.add_comment(&people.oren.manager, thing, "תודה", None).await.expect("written");
            notify(&forum).await;
            work(&forum).await;
            let mails = server.taken();
            let (_, message) = mails.iter().find(|(to, _)| *to == address).expect("a mail to the reader");
            header(message, "Reply-To").expect("somebody").to_owned()
        };
        assert!(answered_by("אמנה").await.contains(&email(&forum, writer).await));
        let away = SetAway { until: day(9), substitute: None };
        forum.set_away(&writer, key(writer), Some(away)).await.expect("away");
        assert!(answered_by("משוב").await.contains(&email(&forum, people.coordinator).await));
    })
    .await;
}

#[tokio::test]
async fn a_digest_tells_what_was_learnt_to_those_who_may_read_it() {
    on_each_engine(|context| async move {
        let people = context.people;
        let (dana, other) = (people.oren.member, people.rimon.member);
        joined(&context.forum, people.coordinator).await;
        joined(&context.forum, dana).await;
        let (forum, server) = with_server(&context).await;
        // So that what they say can be looked at.
        server.refuse(&[Refusal::Message; 8]);
        forum.enqueue_recurring_jobs().await.expect("enqueued");
        context.clock.advance_seconds(1);
        for title in ["אמנה", "מדידה", "תהליך"] {
            publish(&context, title).await;
        }
        let all = crate::dilemmas::dilemma("מי מחזיר תשובה?");
        let theirs = crate::dilemmas::to(people.rimon.company, "רק אצלנו");
        for (new, lesson) in [(all, "לשאול קודם."), (theirs, "לא לספר.")] {
            let id = forum.ask_dilemma(&other, new).await.expect("asked");
            forum.add_comment(&other, CommentSubject::Dilemma(id), "תשובה", None).await.expect("answered");
            let close = DilemmaStep::Close { lesson: lesson.to_owned() };
            forum.change_dilemma(&other, id, None, close).await.expect("closed");
        }
        monday(&context, &forum).await;
        let mail = digest_to(&context, dana).await;
        assert!(mail.text.contains("מי מחזיר תשובה?") && mail.text.contains("לשאול קודם."), "{}", mail.text);
        assert_eq!(mail.text.matches("מי מחזיר תשובה?").count(), 1, "not for its answers as well: {}", mail.text);
        assert!(!mail.text.contains("רק אצלנו") && !mail.text.contains("לא לספר"), "{}", mail.text);
    })
    .await;
}

#[tokio::test]
async fn a_digest_tells_of_open_dilemmas_and_of_what_was_talked_about() {
    on_each_engine(|context| async move {
        let people = context.people;
        let (dana, other) = (people.oren.member, people.rimon.member);
        joined(&context.forum, people.coordinator).await;
        joined(&context.forum, dana).await;
        let (forum, server) = with_server(&context).await;
        // So that what they say can be looked at.
        server.refuse(&[Refusal::Message; 8]);
        forum.enqueue_recurring_jobs().await.expect("enqueued");
        let old = forum.ask_dilemma(&other, crate::dilemmas::dilemma("שאלה ישנה")).await.expect("asked");
        let past = call(&forum, meeting("מפגש ישן", None, &[])).await;
        // Fifteen days later the first digest does not look as far back.
        context.clock.advance_seconds(11 * 86_400);
        for (actor, new) in [
            (other, NewDilemma { urgent: true, ..crate::dilemmas::dilemma("איך מחזירים לקוח?") }),
            (other, crate::dilemmas::to(people.rimon.company, "רק אצלנו")),
            (dana, crate::dilemmas::dilemma("השאלה של דנה")),
        ] {
            let id = forum.ask_dilemma(&actor, new).await.expect("asked");
            forum.add_comment(&other, CommentSubject::Dilemma(id), "תשובה", None).await.expect("answered");
        }
        for subject in [CommentSubject::Dilemma(old), CommentSubject::Meeting(past)] {
            forum.add_comment(&other, subject, "תגובה", None).await.expect("written");
        }
        context.clock.advance_seconds(3 * 86_400);
        monday(&context, &forum).await;
        let text = digest_to(&context, dana).await.text;
        let (asked, talked) = text.split_once("על מה דיברו").expect("both parts");
        assert!(asked.contains("דילמות שמחכות לעצה") && asked.contains("איך מחזירים לקוח?"), "{text}");
        assert!(asked.contains("דחוף") && !asked.contains("השאלה של דנה") && !asked.contains("שאלה ישנה"), "{text}");
        assert!(talked.contains("שאלה ישנה") && talked.contains("מפגש ישן"), "{text}");
        assert!(talked.contains("השאלה של דנה") && !talked.contains("איך מחזירים לקוח?"), "named once: {text}");
        assert!(!text.contains("רק אצלנו"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn a_digest_that_was_missed_goes_out_once_the_server_runs_again() {
    on_each_engine(|context| async move {
        let dana = context.people.oren.member;
        joined(&context.forum, dana).await;
        let (forum, server) = with_server(&context).await;
        forum.enqueue_recurring_jobs().await.expect("enqueued");
        context.clock.advance_seconds(86_400);
        work(&forum).await;
        for title in ["אמנה", "מדידה", "תהליך"] {
            publish(&context, title).await;
        }
        // From Friday to Tuesday at eleven nothing runs.
        context.clock.advance_seconds(4 * 86_400);
        work(&forum).await;
        assert_eq!(server.taken().len(), 1, "Monday's digest");
        for title in ["אחת", "שתיים", "שלוש"] {
            publish(&context, title).await;
        }
        context.clock.advance_seconds(86_400);
        work(&forum).await;
        assert!(server.taken().is_empty(), "once");
    })
    .await;
}

/// Comes to a Thursday's evening, when mails wait until Sunday, with a meeting on Friday that everybody was told of.
async fn friday_meeting(context: &TestContext, forum: &Forum) -> (MeetingId, NewMeeting) {
    let new = NewMeeting { starts_at: day(1), deadline: None, ..meeting("מפגש מחר", None, &[]) };
    let id = call(forum, new.clone()).await;
    notify(forum).await;
    context.clock.advance_seconds(8 * 3_600);
    (id, new)
}

#[tokio::test]
async fn what_cannot_wait_goes_out_at_once_to_those_who_chose_so_and_the_others_are_called() {
    on_each_engine(|context| async move {
        let people = context.people;
        let (dana, omer, manager, guest) =
            (people.oren.member, people.oren.colleague, people.oren.manager, people.rimon.guest);
        for actor in [dana, omer, manager, guest] {
            joined(&context.forum, actor).await;
        }
        let (forum, server) = with_server(&context).await;
        notify(&forum).await;
        let (id, new) = friday_meeting(&context, &forum).await;
        forum.set_mailed_at_once(&dana, true).await.expect("chosen");
        let no = NewRsvp { answer: RsvpAnswer::No, note: String::new() };
        forum.answer_meeting(&manager, id, key(manager), no).await.expect("answered");
        let phone = Phone { number: "050-1234567".to_owned(), shown: PhoneShown::Coordinator };
        forum.set_phone(&omer, phone).await.expect("a number");
        let cancelled = NewMeeting { state: MeetingState::Cancelled, ..new };
        forum.update_meeting(&people.coordinator, id, 1, cancelled).await.expect("cancelled");
        notify(&forum).await;
        work(&forum).await;
        let taken: Vec<_> = server.taken().into_iter().map(|(to, _)| to).collect();
        assert_eq!(taken, [email(&context.forum, dana).await], "on a Thursday at seven in the evening");

        let lists = forum.calls(&people.coordinator).await.expect("a list");
        assert_eq!(lists.len(), 1);
        assert_eq!((lists[0].meeting, lists[0].change), (id, NotificationKind::MeetingCancelled));
        let called: Vec<_> = lists[0].lines.iter().map(|line| (line.person.id, line.phone.as_deref())).collect();
        assert_eq!(called.len(), 2, "nobody who knows it or does not come: {called:?}");
        assert!(
            called.contains(&(key(omer), Some("050-1234567"))) && called.contains(&(key(guest), None)),
            "{called:?}"
        );
        assert_eq!(context.forum.overview(&people.coordinator).await.expect("an overview").calls, 2);

        let first = called[0].0;
        for _ in 0..2 {
            forum.note_call(&people.coordinator, id, first, true).await.expect("noted");
        }
        let lists = forum.calls(&people.coordinator).await.expect("a list");
        assert_eq!(lists[0].lines.last().map(|line| (line.person.id, line.called_at.is_some())), Some((first, true)));
        assert_eq!(context.forum.overview(&people.coordinator).await.expect("an overview").calls, 1);
        forum.note_call(&people.coordinator, id, first, false).await.expect("noted");
        assert!(
            forum.calls(&people.coordinator).await.expect("a list")[0].lines.iter().all(|it| it.called_at.is_none())
        );

        // Who reads it at the bell knows it.
        let read = forum.notifications(&omer).await.expect("notifications")[0].notifications[0].id;
        forum.mark_notifications_read(&omer, &MarkRead::UpTo(read)).await.expect("read");
        let lists = forum.calls(&people.coordinator).await.expect("a list");
        assert_eq!(lists[0].lines.iter().map(|line| line.person.id).collect::<Vec<_>>(), [key(guest)]);
        // When the meeting would have begun, it is too late to call.
        context.clock.advance_seconds(17 * 3_600);
        assert!(forum.calls(&people.coordinator).await.expect("a list").is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_can_wait_until_mails_go_out_is_no_call() {
    on_each_engine(|context| async move {
        let people = context.people;
        let dana = people.oren.member;
        joined(&context.forum, dana).await;
        let (forum, server) = with_server(&context).await;
        notify(&forum).await;
        forum.set_mailed_at_once(&dana, true).await.expect("chosen");
        let new = meeting("בעוד שבועיים", None, &[]);
        let id = call(&forum, new.clone()).await;
        notify(&forum).await;
        context.clock.advance_seconds(8 * 3_600);
        let moved = NewMeeting { starts_at: day(20), ..new };
        forum.update_meeting(&people.coordinator, id, 1, moved).await.expect("moved");
        notify(&forum).await;
        work(&forum).await;
        assert!(server.taken().is_empty(), "it waits for Sunday");
        assert!(forum.calls(&people.coordinator).await.expect("a list").is_empty());
    })
    .await;
}

#[tokio::test]
async fn who_is_away_is_sent_nothing_and_the_substitute_is() {
    on_each_engine(|context| async move {
        let people = context.people;
        let (dana, omer) = (people.oren.member, people.oren.colleague);
        joined(&context.forum, dana).await;
        joined(&context.forum, omer).await;
        let (forum, server) = with_server(&context).await;
        notify(&forum).await;
        let away = SetAway { until: day(5), substitute: Some(key(omer)) };
        forum.set_away(&dana, key(dana), Some(away)).await.expect("away");
        notify(&forum).await;
        work(&forum).await;
        let taken: Vec<_> = server.taken().into_iter().map(|(to, _)| to).collect();
        assert_eq!(taken, [email(&context.forum, omer).await], "that they stand in");
        call(&forum, meeting("מפגש", None, &[key(dana)])).await;
        notify(&forum).await;
        work(&forum).await;
        let taken: Vec<_> = server.taken().into_iter().map(|(to, _)| to).collect();
        assert_eq!(taken, [email(&context.forum, omer).await]);
        forum.set_role(&people.coordinator, key(dana), Role::Manager).await.expect("set");
        notify(&forum).await;
        work(&forum).await;
        let taken: Vec<_> = server.taken().into_iter().map(|(to, _)| to).collect();
        assert_eq!(taken, [email(&context.forum, dana).await], "what is about their account is theirs alone");
    })
    .await;
}

#[tokio::test]
async fn a_digest_leaves_out_what_its_reader_muted() {
    on_each_engine(|context| async move {
        let people = context.people;
        let dana = people.oren.member;
        joined(&context.forum, people.coordinator).await;
        joined(&context.forum, dana).await;
        let (forum, server) = with_server(&context).await;
        server.refuse(&[Refusal::Message; 2]);
        forum.enqueue_recurring_jobs().await.expect("enqueued");
        context.clock.advance_seconds(1);
        for title in ["אמנה", "מדידה", "תהליך"] {
            publish(&context, title).await;
        }
        let mut muted = practice("מושתקת", "גוף", Status::Published);
        muted.content.topics = vec!["measurement".to_owned()];
        create_practice(&forum, &people.rimon.member, muted).await;
        let topics = forum.topics().await.expect("a tree");
        let topic = topics.iter().find(|topic| topic.slug == "measurement").expect("a topic").id;
        let thing = Thing { entity: Entity::Topic, id: topic.0 };
        forum.set_attention(&dana, thing, Attention::Muted).await.expect("muted");
        monday(&context, &forum).await;
        let dead = outbox(&context, MailState::Dead).await;
        let of_dana = dead.iter().find(|mail| Some(mail.member) == dana.member()).expect("a digest");
        let mail = opened(&context, of_dana.id).await.expect("something to say");
        assert!(mail.text.contains("אמנה") && !mail.text.contains("מושתקת"), "{}", mail.text);
    })
    .await;
}

/// What a member answers from their calendar reaches the coordinator who called the meeting.
#[tokio::test]
async fn a_mail_that_asks_whether_they_come_or_tells_of_a_change_brings_an_invitation() {
    on_each_engine(|context| async move {
        let people = context.people;
        let dana = people.oren.member;
        joined(&context.forum, dana).await;
        let (forum, server) = with_server(&context).await;
        notify(&forum).await;
        let new = meeting("מפגש", None, &[]);
        let id = forum.create_meeting(&people.coordinator, new.clone()).await.expect("called");
        let step = async |seconds| {
            context.clock.advance_seconds(seconds);
            work(&forum).await;
            notify(&forum).await;
            work(&forum).await;
            server.taken().into_iter().map(|(_, message)| message).collect::<Vec<_>>()
        };
        let asked = step(12 * 86_400).await;
        let invited = asked.iter().filter(|message| message.contains("text/calendar; charset=utf-8; method=REQUEST"));
        assert_eq!(invited.count(), 1, "{asked:?}");
        let cancelled = NewMeeting { state: MeetingState::Cancelled, ..new };
        forum.update_meeting(&people.coordinator, id, 1, cancelled).await.expect("cancelled");
        // The next mail about the same thing goes out an hour later at the earliest.
        let mut told = step(0).await;
        told.extend(step(3_700).await);
        assert!(told.iter().any(|message| message.contains("method=CANCEL")), "{told:?}");
        assert!(!told.iter().any(|message| message.contains("method=REQUEST")));
    })
    .await;
}

/// Words of what one company alone reads: a practice in review, a dilemma with its answer, its file and its lesson, a promise.
const OURS: [&str; 6] = ["Wombatreviewed", "Narwhalasked", "Ocelotanswered", "Yakfile", "Ibexlearnt", "Lemurpromised"];
/// A word of a dilemma that waits to be published, and the name of who asked it and another one that is published.
const WAITING: &str = "Zanzibarwaiting";
const NAME: &str = "Xenophonteia";
const PUBLISHED: &str = "Pangolinpublished";

/// Whether planted words are looked for in mails of a kind, which are then made here; why not, where they are not.
const fn is_looked_into(kind: MailKind) -> Result<(), &'static str> {
    match kind {
        MailKind::Invitation | MailKind::PasswordReset | MailKind::Notification | MailKind::Digest => Ok(()),
        MailKind::Login => Err("it holds a link and a code for who asked for them, and nothing of the forum"),
        MailKind::PresentingRequest => Err("it tells of a meeting, which every member reads"),
    }
}

/// Plants the words; the name is that of who asks anonymously.
async fn plant(context: &TestContext, forum: &Forum) {
    let people = context.people;
    let (dana, omer, asker) = (people.oren.member, people.oren.colleague, people.oren.manager);
    create_practice(forum, &dana, practice("Wombatreviewed", "body", Status::InReview)).await;
    let promise = NewPromise {
        owner: key(dana),
        to: Some(key(omer)),
        meeting: None,
        what: "Lemurpromised".to_owned(),
        due_at: day(2),
    };
    forum.make_promise(&dana, promise).await.expect("made");
    let ours = || Audience::Companies(vec![people.oren.company]);
    let new = |title: &str, audience: Audience| NewDilemma { audience, ..crate::dilemmas::dilemma(title) };
    let id = forum.ask_dilemma(&dana, new("Narwhalasked", ours())).await.expect("asked");
    let said = TextWithFiles { body: "Ocelotanswered".to_owned(), uploads: vec![upload("Yakfile.txt", "x")] };
    let said = forum.add_comment_with_files(&omer, CommentSubject::Dilemma(id), None, said, None).await.expect("said");
    forum.mark_answer(&people.coordinator, said, Some(AnswerMark::Helped)).await.expect("marked");
    let accept = DilemmaStep::Accept { comment: said, helped: true };
    forum.change_dilemma(&dana, id, None, accept).await.expect("accepted");
    let lesson = DilemmaStep::Close { lesson: "Ibexlearnt".to_owned() };
    forum.change_dilemma(&dana, id, None, lesson).await.expect("closed");
    let anonymous = new(PUBLISHED, Audience::Forum);
    forum.ask_anonymously(&asker, anonymous, &[]).await.expect("kept");
    for title in ["Quaggaopen", "Okapiopen", "Bongoopen"] {
        create_practice(forum, &people.rimon.member, practice(title, "body", Status::Published)).await;
    }
}

#[tokio::test]
async fn no_mail_no_calendar_and_no_export_tells_what_its_reader_may_not_know() {
    for language in [Language::Hebrew, Language::English] {
        on_each_engine(move |context| async move {
            let people = context.people;
            let members: Vec<Actor> = people.all().into_iter().filter(|it| *it != people.rimon.guest).collect();
            for actor in &members {
                joined(&context.forum, *actor).await;
                context.forum.set_language(actor, language).await.expect("set");
            }
            let asker = people.oren.manager;
            let profile = Profile { name: NAME.to_owned(), profession: Profession::Service, language };
            context.forum.update_profile(&asker, profile).await.expect("renamed");
            let (forum, server) = with_server(&context).await;
            // So that what they say can be looked at.
            server.refuse(&[Refusal::Message; 500]);
            forum.enqueue_recurring_jobs().await.expect("enqueued");
            notify(&forum).await;
            context.clock.advance_seconds(1);
            plant(&context, &forum).await;
            for actor in [people.rimon.guest, people.rimon.colleague] {
                forum.member_link(&people.coordinator, key(actor)).await.expect("a link");
            }
            notify(&forum).await;
            monday(&context, &forum).await;
            let (waiting, _) =
                forum.dilemmas(&people.coordinator, DilemmaList::Scheduled, None, None, 9).await.expect("a list");
            for card in waiting {
                forum.publish_dilemma(&people.coordinator, card.id).await.expect("published");
                let about = CommentSubject::Dilemma(card.id);
                forum.add_comment(&asker, about, "Axolotlsaid", None).await.expect("said");
            }
            let waits = NewDilemma { title: WAITING.to_owned(), ..crate::dilemmas::dilemma("x") };
            forum.ask_anonymously(&asker, waits, &[]).await.expect("kept");
            notify(&forum).await;
            context.clock.advance_seconds(7_200);
            work(&forum).await;

            let may_read = |word: &str, reader: MemberId, text: &str| {
                let is_ours = people.oren.all().iter().any(|it| key(*it) == reader && *it != people.oren.guest);
                match word {
                    // Elsewhere they are a member as others are.
                    NAME => reader == key(asker) || ![PUBLISHED, WAITING].iter().any(|title| text.contains(title)),
                    WAITING => reader == key(people.coordinator),
                    _ => is_ours || reader == key(people.coordinator),
                }
            };
            let mut kinds = vec![];
            let mut read = String::new();
            for mail in outbox(&context, MailState::Dead).await {
                let Some(made) = opened(&context, mail.id).await else { continue };
                kinds.push(mail.kind);
                let text = format!("{}\n{}\n{}", made.subject, made.text, String::from_utf8_lossy(&made.message));
                for word in OURS.iter().chain(&[WAITING, NAME]) {
                    let told = text.contains(word) && !may_read(word, mail.member, &text);
                    assert!(!told, "{language} {}: {word}\n{text}", mail.name);
                }
                read.push_str(&text);
            }
            for kind in MailKind::ALL {
                match is_looked_into(*kind) {
                    Ok(()) => assert!(kinds.contains(kind), "{kind} was not made: {kinds:?}"),
                    Err(reason) => assert!(!reason.is_empty(), "{kind}"),
                }
            }
            for word in ["Wombatreviewed", "Narwhalasked", "Ibexlearnt", PUBLISHED, WAITING] {
                assert!(read.contains(word), "who may read {word} does, or nothing was looked at");
            }

            let stranger = people.rimon.member;
            let secret = forum.create_calendar_feed(&stranger, None).await.expect("a calendar");
            let calendar = forum.calendar_feed(secret.reveal(), "https://forum.example").await.expect("a file").text;
            let mut exported = String::new();
            let mut sink = |_: &str, content: &[u8]| {
                exported.push_str(&String::from_utf8_lossy(content));
                Ok(())
            };
            forum.export(&Actor::System, &mut sink).await.expect("exported");
            for word in OURS.iter().chain(&[WAITING, NAME]) {
                assert!(!calendar.contains(word), "{word}: {calendar}");
            }
            assert!(!exported.contains(WAITING), "what waits is not exported");
            let dilemmas = exported.split("\ndilemmas:").nth(1).expect("the dilemmas");
            assert!(dilemmas.contains(PUBLISHED) && dilemmas.contains("Axolotlsaid"), "{dilemmas}");
            for trace in [NAME.to_owned(), email(&forum, asker).await] {
                assert!(!dilemmas.contains(&trace), "{trace}: {dilemmas}");
            }
        })
        .await;
    }
}
