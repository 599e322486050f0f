//! The demo forum: texts and people that are inside the binary, dated from today.

use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use bytes::Bytes;
use calendar::rhythm::working_day_by;
use calendar::working::{forbidden, working_days_after};
use domain::agenda::AgendaItem;
use domain::clock::{Clock, Random};
use domain::comment::AnswerMark;
use domain::company::NewCompany;
use domain::dilemma::{DilemmaStage, StoryKind};
use domain::gate::NewGateEntry;
use domain::id::MeetingId;
use domain::meeting::{MeetingKind, MeetingState};
use domain::policy::Actor;
use domain::promise::PromiseState;
use domain::rsvp::RsvpAnswer;
use domain::tries::{TryOutcome, TryShown};
use forum::Forum;
use forum::attachments::keep::Upload;
use forum::drafts::document::DocumentText;
use forum::drafts::upload::UploadWriteUp;
use forum::exchange::comments::{CommentEntry, CommentFile, ThanksEntry};
use forum::exchange::dilemmas::{AnswerEntry, DilemmaEntry, MarkEntry, StoryLineEntry};
use forum::exchange::forum_file::{ForumFile, MeetingEntry, MemberEntry, PromiseEntry, RsvpEntry, SurveyEntry};
use forum::exchange::import::{ImportFile, ImportOptions};
use forum::exchange::tries::{TryEntry, TryFile};
use forum::meetings::gate::GateLineOf;
use forum::members::add::AddMember;
use forum::settings::ForumName;
use jiff::civil::{Date, Time, Weekday};
use jiff::{ToSpan, Zoned};
use rust_embed::RustEmbed;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Failure, describe, explain, open_or_begin};
use crate::clock::{OsRandom, SystemClock};
use crate::settings::{Settings, TIME_ZONE};

/// The files of the demo forum: practices, documents, pictures and attachments.
#[derive(RustEmbed)]
#[folder = "demo/"]
struct DemoFiles;

/// The file the logins are kept in; only its owner can read it.
const LOGINS: &str = "demo-logins.txt";
/// Moments by the key of a meeting, or by the slug of a practice.
type Dates = HashMap<String, jiff::Timestamp>;

/// Who never set a password, so that a waiting invitation is to be seen.
const WAITING: [&str; 2] = ["amir@kanaf-ruach.example", "hanan@emek-tchelet.example"];
/// Who has a draft of slides, and which.
const DRAFTS_SLIDES: &str = "hila@hashachar.example";
const SLIDES: &str = "מוסך שמתקשר ראשון.pptx";
/// The addresses of the members whose logins are offered, and who they are in the demo's story.
const OFFERED: [(&str, &str); 4] = [
    ("yael@maagal.example", "the coordinator"),
    ("adi@netivon.example", "presents at the next meeting"),
    ("avi@kramim.example", "a company's manager"),
    ("maya@kav-inbar.example", "a member"),
];

/// The file `demo/forum.yaml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cast {
    name: ForumName,
    companies: Vec<NewCompany>,
    members: Vec<MemberEntry>,
    meetings: Vec<Scheduled>,
}

/// A meeting by its distance from today.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scheduled {
    key: String,
    /// Weeks from this one.
    week: i64,
    /// The hour it starts.
    at: Time,
    /// The hour it ends.
    until: Time,
    kind: MeetingKind,
    /// The slug of the company that presents, where one does yet.
    #[serde(default)]
    company: Option<String>,
    #[serde(default)]
    presenters: Vec<String>,
    /// Where it takes place, once that is known.
    #[serde(default)]
    place: String,
    /// The address of who hosts the field visit.
    #[serde(default)]
    host: Option<String>,
    /// Where to leave a car at the field visit.
    #[serde(default)]
    parking: String,
    /// What to look for at the field visit, each on a line.
    #[serde(default)]
    look_for: String,
    /// The lines of the gate list, by the addresses of those who come.
    #[serde(default)]
    gate: BTreeMap<String, GateLine>,
    /// The agenda as items.
    #[serde(default)]
    items: Vec<AgendaItem>,
    /// What was said, in Markdown.
    #[serde(default)]
    summary: String,
    /// What was decided, each on a line.
    #[serde(default)]
    decisions: String,
    /// The addresses of those who have answered, by what they said.
    #[serde(default)]
    comes: BTreeMap<RsvpAnswer, Vec<String>>,
    /// The addresses of those who came, where that was noted.
    #[serde(default)]
    came: Option<Vec<String>>,
    /// What was answered about it.
    #[serde(default)]
    said: Vec<SurveyEntry>,
}

/// A line of a gate list. The numbers are invented: no card has one so low.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GateLine {
    number: String,
    #[serde(default)]
    car: String,
}

/// An entry of `demo/promises.yaml`: what a member promised at a meeting.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Promised {
    /// The address of who promised.
    by: String,
    /// The address of whom it was made to; the whole forum without one.
    #[serde(default)]
    to: Option<String>,
    /// The key of the meeting.
    on: String,
    /// The text of the promise.
    what: String,
    /// The number of days after the meeting until which it is promised.
    days: i64,
    /// How many days after the meeting it was kept.
    #[serde(default)]
    kept: Option<i64>,
}

/// An entry of `demo/dilemmas.yaml`: a question from the field, in days before today and after it was asked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Dilemma {
    /// The address of who asked it; nobody is named without one.
    #[serde(default)]
    by: Option<String>,
    /// How many days before today it was asked.
    asked: i64,
    topics: Vec<String>,
    title: String,
    body: String,
    /// The address of who is responsible for it.
    owner: String,
    /// Who took it over from the coordinator.
    #[serde(default)]
    taken: Option<Taken>,
    /// The slugs of the companies that it is put to; the whole forum without them.
    #[serde(default)]
    companies: Option<Vec<String>>,
    #[serde(default)]
    urgent: bool,
    #[serde(default)]
    answers: Vec<Answered>,
    #[serde(default)]
    updates: Vec<Updated>,
    #[serde(default)]
    closed: Option<Closed>,
    /// The number of days in which the next update of an open one is promised.
    #[serde(default)]
    next: Option<i64>,
    /// What the owner sums up.
    #[serde(default)]
    summary: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Taken {
    by: String,
    after: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answered {
    /// Who wrote it; without one the anonymous asker did.
    #[serde(default)]
    by: Option<String>,
    after: i64,
    #[serde(default)]
    helped: bool,
    /// The place of the answer that it replies to.
    #[serde(default)]
    reply_to: Option<usize>,
    /// Who said thanks for it, two days later.
    #[serde(default)]
    thanks: Vec<String>,
    /// Whom it helped too, a week later.
    #[serde(default)]
    helped_too: Vec<String>,
    /// Who tried it, a week later.
    #[serde(default)]
    tried: Vec<String>,
    text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Updated {
    after: i64,
    until: i64,
    word: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Closed {
    after: i64,
    lesson: String,
}

/// An entry of `demo/comments.yaml`: what is said about practices and meetings.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    /// The name of a practice's file, or the key of a meeting.
    on: String,
    /// The author's address.
    by: String,
    /// Days from the publication, or from the meeting.
    days: i64,
    /// Whether its text was changed a day later.
    #[serde(default)]
    edited: bool,
    /// The number by which replies name it.
    #[serde(default)]
    key: Option<i64>,
    /// The number of the comment that it replies to.
    #[serde(default)]
    reply_to: Option<i64>,
    /// Who said thanks for it: addresses, with the reasons.
    #[serde(default)]
    thanks: BTreeMap<String, String>,
    body: String,
}

/// An entry of `demo/tries.yaml`: what came of a practice in a company that tried it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TriedThere {
    /// The name of the practice's file.
    on: String,
    /// The author's address.
    by: String,
    /// Days from the publication to the day on which it began.
    days: i64,
    /// The team or the place in the company.
    team: String,
    /// What the company does now.
    outcome: TryOutcome,
    /// The reason of that.
    why: String,
    /// The name of who backed it.
    #[serde(default)]
    backed: String,
    /// Whether it is counted without its words.
    #[serde(default)]
    counted: bool,
}

/// The address of who runs the demo forum, and owns what nobody else was chosen for.
const COORDINATOR: &str = "yael@maagal.example";

/// Fills an empty forum, prints the logins and keeps them beside the data.
pub async fn run(settings: &Settings) -> Result<(), Failure> {
    let forum = open_or_begin(settings).await?;
    if !forum.members(&Actor::System).await.map_err(explain)?.is_empty() {
        return Err("this forum has members already; the demo needs a folder of its own".into());
    }
    let today = today()?;
    let cast: Cast = read("forum.yaml")?;
    let password = passphrase();
    add_people(&forum, &cast, &password).await?;
    let meetings = meetings(&cast, &today)?;
    let starts: Dates = meetings.iter().map(|meeting| (meeting.key.clone(), meeting.starts_at)).collect();
    let promises = promises(&starts)?;
    let dilemmas = dilemmas(&today)?;
    let file = ForumFile { name: Some(cast.name.clone()), meetings, promises, dilemmas, ..ForumFile::default() };
    let keys = forum.import_forum(&Actor::System, file, ImportOptions::default()).await.map_err(explain)?;
    gate_lines(&forum, &cast, &keys).await?;
    let (mut practices, mut published) = practices(&starts, &today)?;
    from_documents(&forum, &today, &mut practices, &mut published).await?;
    let report =
        forum.import_practices(&Actor::System, practices, &keys, ImportOptions::default()).await.map_err(explain)?;
    if let Some(problem) = report.problems.first() {
        let fields: Vec<_> = problem.fields.iter().map(describe).collect();
        return Err(format!("{}: {}", problem.path, fields.join(", ")).into());
    }
    begin_draft(&forum).await?;
    let comments = CommentFile { comments: comments(&starts, &published, &today)? };
    forum.import_comments(&Actor::System, comments, &keys).await.map_err(explain)?;
    let tries = TryFile { tries: tries(&published, &today)? };
    forum.import_tries(&Actor::System, tries).await.map_err(explain)?;
    accept_agreement(&forum, &cast).await?;
    forum.close().await;
    let logins = logins(&password);
    keep(&settings.data.join(LOGINS), &logins)?;
    write!(std::io::stdout(), "{logins}")?;
    Ok(())
}

fn today() -> Result<Zoned, Failure> {
    Ok(jiff::Timestamp::from_microsecond(SystemClock.now().0)?.in_tz(TIME_ZONE)?)
}

async fn add_people(forum: &Forum, cast: &Cast, password: &str) -> Result<(), Failure> {
    let companies =
        ForumFile { companies: cast.companies.iter().cloned().map(Into::into).collect(), ..ForumFile::default() };
    forum.import_forum(&Actor::System, companies, ImportOptions::default()).await.map_err(explain)?;
    for member in &cast.members {
        let joined = !WAITING.contains(&member.email.as_str());
        let input = AddMember {
            email: member.email.clone(),
            name: member.name.clone(),
            company: member.company.clone(),
            role: member.role,
            profession: member.profession,
            password: joined.then(|| password.to_owned()),
        };
        forum.add_member(&Actor::System, input).await.map_err(explain)?;
    }
    Ok(())
}

/// Publishes the agreement as it is shipped; those who have joined have accepted it.
async fn accept_agreement(forum: &Forum, cast: &Cast) -> Result<(), Failure> {
    let text = Forum::agreement_draft();
    let version = forum.publish_agreement(&Actor::System, text, true).await.map_err(explain)?;
    for member in cast.members.iter().filter(|member| !WAITING.contains(&member.email.as_str())) {
        let member = forum.member_by_email(&Actor::System, &member.email).await.map_err(explain)?;
        forum.accept_agreement(&Actor::of(&member), version).await.map_err(explain)?;
    }
    Ok(())
}

/// The meetings with their titles and agendas, on the Thursdays of their weeks; where such a Thursday is no day to
/// meet on, on the next one further away from today.
fn meetings(cast: &Cast, today: &Zoned) -> Result<Vec<MeetingEntry>, Failure> {
    let thursday = thursday_of(today.date())?;
    let (mut entries, mut taken) = (vec![], vec![]);
    for meeting in &cast.meetings {
        let (title, agenda) = title_and_text(&text(&format!("meetings/{}.md", meeting.key))?)?;
        let date = meeting_day(thursday, meeting.week, &taken)?;
        taken.push(date);
        let starts_at = date.to_datetime(meeting.at).in_tz(TIME_ZONE)?.timestamp();
        let deadline = working_day_by(date.checked_sub(7.days())?).at(20, 0, 0, 0).in_tz(TIME_ZONE)?.timestamp();
        entries.push(MeetingEntry {
            key: meeting.key.clone(),
            title,
            kind: meeting.kind,
            starts_at,
            ends_at: Some(date.to_datetime(meeting.until).in_tz(TIME_ZONE)?.timestamp()),
            state: MeetingState::Scheduled,
            note: String::new(),
            seats: Some(40),
            host: meeting.host.clone(),
            parking: meeting.parking.clone(),
            look_for: meeting.look_for.clone(),
            items: meeting.items.clone(),
            summary: meeting.summary.clone(),
            decisions: meeting.decisions.clone(),
            summary_sent_at: match meeting.summary.is_empty() {
                true => None,
                false => Some(working_days_after(date, 1).at(10, 0, 0, 0).in_tz(TIME_ZONE)?.timestamp()),
            },
            uid: None,
            answers: answers(meeting, today),
            came: meeting.came.clone(),
            said: meeting.said.clone(),
            company: meeting.company.clone(),
            presenters: meeting.presenters.clone(),
            place: meeting.place.clone(),
            link: String::new(),
            // Nobody writes up a visit.
            deadline: (meeting.kind != MeetingKind::FieldVisit).then_some(deadline),
            agenda,
            creator: None,
        });
    }
    Ok(entries)
}

/// Enters the lines of the gate lists, each by its member.
async fn gate_lines(forum: &Forum, cast: &Cast, keys: &HashMap<String, MeetingId>) -> Result<(), Failure> {
    for meeting in &cast.meetings {
        let id = *keys.get(&meeting.key).ok_or("a meeting of the demo was not entered")?;
        for (email, line) in &meeting.gate {
            let member = forum.member_by_email(&Actor::System, email).await.map_err(explain)?;
            let entry =
                NewGateEntry { name: member.name.clone(), identity_number: line.number.clone(), car: line.car.clone() };
            let of = GateLineOf::Member(member.id);
            forum.enter_gate_line(&Actor::of(&member), id, of, &entry).await.map_err(explain)?;
        }
    }
    Ok(())
}

/// Returns who has said whether they come, each at a moment of their own before today.
fn answers(meeting: &Scheduled, today: &Zoned) -> Vec<RsvpEntry> {
    let said = meeting.comes.iter().flat_map(|(answer, members)| members.iter().map(move |member| (*answer, member)));
    said.zip(1i64..)
        .map(|((answer, member), number)| RsvpEntry {
            member: member.clone(),
            answer,
            note: String::new(),
            answered_at: today.timestamp() - (number * 5).hours(),
        })
        .collect()
}

/// Returns what was promised at the meetings, each until the end of its day, or of the working day before it.
fn promises(starts: &Dates) -> Result<Vec<PromiseEntry>, Failure> {
    let promised: Vec<Promised> = read("promises.yaml")?;
    let entry = |promised: Promised| {
        let start = *starts.get(&promised.on).ok_or("a promise of the demo is of no meeting")?;
        let day = start.in_tz(TIME_ZONE)?.date().checked_add(promised.days.days())?;
        let ended_at = promised.kept.map(|days| start + (days * 24).hours());
        Ok(PromiseEntry {
            owner: promised.by,
            to: promised.to,
            meeting: Some(promised.on),
            what: promised.what,
            due_at: working_day_by(day).at(23, 59, 0, 0).in_tz(TIME_ZONE)?.timestamp(),
            state: if ended_at.is_some() { PromiseState::Kept } else { PromiseState::Open },
            reason: String::new(),
            moves: 0,
            made_at: start,
            ended_at,
        })
    };
    promised.into_iter().map(entry).collect()
}

/// The dilemmas, each with its story.
fn dilemmas(today: &Zoned) -> Result<Vec<DilemmaEntry>, Failure> {
    let asked: Vec<Dilemma> = read("dilemmas.yaml")?;
    asked.into_iter().enumerate().map(|(number, dilemma)| dilemma_entry(today, number, dilemma)).collect()
}

fn dilemma_entry(today: &Zoned, number: usize, dilemma: Dilemma) -> Result<DilemmaEntry, Failure> {
    let number = i64::try_from(number)?;
    // Some minutes apart from each other, so that no two happen at the same moment; never after now.
    let on = |after: i64, minutes: i64| -> Result<jiff::Timestamp, Failure> {
        let day = today.date().checked_add((after - dilemma.asked).days())?;
        let at = day.at(9, 0, 0, 0).in_tz(TIME_ZONE)?.timestamp() + (number * 7 + minutes).minutes();
        Ok(at.min(today.timestamp() - (60 - minutes).minutes()))
    };
    let until = |days: i64| -> Result<jiff::Timestamp, Failure> {
        let day = today.date().checked_add(days.days())?;
        Ok(day.at(23, 59, 0, 0).in_tz(TIME_ZONE)?.timestamp())
    };
    let line = |kind, at| StoryLineEntry {
        kind,
        at,
        by: None,
        member: None,
        answer: None,
        due_at: None,
        dilemma: None,
        meeting: None,
        text: String::new(),
    };
    let first_owner = match &dilemma.taken {
        Some(_) => COORDINATOR.to_owned(),
        None => dilemma.owner.clone(),
    };
    let mut story = vec![StoryLineEntry {
        by: dilemma.by.clone(),
        member: Some(first_owner),
        due_at: Some(until(3 - dilemma.asked)?),
        ..line(StoryKind::Asked, on(0, 0)?)
    }];
    if let Some(taken) = &dilemma.taken {
        let (by, member) = (Some(taken.by.clone()), Some(taken.by.clone()));
        story.push(StoryLineEntry { by, member, ..line(StoryKind::TakenOver, on(taken.after, 1)?) });
    }
    let mut answers = vec![];
    for (place, answer) in dilemma.answers.iter().enumerate() {
        let (by, at) = (answer.by.clone(), on(answer.after, 5 + i64::try_from(place)?)?);
        story.push(StoryLineEntry { by: by.clone(), answer: Some(place), ..line(StoryKind::Answered, at) });
        if answer.helped {
            let by = dilemma.by.clone();
            story.push(StoryLineEntry { by, answer: Some(place), ..line(StoryKind::Accepted, at + 30.minutes()) });
        }
        let thanked_at = on(answer.after + 2, 5)?.max(at + 1.minutes());
        let marked_at = on(answer.after + 7, 5)?.max(at + 2.minutes());
        let mark = |by: &String, mark| MarkEntry { by: by.clone(), company: None, mark, at: marked_at };
        let helped_too = answer.helped_too.iter().map(|by| mark(by, AnswerMark::Helped));
        let tried = answer.tried.iter().map(|by| mark(by, AnswerMark::Tried));
        let thanks = answer.thanks.iter();
        answers.push(AnswerEntry {
            files: vec![],
            by_asker: by.is_none(),
            author: by,
            company: None,
            at,
            edited_at: None,
            helped: answer.helped,
            reply_to: answer.reply_to,
            locked: false,
            thanks: thanks.map(|by| ThanksEntry { by: by.clone(), reason: String::new(), at: thanked_at }).collect(),
            marks: helped_too.chain(tried).collect(),
            body: answer.text.clone(),
        });
    }
    for update in &dilemma.updates {
        let (by, at) = (Some(dilemma.owner.clone()), on(update.after, 20)?);
        story.push(StoryLineEntry { by: by.clone(), ..line(StoryKind::Kept, at) });
        let due_at = Some(until(update.until - dilemma.asked)?);
        story.push(StoryLineEntry { by, due_at, text: update.word.clone(), ..line(StoryKind::Promised, at) });
    }
    let mut closed_at = None;
    if let Some(closed) = &dilemma.closed {
        let at = on(closed.after, 40)?;
        closed_at = Some(at);
        let by = dilemma.by.clone();
        story.push(StoryLineEntry { by, text: closed.lesson.clone(), ..line(StoryKind::Closed, at) });
    }
    story.sort_by_key(|line| line.at);
    Ok(DilemmaEntry {
        files: vec![],
        asked_at: on(0, 0)?,
        title: dilemma.title,
        body: dilemma.body,
        topics: dilemma.topics,
        asker: dilemma.by,
        company: None,
        companies: dilemma.companies,
        urgent: dilemma.urgent,
        owner: Some(dilemma.owner),
        offered_to: None,
        stage: if closed_at.is_some() { DilemmaStage::Closed } else { DilemmaStage::Open },
        next_update: dilemma.next.map(until).transpose()?,
        summary: dilemma.summary,
        lesson: dilemma.closed.map(|closed| closed.lesson).unwrap_or_default(),
        merged_into: None,
        closed_at,
        practices: vec![],
        answers,
        story,
    })
}

/// The first Thursday on which a forum may meet and that is not taken, from the one that lies `weeks` weeks away on and
/// further away, so that what is past stays past and no two meetings change places.
fn meeting_day(thursday: Date, weeks: i64, taken: &[Date]) -> Result<Date, Failure> {
    let step = if weeks < 0 { -1 } else { 1 };
    let mut date = thursday.checked_add(weeks.weeks())?;
    while forbidden(date).is_some() || taken.contains(&date) {
        date = date.checked_add(step.weeks())?;
    }
    Ok(date)
}

/// The Thursday of the week, which begins on Sunday.
fn thursday_of(date: Date) -> Result<Date, Failure> {
    let into_week = i64::from(date.weekday().to_sunday_zero_offset());
    let thursday = i64::from(Weekday::Thursday.to_sunday_zero_offset());
    Ok(date.checked_add((thursday - into_week).days())?)
}

/// The practices, each with the date its distance from its meeting, or from today, comes to; and these dates by slug.
fn practices(starts: &Dates, today: &Zoned) -> Result<(Vec<ImportFile>, Dates), Failure> {
    let (mut files, mut dates) = (vec![], Dates::new());
    for path in DemoFiles::iter().filter(|path| path.starts_with("practices/")) {
        let source = text(&path)?;
        let meeting = field(&source, "meeting").and_then(|key| starts.get(key));
        let weeks: i64 = field(&source, "weeks").unwrap_or("0").parse()?;
        let base = meeting.copied().unwrap_or(today.timestamp());
        // A write-up goes up the evening before its meeting; no two at the same minute.
        let minutes = i64::try_from(files.len())? * 7;
        let date = (base + (weeks * 7 * 24 - 14).hours() + minutes.minutes()).min(today.timestamp() - 1.hours());
        let slug = path.trim_start_matches("practices/").trim_end_matches(".md");
        let dated = source.replacen(
            &format!("weeks: {}", field(&source, "weeks").unwrap_or_default()),
            &format!("date: {date}\nslug: {slug}"),
            1,
        );
        dates.insert(slug.to_owned(), date);
        files.push(ImportFile { path: path.to_string(), files: beside(&dated), content: dated.into() });
    }
    Ok((files, dates))
}

/// The practices whose texts are documents of Word and PowerPoint, converted as if somebody had uploaded them: what is said
/// about each is in a file of front matter beside it. A clean copy of the document is attached.
async fn from_documents(
    forum: &Forum,
    today: &Zoned,
    files: &mut Vec<ImportFile>,
    dates: &mut Dates,
) -> Result<(), Failure> {
    for path in DemoFiles::iter().filter(|path| path.starts_with("documents/") && path.ends_with(".md")) {
        let source = text(&path)?;
        let name = field(&source, "document").ok_or_else(|| format!("{path} names no document"))?.to_owned();
        let weeks = field(&source, "weeks").unwrap_or_default();
        let date = today.timestamp() + (weeks.parse::<i64>()? * 7 * 24 - 14).hours();
        let slug = path.trim_start_matches("documents/").trim_end_matches(".md");
        let head = source.replacen(&format!("weeks: {weeks}"), &format!("date: {date}\nslug: {slug}"), 1).replacen(
            &format!("document: {name}"),
            &format!("attachments: [\"{name}\"]"),
            1,
        );
        let document = Upload { content: document(&name)?, file_name: name };
        let DocumentText { body, files: beside } = forum.document_text(document).await.map_err(explain)?;
        dates.insert(slug.to_owned(), date);
        let content = format!("{head}\n{body}");
        files.push(ImportFile { path: path.to_string(), files: beside, content: content.into() });
    }
    Ok(())
}

/// A draft that somebody has begun with slides, so that its report can be seen.
async fn begin_draft(forum: &Forum) -> Result<(), Failure> {
    let member = forum.member_by_email(&Actor::System, DRAFTS_SLIDES).await.map_err(explain)?;
    let input = UploadWriteUp {
        file: document(SLIDES)?,
        file_name: SLIDES.to_owned(),
        tidies: true,
        ..UploadWriteUp::default()
    };
    forum.upload_draft(&Actor::of(&member), input).await.map_err(explain)?;
    Ok(())
}

fn document(name: &str) -> Result<Bytes, Failure> {
    let file = DemoFiles::get(&format!("documents/{name}")).ok_or_else(|| format!("{name} is not in the binary"))?;
    Ok(Bytes::from(file.data.into_owned()))
}

/// The comments, each on the date its distance from its subject comes to, in working hours and before today.
fn comments(starts: &Dates, published: &Dates, today: &Zoned) -> Result<Vec<CommentEntry>, Failure> {
    let said: Vec<Said> = read("comments.yaml")?;
    let mut entries = vec![];
    for (number, said) in (0i64..).zip(said) {
        let is_practice = published.contains_key(&said.on);
        let base = published.get(&said.on).or_else(|| starts.get(&said.on));
        let base = *base.ok_or_else(|| format!("a comment of the demo is on {}, which is not there", said.on))?;
        // No two at the same minute.
        let minutes = number * 11 % 400;
        let date = base.to_zoned(today.time_zone().clone()).date().checked_add(said.days.days())?;
        let at = date.at(9, 0, 0, 0).in_tz(TIME_ZONE)?.timestamp() + minutes.minutes();
        let at = at.min(today.timestamp() - 30.minutes() + number.seconds());
        entries.push(CommentEntry {
            files: vec![],
            practice: is_practice.then(|| said.on.clone()),
            meeting: (!is_practice).then_some(said.on),
            author: Some(said.by),
            company: None,
            at,
            key: said.key,
            reply_to: said.reply_to,
            locked: false,
            thanks: said
                .thanks
                .into_iter()
                .map(|(by, reason)| ThanksEntry { by, reason, at: (at + 20.hours()).min(today.timestamp()) })
                .collect(),
            edited_at: said.edited.then(|| (at + 24.hours()).min(today.timestamp())),
            body: said.body,
        });
    }
    Ok(entries)
}

/// Returns what came of practices that were tried; each began after the publication, was told of a month later, and
/// lies in the past.
fn tries(published: &Dates, today: &Zoned) -> Result<Vec<TryEntry>, Failure> {
    let told: Vec<TriedThere> = read("tries.yaml")?;
    let mut entries = vec![];
    for (number, tried) in (0i64..).zip(told) {
        let base = *published.get(&tried.on).ok_or_else(|| format!("a try of the demo is of {}", tried.on))?;
        let began = base.to_zoned(today.time_zone().clone()).date().checked_add(tried.days.days())?;
        let began = began.min(today.date().checked_sub(3.days())?);
        let at = began.checked_add(30.days())?.at(10, 0, 0, 0).in_tz(TIME_ZONE)?.timestamp();
        entries.push(TryEntry {
            practice: tried.on,
            author: Some(tried.by),
            company: None,
            tried_on: began.to_string(),
            team: tried.team,
            outcome: tried.outcome,
            why: tried.why,
            backed_by: tried.backed,
            shown: if tried.counted { TryShown::Counted } else { TryShown::Company },
            at: at.min(today.timestamp() - 2.hours() + number.minutes()),
            edited_at: None,
        });
    }
    Ok(entries)
}

/// The value of a line of front matter, without its comment.
fn field<'a>(source: &'a str, name: &str) -> Option<&'a str> {
    let line = source.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    Some(line.split(" #").next().unwrap_or(line).trim())
}

/// The pictures in a text and the files beside it.
fn beside(source: &str) -> Vec<Upload> {
    forum::exchange::import::named_files(source.as_bytes())
        .into_iter()
        .filter_map(|file_name| {
            let found =
                ["images", "files"].iter().find_map(|folder| DemoFiles::get(&format!("{folder}/{file_name}")))?;
            Some(Upload { file_name, content: Bytes::from(found.data.into_owned()) })
        })
        .collect()
}

fn title_and_text(source: &str) -> Result<(String, String), Failure> {
    let title = field(source, "title").ok_or("a meeting of the demo has no title")?;
    let body = source.splitn(3, "---").nth(2).ok_or("a meeting of the demo has no agenda")?;
    Ok((title.trim_matches('"').to_owned(), body.trim().to_owned()))
}

fn text(path: &str) -> Result<String, Failure> {
    let file = DemoFiles::get(path).ok_or_else(|| format!("{path} is not in the binary"))?;
    Ok(String::from_utf8(file.data.into_owned())?)
}

/// Reads a file of YAML, by way of JSON: the code that reads these types from YAML would be compiled for the demo alone.
fn read<T: DeserializeOwned>(path: &str) -> Result<T, Failure> {
    let value: serde_json::Value = serde_saphyr::from_str(&text(path)?)?;
    Ok(serde_json::from_value(value)?)
}

/// A password for this demo alone: nobody can know it from the source.
fn passphrase() -> String {
    let mut bytes = [0u8; 10];
    OsRandom.fill(&mut bytes);
    let groups: Vec<String> =
        bytes.chunks(2).map(|pair| pair.iter().map(|byte| format!("{byte:02x}")).collect()).collect();
    groups.join("-")
}

fn logins(password: &str) -> String {
    let mut text = String::from("The demo forum's logins (address, password):\n");
    for (email, who) in OFFERED {
        text.push_str(&format!("{email:<26} {password}    # {who}\n"));
    }
    text.push_str("Every other member of the demo has the same password.\n");
    text
}

/// Writes the file for its owner alone, from its first byte on.
fn keep(path: &Path, text: &str) -> Result<(), Failure> {
    let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use calendar::working::is_working_day;

    use super::*;

    #[test]
    fn every_text_has_its_title_company_and_place_in_the_calendar() {
        let cast: Cast = read("forum.yaml").expect("parses");
        let companies: Vec<_> = cast.companies.iter().map(|company| company.slug.as_str()).collect();
        let emails: Vec<_> = cast.members.iter().map(|member| member.email.as_str()).collect();
        let is_practice = |path: &str| ["practices/", "documents/"].iter().any(|folder| path.starts_with(folder));
        let practices: Vec<_> = DemoFiles::iter().filter(|path| is_practice(path) && path.ends_with(".md")).collect();
        assert!(practices.len() >= 40);
        for path in practices {
            let source = text(&path).expect("text");
            assert!(field(&source, "title").is_some(), "{path}");
            assert!(field(&source, "document").is_none_or(|name| document(name).is_ok()), "{path}");
            assert!(companies.contains(&field(&source, "company").unwrap_or("")), "{path}");
            for email in field(&source, "authors").unwrap_or("").trim_matches(['[', ']']).split(", ") {
                assert!(emails.contains(&email), "{path}: {email}");
            }
        }
    }

    /// Whenever the demo is made, its meetings keep their order and their side of today, and avoid the days on which no forum
    /// meets; what was due or sent with them avoids days off.
    #[test]
    fn meetings_avoid_holidays() {
        let cast: Cast = read("forum.yaml").expect("parses");
        let date_of = |at: jiff::Timestamp| at.in_tz(TIME_ZONE).expect("a moment").date();
        let mut day = jiff::civil::date(2026, 1, 1);
        while day < jiff::civil::date(2031, 1, 1) {
            let today = day.at(12, 0, 0, 0).in_tz(TIME_ZONE).expect("a day");
            let made = meetings(&cast, &today).expect("meetings");
            let days: Vec<Date> = made.iter().map(|meeting| date_of(meeting.starts_at)).collect();
            assert!(days.windows(2).all(|two| two[0] < two[1]), "{day}: {days:?}");
            assert!(days.iter().all(|meets| forbidden(*meets).is_none()), "{day}: {days:?}");
            for (meets, meeting) in days.iter().zip(&cast.meetings) {
                assert_eq!(*meets < day, meeting.week < 0, "{day}: {} on {meets}", meeting.key);
            }
            for meeting in &made {
                assert!(meeting.deadline.is_none_or(|at| at < meeting.starts_at), "{day}: {}", meeting.key);
                let sent = meeting.summary_sent_at;
                assert!(
                    sent.is_none_or(|at| at > meeting.starts_at && at < today.timestamp()),
                    "{day}: {}",
                    meeting.key
                );
            }
            let starts: Dates = made.iter().map(|meeting| (meeting.key.clone(), meeting.starts_at)).collect();
            let promised = promises(&starts).expect("promises");
            let mut due: Vec<_> = promised.iter().map(|promise| promise.due_at).collect();
            due.extend(made.iter().flat_map(|meeting| [meeting.deadline, meeting.summary_sent_at]).flatten());
            for at in due {
                assert!(is_working_day(date_of(at)), "{day}: {at}");
            }
            day = day.saturating_add(5.days());
        }
    }

    #[test]
    fn every_comment_is_by_a_member_and_about_something_of_the_demo() {
        let cast: Cast = read("forum.yaml").expect("parses");
        let emails: Vec<_> = cast.members.iter().map(|member| member.email.clone()).collect();
        let today = jiff::civil::date(2026, 11, 22).at(12, 0, 0, 0).in_tz(TIME_ZONE).expect("a day");
        let meetings = meetings(&cast, &today).expect("meetings");
        let starts: Dates = meetings.iter().map(|meeting| (meeting.key.clone(), meeting.starts_at)).collect();
        let (_, published) = practices(&starts, &today).expect("practices");
        let comments = comments(&starts, &published, &today).expect("comments");
        assert!(comments.len() >= 24);
        for comment in comments {
            assert!(comment.author.is_some_and(|author| emails.contains(&author)), "{}", comment.body);
            assert!(comment.at <= today.timestamp(), "{}", comment.body);
        }
    }

    #[test]
    fn every_try_is_by_a_member_of_another_company_and_of_a_practice() {
        let cast: Cast = read("forum.yaml").expect("parses");
        let company_of = |email: &str| cast.members.iter().find(|member| member.email == email).map(|it| &it.company);
        let today = jiff::civil::date(2026, 11, 22).at(12, 0, 0, 0).in_tz(TIME_ZONE).expect("a day");
        let meetings = meetings(&cast, &today).expect("meetings");
        let starts: Dates = meetings.iter().map(|meeting| (meeting.key.clone(), meeting.starts_at)).collect();
        let (_, published) = practices(&starts, &today).expect("practices");
        let tries = tries(&published, &today).expect("tries");
        let practices: std::collections::BTreeSet<_> = tries.iter().map(|tried| tried.practice.as_str()).collect();
        assert!(practices.len() >= 12, "{practices:?}");
        for tried in &tries {
            let company = company_of(tried.author.as_deref().expect("an author")).expect("a member");
            let source = text(&format!("practices/{}.md", tried.practice)).expect("a practice");
            assert_ne!(field(&source, "company"), Some(company.as_str()), "{}", tried.why);
            assert!(tried.at <= today.timestamp() && tried.tried_on <= today.date().to_string(), "{}", tried.why);
        }
    }

    #[test]
    fn every_promise_and_answer_is_by_a_member() {
        let cast: Cast = read("forum.yaml").expect("parses");
        let emails: Vec<_> = cast.members.iter().map(|member| member.email.clone()).collect();
        let today = jiff::civil::date(2026, 11, 22).at(12, 0, 0, 0).in_tz(TIME_ZONE).expect("a day");
        let meetings = meetings(&cast, &today).expect("meetings");
        let starts: Dates = meetings.iter().map(|meeting| (meeting.key.clone(), meeting.starts_at)).collect();
        for promise in promises(&starts).expect("promises") {
            assert!(promise.to.iter().chain([&promise.owner]).all(|email| emails.contains(email)), "{}", promise.what);
        }
        let answers: Vec<_> = meetings.iter().flat_map(|meeting| &meeting.answers).collect();
        let mut came = meetings.iter().filter_map(|meeting| meeting.came.as_ref()).flatten();
        assert!(came.all(|email| emails.contains(email)));
        assert!(!answers.is_empty() && answers.iter().all(|answer| emails.contains(&answer.member)));
    }

    #[test]
    fn every_dilemma_is_by_members_and_was_never_in_the_future() {
        let cast: Cast = read("forum.yaml").expect("parses");
        let emails: Vec<_> = cast.members.iter().map(|member| member.email.clone()).collect();
        let today = jiff::civil::date(2026, 11, 22).at(8, 0, 0, 0).in_tz(TIME_ZONE).expect("a day");
        let dilemmas = dilemmas(&today).expect("dilemmas");
        assert_eq!(dilemmas.len(), 13);
        assert_eq!(dilemmas.iter().filter(|dilemma| dilemma.asker.is_none()).count(), 1);
        assert!(dilemmas.iter().any(|dilemma| dilemma.urgent && dilemma.closed_at.is_none()));
        assert!(dilemmas.iter().filter(|dilemma| !dilemma.lesson.is_empty()).count() >= 5);
        for dilemma in dilemmas {
            let people =
                [&dilemma.asker, &dilemma.owner].into_iter().chain(dilemma.answers.iter().map(|it| &it.author));
            assert!(people.flatten().all(|email| emails.contains(email)), "{}", dilemma.title);
            assert!(dilemma.story.iter().all(|line| line.at <= today.timestamp()), "{}", dilemma.title);
            assert_eq!(dilemma.closed_at.is_none(), dilemma.next_update.is_some(), "{}", dilemma.title);
        }
    }

    #[test]
    fn meetings_fall_on_thursdays() {
        let sunday = jiff::civil::date(2026, 11, 22);
        assert_eq!(thursday_of(sunday).expect("a date"), jiff::civil::date(2026, 11, 26));
        let saturday = jiff::civil::date(2026, 11, 28);
        assert_eq!(thursday_of(saturday).expect("a date"), jiff::civil::date(2026, 11, 26));
    }

    #[test]
    fn a_password_is_long_enough_and_never_the_same() {
        assert!(passphrase().len() >= domain::member::PASSWORD_MIN);
        assert_ne!(passphrase(), passphrase());
    }
}
