//! What a form sent: fields, and files where it has some.

use std::sync::Arc;
use std::time::Duration;

use app::account::login::Carried;
use app::account::password::PasswordForm;
use app::ui::form::{Fields, Form};
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use domain::problem::{FieldError, FieldProblem, Problem};
use forum::attachments::keep::Upload;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::error::PageError;
use crate::http::multipart::file_name;
use crate::http::{AppState, limits, multipart};

/// The field of the button that was pressed.
pub const ACTION: &str = "action";
/// The field of the version that a form changes.
const VERSION: &str = "version";

/// The most fields a form may send. The longest of ours is the table of the back catalogue, with some fifteen for each
/// of its rows.
const FIELDS: usize = 20_000;
/// The most fields that are carried through the login: each takes many times the bytes that it was sent in.
const CARRIED_FIELDS: usize = 5_000;
/// The most bytes of a page for what is sent back in it: enough for the longest text that can be saved.
const SENT_BACK_BYTES: usize = limits::ORDINARY_BYTES as usize;
/// The bytes of a page around a field that is sent back.
const AROUND_FIELD: usize = 64;

/// A form as it was sent.
#[derive(Debug, Clone, Default)]
pub struct Submission {
    /// Names and values, in order; names may repeat.
    pub fields: Vec<(String, String)>,
    /// Files, with the names of their fields. Fields left empty are not among them.
    pub files: Vec<(String, Upload)>,
    /// Files that were larger than this forum takes.
    pub too_large: Vec<FieldError>,
    /// What it takes of the memory for the forms of strangers.
    _memory: Option<Arc<SemaphorePermit<'static>>>,
}

impl Submission {
    /// The button that was pressed.
    pub fn action(&self) -> &str {
        self.value(ACTION)
    }

    /// A form with these fields.
    pub fn of<N: Into<String>, V: Into<String>>(fields: impl IntoIterator<Item = (N, V)>) -> Self {
        let fields = fields.into_iter().map(|(name, value)| (name.into(), value.into()));
        Self { fields: fields.collect(), ..Self::default() }
    }

    /// The fields as they are shown again when the form was refused: without passwords, which are never sent back,
    /// and cut where together they would take more of a page than any text that can be saved.
    pub fn typed(&self) -> Vec<(String, String)> {
        let mut left = SENT_BACK_BYTES;
        self.sent_back()
            .map(|(name, value)| {
                let value = fitting(value, left);
                left -= html_bytes(value);
                (name.clone(), value.to_owned())
            })
            .collect()
    }

    /// The form again, with what was typed and why it was refused.
    pub fn with_problem(&self, problem: Problem) -> Form {
        Form::refused(self.typed(), problem)
    }

    /// The form again, where its fields were refused.
    ///
    /// # Errors
    /// Any other problem, which has a page of its own.
    pub fn refused(&self, problem: Problem) -> Result<Form, PageError> {
        match problem {
            Problem::Invalid { .. } => Ok(self.with_problem(problem)),
            other => Err(other.into()),
        }
    }

    /// The form again, where its fields were refused, or the password in it cannot be checked now.
    ///
    /// # Errors
    /// Any other problem, which has a page of its own.
    pub fn confirmed(&self, problem: Problem) -> Result<Form, PageError> {
        match problem {
            Problem::Throttled { .. } | Problem::Busy { .. } => Ok(self.with_problem(problem)),
            other => self.refused(other),
        }
    }

    /// The form again, with the version that somebody else has made meanwhile: sending it once more means to change the
    /// thing although they did.
    pub fn over(&self, problem: Problem) -> Form {
        let mut fields = self.typed();
        if let Problem::Conflict { current } = problem {
            fields.retain(|(name, _)| name != VERSION);
            fields.push((VERSION.to_owned(), current.to_string()));
        }
        Form::refused(fields, problem)
    }

    /// The form as it is carried through a login, to be sent to `to` afterwards: whole and without passwords. Nothing
    /// is carried that would take more of a page than any form of ours.
    pub fn carried(&self, to: &str) -> Carried {
        let bytes: usize =
            self.sent_back().map(|(name, value)| html_bytes(name) + html_bytes(value) + AROUND_FIELD).sum();
        if self.fields.len() > CARRIED_FIELDS || bytes > SENT_BACK_BYTES {
            return Carried::default();
        }
        Carried { to: to.to_owned(), fields: self.sent_back().cloned().collect() }
    }

    /// The fields but for passwords.
    fn sent_back(&self) -> impl Iterator<Item = &(String, String)> {
        self.fields.iter().filter(|(name, _)| !PasswordForm::SECRETS.contains(&name.as_str()))
    }

    /// The form with other texts in some of its fields.
    pub fn with_texts(&self, fields: &[&str], change: impl Fn(String) -> String) -> Self {
        let mut changed = self.clone();
        for (name, value) in &mut changed.fields {
            if fields.contains(&name.as_str()) {
                *value = change(std::mem::take(value));
            }
        }
        changed
    }

    /// Returns whether files were sent, taken or not.
    pub fn has_files(&self) -> bool {
        !self.files.is_empty() || !self.too_large.is_empty()
    }

    /// The files of a field.
    pub fn take_files(&mut self, name: &str) -> Vec<Upload> {
        let (own, others) = std::mem::take(&mut self.files).into_iter().partition(|(field, _)| field == name);
        self.files = others;
        let own: Vec<(String, Upload)> = own;
        own.into_iter().map(|(_, upload)| upload).collect()
    }
}

impl Fields for Submission {
    fn value(&self, name: &str) -> &str {
        self.fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    fn values(&self, name: &str) -> Vec<String> {
        self.fields.iter().filter(|(field, _)| field == name).map(|(_, value)| value.clone()).collect()
    }
}

/// The memory for the forms of strangers that are being read or answered, in KiB. Small ones do not count: the most
/// connections bounds them. What a form becomes on its way takes some times as much.
static STRANGERS_KIB: Semaphore = Semaphore::const_new(32 * 1024);
/// The most bytes of a form that counts as small: many times a login.
const SMALL_BYTES: u64 = 16 * 1024;
/// How long a stranger's form waits for its share of that memory.
const STRANGERS_WAIT: Duration = Duration::from_secs(5);

/// Extracts anybody's form, also that of somebody who is not logged in.
impl FromRequest<AppState> for Submission {
    type Rejection = Response;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Response> {
        let memory = strangers_memory(request.headers(), &STRANGERS_KIB).await?;
        Ok(Self { _memory: memory.map(Arc::new), ..Self::of_member(request, state).await? })
    }
}

/// Waits for a stranger's share of the memory that a form needs; `None` for a small one.
///
/// # Errors
/// The answer that there is too much under way.
async fn strangers_memory(
    headers: &HeaderMap,
    memory: &'static Semaphore,
) -> Result<Option<SemaphorePermit<'static>>, Response> {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let length: u64 = length.unwrap_or(limits::ORDINARY_BYTES).min(limits::ORDINARY_BYTES);
    if length <= SMALL_BYTES {
        return Ok(None);
    }
    let kib = u32::try_from(length.div_ceil(1_024)).unwrap_or(u32::MAX);
    match tokio::time::timeout(STRANGERS_WAIT, memory.acquire_many(kib)).await {
        // The semaphore is never closed.
        Ok(acquired) => Ok(acquired.ok()),
        Err(_) => {
            let wait = [(header::RETRY_AFTER, HeaderValue::from(STRANGERS_WAIT.as_secs()))];
            Err((StatusCode::SERVICE_UNAVAILABLE, wait).into_response())
        }
    }
}

impl Submission {
    /// The form of a member, or of somebody whose share of the memory was taken already.
    ///
    /// # Errors
    /// The answer to what is no form, or too large.
    pub async fn of_member(request: Request, state: &AppState) -> Result<Self, Response> {
        let content_type = request.headers().get(header::CONTENT_TYPE);
        let multipart = content_type.is_some_and(|value| value.as_bytes().starts_with(b"multipart/form-data"));
        if multipart {
            let parts = Multipart::from_request(request, state).await.map_err(IntoResponse::into_response)?;
            return read_parts(parts, state.settings.max_upload).await;
        }
        let body = Bytes::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        // Counted before they are read: each takes many times its bytes in memory.
        if body.iter().filter(|byte| **byte == b'&').count() >= FIELDS {
            return Err(StatusCode::PAYLOAD_TOO_LARGE.into_response());
        }
        let fields: Vec<(String, String)> =
            serde_urlencoded::from_bytes(&body).map_err(|_| StatusCode::BAD_REQUEST.into_response())?;
        Ok(Self::of(fields.into_iter().map(|(name, value)| (name, as_typed(value)))))
    }
}

async fn read_parts(mut parts: Multipart, max: u64) -> Result<Submission, Response> {
    let mut submission = Submission::default();
    for count in 0.. {
        let Some(part) = parts.next_field().await.map_err(unread)? else { break };
        if count >= FIELDS {
            return Err(StatusCode::PAYLOAD_TOO_LARGE.into_response());
        }
        let name = part.name().unwrap_or_default().to_owned();
        let Some(file_name) = file_name(&part) else {
            submission.fields.push((name, as_typed(part.text().await.map_err(unread)?)));
            continue;
        };
        match read_file(part, max).await.map_err(unread)? {
            Some(content) if content.is_empty() && file_name.is_empty() => {}
            Some(content) => submission.files.push((name, Upload { file_name, content })),
            None => {
                let error = FieldError::new(name, FieldProblem::FileTooLarge).detail(max);
                submission.too_large.push(error.of_file(file_name));
            }
        }
    }
    Ok(submission)
}

/// A field's value as it is in the browser: forms are sent with two characters for each end of a line, which would both count
/// against the field's limit.
fn as_typed(value: String) -> String {
    if value.contains('\r') { value.replace("\r\n", "\n") } else { value }
}

/// The answer to a form of which not all can be read. A client that hangs up in the middle is no fault of the server.
fn unread(error: MultipartError) -> Response {
    match error.status() {
        status if status.is_server_error() => StatusCode::BAD_REQUEST.into_response(),
        _ => error.into_response(),
    }
}

/// The bytes that a text takes in a page.
fn html_bytes(text: &str) -> usize {
    text.bytes().map(html_bytes_of).sum()
}

/// The bytes that a byte of a text takes in a page.
fn html_bytes_of(byte: u8) -> usize {
    match byte {
        b'&' => "&amp;".len(),
        b'<' | b'>' => "&lt;".len(),
        b'"' => "&quot;".len(),
        _ => 1,
    }
}

/// The beginning of a text that takes at most so many bytes in a page: all of it, for every honest size.
fn fitting(text: &str, most: usize) -> &str {
    let mut bytes = 0;
    let beyond = text.char_indices().find(|(start, c)| {
        bytes += html_bytes(&text[*start..*start + c.len_utf8()]);
        bytes > most
    });
    beyond.map_or(text, |(start, _)| &text[..start])
}

/// A file's content; `None` when it is too large. It is read to its end all the same: a browser
/// shows no answer before it has sent everything.
async fn read_file(mut part: Field<'_>, max: u64) -> Result<Option<Bytes>, MultipartError> {
    let content = multipart::content(&mut part, max).await?;
    while part.chunk().await?.is_some() {}
    Ok(content)
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use futures::FutureExt;
    use http::Request;

    use super::*;
    use crate::http::test_support::{Answer, Caller, TestForum};

    /// The most bytes of an answer to a form, however it was made up.
    const BOUND: usize = SENT_BACK_BYTES + 100_000;

    async fn post(forum: &TestForum, path: &str, session: Option<&str>, kind: &str, body: Vec<u8>) -> Answer {
        let mut request = Request::post(path)
            .header(header::HOST, "127.0.0.1")
            .header(header::CONTENT_TYPE, kind)
            .header(header::CONTENT_LENGTH, body.len());
        if let Some(session) = session {
            request = request.header(header::COOKIE, format!("session={session}"));
        }
        forum.send(request.body(Body::from(body)).expect("a request")).await
    }

    #[test]
    fn an_end_of_a_line_is_one_character() {
        assert_eq!(as_typed("א\r\nב\rג\n".to_owned()), "א\nב\rג\n");
    }

    const ORDINARY: &str = "application/x-www-form-urlencoded";
    const PARTS: &str = "multipart/form-data; boundary=x";

    /// Forms that would be much longer in a page than they were sent.
    fn bodies() -> Vec<(&'static str, Vec<u8>)> {
        let repeated = |text: &str, bytes: usize| text.repeat(bytes / text.len()).into_bytes();
        let part = |name: &str, value: &str| {
            format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let ends = |mut parts: Vec<u8>| {
            parts.extend(b"--x--\r\n");
            parts
        };
        let long = "&".repeat(2_000_000);
        vec![
            (ORDINARY, repeated("a&", 2_000_000)),
            (ORDINARY, repeated("a&", 2 * (FIELDS - 1))),
            (ORDINARY, repeated("a&", 2 * (CARRIED_FIELDS + 1))),
            (ORDINARY, repeated("%26=%22&", 2_000_000)),
            (ORDINARY, [b"email=".to_vec(), repeated("%22", 2_000_000)].concat()),
            (ORDINARY, [b"name=".to_vec(), repeated("%26", 2_000_000)].concat()),
            (ORDINARY, [b"next=/".to_vec(), repeated("%26", 2_000_000)].concat()),
            (PARTS, ends(repeated(&part("a", ""), 2_000_000))),
            (PARTS, ends(part("email", &long).into_bytes())),
            (PARTS, ends(part("carried:a", &long).into_bytes())),
            (PARTS, ends(part("a", &long).into_bytes())),
        ]
    }

    #[tokio::test]
    async fn no_form_of_a_stranger_is_answered_with_much_more_than_it_sent() {
        let forum = TestForum::start().await;
        let link = forum.forum.member_link(&domain::policy::Actor::System, forum.member(Caller::Member)).await;
        let join = link.expect("a link");
        let paths = [join.as_str(), "/me", "/login", "/practices/new", "/drafts/1", "/admin/import", "/language"];
        for path in paths {
            for (number, (kind, body)) in bodies().into_iter().enumerate() {
                let answer = post(&forum, path, None, kind, body).await;
                assert!(answer.body.len() < BOUND, "{path}, {number}: {} bytes", answer.body.len());
                assert!(answer.status.is_client_error() || answer.status.is_redirection(), "{path}, {number}");
            }
        }
    }

    #[tokio::test]
    async fn no_form_of_a_member_is_either() {
        let forum = TestForum::start().await;
        let session = forum.session(Caller::Coordinator).await;
        let paths = ["/me", "/admin/companies", "/admin/members", "/admin/meetings/new", "/admin/settings"];
        for path in paths {
            for (number, (kind, mut body)) in bodies().into_iter().enumerate() {
                if kind == ORDINARY {
                    body.splice(0..0, *b"action=add&company=1&action=profile&");
                }
                let answer = post(&forum, path, Some(&session), kind, body).await;
                assert!(answer.body.len() < BOUND, "{path}, {number}: {} bytes", answer.body.len());
            }
        }
    }

    #[tokio::test]
    async fn too_many_fields_are_refused_in_words() {
        let forum = TestForum::start().await;
        let body = "a&".repeat(FIELDS).into_bytes();
        let request = Request::post("/me")
            .header(header::HOST, "127.0.0.1")
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, ORDINARY)
            .header(header::CONTENT_LENGTH, body.len());
        let answer = forum.send(request.body(Body::from(body)).expect("a request")).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(answer.text().contains("What was sent is too large"), "{}", answer.text());
    }

    #[tokio::test]
    async fn a_client_that_hangs_up_within_a_form_is_no_fault_of_the_server() {
        let forum = TestForum::start().await;
        let session = forum.session(Caller::Member).await;
        let heads = [
            "--x\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nbegun",
            "--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.txt\"\r\n\r\nbegun",
            "--x\r\nContent-Dispo",
            "",
        ];
        for (head, kind) in heads.into_iter().map(|head| (head, PARTS)).chain([("title=begun", ORDINARY)]) {
            let broken = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
            let body = futures::stream::iter([Ok(Bytes::from(head)), Err(broken)]);
            let request = Request::post("/practices/new")
                .header(header::HOST, "127.0.0.1")
                .header(header::COOKIE, format!("session={session}"))
                .header(header::CONTENT_TYPE, kind)
                .header(header::CONTENT_LENGTH, 10_000);
            let answer = forum.send(request.body(Body::from_stream(body)).expect("a request")).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{head:?}: {}", answer.text());
        }
    }

    #[tokio::test]
    async fn the_forms_of_strangers_share_a_bounded_memory() {
        static KIB: Semaphore = Semaphore::const_new(100);
        let headers = |length: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_LENGTH, length.parse().expect("a value"));
            headers
        };
        let first = strangers_memory(&headers("90000"), &KIB).await.expect("there is enough").expect("a share");
        assert_eq!(KIB.available_permits(), 12);
        let small = strangers_memory(&headers("16384"), &KIB).await.expect("it does not count");
        assert!(small.is_none());
        let (large, unknown) = (headers("20000"), HeaderMap::new());
        let mut waiting = Box::pin(strangers_memory(&large, &KIB));
        assert!((&mut waiting).now_or_never().is_none(), "it waits for the first");
        assert!(strangers_memory(&unknown, &KIB).now_or_never().is_none(), "as large as it may be");
        drop(first);
        let share = waiting.await.expect("there is enough").expect("a share");
        assert_eq!(KIB.available_permits(), 80);
        drop(share);
    }

    #[test]
    fn a_form_of_honest_size_is_sent_back_whole() {
        let text = "אמנת שירות <פנימית> & \"תיאום ציפיות\". ".repeat(8_000);
        let mut fields = vec![("body".to_owned(), text.clone()), ("password".to_owned(), "secret".to_owned())];
        fields.extend((0..3_000).map(|row| (format!("title-{row}"), "כותרת".to_owned())));
        let form = Submission { fields: fields.clone(), ..Submission::default() };
        fields.remove(1);
        assert_eq!(form.typed(), fields);
        assert_eq!(form.carried("/drafts/1"), Carried { to: "/drafts/1".to_owned(), fields });
    }

    #[test]
    fn what_is_cut_is_cut_between_characters() {
        assert_eq!(fitting("א&ב", 6), "א");
        assert_eq!(fitting("א&ב", 7), "א&");
        assert_eq!(fitting("א&ב", 8), "א&");
        assert_eq!(fitting("א&ב", 9), "א&ב");
        assert_eq!(fitting("", 0), "");
    }
}
