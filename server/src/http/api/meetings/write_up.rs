//! `POST /meetings/{id}/write-up`: the presenter's file becomes a practice, which is published where it is plain text.

use axum::extract::{Multipart, State};
use axum::response::Response;
use domain::id::MeetingId;
use domain::practice::PracticeKind;
use domain::problem::{FieldError, FieldProblem, Problem};
use forum::attachments::keep::Upload;
use forum::drafts::upload::UploadWriteUp;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::details::Unconfirmed;
use crate::http::api::form::{Form, content, of_form, text};
use crate::http::api::key::Key;
use crate::http::api::practices::resource::{PracticeResource, uploaded};
use crate::http::api::schema;
use crate::http::multipart::file_name;
use crate::http::problem::ApiProblem;

/// The parts of the form.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WriteUpForm)]
#[expect(dead_code, reason = "it tells the document what is read part by part")]
struct WriteUpForm {
    /// The write-up: Markdown, with front matter where it pleases (title, summary, kind, topics,
    /// audience, effort, result, language); or a document (.docx, .pptx, .odt, .html, or a .zip file of these with their
    /// pictures), which is converted to Markdown. The file's name says which.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// Images and the slides; the text refers to them by their file names.
    #[schema(value_type = Option<Vec<String>>, format = Binary, nullable = false)]
    attachment: Vec<Vec<u8>>,
    /// A title instead of the file's own.
    #[schema(nullable = false)]
    title: Option<String>,
    /// The slugs of the topics, separated by commas, instead of the file's own.
    #[schema(nullable = false)]
    topics: Option<String>,
    /// What kind of text, instead of the file's own.
    #[schema(value_type = Option<schema::PracticeKind>, nullable = false)]
    kind: Option<PracticeKind>,
    /// A personal detail that may be published with the text and its attachments, as it is written there; any number of
    /// them. Where one is sent, others refuse the write-up; without any, the answer names them in `warnings`.
    #[schema(nullable = false)]
    confirmed: Option<Vec<String>>,
}

/// Uploads a meeting's write-up. It can be found when the answer arrives, unless `searchable` says otherwise.
///
/// What a coordinator uploads on behalf of the presenting company is `in-review` until that company
/// confirms it. Front matter that is not understood refuses the file, each problem with its line.
///
/// What is made of a document is not published by that alone: it is a `draft` of its company, or `in-review`, until
/// somebody who has read `report` publishes it. Its pictures are attachments of the practice; so is a copy of a .docx or
/// .pptx, without notes, hidden slides, comments, tracked changes, embedded documents and properties. Of such documents
/// among the attachments a copy like that is kept, too.
#[utoipa::path(post, path = "/meetings/{id}/write-up", tag = "meetings",
    params(("id" = i64, Path, description = "The meeting's key")),
    request_body(content = WriteUpForm, content_type = "multipart/form-data"),
    responses(
        (status = 201, description = "The practice", body = PracticeResource, headers(
            ("Location" = String, description = "Where to read it"),
            ("ETag" = String, description = "Its version"),
        )),
        (status = 403, description = "The caller neither presents, nor is of the presenting company, nor coordinates"),
        (status = 404, description = "There is no such meeting"),
        (status = 413, description = "A file, or all together, is larger than the forum takes"),
        (status = 422, description = "The file is missing or cannot be read, or something in it was not understood"),
    ))]
pub async fn upload_write_up(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(meeting): Key<MeetingId>,
    Form(form): Form,
) -> Result<Response, ApiProblem> {
    let mut input = read(form, meeting, state.forum.max_upload()).await?;
    let is_confirmed = input.confirmed.is_some();
    let Unconfirmed { errors, warnings: of_files } =
        Unconfirmed::of_files(&state.forum, &actor, &input.attachments, input.confirmed.as_deref()).await?;
    input.refused.extend(errors);
    let published = state.forum.upload_write_up(&actor, input).await?;
    let searchable = state.forum.is_searchable();
    let text = state.forum.practice_text(&actor, published.id).await?;
    let mut warnings = match is_confirmed {
        true => vec![],
        false => state.forum.unconfirmed_details(text.content(), vec![]).await?,
    };
    warnings.extend(of_files);
    Ok(uploaded(text, searchable, warnings, published.import))
}

/// Reads every part; all that is wrong is told at once.
async fn read(mut form: Multipart, meeting: MeetingId, max_upload: u64) -> Result<UploadWriteUp, ApiProblem> {
    let mut input = UploadWriteUp { meeting: Some(meeting), ..UploadWriteUp::default() };
    let mut file = None;
    let mut errors = vec![];
    while let Some(mut part) = form.next_field().await.map_err(|error| of_form(&error, max_upload))? {
        let name = part.name().unwrap_or_default().to_owned();
        match name.as_str() {
            "file" => {
                input.file_name = file_name(&part).unwrap_or_default();
                file = Some(content(&mut part, max_upload).await?);
            }
            "attachment" => {
                let file_name = file_name(&part).unwrap_or(name);
                let content = content(&mut part, max_upload).await?;
                input.attachments.push(Upload { file_name, content });
            }
            "title" => input.title = text(&mut part, &name, &mut errors).await?,
            "topics" => input.topics = text(&mut part, &name, &mut errors).await?.map(|text| slugs(&text)),
            "kind" => {
                let kind = text(&mut part, &name, &mut errors).await?;
                input.kind = kind.and_then(|kind| code(&name, &kind, &mut errors));
            }
            "confirmed" => {
                let detail = text(&mut part, &name, &mut errors).await?;
                input.confirmed.get_or_insert_default().extend(detail);
            }
            unknown => errors.push(FieldError::new(unknown, FieldProblem::UnknownField)),
        }
    }
    match file {
        Some(file) => input.file = file,
        None => errors.push(FieldError::new("file", FieldProblem::Missing)),
    }
    Problem::unless_empty(errors)?;
    Ok(input)
}

fn slugs(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|slug| !slug.is_empty()).map(str::to_owned).collect()
}

fn code(name: &str, text: &str, errors: &mut Vec<FieldError>) -> Option<PracticeKind> {
    let kind = text.parse().ok();
    if kind.is_none() {
        errors.push(FieldError::new(name, FieldProblem::Invalid).detail(text));
    }
    kind
}
