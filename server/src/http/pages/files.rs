//! Files beside a text, for those who may read it.

use std::str::FromStr;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum_extra::headers::{ETag, HeaderMapExt, IfNoneMatch};
use domain::attachment::Attachment;
use domain::id::{CommentId, DilemmaId, DraftId};
use forum::attachments::open::OpenFile;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use tokio_util::io::ReaderStream;

use super::error::PageResult;
use super::key::parse_key;
use super::visitor::LoggedIn;
use crate::http::AppState;
use crate::http::routing::get;

/// Up to how many bytes a file is read into memory as a whole.
const IN_MEMORY: i64 = 256 * 1024;
/// How many bytes of a larger one are read at once.
const BLOCK: usize = 64 * 1024;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/practices/{slug}/files/{name}", get(of_practice))
        .route("/drafts/{id}/files/{name}", get(of_draft))
        .route("/comments/{id}/files/{name}", get(of_comment))
        .route("/dilemmas/{id}/files/{name}", get(of_dilemma))
}

async fn of_practice(
    State(state): State<AppState>,
    LoggedIn(visitor): LoggedIn,
    Path((slug, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> PageResult {
    let file = state.forum.practice_file(&visitor.actor(), &slug, &name).await?;
    answer(file, &headers).await
}

async fn of_draft(
    State(state): State<AppState>,
    LoggedIn(visitor): LoggedIn,
    Path((id, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> PageResult {
    let id = parse_key::<DraftId>(&id)?;
    let file = state.forum.draft_file(&visitor.actor(), id, &name).await?;
    answer(file, &headers).await
}

async fn of_comment(
    State(state): State<AppState>,
    LoggedIn(visitor): LoggedIn,
    Path((id, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> PageResult {
    let file = state.forum.file_of_comment(&visitor.actor(), parse_key::<CommentId>(&id)?, &name).await?;
    answer(file, &headers).await
}

async fn of_dilemma(
    State(state): State<AppState>,
    LoggedIn(visitor): LoggedIn,
    Path((id, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> PageResult {
    let file = state.forum.file_of_dilemma(&visitor.actor(), parse_key::<DilemmaId>(&id)?, &name).await?;
    answer(file, &headers).await
}

/// The file. A browser that has it already is told so without reading it.
pub(super) async fn answer(file: OpenFile, request: &HeaderMap) -> PageResult {
    let held = request.typed_get::<IfNoneMatch>().zip(tag(&file.attachment));
    if held.is_some_and(|(condition, tag)| !condition.precondition_passes(&tag)) {
        return Ok(with_headers(StatusCode::NOT_MODIFIED.into_response(), &file.attachment));
    }
    // A small one is read once; a large one goes out as it is read, in little memory.
    if file.attachment.size <= IN_MEMORY {
        return Ok(with_headers(file.content().await?.into_response(), &file.attachment));
    }
    let (content, size) = file.reader().await?;
    let blocks = ReaderStream::with_capacity(tokio::fs::File::from_std(content), BLOCK);
    let mut response = Body::from_stream(blocks).into_response();
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    Ok(with_headers(response, &file.attachment))
}

/// The entity tag of a file's content.
fn tag(file: &Attachment) -> Option<ETag> {
    ETag::from_str(&format!("\"{}\"", file.hash)).ok()
}

/// Images are shown, everything else is a download; nothing in a file may run or load anything.
fn with_headers(mut response: Response, file: &Attachment) -> Response {
    let headers = response.headers_mut();
    let media_type = HeaderValue::from_str(&file.media_type);
    headers.insert(header::CONTENT_TYPE, media_type.unwrap_or(HeaderValue::from_static("application/octet-stream")));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    if let Some(tag) = tag(file) {
        headers.typed_insert(tag);
    }
    let kind = if file.is_image() { "inline" } else { "attachment" };
    if let Ok(disposition) = HeaderValue::from_str(&disposition(kind, &file.file_name)) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}

/// The header that names a file and says whether it is shown or kept, by RFC 6266: `filename*` has the name in UTF-8, percent-encoded by RFC 8187;
/// `filename` has what ASCII can say of it, for clients that do not know the other.
pub fn disposition(kind: &str, name: &str) -> String {
    let fallback = ascii_name(name);
    let name = percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
    format!("{kind}; filename=\"{fallback}\"; filename*=UTF-8''{name}")
}

/// A file name without anything that is not ASCII or that a quoted string or a client could misread. A name
/// of which nothing is left but its ending becomes `file`.
fn ascii_name(name: &str) -> String {
    let plain = |text: &str| -> String {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || " !#&()+,-.=@[]^_{}~".contains(c);
        text.chars().map(|c| if is_plain(c) { c } else { '_' }).collect()
    };
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if !ending.is_empty() && ending.chars().all(|c| c.is_ascii_alphanumeric()) => {
            (stem, format!(".{ending}"))
        }
        _ => (name, String::new()),
    };
    let stem = if stem.chars().any(|c| c.is_ascii_alphanumeric()) { plain(stem) } else { "file".to_owned() };
    stem + &ending
}

#[cfg(test)]
mod tests {
    use domain::practice::Content;
    use forum::attachments::keep::Upload;
    use forum::drafts::begin::Purpose;
    use forum::drafts::save::SaveDraft;
    use http::Request;

    use super::*;
    use crate::http::test_support::{Answer, Caller, TestForum};

    #[test]
    fn names_stand_in_ascii_and_in_utf_8() {
        for (name, fallback, encoded) in [
            ("report 1.pdf", "report 1.pdf", "report%201%2Epdf"),
            ("דו\"ח 1.txt", "___ 1.txt".replace("___", "____").as_str(), "%D7%93%D7%95%22%D7%97%201%2Etxt"),
            ("מצגת.pptx", "file.pptx", "%D7%9E%D7%A6%D7%92%D7%AA%2Epptx"),
            ("מצגת", "file", "%D7%9E%D7%A6%D7%92%D7%AA"),
            ("a\\b\"c%20;d.txt", "a_b_c_20_d.txt", "a%5Cb%22c%2520%3Bd%2Etxt"),
            ("a.תמונה", "a._____", "a%2E%D7%AA%D7%9E%D7%95%D7%A0%D7%94"),
        ] {
            let expected = format!("attachment; filename=\"{fallback}\"; filename*=UTF-8''{encoded}");
            assert_eq!(disposition("attachment", name), expected);
        }
        assert!(disposition("inline", "a.png").starts_with("inline; filename=\"a.png\"; "));
    }

    async fn get(forum: &TestForum, path: &str, session: &str, tag: Option<&str>) -> Answer {
        let mut request = Request::get(path)
            .header(header::HOST, "127.0.0.1")
            .header(header::COOKIE, format!("session={session}; language=he"));
        if let Some(tag) = tag {
            request = request.header(header::IF_NONE_MATCH, tag);
        }
        forum.send(request.body(Body::empty()).expect("a request")).await
    }

    #[tokio::test]
    async fn a_large_file_goes_out_whole_and_with_its_length() {
        let forum = TestForum::start().await;
        let session = forum.session(Caller::Member).await;
        let actor = forum.forum.authenticate_token(forum.token(Caller::Member)).await.expect("known").actor;
        let draft = forum.forum.begin_draft(&actor, Purpose::New, Content::default()).await.expect("begun");
        let large = "שורה של טבלה\n".repeat(20_000);
        assert!(large.len() as i64 > IN_MEMORY);
        let uploads = vec![Upload { file_name: "a.txt".to_owned(), content: large.clone().into() }];
        let input = SaveDraft { uploads, ..SaveDraft::default() };
        let saved = forum.forum.save_draft(&actor, draft, input).await.expect("saved");
        let path = format!("/drafts/{draft}/files/a.txt");

        let answer = get(&forum, &path, &session, None).await;
        assert_eq!((answer.status, answer.text()), (StatusCode::OK, &*large));
        assert_eq!(answer.header(header::CONTENT_LENGTH), large.len().to_string());
        assert!(answer.header(header::CONTENT_TYPE).starts_with("text/plain"));

        let hash = &saved.attachments[0].hash;
        std::fs::write(forum.files.join(&hash[..2]).join(hash), large.replace('ט', "ת")).expect("written");
        let answer = get(&forum, &path, &session, None).await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!answer.text().contains("תבלה"), "nothing of it goes out");
    }

    #[tokio::test]
    async fn a_damaged_file_is_a_page_with_words_and_what_a_browser_has_is_not_read() {
        let forum = TestForum::start().await;
        let session = forum.session(Caller::Member).await;
        let actor = forum.forum.authenticate_token(forum.token(Caller::Member)).await.expect("known").actor;
        let draft = forum.forum.begin_draft(&actor, Purpose::New, Content::default()).await.expect("begun");
        let uploads = vec![Upload { file_name: "דו\"ח 1.txt".to_owned(), content: "שלם".into() }];
        let input = SaveDraft { uploads, ..SaveDraft::default() };
        let saved = forum.forum.save_draft(&actor, draft, input).await.expect("saved");
        let path = format!("/drafts/{draft}/files/%D7%93%D7%95%22%D7%97%201.txt");

        let answer = get(&forum, &path, &session, None).await;
        assert_eq!((answer.status, answer.text()), (StatusCode::OK, "שלם"));
        let tag = answer.header(header::ETAG).to_owned();
        assert!(
            answer.header(header::CONTENT_DISPOSITION).contains("filename*=UTF-8''%D7%93%D7%95%22%D7%97%201%2Etxt")
        );

        let hash = &saved.attachments[0].hash;
        std::fs::write(forum.files.join(&hash[..2]).join(hash), "פגום").expect("written");
        let answer = get(&forum, &path, &session, Some(&tag)).await;
        assert_eq!((answer.status, answer.text()), (StatusCode::NOT_MODIFIED, ""));
        let answer = get(&forum, &path, &session, None).await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(answer.text().contains("הקובץ לא נפתח") && !answer.text().contains("פגום"), "{}", answer.text());
        assert_eq!(answer.header(header::ETAG), "");
    }
}
