//! What the browser of a page that is open is told of, as server-sent events.
//!
//! `bell` brings what the bell shows, `changed` names a thing whose page shows something else now, and `over` says that
//! nothing follows: who is not logged in is answered with that alone, so that no browser asks again and again.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use app::shell::{BellWords, LIVE_PATH};
use axum::Router;
use axum::extract::State;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use domain::language::Language;
use domain::problem::Problem;
use forum::Forum;
use forum::live::{LiveStream, News};
use futures::{Stream, StreamExt, stream};
use http::HeaderName;

use super::error::PageResult;
use super::visitor::Visitor;
use crate::http::AppState;
use crate::http::routing::get;

/// The time after which a browser comes again whose stream ended with the server.
const RETRY: Duration = Duration::from_secs(3);

/// nginx hands on what comes at once, also where it buffers everything else.
const NO_BUFFER: (HeaderName, &str) = (HeaderName::from_static("x-accel-buffering"), "no");

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route(LIVE_PATH, get(listen))
}

async fn listen(State(state): State<AppState>, visitor: Visitor) -> PageResult {
    let opened = match &visitor.cookie {
        Some(cookie) if visitor.known.is_some() => state.forum.live_stream(cookie).await?,
        _ => None,
    };
    Ok(match opened {
        Some(live) => {
            let bell = bell(visitor.language, live.unread())?.retry(RETRY);
            respond(stream::once(async { bell }).chain(events(Arc::clone(&state.forum), live, visitor.language)))
        }
        None => respond(stream::once(async { over() })),
    })
}

fn respond(events: impl Stream<Item = Event> + Send + 'static) -> Response {
    ([NO_BUFFER], Sse::new(events.map(Ok::<_, Infallible>))).into_response()
}

/// Returns what a stream tells, until it is over or the server stops.
fn events(forum: Arc<Forum>, live: LiveStream, language: Language) -> impl Stream<Item = Event> {
    stream::unfold(Some((forum, live)), move |open| async move {
        let (forum, mut live) = open?;
        let event = match forum.next_news(&mut live).await? {
            News::Nothing => Event::default().comment(""),
            News::Unread(count) => bell(language, count).ok()?,
            News::Changed(thing) => Event::default().event("changed").data(thing.to_string()),
            News::Over => return Some((over(), None)),
        };
        Some((event, Some((forum, live))))
    })
}

/// The bell with so many unread notifications.
fn bell(language: Language, count: i64) -> Result<Event, Problem> {
    Event::default().event("bell").json_data(BellWords::of(language, count)).map_err(|error| {
        causes::record("what the bell shows cannot be written", &error);
        Problem::Internal
    })
}

fn over() -> Event {
    Event::default().event("over").data("over")
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::task::Poll;

    use axum::body::Body;
    use futures::poll;
    use http::{Request, StatusCode, header};

    use super::*;
    use crate::http::test_support::{Caller, TestForum};

    fn request(cookie: &str) -> Request<Body> {
        Request::get(LIVE_PATH)
            .header(header::HOST, "127.0.0.1")
            .header(header::COOKIE, format!("session={cookie}"))
            .body(Body::empty())
            .expect("a request")
    }

    #[tokio::test]
    async fn who_is_not_logged_in_is_told_that_nothing_follows() {
        let forum = TestForum::start().await;
        let answer = forum.send(request("none")).await;
        assert_eq!((answer.status, answer.text()), (StatusCode::OK, "event: over\ndata: over\n\n"));
        assert_eq!(answer.header(header::CONTENT_TYPE), "text/event-stream");
    }

    #[tokio::test]
    async fn a_stream_begins_with_the_bell_and_ends_with_the_server() {
        let forum = TestForum::start().await;
        let cookie = forum.session(Caller::Member).await;
        let request = request(&cookie);
        let ask = forum.send(request);
        let mut ask = std::pin::pin!(ask);
        // The answer is read to its end, which does not come by itself.
        loop {
            match poll!(Pin::new(&mut ask)) {
                Poll::Ready(_) => panic!("the stream ended by itself"),
                Poll::Pending if forum.forum.live_streams() == 1 => break,
                Poll::Pending => tokio::task::yield_now().await,
            }
        }
        forum.forum.end_live_streams();
        let answer = ask.await;
        let text = answer.text();
        assert!(text.contains("event: bell\n") && text.contains("retry: 3000\n"), "{text}");
        assert_eq!(forum.forum.live_streams(), 0);
    }
}
