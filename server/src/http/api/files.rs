//! `POST /comments/{id}/files` and `POST /dilemmas/{id}/files`: files are added beside a text, which then shows them.

use axum::Json;
use axum::extract::{Multipart, State};
use axum::response::{IntoResponse, Response};
use domain::attachment::TALK_FILES_MAX;
use domain::id::{CommentId, DilemmaId};
use domain::problem::{FieldError, FieldProblem, Problem};
use forum::attachments::keep::Upload;
use serde::Deserialize;
use utoipa::ToSchema;

use super::actor::ApiActor;
use super::comments::CommentResource;
use super::details::Unconfirmed;
use super::dilemmas::resource::DilemmaResource;
use super::form::{Form, content, of_form, text};
use super::key::Key;
use super::version::tag;
use crate::http::AppState;
use crate::http::multipart::file_name;
use crate::http::problem::ApiProblem;

/// The parts of the form.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FilesForm)]
#[expect(dead_code, reason = "it tells the document what is read part by part")]
struct FilesForm {
    /// A file, with its name; at most ten beside one text.
    #[schema(value_type = Vec<String>, format = Binary, min_items = 1, max_items = 10)]
    file: Vec<Vec<u8>>,
    /// A personal detail that may be said with the files, as it is written in them; any number of them. Where one is sent,
    /// files with others are refused; without any, the answer names them in `warnings`.
    #[schema(nullable = false)]
    confirmed: Option<Vec<String>>,
}

/// The document says the most files as a number of its own.
const _: () = assert!(TALK_FILES_MAX == 10);

/// Adds files to a comment. Its text shows them at its end: pictures in place, others as links. For its author.
///
/// Of a .docx or .pptx a clean copy is kept, without notes, comments, tracked changes and properties; of pictures no place
/// and no camera.
#[utoipa::path(post, path = "/comments/{id}/files", tag = "comments",
    params(("id" = i64, Path, description = "The comment's key")),
    request_body(content = FilesForm, content_type = "multipart/form-data"),
    responses(
        (status = 200, description = "The comment with its files", body = CommentResource,
            headers(("ETag" = String, description = "Its version"))),
        (status = 403, description = "The caller did not write it"),
        (status = 404, description = "It is not there or is deleted, or the caller may not read what it is about"),
        (status = 413, description = "A file, or all together, is larger than the forum takes"),
        (status = 422, description = "A file was not taken"),
    ))]
pub async fn add_comment_files(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<CommentId>,
    Form(form): Form,
) -> Result<Response, ApiProblem> {
    let SentFiles { uploads, confirmed } = read(form, state.forum.max_upload()).await?;
    state.forum.comment(&actor, id).await?;
    let Unconfirmed { errors, warnings } =
        Unconfirmed::of_files(&state.forum, &actor, &uploads, confirmed.as_deref()).await?;
    Problem::unless_empty(errors)?;
    state.forum.add_files_to_comment(&actor, id, uploads).await?;
    let searchable = state.forum.is_searchable();
    let comment = CommentResource::from(state.forum.comment(&actor, id).await?.comment).written(searchable, warnings);
    Ok((tag(comment.version), Json(comment)).into_response())
}

/// Adds files to a dilemma. Its text shows them at its end. For its asker and coordinators.
///
/// Of a dilemma that the caller asked anonymously they get neutral names, and only pictures, .docx and .pptx files and plain
/// text are taken.
#[utoipa::path(post, path = "/dilemmas/{id}/files", tag = "dilemmas",
    params(("id" = i64, Path, description = "The dilemma's key")),
    request_body(content = FilesForm, content_type = "multipart/form-data"),
    responses(
        (status = 200, description = "The dilemma with its files", body = DilemmaResource,
            headers(("ETag" = String, description = "Its version"))),
        (status = 403, description = "The caller neither asked it nor is a coordinator"),
        (status = 404, description = "It is not there, or the caller may not read it"),
        (status = 413, description = "A file, or all together, is larger than the forum takes"),
        (status = 422, description = "A file was not taken, or the dilemma goes on in another one"),
    ))]
pub async fn add_dilemma_files(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<DilemmaId>,
    Form(form): Form,
) -> Result<Response, ApiProblem> {
    let SentFiles { uploads, confirmed } = read(form, state.forum.max_upload()).await?;
    state.forum.dilemma(&actor, id).await?;
    let Unconfirmed { errors, warnings } =
        Unconfirmed::of_files(&state.forum, &actor, &uploads, confirmed.as_deref()).await?;
    Problem::unless_empty(errors)?;
    state.forum.add_files_to_dilemma(&actor, id, uploads).await?;
    let dilemma = DilemmaResource::from(state.forum.dilemma(&actor, id).await?).without_asker().warning(warnings);
    Ok((tag(dilemma.version), Json(dilemma)).into_response())
}

/// What was sent.
#[derive(Default)]
struct SentFiles {
    uploads: Vec<Upload>,
    confirmed: Option<Vec<String>>,
}

/// Reads every part; all that is wrong is told at once.
async fn read(mut form: Multipart, max: u64) -> Result<SentFiles, ApiProblem> {
    let SentFiles { mut uploads, mut confirmed } = SentFiles::default();
    let mut errors = vec![];
    while let Some(mut part) = form.next_field().await.map_err(|error| of_form(&error, max))? {
        let name = part.name().unwrap_or_default().to_owned();
        match name.as_str() {
            "file" => {
                let file_name = file_name(&part).unwrap_or(name);
                uploads.push(Upload { file_name, content: content(&mut part, max).await? });
            }
            "confirmed" => {
                let detail = text(&mut part, &name, &mut errors).await?;
                confirmed.get_or_insert_default().extend(detail);
            }
            _ => errors.push(FieldError::new(name, FieldProblem::UnknownField)),
        }
    }
    if uploads.is_empty() {
        errors.push(FieldError::new("file", FieldProblem::Missing));
    }
    Problem::unless_empty(errors)?;
    Ok(SentFiles { uploads, confirmed })
}
