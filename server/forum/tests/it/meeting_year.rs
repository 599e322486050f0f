//! A year of a forum of twenty companies by a clock that is moved: what members are notified of and mailed, with which
//! invitations for their calendars, and when. Nothing comes on a day off or outside working hours, and nothing twice, although
//! processes end in the middle of their work and two do the same work at once.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use calendar::working::{is_working_day, mail_time};
use domain::change::Entity;
use domain::clock::{Clock, Timestamp};
use domain::company::{NewCompany, Sector, SizeBand};
use domain::gate::NewGateEntry;
use domain::id::{CompanyId, MailId, MeetingId, MemberId};
use domain::mail::MailKind;
use domain::meeting::{MeetingKind, MeetingState, MeetingSummary, NewMeeting, NewVisit, UrgentChange};
use domain::member::{NewMember, Profession, Role};
use domain::notification::NotificationKind as Kind;
use domain::policy::Actor;
use domain::practice::Status;
use domain::rota::PresentingAnswer;
use domain::rsvp::{NewRsvp, RsvpAnswer};
use forum::Forum;
use forum::jobs::worker::LEASE_SECONDS;
use forum::mails::settings::Sender;
use forum::meetings::dates::Rhythm;
use forum::meetings::gate::{GateLineOf, GateRead};
use forum::practices::create::CreatePractice;
use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::Zoned;
use jiff::civil::{Date, Weekday, date, time};
use jiff::tz::TimeZone;
use mail::transport::{Envelope, SendError, Transport};
use sqlx::{AnyConnection, Connection, Executor};
use store::{Store, notification};

use crate::attendance::run_jobs;
use crate::context::{TestContext, key};
use crate::fake_clock::FakeClock;
use crate::notifications::notify;
use crate::on_each_engine;
use crate::sample::{create_practice, practice};

/// How far the clock is moved at a time, in seconds. It stands at 11:00, 17:00, 23:00 and 5:00, in summer an hour later.
const STEP: i64 = 6 * 3_600;

fn local(at: Timestamp) -> Zoned {
    let zone = TimeZone::get("Asia/Jerusalem").expect("a known zone");
    jiff::Timestamp::from_microsecond(at.0).expect("a moment").to_zoned(zone)
}

/// A member of each of twenty companies, who has joined.
async fn companies(context: &TestContext) -> Vec<(CompanyId, MemberId)> {
    let mut members = vec![];
    for number in 1..=20 {
        let company = NewCompany {
            name: format!("חברה {number}"),
            slug: String::new(),
            sector: Sector::Other,
            size: SizeBand::Upto49,
        };
        let company = context.forum.create_company(&context.people.coordinator, company).await.expect("entered");
        let member = NewMember {
            email: format!("year{number}@forum.example"),
            name: format!("חברה {number}"),
            company,
            role: Role::Member,
            profession: Profession::Service,
        };
        let store = Store::open(&context.database).await.expect("opens");
        let mut tx = store.write().await.expect("begun");
        let id = store::member::insert(&mut tx, &member, context.clock.now()).await.expect("a member");
        tx.commit(None, context.clock.now(), &[]).await.expect("committed");
        store.close().await;
        members.push((company, id));
    }
    let mut conn = context.database.connect().await.expect("connect");
    conn.execute("UPDATE member SET joined_at = created_at WHERE joined_at IS NULL").await.expect("joined");
    conn.close().await.expect("close");
    members
}

fn blank(starts_at: Timestamp) -> NewMeeting {
    NewMeeting {
        title: "מפגש הפורום".into(),
        kind: MeetingKind::Regular,
        starts_at,
        ends_at: Some(starts_at.plus_seconds(12_600)),
        state: MeetingState::Scheduled,
        note: String::new(),
        place: "חיפה".into(),
        link: String::new(),
        presenting_company: None,
        presenters: vec![],
        agenda: String::new(),
        deadline: None,
        seats: None,
        visit: NewVisit::default(),
    }
}

/// What is expected to be told of a meeting: the kind, the months and days, and to how many.
type Line<'a> = (Kind, &'a [(i8, i8)], usize);

/// What was told of a meeting: for each kind the dates, and on each date to how many.
type Told = BTreeMap<Kind, BTreeMap<Date, usize>>;

/// What calendars were sent of a meeting: the names it had, and its numbers in the order of the mails.
type CalendarObject = (BTreeSet<String>, BTreeSet<(Timestamp, i64)>);

/// A mail as the mail server got it.
#[derive(Debug)]
struct Sent {
    at: Timestamp,
    to: String,
    message_id: String,
    /// What a calendar program does with it, where it brings an invitation.
    method: Option<&'static str>,
    /// The UID and the SEQUENCE of the meeting that it brings, where that is one alone.
    object: Option<(String, i64)>,
    /// The token of its button, where it has one.
    token: Option<String>,
}

/// The parts of a message as their readers see them, joined.
fn readable(message: &str) -> String {
    let parts = message.split("\r\n--").filter_map(|part| part.split_once("\r\n\r\n"));
    let texts = parts.map(|(head, body)| {
        if !head.contains("base64") {
            return body.replace("=\r\n", "");
        }
        let letters: String = body.chars().filter(|letter| !letter.is_whitespace()).collect();
        String::from_utf8(STANDARD.decode(letters).expect("base64")).expect("UTF-8")
    });
    texts.collect::<Vec<_>>().join("\n")
}

/// The one event of a calendar in a mail.
fn object(text: &str) -> Option<(String, i64)> {
    let values =
        |name: &str| text.lines().filter_map(|line| line.strip_prefix(name)).map(str::to_owned).collect::<Vec<_>>();
    match (values("UID:").as_slice(), values("SEQUENCE:").as_slice()) {
        ([uid], [sequence]) => Some((uid.clone(), sequence.parse().expect("a number"))),
        _ => None,
    }
}

/// A mail of which the server got one copy or, where a process ended before it had noted that, several.
#[derive(Debug)]
struct Mailed {
    kind: MailKind,
    member: MemberId,
    thing: Option<(Entity, i64)>,
    copies: Vec<Sent>,
}

/// What a mail of the outbox is about.
async fn mailed(store: &Store, sent: &Sent) -> Mailed {
    let mut conn = store.read().await.expect("read");
    let id = sqlx::query_scalar("SELECT id FROM mail WHERE message_id = $1").bind(&sent.message_id);
    let id = MailId(id.fetch_one(&mut *conn).await.expect("a mail"));
    let row = store::mail::find(&mut conn, id).await.expect("query").expect("a mail");
    Mailed { kind: row.kind, member: row.member, thing: row.thing, copies: vec![] }
}

/// A mail server that takes everything.
struct MailServer {
    clock: Arc<FakeClock>,
    sent: Mutex<Vec<Sent>>,
}

impl Transport for MailServer {
    fn send<'a>(&'a self, envelope: &'a Envelope, message: &'a [u8]) -> BoxFuture<'a, Result<String, SendError>> {
        let message = std::str::from_utf8(message).expect("ASCII");
        let id = message.split("Message-ID: <").nth(1).and_then(|rest| rest.split('>').next()).expect("an id");
        let has = |method: &&str| message.contains(&format!("text/calendar; charset=utf-8; method={method}"));
        let text = readable(message);
        let token = text.split_once("/by-mail/").and_then(|(_, rest)| rest.split_whitespace().next());
        self.sent.lock().expect("no panic").push(Sent {
            at: self.clock.now(),
            to: envelope.to.clone(),
            message_id: id.to_owned(),
            method: ["REQUEST", "CANCEL", "PUBLISH"].into_iter().find(has),
            object: object(&text),
            token: token.filter(|token| token.starts_with("come-")).map(str::to_owned),
        });
        async { Ok("250 queued".to_owned()) }.boxed()
    }
}

/// A process of the forum that hands its mails to a server.
async fn process(context: &TestContext, server: &Arc<MailServer>) -> Forum {
    let sender = Sender { transport: server.clone(), from: "forum@maagal.example".to_owned(), dkim: None };
    context.second_process().await.with_mail(Some(sender))
}

/// A process that ends in the middle of its work: the work is dropped where it stands the given number of times that
/// something was waited for.
struct Killed<F> {
    work: Pin<Box<F>>,
    waits: usize,
}

impl<F: Future<Output = ()>> Future for Killed<F> {
    /// Whether the work was done before.
    type Output = bool;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<bool> {
        if self.work.as_mut().poll(context).is_ready() {
            return Poll::Ready(true);
        }
        match self.waits.checked_sub(1) {
            Some(waits) => {
                self.waits = waits;
                Poll::Pending
            }
            None => Poll::Ready(false),
        }
    }
}

/// Runs the jobs that are due, hands out what happened, and sends the mails of it.
async fn work(forum: &Forum) {
    run_jobs(forum).await;
    notify(forum).await;
    run_jobs(forum).await;
}

/// How many jobs are due.
struct Due {
    all: i64,
    /// Those that are about something, and not the clean-up of every night.
    once: i64,
}

async fn due(conn: &mut AnyConnection, now: Timestamp) -> Due {
    let sql = "SELECT count(*), count(CASE WHEN recurrence IS NULL THEN 1 END) FROM job
               WHERE state = 'queued' AND run_at <= $1";
    let (all, once) = sqlx::query_as(sql).bind(now.0).fetch_one(conn).await.expect("two numbers");
    Due { all, once }
}

/// The number of the year's steps at which something is to be done. Killed processes are spread over these.
const BUSY_STEPS: usize = 50;

/// Processes are killed twenty times, or as often as `MAAGAL_KILLS` says.
#[tokio::test]
async fn a_year_tells_everything_once_and_at_its_time() {
    let kills = std::env::var("MAAGAL_KILLS").ok().map_or(20, |times| times.parse().expect("a number"));
    on_each_engine(move |context| a_year(context, kills)).await;
}

async fn a_year(context: TestContext, kills: usize) {
    let (forum, clock, coordinator) = (&context.forum, &context.clock, context.people.coordinator);
    let members = companies(&context).await;
    notify(forum).await;
    let rhythm = Rhythm { from: date(2026, 2, 1), weekday: Weekday::Tuesday, every_months: 2, time: time(9, 0, 0, 0) };
    let dates = forum.propose_dates(&coordinator, rhythm).expect("dates").dates;
    let days: Vec<Date> = dates.iter().map(|it| local(it.starts_at).date()).collect();
    // The seventh of April is in the middle of Pesach, and the weeks after it have Holocaust Day and Memorial Day;
    // the fourth of August is in August.
    assert_eq!(
        days,
        [date(2026, 2, 3), date(2026, 4, 28), date(2026, 6, 2), date(2026, 9, 1), date(2026, 10, 6), date(2026, 12, 1)]
    );
    let mut new: Vec<_> = dates.iter().map(|it| blank(it.starts_at)).collect();
    new[5].kind = MeetingKind::FieldVisit;
    new[5].visit.host = Some(members[7].1);
    let ids = forum.create_meetings(&coordinator, new).await.expect("set");
    // Who presents, and a member who has answered already.
    let answered = members[19];
    for (id, (company, member)) in ids.iter().zip(&members) {
        let view = forum.meeting(&coordinator, *id).await.expect("there");
        let asked = forum.ask_to_present(&coordinator, *id, *member).await.expect("asked");
        let actor = Actor::Member { id: *member, company: *company, role: Role::Member };
        forum.answer_request(&actor, asked, PresentingAnswer::Accept).await.expect("accepted");
        assert_eq!(forum.meeting(&coordinator, *id).await.expect("there").card.deadline, view.card.deadline);
        let actor = Actor::Member { id: answered.1, company: answered.0, role: Role::Member };
        let rsvp = NewRsvp { answer: RsvpAnswer::Room, note: String::new() };
        forum.answer_meeting(&actor, *id, answered.1, rsvp).await.expect("answered");
    }

    let write_up = async |meeting: MeetingId, (company, member): (CompanyId, MemberId)| {
        let actor = Actor::Member { id: member, company, role: Role::Member };
        let text = practice(&format!("סקירה {meeting}"), "גוף", Status::Published);
        create_practice(forum, &actor, CreatePractice { meeting: Some(meeting), ..text }).await;
    };
    let server = Arc::new(MailServer { clock: context.clock.clone(), sent: Mutex::default() });
    let (first, second) = (process(&context, &server).await, process(&context, &server).await);
    let (mut done, mut owed) = (BTreeSet::new(), 0);
    let (mut killed, mut cut, mut credit) = (0, 0, 0);
    let mut conn = context.database.connect().await.expect("connects");
    let mut happened = true;
    let mut mails: BTreeMap<String, Mailed> = BTreeMap::new();
    let store = Store::open(&context.database).await.expect("opens");
    while clock.now() < Timestamp(1_799_100_000_000_000) {
        clock.advance_seconds(STEP - owed);
        owed = 0;
        let due = due(&mut conn, clock.now()).await;
        if killed < kills && due.once > 0 {
            credit += kills;
            while credit >= BUSY_STEPS && killed < kills {
                credit -= BUSY_STEPS;
                let ending = process(&context, &server).await;
                let is_done = Killed { work: Box::pin(work(&ending)), waits: killed * 7 % 41 }.await;
                killed += 1;
                cut += usize::from(!is_done);
                // What it had claimed is free again once its lease has expired.
                clock.advance_seconds(LEASE_SECONDS + 1);
                owed += LEASE_SECONDS + 1;
            }
        }
        // What every night brings is done once a week, in the night in which digests are made.
        let is_night = local(clock.now()).weekday() == Weekday::Monday && due.all > 0;
        if happened || due.once > 0 || is_night {
            happened = false;
            tokio::join!(work(&first), work(&second));
        }
        let handed_over = std::mem::take(&mut *server.sent.lock().expect("no panic"));
        for sent in handed_over {
            let mail = match mails.entry(sent.message_id.clone()) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(mailed(&store, &sent).await),
            };
            mail.copies.push(sent);
        }
        let today = local(clock.now()).date();
        if !done.insert(today) {
            continue;
        }
        let member = |number: usize| {
            let (company, id) = members[number];
            Actor::Member { id, company, role: Role::Member }
        };
        if today == date(2026, 2, 2) {
            // One of those who were asked answers by the button of their mail, and presses it twice.
            let of_first = |mail: &&Mailed| mail.thing == Some((Entity::Meeting, ids[0].0));
            let of_meeting: Vec<_> = mails.values().filter(of_first).collect();
            let token = of_meeting.iter().find_map(|mail| mail.copies[0].token.as_deref());
            let token = token.unwrap_or_else(|| panic!("none of these has a button: {of_meeting:#?}"));
            for _ in 0..2 {
                forum.come_by_mail(token, RsvpAnswer::Room).await.expect("answered");
            }
        } else if today == date(2026, 6, 25) {
            let asked = forum.ask_to_swap(&member(4), ids[4], ids[5]).await.expect("asked");
            forum.answer_request(&member(5), asked, PresentingAnswer::Accept).await.expect("they change places");
        } else if today == date(2026, 11, 30) {
            let line =
                NewGateEntry { name: "חברה 20".into(), identity_number: "12345678-2".into(), car: String::new() };
            let of = GateLineOf::Member(answered.1);
            forum.enter_gate_line(&member(19), ids[5], of, &line).await.expect("entered");
        } else if today == date(2026, 12, 7) {
            let list = forum.gate_list(&coordinator, ids[5], GateRead::Opened).await.expect("a list");
            assert_eq!(list.entries.len(), 1, "until seven days after the visit");
        } else if today == date(2026, 4, 18) {
            write_up(ids[1], members[1]).await;
        } else if today == date(2026, 4, 30) {
            let version = forum.meeting(&coordinator, ids[1]).await.expect("there").card.version;
            let summary = MeetingSummary { text: "מה שנאמר".into(), decisions: String::new() };
            forum.set_meeting_summary(&coordinator, ids[1], version, summary).await.expect("written");
            for _ in 0..2 {
                forum.send_meeting_summary(&coordinator, ids[1]).await.expect("sent");
            }
        } else if today == date(2026, 5, 29) {
            let later = UrgentChange::Postpone { weeks: 1 };
            forum.change_meeting_urgently(&coordinator, ids[2], 2, later, "שביתה".into()).await.expect("moved");
        } else if today == date(2026, 8, 12) {
            let change = UrgentChange::Cancel;
            forum.change_meeting_urgently(&coordinator, ids[3], 2, change, String::new()).await.expect("off");
        } else if today == date(2026, 10, 9) {
            write_up(ids[4], members[5]).await;
        } else {
            continue;
        }
        happened = true;
    }
    let dead: i64 = sqlx::query_scalar("SELECT count(*) FROM job WHERE state = 'dead'")
        .fetch_one(&mut conn)
        .await
        .expect("a number");
    let unsent: i64 = sqlx::query_scalar("SELECT count(*) FROM mail WHERE state NOT IN ('sent', 'discarded')")
        .fetch_one(&mut conn)
        .await
        .expect("a number");
    assert_eq!((due(&mut conn, clock.now()).await.once, dead, unsent), (0, 0, 0), "all was done");
    conn.close().await.expect("closes");

    let list = forum.gate_list(&coordinator, ids[5], GateRead::Opened).await.expect("a list");
    assert!(list.entries.is_empty(), "the gate list is erased");
    assert_eq!(killed, kills);
    assert!(cut * 3 >= killed * 2, "most were in the middle of something: {cut} of {killed}");
    let mut conn = store.read().await.expect("read");
    let mut told: BTreeMap<MeetingId, Told> = BTreeMap::new();
    // The days on which each member is to be mailed of a meeting.
    let mut to_mail: BTreeMap<(i64, MemberId), Vec<Date>> = BTreeMap::new();
    let everyone = store::member::active(&mut conn).await.expect("members");
    for member in &everyone {
        let mut seen = BTreeSet::new();
        for row in notification::of_member(&mut conn, *member, 500).await.expect("rows") {
            let at = local(row.at);
            let by_the_coordinator = row.by.is_some();
            assert!(by_the_coordinator || is_working_day(at.date()), "{:?} at {at}", row.kind);
            assert!(by_the_coordinator || mail_time(&at) == at, "{:?} at {at}", row.kind);
            assert!(seen.insert((row.entity_id, row.kind, at.date())), "twice: {:?} at {at}", row.kind);
            to_mail.entry((row.entity_id, *member)).or_default().push(mail_time(&at).date());
            let meeting = told.entry(MeetingId(row.entity_id)).or_default();
            *meeting.entry(row.kind).or_default().entry(at.date()).or_default() += 1;
        }
    }
    drop(conn);
    store.close().await;
    let count = everyone.len();
    // Neither who presents nor who has answered; the first meeting was too near for an invitation of its own.
    let invited = count - 2;
    let days = |dates: &[(i8, i8)], members: usize| -> BTreeMap<Date, usize> {
        dates.iter().map(|(month, day)| (date(2026, *month, *day), members)).collect()
    };
    let expected: [&[Line<'_>]; 6] = [
        &[
            (Kind::MeetingsAnnounced, &[(1, 15)], count - 1),
            (Kind::PresentingAccepted, &[(1, 15)], 1),
            (Kind::Brief, &[(1, 15)], 1),
            (Kind::WriteUpDue, &[(1, 22)], 1),
            (Kind::WriteUpDueToday, &[(1, 27)], 1),
            (Kind::WriteUpMissing, &[(1, 28)], 1),
            (Kind::Reading, &[(1, 29)], count),
            (Kind::RsvpAsked, &[(2, 1)], count - 1),
            (Kind::WriteUpAwaited, &[(2, 5), (2, 10), (2, 17)], 1),
            (Kind::SurveyAsked, &[(2, 4)], 2),
            (Kind::WriteUpLeft, &[(2, 18)], 1),
        ],
        &[
            (Kind::PresentingAccepted, &[(1, 15)], 1),
            (Kind::Brief, &[(2, 4)], 1),
            (Kind::SummarySent, &[(4, 30)], count - 1),
            (Kind::MeetingInvited, &[(4, 9)], invited),
            (Kind::WriteUpDue, &[(4, 9), (4, 16)], 1),
            (Kind::Reading, &[(4, 23)], count),
            (Kind::RsvpAsked, &[(4, 26)], count - 1),
            (Kind::SurveyAsked, &[(4, 29)], 1),
        ],
        &[
            (Kind::PresentingAccepted, &[(1, 15)], 1),
            (Kind::Brief, &[(4, 29)], 1),
            (Kind::MeetingInvited, &[(5, 14)], invited),
            (Kind::WriteUpDue, &[(5, 14), (5, 20)], 1),
            (Kind::WriteUpDueToday, &[(5, 26), (6, 2)], 1),
            (Kind::WriteUpMissing, &[(5, 27), (6, 3)], 1),
            (Kind::MeetingMoved, &[(5, 29)], count - 1),
            (Kind::Reading, &[(5, 28), (6, 4)], count),
            (Kind::RsvpAsked, &[(6, 7)], count - 1),
            (Kind::WriteUpAwaited, &[(6, 11), (6, 16), (6, 23)], 1),
            (Kind::SurveyAsked, &[(6, 10)], 1),
            (Kind::WriteUpLeft, &[(6, 24)], 1),
        ],
        &[
            (Kind::PresentingAccepted, &[(1, 15)], 1),
            (Kind::Brief, &[(6, 10)], 1),
            (Kind::MeetingCancelled, &[(8, 12)], count - 1),
        ],
        &[
            (Kind::PresentingAccepted, &[(1, 15)], 1),
            // The company of the meeting after it changed places with the one that asked, which is told, and the coordinator.
            (Kind::PresentingAccepted, &[(6, 25)], 2),
            (Kind::PresenterRemoved, &[(6, 25)], 1),
            (Kind::Brief, &[(8, 12)], 1),
            (Kind::MeetingInvited, &[(9, 17)], invited),
            (Kind::WriteUpDue, &[(9, 14), (9, 17)], 1),
            (Kind::WriteUpDueToday, &[(9, 24)], 1),
            (Kind::WriteUpMissing, &[(10, 4)], 1),
            (Kind::Reading, &[(9, 24)], count),
            (Kind::RsvpAsked, &[(10, 4)], count - 1),
            (Kind::WriteUpAwaited, &[(10, 8)], 1),
            (Kind::SurveyAsked, &[(10, 7)], 1),
        ],
        &[
            (Kind::PresentingAccepted, &[(1, 15)], 1),
            (Kind::PresenterNamed, &[(6, 25)], 1),
            (Kind::Brief, &[(10, 7)], 1),
            (Kind::MeetingInvited, &[(11, 12)], invited),
            (Kind::WriteUpDue, &[(11, 12), (11, 19)], 1),
            (Kind::WriteUpDueToday, &[(11, 24)], 1),
            (Kind::WriteUpMissing, &[(11, 25)], 1),
            (Kind::Reading, &[(11, 26)], count),
            (Kind::RsvpAsked, &[(11, 29)], count - 1),
            (Kind::WriteUpAwaited, &[(12, 3), (12, 8), (12, 15)], 1),
            (Kind::SurveyAsked, &[(12, 2)], 1),
            (Kind::WriteUpLeft, &[(12, 16)], 1),
        ],
    ];
    for (id, expected) in ids.iter().zip(expected) {
        let mut wanted = Told::new();
        for (kind, dates, members) in expected {
            wanted.entry(*kind).or_default().extend(days(dates, *members));
        }
        assert_eq!(told.remove(id).unwrap_or_default(), wanted, "{id}");
    }
    assert!(told.is_empty(), "of nothing else: {told:?}");

    let mut mailed_of: BTreeMap<(i64, MemberId), Vec<Date>> = BTreeMap::new();
    let (mut repeated, mut invitations) = (0, BTreeMap::new());
    let mut objects: BTreeMap<i64, CalendarObject> = BTreeMap::new();
    let mut digests: BTreeMap<MemberId, Vec<Date>> = BTreeMap::new();
    for Mailed { kind, member, thing, copies } in mails.values() {
        let (first, more) = copies.split_first().expect("a copy");
        repeated += more.len();
        assert!(more.iter().all(|copy| copy.to == first.to), "{copies:?}");
        let at = local(first.at);
        assert_eq!(mail_time(&at), at, "{kind} of {thing:?}");
        match (kind, thing) {
            (MailKind::Notification, Some((Entity::Meeting, id))) => {
                mailed_of.entry((*id, *member)).or_default().push(at.date());
                if let Some(method) = first.method {
                    *invitations.entry((*id, method)).or_insert(0) += 1;
                }
                if let Some((uid, sequence)) = first.object.clone() {
                    let (uids, sequences) = objects.entry(*id).or_default();
                    uids.insert(uid);
                    sequences.insert((first.at, sequence));
                }
            }
            (MailKind::Digest, None) => digests.entry(*member).or_default().push(at.date()),
            _ => panic!("a {kind} of {thing:?} to {member} at {at}"),
        }
    }
    assert!(mailed_of.keys().eq(to_mail.keys()), "who is mailed");
    for (which, days) in &mut mailed_of {
        // Two things of a day may be told by one mail or, where the second happened while it was sent, by another one an hour
        // later. Where the clock's next step is after hours, that goes out on the next working day, and so does a mail that
        // a process had begun when it ended.
        let due = to_mail.get_mut(which).expect("the same keys");
        due.sort_unstable();
        days.sort_unstable();
        assert!(days.len() <= due.len(), "{which:?} on {days:?} of {due:?}");
        for day in due {
            let next = mail_time(&day.at(18, 0, 0, 0).in_tz("Asia/Jerusalem").expect("a moment")).date();
            assert!(days.iter().any(|mailed| mailed == day || *mailed == next), "{which:?} of {day} on {days:?}");
        }
    }
    assert!(repeated <= killed, "{repeated} for {killed} processes that ended");
    // Beside the invitations of their own, members who had not answered were asked; the third was moved, so that its
    // invitation came once more; the fourth was called off before it was invited to.
    let expected = [
        (0, "PUBLISH", count - 1),
        (0, "REQUEST", count - 1),
        (1, "REQUEST", invited + count - 1),
        (2, "REQUEST", invited + 2 * (count - 1)),
        (3, "CANCEL", count - 1),
        (4, "REQUEST", invited + count - 1),
        // Who was named by the swap has it too.
        (5, "REQUEST", invited + count),
    ];
    let expected = expected.map(|(at, method, mails)| ((ids[at].0, method), mails));
    assert_eq!(invitations, BTreeMap::from(expected));
    // Calendars know each meeting by one name, and follow the one that was moved and the one that was called off.
    for (at, numbers) in [(0, vec![0]), (1, vec![0]), (2, vec![0, 1]), (3, vec![1]), (4, vec![0]), (5, vec![0])] {
        let (uids, sequences) = &objects[&ids[at].0];
        let mut told: Vec<_> = sequences.iter().map(|(_, sequence)| *sequence).collect();
        assert!(told.is_sorted(), "in the order of time: {told:?}");
        told.dedup();
        assert_eq!((uids.len(), told), (1, numbers), "{at}");
    }
    for (member, days) in digests {
        let apart = days.windows(2).all(|two| two[0].until(two[1]).expect("a span").get_days() >= 14);
        let on_monday = days.iter().all(|day| day.weekday() == Weekday::Monday);
        assert!(apart && on_monday, "digests to {member} on {days:?}");
    }
    assert!(everyone.contains(&key(coordinator)));
}
