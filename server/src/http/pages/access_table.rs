//! Who may open and send what: every route of the pages, by role, company and the state of what it is about. A route
//! without a row fails.

use std::collections::BTreeSet;

use app::dilemmas::step::StepKind;
use app::shell::LIVE_PATH;
use axum::body::Body;
use domain::comment::CommentSubject;
use domain::dilemma::{Audience, DilemmaStep, NewDilemma};
use domain::id::MeetingId;
use domain::meeting::{MeetingKind, MeetingState, NewMeeting, NewVisit};
use domain::meeting_pass::NewMeetingPass;
use domain::policy::Actor;
use domain::practice::{Content, Status};
use domain::promise::NewPromise;
use domain::tries::{TryInput, TryOutcome, TryShown};
use forum::drafts::begin::Purpose;
use forum::practices::create::CreatePractice;
use http::{Method, Request, StatusCode, header};

use crate::http::test_support::{Caller, NOW, TestForum};

/// The routes that are no pages: what programs and monitoring ask, and files that everybody may load. Those of the API have
/// their own table.
const OTHERS: [&str; 5] = ["/api/", "/assets/", "/healthz", "/metrics", "/readyz"];

/// What the rows are about. All but the meeting belongs to `oren-gal`: the member wrote the practices, the draft, the
/// comment, the try and the promise, and `kramim` presents at the meeting.
struct Things {
    published: String,
    archived: String,
    in_review: String,
    practice_draft: String,
    draft: String,
    comment: String,
    /// The key of the answer to the dilemma, which the same member gave.
    answer: String,
    dilemma: String,
    /// A dilemma of the member's that was closed.
    closed_dilemma: String,
    /// One that goes on in another.
    merged_dilemma: String,
    /// One that is put to the member's company alone.
    our_dilemma: String,
    /// One that the member asked anonymously, which waits to be published.
    waiting_dilemma: String,
    tried: String,
    promise: String,
    meeting: String,
    /// A field visit that the member hosts.
    visit: String,
    member: String,
    /// The secret of a pass for the meeting.
    pass: String,
}

async fn things(forum: &TestForum) -> Things {
    let actor = async |caller| forum.forum.authenticate_token(forum.token(caller)).await.expect("known").actor;
    let member = actor(Caller::Member).await;
    let content = |title: &str| Content { title: title.to_owned(), body: "גוף".to_owned(), ..Content::default() };
    let practice = async |title: &str, status: Status| {
        let input = CreatePractice { content: content(title), status: Some(status), ..CreatePractice::default() };
        forum.forum.create_practices(&member, vec![input]).await.expect("entered").remove(0)
    };
    let published = practice("published", Status::Published).await;
    let archived = practice("archived", Status::Published).await;
    forum.forum.delete_practice(&member, archived.id, 1).await.expect("archived");
    let meeting = NewMeeting {
        title: "מפגש".to_owned(),
        kind: MeetingKind::Regular,
        starts_at: NOW.plus_days(14),
        ends_at: None,
        state: MeetingState::Scheduled,
        note: String::new(),
        place: String::new(),
        link: String::new(),
        presenting_company: actor(Caller::Foreigner).await.company(),
        presenters: vec![],
        agenda: String::new(),
        deadline: None,
        seats: None,
        visit: NewVisit::default(),
    };
    let visit = NewMeeting {
        kind: MeetingKind::FieldVisit,
        presenting_company: None,
        visit: NewVisit { host: Some(forum.member(Caller::Member)), ..NewVisit::default() },
        ..meeting.clone()
    };
    let visit: MeetingId = forum.forum.create_meeting(&Actor::System, visit).await.expect("scheduled");
    let meeting: MeetingId = forum.forum.create_meeting(&Actor::System, meeting).await.expect("scheduled");
    let about = CommentSubject::Practice(published.id);
    let comment = forum.forum.add_comment(&member, about, "תודה", None).await.expect("a comment");
    let tried = TryInput {
        tried_on: "2025-01-31".to_owned(),
        outcome: Some(TryOutcome::Keep),
        why: "עבד".to_owned(),
        shown: Some(TryShown::Company),
        ..TryInput::default()
    };
    let tried = forum.forum.add_try(&member, published.id, tried).await.expect("a try");
    let dilemma = NewDilemma {
        title: "מי מחזיר תשובה?".to_owned(),
        body: "גוף".to_owned(),
        topics: vec![],
        audience: Audience::Forum,
        urgent: false,
        owner: None,
        next_update: None,
    };
    let asked = async |title: &str, audience: Audience| {
        let new = NewDilemma { title: title.to_owned(), audience, ..dilemma.clone() };
        forum.forum.ask_dilemma(&member, new).await.expect("a dilemma")
    };
    let ours = Audience::Companies(vec![member.company().expect("a company")]);
    let (closed, merged) = (asked("נסגרה", Audience::Forum).await, asked("אוחדה", Audience::Forum).await);
    let ours = asked("שלנו", ours).await;
    let waiting = forum.forum.ask_anonymously(&member, dilemma.clone(), &[]).await.expect("a dilemma");
    let dilemma = forum.forum.ask_dilemma(&member, dilemma).await.expect("a dilemma");
    let close = DilemmaStep::Close { lesson: "לשאול קודם.".to_owned() };
    for (id, step) in [(closed, close), (merged, DilemmaStep::Merge { into: dilemma })] {
        forum.forum.change_dilemma(&Actor::System, id, None, step).await.expect("taken");
    }
    let answer = forum.forum.add_comment(&member, CommentSubject::Dilemma(dilemma), "תשובה", None).await.expect("one");
    let draft = forum.forum.begin_draft(&member, Purpose::New, content("draft")).await.expect("begun");
    let promise = NewPromise {
        owner: forum.member(Caller::Member),
        to: None,
        meeting: None,
        what: "לשלוח סיכום".to_owned(),
        due_at: NOW.plus_days(7),
    };
    let promise = forum.forum.make_promise(&member, promise).await.expect("a promise");
    let pass =
        NewMeetingPass { name: "אורחת".to_owned(), expires_at: Some(NOW.plus_days(7)), form_key: String::new() };
    let pass = forum.forum.make_meeting_pass(&Actor::System, meeting, &pass).await.expect("a pass");
    Things {
        in_review: practice("in-review", Status::InReview).await.slug,
        practice_draft: practice("practice-draft", Status::Draft).await.slug,
        published: published.slug,
        archived: archived.slug,
        draft: draft.to_string(),
        comment: comment.to_string(),
        answer: answer.to_string(),
        dilemma: dilemma.to_string(),
        closed_dilemma: closed.to_string(),
        merged_dilemma: merged.to_string(),
        our_dilemma: ours.to_string(),
        waiting_dilemma: waiting.to_string(),
        tried: tried.to_string(),
        promise: promise.to_string(),
        meeting: meeting.to_string(),
        visit: visit.to_string(),
        member: forum.member(Caller::Member).to_string(),
        pass: pass.trim_start_matches("/visit/").to_owned(),
    }
}

/// A row of the table.
struct Row {
    route: &'static str,
    /// What stands in place of the route's parameters.
    parameters: Vec<String>,
    /// The form, where one is sent; what it leaves out is refused at its field, which is not forbidden.
    form: &'static str,
    /// How each of [`COLUMNS`] is answered: by the login (`L`), forbidden (`F`), not there (`N`), or taken up (`m`),
    /// whatever the answer is then.
    expected: &'static str,
}

impl Row {
    /// The row of a route without parameters.
    fn plain(route: &'static str, expected: &'static str) -> Self {
        Self { route, parameters: vec![], form: "", expected }
    }

    /// The row of a route with one parameter.
    fn of(route: &'static str, parameter: &str, expected: &'static str) -> Self {
        Self { parameters: vec![parameter.to_owned()], ..Self::plain(route, expected) }
    }

    fn sending(self, form: &'static str) -> Self {
        Self { form, ..self }
    }

    /// The address of the row.
    fn path(&self) -> String {
        address(self.route, &self.parameters)
    }
}

/// The columns of the table: coordinator, manager, member and guest of the company, manager and member of another, and
/// somebody who is not logged in.
const COLUMNS: [Option<Caller>; 7] = [
    Some(Caller::Coordinator),
    Some(Caller::Manager),
    Some(Caller::Member),
    Some(Caller::Guest),
    Some(Caller::ForeignManager),
    Some(Caller::Foreigner),
    None,
];

const EVERYBODY: &str = "mmmmmmm";
const MEMBERS: &str = "mmmmmmL";
const WRITERS: &str = "mmmFmmL";
const COORDINATOR: &str = "mFFFFFL";
/// The answers where the coordinator is let in, and the company that presents at the meeting.
const PRESENTING: &str = "mFFFmmL";
/// The same, of what others do not see.
const NAMING: &str = "mNNNmmL";
/// The people of the company, of what others do not see.
const COMPANY: &str = "mmmNNNL";
/// The people of the company, of what everybody reads.
const OWNERS: &str = "mmmFFFL";
/// The member themselves, and the coordinator.
const ONESELF: &str = "mFmFFFL";
/// Those who write, but for the member whose it is.
const OTHERS_OF_IT: &str = "mmFFmmL";
const WRITER: &str = "NNmNNNL";
const NOWHERE: &str = "NNNNNNL";
/// What is opened by a secret in the address, which is a wrong one here.
const NO_SECRET: &str = "NNNNNNN";

/// The row of a step of a dilemma.
fn step(dilemma: &str, step: &str, expected: &'static str) -> Row {
    Row { parameters: vec![dilemma.to_owned(), step.to_owned()], ..Row::plain("/dilemmas/{id}/{step}", expected) }
}

/// Gives a row's `expected` for each step of a dilemma.
type ByStep = fn(StepKind) -> &'static str;

/// For every step of a dilemma and every state of one, who may take it; for what is opened, who reads the dilemma, since who may
/// not take a step is led back to it. What is sent leaves out what decides anything: it is refused at its fields.
fn steps(things: &Things, is_sent: bool) -> Vec<Row> {
    // For all but who cannot read it: the owner, who is the coordinator here; the asker as well; the asker alone.
    let taken: ByStep = |step| match step {
        StepKind::Owner | StepKind::Promise | StepKind::Merge | StepKind::Summary | StepKind::Unseal => "mFFFFFL",
        StepKind::Close | StepKind::Reopen | StepKind::Edit => "mFmFFFL",
        StepKind::Reveal | StepKind::Withdraw => "FFmFFFL",
    };
    let of_company: ByStep = |step| match step {
        StepKind::Owner | StepKind::Promise | StepKind::Merge | StepKind::Summary | StepKind::Unseal => "mFFNNNL",
        StepKind::Close | StepKind::Reopen | StepKind::Edit => "mFmNNNL",
        StepKind::Reveal | StepKind::Withdraw => "FFmNNNL",
    };
    let waiting: ByStep = |step| match step {
        StepKind::Owner | StepKind::Promise | StepKind::Merge | StepKind::Summary | StepKind::Unseal => "mNFNNNL",
        StepKind::Close | StepKind::Reopen | StepKind::Edit => "mNmNNNL",
        StepKind::Reveal | StepKind::Withdraw => "FNmNNNL",
    };
    let states: [(&String, &'static str, ByStep); 5] = [
        (&things.dilemma, MEMBERS, taken),
        (&things.closed_dilemma, MEMBERS, taken),
        (&things.merged_dilemma, MEMBERS, taken),
        (&things.our_dilemma, "mmmNNNL", of_company),
        (&things.waiting_dilemma, "mNmNNNL", waiting),
    ];
    let mut rows = vec![];
    for (dilemma, read, taken) in states {
        for kind in StepKind::ALL {
            let expected = if is_sent { taken(kind) } else { read };
            // Who is asked and where it goes on have to be there for the question who may say so.
            rows.push(step(dilemma, kind.name(), expected).sending("to=99&into=99"));
        }
    }
    rows
}

/// The rows of what is opened.
fn opened(things: &Things) -> Vec<Row> {
    let mut rows = pages(things);
    rows.extend(steps(things, false));
    rows
}

fn pages(things: &Things) -> Vec<Row> {
    let of = Row::of;
    let plain = Row::plain;
    let visited = |route, parts: &[&str]| Row {
        parameters: parts.iter().map(|&part| part.to_owned()).collect(),
        ..plain(route, NO_SECRET)
    };
    let file = |route, of: &str| Row { parameters: vec![of.to_owned(), "x.png".to_owned()], ..plain(route, NOWHERE) };
    vec![
        plain("/", MEMBERS),
        plain("/practices", MEMBERS),
        plain("/search", MEMBERS),
        plain("/search/suggestions", MEMBERS),
        plain("/search/mentions", MEMBERS),
        plain("/companies", MEMBERS),
        of("/companies/{slug}", "oren-gal", MEMBERS),
        of("/companies/{slug}", "nowhere", NOWHERE),
        of("/people/{id}", &things.member, MEMBERS),
        of("/people/{id}/away", &things.member, ONESELF),
        plain("/meetings", MEMBERS),
        of("/meetings/{id}", &things.meeting, MEMBERS),
        of("/meetings/{id}/agenda", &things.meeting, MEMBERS),
        of("/meetings/{id}/agenda/edit", &things.meeting, COORDINATOR),
        of("/meetings/{id}/comments", &things.meeting, EVERYBODY),
        of("/meetings/{id}/edit", &things.meeting, COORDINATOR),
        of("/meetings/{id}/gate", &things.visit, MEMBERS),
        of("/meetings/{id}/gate", &things.meeting, NOWHERE),
        of("/meetings/{id}/gate/list", &things.visit, ONESELF),
        of("/meetings/{id}/gate/list.csv", &things.visit, ONESELF),
        of("/meetings/{id}/gate/list.csv", &things.meeting, NOWHERE),
        of("/meetings/{id}/guests", &things.meeting, COORDINATOR),
        of("/meetings/{id}/one-page", &things.meeting, NOWHERE),
        of("/meetings/{id}/one-page.docx", &things.meeting, NOWHERE),
        of("/meetings/{id}/summary/promises", &things.meeting, COORDINATOR),
        of("/meetings/{id}/presenting", &things.meeting, NAMING),
        of("/meetings/{id}/came", &things.meeting, COORDINATOR),
        of("/meetings/{id}/five-lines", &things.meeting, COORDINATOR),
        of("/meetings/{id}/survey", &things.meeting, MEMBERS),
        of("/meetings/{id}/rsvp", &things.meeting, EVERYBODY),
        of("/meetings/{id}/summary", &things.meeting, COORDINATOR),
        of("/meetings/{id}/urgent", &things.meeting, COORDINATOR),
        of("/meetings/{id}/write-up", &things.meeting, PRESENTING),
        of("/calendar/{file}", "0.ics", NO_SECRET),
        of("/feeds/{token}/all.atom", "0", NO_SECRET),
        visited("/feeds/{token}/topics/{file}", &["0", "training.atom"]),
        visited("/feeds/{token}/companies/{file}", &["0", "oren-gal.atom"]),
        visited("/feeds/{token}/searches/{file}", &["0", "1.atom"]),
        of("/visit/{token}", &things.pass, EVERYBODY),
        visited("/visit/{token}/practices/{slug}", &[&things.pass, &things.published]),
        visited("/visit/{token}/files/{slug}/{name}", &[&things.pass, &things.published, "x.png"]),
        of("/unsubscribe/{token}", "0", NO_SECRET),
        of("/asked/{token}", "0", NO_SECRET),
        of("/by-mail/{token}", "0", NO_SECRET),
        plain("/practices/new", WRITERS),
        of("/practices/{slug}", &things.published, MEMBERS),
        of("/practices/{slug}", &things.archived, MEMBERS),
        of("/practices/{slug}", &things.in_review, COMPANY),
        of("/practices/{slug}", &things.practice_draft, COMPANY),
        of("/practices/{slug}/comments", &things.published, EVERYBODY),
        of("/practices/{slug}/document.docx", &things.published, OWNERS),
        of("/practices/{slug}/document.docx", &things.in_review, COMPANY),
        of("/practices/{slug}/download", &things.published, MEMBERS),
        of("/practices/{slug}/download", &things.in_review, COMPANY),
        of("/practices/{slug}/erase", &things.published, COORDINATOR),
        file("/practices/{slug}/files/{name}", &things.published),
        of("/drafts/{id}", &things.draft, WRITER),
        of("/drafts/{id}/document.docx", &things.draft, WRITER),
        of("/drafts/{id}/publish", &things.draft, WRITER),
        file("/drafts/{id}/files/{name}", &things.draft),
        of("/comments/{id}/edit", &things.comment, "FFmFFFL"),
        of("/comments/{id}/history", &things.comment, ONESELF),
        of("/comments/{id}/move", &things.comment, ONESELF),
        of("/comments/{id}/report", &things.comment, OTHERS_OF_IT),
        of("/comments/{id}/thanks", &things.comment, OTHERS_OF_IT),
        of("/practices/{slug}/tries/new", &things.published, WRITERS),
        of("/practices/{slug}/tries/new", &things.in_review, COMPANY),
        of("/tries/{id}/edit", &things.tried, "FFmFFFL"),
        plain("/dilemmas", MEMBERS),
        plain("/dilemmas/board", COORDINATOR),
        plain("/dilemmas/new", WRITERS),
        plain("/dilemmas/similar", MEMBERS),
        of("/dilemmas/{id}", &things.dilemma, MEMBERS),
        of("/dilemmas/{id}", &things.closed_dilemma, MEMBERS),
        of("/dilemmas/{id}", &things.merged_dilemma, MEMBERS),
        of("/dilemmas/{id}", &things.our_dilemma, "mmmNNNL"),
        of("/dilemmas/{id}", &things.waiting_dilemma, "mNmNNNL"),
        of("/dilemmas/{id}/comments", &things.dilemma, EVERYBODY),
        file("/dilemmas/{id}/files/{name}", &things.dilemma),
        file("/comments/{id}/files/{name}", &things.comment),
        step(&things.dilemma, "nowhere", NOWHERE),
        plain("/promises", MEMBERS),
        plain("/promises/new", WRITERS),
        of("/promises/{id}/postpone", &things.promise, "FFmNNNL"),
        plain("/me", MEMBERS),
        plain("/me/assistants", MEMBERS),
        plain("/me/data", MEMBERS),
        plain("/me/following", MEMBERS),
        plain("/me/phone", MEMBERS),
        of("/me/tokens/{id}/revoke", "99", NOWHERE),
        plain("/notifications", MEMBERS),
        plain("/agreement", NOWHERE),
        plain("/apply", EVERYBODY),
        plain("/apply/thanks", EVERYBODY),
        plain("/accessibility", EVERYBODY),
        plain("/privacy", EVERYBODY),
        plain(LIVE_PATH, EVERYBODY),
        plain("/login", EVERYBODY),
        plain("/login/code", EVERYBODY),
        of("/login/link/{token}", "0000", EVERYBODY),
        of("/join/{token}", "0000", EVERYBODY),
        of("/logo/{hash}", "0", NO_SECRET),
        plain("/admin", COORDINATOR),
        plain("/admin/agreement", COORDINATOR),
        plain("/admin/archive", COORDINATOR),
        plain("/admin/audit", COORDINATOR),
        plain("/admin/calls", COORDINATOR),
        plain("/admin/companies", COORDINATOR),
        of("/admin/companies/{id}", "2", COORDINATOR),
        of("/admin/companies/{id}/merge", "2", COORDINATOR),
        of("/admin/companies/{id}/leave", "2", COORDINATOR),
        plain("/admin/import", COORDINATOR),
        plain("/admin/import/progress", COORDINATOR),
        plain("/admin/jobs", COORDINATOR),
        plain("/admin/logo", COORDINATOR),
        plain("/admin/mail", COORDINATOR),
        plain("/admin/meetings/new", COORDINATOR),
        plain("/admin/meetings/rhythm", COORDINATOR),
        plain("/admin/members", "mmFFmFL"),
        of("/admin/members/{id}", &things.member, "mmFFNFL"),
        of("/admin/members/{id}/erase", &things.member, COORDINATOR),
        plain("/admin/reports", COORDINATOR),
        plain("/admin/requests", COORDINATOR),
        plain("/admin/rota", COORDINATOR),
        plain("/admin/search", COORDINATOR),
        plain("/admin/settings", COORDINATOR),
        plain("/admin/statements", COORDINATOR),
        plain("/admin/surveys", COORDINATOR),
        plain("/admin/tokens", COORDINATOR),
        plain("/admin/topics", COORDINATOR),
        of("/admin/topics/{id}", "1", COORDINATOR),
        of("/admin/topics/{id}/merge", "1", COORDINATOR),
        plain("/admin/usage", COORDINATOR),
    ]
}

/// The rows of what is sent. What takes something away comes last, so that no row decides a later one.
fn sent(things: &Things) -> Vec<Row> {
    let mut rows = steps(things, true);
    rows.extend(forms(things));
    rows
}

fn forms(things: &Things) -> Vec<Row> {
    let of = Row::of;
    let plain = Row::plain;
    vec![
        plain("/search/saved", MEMBERS),
        of("/search/saved/{id}", "99", NOWHERE),
        of("/search/saved/{id}/forget", "99", NOWHERE),
        of("/people/{id}/away", &things.member, ONESELF).sending("action=away"),
        of("/meetings/{id}/agenda/edit", &things.meeting, COORDINATOR),
        of("/meetings/{id}/comments", &things.meeting, WRITERS),
        of("/meetings/{id}/edit", &things.meeting, COORDINATOR),
        of("/meetings/{id}/gate", &things.visit, MEMBERS).sending("action=enter"),
        of("/meetings/{id}/gate", &things.meeting, NOWHERE).sending("action=enter"),
        of("/meetings/{id}/gate/list", &things.visit, COORDINATOR).sending("action=enter&member=guest"),
        of("/meetings/{id}/gate/list", &things.visit, ONESELF).sending("action=enter"),
        of("/meetings/{id}/guests", &things.meeting, COORDINATOR),
        of("/meetings/{id}/summary/promises", &things.meeting, COORDINATOR),
        of("/meetings/{id}/presenting", &things.meeting, NAMING).sending("action=name"),
        of("/meetings/{id}/came", &things.meeting, COORDINATOR),
        of("/meetings/{id}/five-lines", &things.meeting, COORDINATOR),
        of("/meetings/{id}/survey", &things.meeting, MEMBERS),
        of("/meetings/{id}/rsvp", &things.meeting, MEMBERS),
        of("/meetings/{id}/summary", &things.meeting, COORDINATOR),
        of("/meetings/{id}/summary/mail", &things.meeting, COORDINATOR),
        of("/meetings/{id}/urgent", &things.meeting, COORDINATOR).sending("action=cancel&version=99"),
        of("/meetings/{id}/write-up", &things.meeting, PRESENTING),
        of("/unsubscribe/{token}", "0", NO_SECRET),
        of("/asked/{token}", "0", NO_SECRET).sending("action=accept"),
        of("/by-mail/{token}", "0", NO_SECRET).sending("action=keep"),
        plain("/practices/new", WRITERS),
        of("/practices/{slug}/edit", &things.published, OWNERS),
        of("/practices/{slug}/publish", &things.published, OWNERS),
        of("/practices/{slug}/publish", &things.in_review, COMPANY),
        of("/practices/{slug}/comments", &things.published, WRITERS),
        of("/practices/{slug}/comments", &things.in_review, COMPANY),
        of("/practices/{slug}/sharing", &things.published, OWNERS),
        plain("/drafts/paste", MEMBERS),
        of("/drafts/{id}", &things.draft, "NNmFNNL"),
        of("/drafts/{id}/publish", &things.draft, WRITER),
        of("/comments/{id}/edit", &things.comment, "FFmFFFL"),
        of("/comments/{id}/lock", &things.comment, COORDINATOR).sending("action=lock"),
        of("/comments/{id}/mark", &things.answer, OTHERS_OF_IT).sending("action=helped"),
        of("/comments/{id}/move", &things.comment, ONESELF).sending("action=move"),
        of("/comments/{id}/report", &things.comment, OTHERS_OF_IT),
        of("/comments/{id}/thanks", &things.comment, OTHERS_OF_IT),
        of("/comments/{id}/delete", &things.comment, ONESELF),
        of("/practices/{slug}/tries/new", &things.published, WRITERS),
        of("/practices/{slug}/tries/new", &things.in_review, COMPANY),
        of("/tries/{id}/edit", &things.tried, "FFmFFFL"),
        of("/tries/{id}/delete", &things.tried, OWNERS),
        of("/practices/{slug}/delete", &things.practice_draft, "FmmNNNL"),
        of("/practices/{slug}/archive", &things.published, OWNERS),
        of("/practices/{slug}/unarchive", &things.archived, OWNERS),
        of("/practices/{slug}/erase", &things.published, COORDINATOR),
        plain("/dilemmas/new", WRITERS),
        of("/dilemmas/{id}", &things.dilemma, NOWHERE),
        of("/dilemmas/{id}", &things.dilemma, ONESELF).sending("action=still"),
        of("/dilemmas/{id}", &things.dilemma, "FFmFFFL").sending("action=accept&answer=99"),
        of("/dilemmas/{id}", &things.dilemma, COORDINATOR).sending("action=take-offer"),
        of("/dilemmas/{id}", &things.closed_dilemma, ONESELF).sending("action=still"),
        of("/dilemmas/{id}", &things.our_dilemma, "mFmNNNL").sending("action=still"),
        of("/dilemmas/{id}", &things.waiting_dilemma, "mNmNNNL").sending("action=still"),
        of("/dilemmas/{id}", &things.waiting_dilemma, COORDINATOR).sending("action=publish"),
        of("/dilemmas/{id}", &things.dilemma, COORDINATOR).sending("action=to-agenda"),
        of("/dilemmas/{id}/comments", &things.dilemma, WRITERS),
        step(&things.dilemma, "nowhere", NOWHERE),
        plain("/promises", NOWHERE),
        plain("/promises/new", WRITERS),
        of("/promises/{id}/postpone", &things.promise, "FFmNNNL"),
        plain("/undo", NOWHERE),
        plain("/me", MEMBERS).sending("action=profile"),
        plain("/me/assistants", MEMBERS),
        plain("/me/following", NOWHERE).sending("thing=practice:999&attention=followed"),
        plain("/me/phone", MEMBERS),
        plain("/notifications", MEMBERS),
        plain("/notifications/open", NOWHERE),
        plain("/agreement", NOWHERE),
        plain("/apply", EVERYBODY),
        plain("/language", EVERYBODY),
        plain("/login", EVERYBODY).sending("action=forgot"),
        plain("/login/code", EVERYBODY),
        of("/login/link/{token}", "0000", EVERYBODY),
        of("/join/{token}", "0000", EVERYBODY),
        plain("/admin/agreement", COORDINATOR),
        plain("/admin/audit.csv", COORDINATOR),
        plain("/admin/calls", COORDINATOR).sending("action=called&meeting=99&member=99"),
        plain("/admin/companies", COORDINATOR),
        of("/admin/companies/{id}", "2", COORDINATOR),
        of("/admin/companies/{id}/export", "2", COORDINATOR),
        of("/admin/companies/{id}/merge", "2", COORDINATOR),
        of("/admin/companies/{id}/leave", "2", COORDINATOR),
        plain("/admin/import", COORDINATOR).sending("action=save"),
        plain("/admin/jobs", COORDINATOR).sending("action=discard&job=999"),
        plain("/admin/logo", COORDINATOR),
        plain("/admin/mail", COORDINATOR).sending("action=discard&mail=999"),
        plain("/admin/meetings/new", COORDINATOR),
        plain("/admin/meetings/rhythm", COORDINATOR),
        plain("/admin/members", COORDINATOR).sending("action=add"),
        of("/admin/members/{id}", &things.member, COORDINATOR).sending("action=move"),
        of("/admin/members/{id}/erase", &things.member, COORDINATOR),
        plain("/admin/reports", COORDINATOR).sending("report=999"),
        plain("/admin/requests", "NFFFFFL").sending("action=decline&request=999"),
        plain("/admin/rota", COORDINATOR).sending("action=propose"),
        plain("/admin/search", COORDINATOR).sending("action=add"),
        plain("/admin/settings", COORDINATOR),
        plain("/admin/statements", COORDINATOR),
        // Whoever revokes a token that is gone, or another's, learns nothing of it.
        plain("/admin/tokens", MEMBERS).sending("token=999"),
        plain("/admin/topics", COORDINATOR),
        of("/admin/topics/{id}", "1", COORDINATOR),
        of("/admin/topics/{id}/merge", "1", COORDINATOR),
        // It ends the session.
        plain("/logout", EVERYBODY),
    ]
}

/// A route's address with parameters in it.
fn address(route: &str, parameters: &[String]) -> String {
    let mut parts = parameters.iter();
    let part = |part: &str| match part.starts_with('{') {
        true => percent_encoding::utf8_percent_encode(
            parts.next().expect("a parameter"),
            percent_encoding::NON_ALPHANUMERIC,
        )
        .to_string(),
        false => part.to_owned(),
    };
    route.split('/').map(part).collect::<Vec<_>>().join("/")
}

async fn answer(
    forum: &TestForum,
    method: Method,
    path: &str,
    form: &'static str,
    session: Option<&str>,
) -> StatusCode {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, "127.0.0.1")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::CONTENT_LENGTH, form.len());
    if let Some(session) = session {
        request = request.header(header::COOKIE, format!("session={session}; language=he"));
    }
    let request = request.body(Body::from(form)).expect("a request");
    if session.is_some() || ["/login", "/join"].iter().any(|own| path.starts_with(own)) {
        return forum.status_of(request).await;
    }
    // Who is not logged in finds the login at the address itself, which is no refusal for a browser.
    let answer = forum.send(request).await;
    match answer.text().contains(r#"action="/login""#) {
        true => StatusCode::UNAUTHORIZED,
        false => answer.status,
    }
}

fn verdict(status: StatusCode) -> char {
    match status {
        StatusCode::UNAUTHORIZED => 'L',
        StatusCode::FORBIDDEN => 'F',
        StatusCode::NOT_FOUND => 'N',
        StatusCode::METHOD_NOT_ALLOWED => '-',
        status if status.is_server_error() => '!',
        _ => 'm',
    }
}

#[tokio::test]
async fn every_route_is_for_whom_the_table_says() {
    let mut wrong = vec![];
    for (column, caller) in COLUMNS.into_iter().enumerate() {
        let forum = TestForum::start().await;
        let things = things(&forum).await;
        let session = match caller {
            Some(caller) => Some(forum.session(caller).await),
            None => None,
        };
        let opened = opened(&things).into_iter().map(|row| (Method::GET, row));
        for (method, row) in opened.chain(sent(&things).into_iter().map(|row| (Method::POST, row))) {
            let status = answer(&forum, method.clone(), &row.path(), row.form, session.as_deref()).await;
            if row.expected.chars().nth(column) != Some(verdict(status)) {
                wrong.push(format!("{method} {} for {caller:?}: {status} and not as in {}", row.path(), row.expected));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn every_route_has_its_rows() {
    let forum = TestForum::start().await;
    let things = things(&forum).await;
    let routes = |rows: Vec<Row>| rows.into_iter().map(|row| row.route.to_owned()).collect::<BTreeSet<_>>();
    let (opened, sent) = (routes(opened(&things)), routes(sent(&things)));
    let mut served = forum.paths("/");
    served.retain(|route| !OTHERS.iter().any(|other| route.starts_with(other)));
    served.insert("/".to_owned());
    assert!(served.len() > 60, "{served:?}");
    for route in &served {
        let path = address(route, &["0", "0", "0"].map(str::to_owned));
        for (method, rows) in [(Method::GET, &opened), (Method::POST, &sent)] {
            let is_served = answer(&forum, method.clone(), &path, "", None).await != StatusCode::METHOD_NOT_ALLOWED;
            assert_eq!(is_served, rows.contains(route), "{method} {route}");
        }
        for method in [Method::PUT, Method::DELETE, Method::PATCH] {
            assert_eq!(answer(&forum, method, &path, "", None).await, StatusCode::METHOD_NOT_ALLOWED, "{route}");
        }
    }
    let unknown: Vec<_> = opened.union(&sent).filter(|route| !served.contains(*route)).collect();
    assert!(unknown.is_empty(), "rows of no route: {unknown:?}");
}
