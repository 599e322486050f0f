//! Running the forum: companies, members, meetings, the back catalogue, the settings.

use std::collections::HashMap;

use app::admin::archive::ArchiveAdminPage;
use app::admin::companies::CompaniesAdminPage;
use app::admin::home::AdminPage;
use app::admin::import::{ImportPage, ImportRow, Imported};
use app::admin::meeting::{self as meeting_form, MeetingFormPage};
use app::admin::members::{IssuedLink, MembersAdminPage};
use app::admin::settings::SettingsPage;
use app::admin::usage::UsageAdminPage;
use app::ui::flash::Flash;
use app::ui::form::Form;
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use domain::access::LinkPurpose;
use domain::clock::Timestamp;
use domain::company::{NewCompany, Sector, SizeBand};
use domain::draft::ImportTargets;
use domain::id::{CompanyId, DraftId, MeetingId, MemberId};
use domain::meeting::{MeetingKind, NewMeeting};
use domain::member::{NewMember, Profession, Role};
use domain::policy::Actor;
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::undo::{DRAFTS_MAX, Undo};
use forum::exchange::assign::{Assignment, CatalogueRow};
use forum::settings::ForumName;
use http::StatusCode;
use leptos::prelude::*;

use super::submission::Submission;
use super::visitor::{LoggedIn, Posted, Visitor};
use super::{import_upload, local_time, render};
use crate::http::AppState;

/// The routes of this module that take no files.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/admin", get(home))
        .route("/admin/companies", get(companies).post(add_company))
        .route("/admin/members", get(members).post(change_members))
        .route("/admin/meetings/new", get(new_meeting).post(add_meeting))
        .route("/meetings/{id}/edit", get(edit_meeting).post(change_meeting))
        .route("/admin/archive", get(archive))
        .route("/admin/usage", get(usage))
        .route("/admin/settings", get(settings).post(change_settings))
}

/// The route of the back catalogue, which takes files.
pub fn upload_routes() -> Router<AppState> {
    Router::new().route("/admin/import", get(import).post(change_import))
}

async fn home(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> Response {
    match state.forum.overview(&visitor.actor()).await {
        Ok(overview) => {
            let untrusted_proxy = state.untrusted_proxy.is_seen();
            render::page(&state, &visitor, move || view! { <AdminPage overview untrusted_proxy/> }).await
        }
        Err(problem) => render::problem(&state, &visitor, problem).await,
    }
}

async fn companies(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> Response {
    companies_page(&state, &visitor, StatusCode::OK, Form::default()).await
}

async fn companies_page(state: &AppState, visitor: &Visitor, status: StatusCode, form: Form) -> Response {
    let found = state.forum.companies_to_run(&visitor.actor()).await;
    match found {
        Ok(companies) => {
            render::with_status(state, visitor, status, move || view! { <CompaniesAdminPage companies form/> }).await
        }
        Err(problem) => render::problem(state, visitor, problem).await,
    }
}

async fn add_company(State(state): State<AppState>, Posted(visitor, submission): Posted) -> Response {
    let added = match read_company(&submission) {
        Ok(company) => state.forum.create_company(&visitor.actor(), company).await,
        Err(problem) => Err(problem),
    };
    match added {
        Ok(_) => render::see_other_with("/admin/companies", Flash::CompanyAdded),
        Err(problem @ Problem::Invalid { .. }) => {
            let form = Form::refused(submission.typed(), problem);
            companies_page(&state, &visitor, StatusCode::UNPROCESSABLE_ENTITY, form).await
        }
        Err(problem) => render::problem(&state, &visitor, problem).await,
    }
}

async fn members(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, RawQuery(query): RawQuery) -> Response {
    members_page(&state, &visitor, StatusCode::OK, company_filter(query.as_deref()), new_member(), None).await
}

/// The form of a member to add: most are plain members.
fn new_member() -> Form {
    Form::filled([("role", Role::Member.as_str())])
}

fn company_filter(query: Option<&str>) -> Option<CompanyId> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query.unwrap_or_default()).unwrap_or_default();
    pairs.iter().find(|(name, _)| name == "company").and_then(|(_, id)| id.parse().ok())
}

async fn members_page(
    state: &AppState,
    visitor: &Visitor,
    status: StatusCode,
    company: Option<CompanyId>,
    form: Form,
    link: Option<IssuedLink>,
) -> Response {
    let actor = visitor.actor();
    let found = async {
        let mut members = state.forum.members(&actor).await?;
        members.retain(|member| company.is_none_or(|id| member.company.id == id));
        Ok((members, state.forum.companies(&actor).await?.to_vec()))
    };
    match found.await {
        Ok((members, companies)) => {
            render::with_status(state, visitor, status, move || {
                view! { <MembersAdminPage members companies company form link/> }
            })
            .await
        }
        Err(problem) => render::problem(state, visitor, problem).await,
    }
}

async fn change_members(State(state): State<AppState>, Posted(visitor, submission): Posted) -> Response {
    let actor = visitor.actor();
    let member = submission.parsed::<MemberId>("member").ok_or(Problem::NotFound);
    match (submission.action(), member) {
        ("add", _) => add_member(&state, &visitor, submission).await,
        ("link", Ok(member)) => show_link(&state, &visitor, member).await,
        ("role", Ok(member)) => {
            let role = submission.parsed::<Role>("role").unwrap_or(Role::Member);
            match state.forum.set_role(&actor, member, role).await {
                Ok(()) => render::see_other_with("/admin/members", Flash::Saved),
                Err(problem @ Problem::Invalid { .. }) => {
                    let form = Form::refused(submission.typed(), problem);
                    members_page(&state, &visitor, StatusCode::UNPROCESSABLE_ENTITY, None, form, None).await
                }
                Err(problem) => render::problem(&state, &visitor, problem).await,
            }
        }
        (_, Err(problem)) => render::problem(&state, &visitor, problem).await,
        _ => render::problem(&state, &visitor, Problem::NotFound).await,
    }
}

async fn add_member(state: &AppState, visitor: &Visitor, submission: Submission) -> Response {
    let company = submission.parsed::<CompanyId>("company");
    let missing = company.is_none().then(|| FieldError::new("company", FieldProblem::Missing));
    let member = NewMember {
        email: submission.value("email").to_owned(),
        name: submission.value("name").to_owned(),
        company: company.unwrap_or(CompanyId(0)),
        role: submission.parsed("role").unwrap_or(Role::Member),
        profession: submission.parsed("profession").unwrap_or(Profession::Other),
    };
    let invited = match Problem::joined(missing.into_iter().collect(), member.check()) {
        Ok(member) => state.forum.invite_member(&visitor.actor(), member).await,
        Err(problem) => Err(problem),
    };
    match invited {
        Ok(id) => show_link(state, visitor, id).await,
        Err(problem @ Problem::Invalid { .. }) => {
            let form = Form::refused(submission.typed(), problem);
            members_page(state, visitor, StatusCode::UNPROCESSABLE_ENTITY, None, form, None).await
        }
        Err(problem) => render::problem(state, visitor, problem).await,
    }
}

/// A single-use link is shown on the page that answers, and never again.
async fn show_link(state: &AppState, visitor: &Visitor, member: MemberId) -> Response {
    let actor = visitor.actor();
    let made = async {
        let path = state.forum.member_link(&actor, member).await?;
        let members = state.forum.members(&actor).await?;
        let member = members.into_iter().find(|other| other.id == member).ok_or(Problem::NotFound)?;
        Ok((member, path))
    };
    match made.await {
        Ok((member, path)) => {
            let purpose = if member.joined_at.is_some() { LinkPurpose::Reset } else { LinkPurpose::Invite };
            let link = IssuedLink { member, purpose, url: format!("{}{path}", state.origin) };
            members_page(state, visitor, StatusCode::OK, None, new_member(), Some(link)).await
        }
        Err(problem) => render::problem(state, visitor, problem).await,
    }
}

async fn new_meeting(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> Response {
    meeting_page(&state, &visitor, StatusCode::OK, None, Form::filled([("kind", "regular"), ("time", "09:00")])).await
}

async fn edit_meeting(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> Response {
    let found = match id.parse::<MeetingId>() {
        Ok(id) => state.forum.meeting(&visitor.actor(), id).await,
        Err(_) => Err(Problem::NotFound),
    };
    match found {
        Ok(view) => {
            let form = meeting_form::values(&view);
            meeting_page(&state, &visitor, StatusCode::OK, Some(view.card.id), form).await
        }
        Err(problem) => render::problem(&state, &visitor, problem).await,
    }
}

async fn meeting_page(
    state: &AppState,
    visitor: &Visitor,
    status: StatusCode,
    meeting: Option<MeetingId>,
    form: Form,
) -> Response {
    let actor = visitor.actor();
    let found = async {
        let members = state.forum.members(&actor).await?;
        Ok((members, state.forum.companies(&actor).await?.to_vec()))
    };
    match found.await {
        Ok((members, companies)) => {
            render::with_status(state, visitor, status, move || {
                view! { <MeetingFormPage meeting form companies members/> }
            })
            .await
        }
        Err(problem) => render::problem(state, visitor, problem).await,
    }
}

async fn add_meeting(State(state): State<AppState>, Posted(visitor, submission): Posted) -> Response {
    let added = match read_meeting(&submission) {
        Ok(meeting) => state.forum.create_meeting(&visitor.actor(), meeting).await,
        Err(problem) => Err(problem),
    };
    match added {
        Ok(id) => render::see_other_written(&state, &domain::meeting::path(id), Flash::MeetingAdded),
        Err(problem) => meeting_refused(&state, &visitor, None, submission, problem).await,
    }
}

async fn change_meeting(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> Response {
    let Ok(id) = id.parse::<MeetingId>() else {
        return render::problem(&state, &visitor, Problem::NotFound).await;
    };
    let expected = submission.parsed("version").unwrap_or(0);
    let changed = match read_meeting(&submission) {
        Ok(meeting) => state.forum.update_meeting(&visitor.actor(), id, expected, meeting).await,
        Err(problem) => Err(problem),
    };
    match changed {
        Ok(_) => render::see_other_written(&state, &domain::meeting::path(id), Flash::Saved),
        Err(problem) => meeting_refused(&state, &visitor, Some(id), submission, problem).await,
    }
}

async fn meeting_refused(
    state: &AppState,
    visitor: &Visitor,
    meeting: Option<MeetingId>,
    submission: Submission,
    problem: Problem,
) -> Response {
    if !matches!(problem, Problem::Invalid { .. } | Problem::Conflict { .. }) {
        return render::problem(state, visitor, problem).await;
    }
    let status = render::refused_status(&problem);
    let mut fields = submission.typed();
    // Sending it once more means: although somebody changed it meanwhile.
    if let Problem::Conflict { current } = problem {
        fields.retain(|(name, _)| name != "version");
        fields.push(("version".to_owned(), current.to_string()));
    }
    meeting_page(state, visitor, status, meeting, Form::refused(fields, problem)).await
}

/// The company that was typed, checked.
fn read_company(submission: &Submission) -> Result<NewCompany, Problem> {
    let mut errors = vec![];
    let company = NewCompany {
        name: submission.value("name").to_owned(),
        slug: String::new(),
        sector: chosen(submission, "sector", Sector::ALL, &mut errors),
        size: chosen(submission, "size", SizeBand::ALL, &mut errors),
    };
    Problem::joined(errors, company.check())
}

/// The meeting that was typed, checked.
fn read_meeting(submission: &Submission) -> Result<NewMeeting, Problem> {
    let mut errors = vec![];
    let starts_at = local_time::moment(submission.value("date"), submission.value("time"));
    let deadline = submission.filled("deadline").map(local_time::end_of_day);
    if starts_at.is_none() {
        let empty = ["date", "time"].into_iter().filter(|name| submission.filled(name).is_none());
        errors.extend(empty.map(|name| FieldError::new(name, FieldProblem::Missing)));
        if errors.is_empty() {
            errors.push(FieldError::new("date", FieldProblem::Invalid));
        }
    }
    if deadline == Some(None) {
        errors.push(FieldError::new("deadline", FieldProblem::Invalid));
    }
    let meeting = NewMeeting {
        title: submission.value("title").to_owned(),
        kind: chosen(submission, "kind", MeetingKind::ALL, &mut errors),
        starts_at: starts_at.unwrap_or(Timestamp(i64::MAX)),
        place: submission.value("place").to_owned(),
        link: submission.value("link").to_owned(),
        presenting_company: submission.parsed("presenting_company"),
        presenters: submission.values("presenters").iter().filter_map(|id| id.parse().ok()).collect(),
        agenda: submission.value("agenda").to_owned(),
        // On the day of the meeting itself until it starts.
        deadline: deadline.flatten().map(|at| starts_at.map_or(at, |starts_at| at.min(starts_at))),
    };
    Problem::joined(errors, meeting.check())
}

/// The choice that was made. Where there is none, that is an error, and the first choice stands in for it.
fn chosen<T: Copy + std::str::FromStr>(
    submission: &Submission,
    name: &str,
    all: &[T],
    errors: &mut Vec<FieldError>,
) -> T {
    submission.parsed(name).unwrap_or_else(|| {
        errors.push(FieldError::new(name, FieldProblem::Missing));
        all[0]
    })
}

async fn archive(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> Response {
    let actor = visitor.actor();
    let found = async { Ok((state.forum.forum_archive(&actor).await?, state.forum.deletions(&actor).await?)) };
    match found.await {
        Ok((archived, erased)) => {
            render::page(&state, &visitor, move || view! { <ArchiveAdminPage archived erased/> }).await
        }
        Err(problem) => render::problem(&state, &visitor, problem).await,
    }
}

async fn usage(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> Response {
    match state.forum.forum_usage(&visitor.actor()).await {
        Ok(usage) => render::page(&state, &visitor, move || view! { <UsageAdminPage usage/> }).await,
        Err(problem) => render::problem(&state, &visitor, problem).await,
    }
}

async fn settings(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> Response {
    match state.forum.settings(&visitor.actor()).await {
        Ok(name) => {
            let form = Form::filled([("name_he", name.he.clone()), ("name_en", name.en.clone())]);
            settings_page(&state, &visitor, StatusCode::OK, form).await
        }
        Err(problem) => render::problem(&state, &visitor, problem).await,
    }
}

async fn settings_page(state: &AppState, visitor: &Visitor, status: StatusCode, form: Form) -> Response {
    render::with_status(state, visitor, status, move || view! { <SettingsPage form/> }).await
}

async fn change_settings(State(state): State<AppState>, Posted(visitor, submission): Posted) -> Response {
    let name = ForumName { he: submission.value("name_he").to_owned(), en: submission.value("name_en").to_owned() };
    match state.forum.set_name(&visitor.actor(), name).await {
        Ok(()) => render::see_other_with("/admin/settings", Flash::Saved),
        Err(problem @ Problem::Invalid { .. }) => {
            let form = Form::refused(submission.typed(), problem);
            settings_page(&state, &visitor, StatusCode::UNPROCESSABLE_ENTITY, form).await
        }
        Err(problem) => render::problem(&state, &visitor, problem).await,
    }
}

async fn import(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, RawQuery(query): RawQuery) -> Response {
    let imported = import_upload::imported(query.as_deref());
    import_page(&state, &visitor, Form::default(), Outcome { imported, ..Outcome::default() }).await
}

/// What came of a form of the back catalogue.
#[derive(Default)]
struct Outcome {
    /// Files that were not taken, with the reasons.
    failed: Vec<FieldError>,
    /// Rows that were not imported, with the reasons.
    refused: HashMap<DraftId, Vec<FieldError>>,
    /// How many rows were imported.
    imported: Imported,
}

async fn import_page(state: &AppState, visitor: &Visitor, form: Form, outcome: Outcome) -> Response {
    let Outcome { failed, refused, imported } = outcome;
    let is_refused = !failed.is_empty() || !refused.is_empty() || form.problem().is_some();
    let (rows, choices) = match gather_import(state, visitor, refused).await {
        Ok(found) => found,
        Err(problem) => return render::problem(state, visitor, problem).await,
    };
    let max_upload = i64::try_from(state.settings.max_upload).unwrap_or(i64::MAX);
    let status = if is_refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    render::with_status(state, visitor, status, move || {
        view! { <ImportPage form rows failed choices imported max_upload/> }
    })
    .await
}

/// The table: every draft of the back catalogue that waits, with what was chosen for it so far.
async fn gather_import(
    state: &AppState,
    visitor: &Visitor,
    mut refused: HashMap<DraftId, Vec<FieldError>>,
) -> Result<(Vec<ImportRow>, ImportTargets), Problem> {
    let actor = visitor.actor();
    let targets = state.forum.import_targets(&actor).await?;
    let row = |CatalogueRow { draft, source }: CatalogueRow| {
        let mut errors = refused.remove(&draft.id).unwrap_or_default();
        errors.extend(draft.notices);
        ImportRow {
            draft: draft.id,
            number: source.catalogue_number.unwrap_or_default(),
            file_name: source.file_name,
            title: draft.content.title,
            company: source.assignment.company,
            meeting: source.assignment.meeting,
            kind: draft.content.kind,
            topics: draft.content.topics,
            errors,
        }
    };
    let rows = state.forum.catalogue(&actor).await?.into_iter().map(row).collect();
    Ok((rows, targets))
}

async fn change_import(State(state): State<AppState>, Posted(visitor, mut submission): Posted) -> Response {
    let actor = visitor.actor();
    if let Err(problem) = state.forum.import_targets(&actor).await {
        return render::problem(&state, &visitor, problem).await;
    }
    match submission.action() {
        "upload" => {
            let (taken, failed) = import_upload::take(&state, &actor, &mut submission).await;
            if failed.is_empty() && taken > 0 {
                return render::see_other(import_upload::PATH);
            }
            let form = if failed.is_empty() {
                Form::refused(submission.typed(), Problem::field("files", FieldProblem::Missing))
            } else {
                Form::default()
            };
            import_page(&state, &visitor, form, Outcome { failed, ..Outcome::default() }).await
        }
        "import" | "discard" | "save" => assign(&state, &visitor, &actor, &submission).await,
        _ => render::problem(&state, &visitor, Problem::NotFound).await,
    }
}

/// Keeps what was chosen in every row, and imports the chosen rows or throws them away; what was refused
/// stays in the table.
async fn assign(state: &AppState, visitor: &Visitor, actor: &Actor, submission: &Submission) -> Response {
    let chosen = submission.values("chosen");
    let (mut refused, mut discarded, mut done) = (HashMap::new(), vec![], Imported::default());
    for key in submission.values("row") {
        let Ok(id) = key.parse::<DraftId>() else { continue };
        let chosen_for_it = assignment(submission, &key);
        let result = match submission.action() {
            "discard" if chosen.contains(&key) => {
                state.forum.discard_draft(actor, id).await.map(|()| discarded.push(id))
            }
            action => match state.forum.save_assignment(actor, id, &chosen_for_it).await {
                Ok(()) if action == "import" && chosen.contains(&key) => {
                    state.forum.import_draft(actor, id, chosen_for_it).await.map(|practice| done.add(practice.status))
                }
                saved => saved,
            },
        };
        match result {
            // A second click finds the row dealt with.
            Ok(()) | Err(Problem::NotFound) => {}
            Err(Problem::Invalid { fields }) => drop(refused.insert(id, fields)),
            Err(problem) => return render::problem(state, visitor, problem).await,
        }
    }
    let flash = if discarded.len() == 1 { Flash::DraftDeleted } else { Flash::DraftsDeleted };
    // More than an address holds are brought back on one's own page.
    discarded.truncate(DRAFTS_MAX);
    let undo = (!discarded.is_empty()).then_some(Undo::Drafts(discarded));
    if !refused.is_empty() {
        let mut visitor = visitor.clone();
        if let Some(undo) = undo {
            visitor.path = render::with_undo(import_upload::PATH, flash, &undo);
        }
        let outcome = Outcome { refused, imported: done, ..Outcome::default() };
        return import_page(state, &visitor, Form::default(), outcome).await;
    }
    match (undo, submission.action()) {
        (Some(undo), _) => render::see_other_undo(import_upload::PATH, flash, &undo),
        (None, "import") => render::see_other(&import_upload::path_after(done)),
        // Where nothing was chosen, and after a second click.
        (None, "discard") => render::see_other(import_upload::PATH),
        (None, _) => render::see_other_with(import_upload::PATH, Flash::Saved),
    }
}

fn assignment(submission: &Submission, key: &str) -> Assignment {
    Assignment {
        title: submission.value(&format!("title-{key}")).to_owned(),
        company: submission.parsed(&format!("company-{key}")),
        meeting: submission.parsed(&format!("meeting-{key}")),
        kind: submission.parsed(&format!("kind-{key}")),
        topics: submission.values(&format!("topics-{key}")),
    }
}
