//! A forum of two companies for tests of pages and API: the real use cases on SQLite in a folder of
//! their own, a clock that stands still, and a caller for each role.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use domain::access::NewToken;
use domain::clock::{Clock, Random, Timestamp};
use domain::company::{NewCompany, Sector, SizeBand};
use domain::id::{CompanyId, MemberId};
use domain::member::{NewMember, Profession, Role};
use domain::policy::Actor;
use domain::quota::Quotas;
use forum::login::links::Join;
use forum::{Forum, Index};
use futures::FutureExt;
use http::{HeaderMap, Request, StatusCode, header};
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

use super::api::rate::RateLimiter;
use super::client_address::UntrustedProxy;
use super::health::Readiness;
use super::metrics::Metrics;
use super::{AppState, router};
use crate::background;
use crate::clock::OsRandom;
use crate::settings::tests::plain;
use crate::settings::{HttpSettings, Settings};
use crate::supervisor::{RestartDelays, Supervisor};

/// The moment every test begins at: 2026-05-01T09:00:00Z.
pub(crate) const NOW: Timestamp = Timestamp(1_777_626_000_000_000);

/// The password of everybody who has a session.
pub(crate) const PASSWORD: &str = "ארבע מילים שאף אחד לא ינחש";

/// A clock that moves only when it is told to.
pub(crate) struct StandingClock(AtomicI64);

impl StandingClock {
    pub(crate) fn advance(&self, by: Duration) {
        let micros = i64::try_from(by.as_micros()).expect("a short time");
        self.0.fetch_add(micros, Ordering::SeqCst);
    }
}

impl Clock for StandingClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// A caller of the tests. All but the last two are of the company `oren-gal`, whose coordinator runs the forum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caller {
    Coordinator,
    Manager,
    Member,
    Guest,
    /// A manager of `kramim`.
    ForeignManager,
    /// A member of `kramim`.
    Foreigner,
}

impl Caller {
    pub(crate) const ALL: [Self; 6] =
        [Self::Coordinator, Self::Manager, Self::Member, Self::Guest, Self::ForeignManager, Self::Foreigner];

    const fn role(self) -> Role {
        match self {
            Self::Coordinator => Role::Coordinator,
            Self::Manager | Self::ForeignManager => Role::Manager,
            Self::Member | Self::Foreigner => Role::Member,
            Self::Guest => Role::Guest,
        }
    }

    const fn is_foreign(self) -> bool {
        matches!(self, Self::ForeignManager | Self::Foreigner)
    }

    /// Returns the caller's address.
    pub(crate) fn email(self) -> String {
        format!("{self:?}@maagal.example").to_lowercase()
    }
}

/// A running forum; its folder goes when it is dropped.
pub(crate) struct TestForum {
    pub(crate) forum: Arc<Forum>,
    pub(crate) clock: Arc<StandingClock>,
    /// The folder of uploaded files.
    pub(crate) files: PathBuf,
    service: Router,
    members: Vec<(Caller, MemberId, String)>,
    /// Stops what runs beside requests when it is dropped.
    _supervisor: Supervisor,
    _folder: TempDir,
}

impl TestForum {
    /// A forum with every [`Caller`] and nothing else.
    pub(crate) async fn start() -> Self {
        Self::with(Quotas::STANDARD, 0).await
    }

    /// Returns the same test forum with other limits of what is stored.
    pub(crate) async fn with_quotas(quotas: Quotas) -> Self {
        Self::with(quotas, 0).await
    }

    /// Returns the same test forum where each API token may make so many requests in a minute.
    pub(crate) async fn with_rate(api_rate: u32) -> Self {
        Self::with(Quotas::STANDARD, api_rate).await
    }

    async fn with(quotas: Quotas, api_rate: u32) -> Self {
        let folder = TempDir::new().expect("a folder");
        let http = HttpSettings { api_rate, ..HttpSettings::default() };
        let settings = Settings { data: folder.path().to_owned(), http, ..plain() };
        let clock = Arc::new(StandingClock(AtomicI64::new(NOW.0)));
        let random: Arc<dyn Random> = Arc::new(OsRandom);
        let forum = Forum::open(settings.forum().expect("settings"), clock.clone(), random.clone()).await;
        let forum = Arc::new(forum.expect("a forum").with_quotas(quotas));
        forum.attach_index(Index::open(&settings.index_folder(), settings.analyzer()).expect("an index").index);
        let (supervisor, metrics) = (Supervisor::new(RestartDelays::default()), Metrics::start());
        background::start(&supervisor, &forum, &settings, &metrics, None);
        forum.indexer().status().wait_for(forum::IndexStatus::is_current).await.expect("an indexer");
        let members = people(&forum).await;
        let files = settings.files_folder();
        let state = AppState {
            api_limiter: Arc::new(RateLimiter::new(settings.http.api_rate)),
            settings: Arc::new(settings),
            forum: forum.clone(),
            origin: "http://127.0.0.1".into(),
            random,
            practice_parts: Arc::default(),
            untrusted_proxy: UntrustedProxy::default(),
        };
        let readiness = Readiness::new(forum.indexer().status(), Arc::new(|| async { Ok(()) }.boxed()));
        let service = router(state, readiness, metrics);
        Self { forum, clock, files, service, members, _supervisor: supervisor, _folder: folder }
    }

    /// The caller's key.
    pub(crate) fn member(&self, caller: Caller) -> MemberId {
        self.known(caller).1
    }

    /// The caller's API token.
    pub(crate) fn token(&self, caller: Caller) -> &str {
        &self.known(caller).2
    }

    /// The value of a session's cookie: the caller follows an invitation and sets a password.
    pub(crate) async fn session(&self, caller: Caller) -> String {
        let link = self.forum.member_link(&Actor::System, self.member(caller)).await.expect("a link");
        let token = link.rsplit('/').next().expect("a token");
        let password = PASSWORD.to_owned();
        let join = Join {
            repeated: password.clone(),
            password,
            name: format!("{caller:?}"),
            profession: Some(Profession::Service),
            ..Join::default()
        };
        let joined = self.forum.join(token, join).await.expect("a session");
        joined.secret.reveal().to_owned()
    }

    fn known(&self, caller: Caller) -> &(Caller, MemberId, String) {
        self.members.iter().find(|(other, ..)| *other == caller).expect("a known caller")
    }

    /// The paths of the service's routes that begin with a prefix, as the router itself tells them.
    pub(crate) fn paths(&self, prefix: &str) -> BTreeSet<String> {
        // axum has no other way to list them.
        let routes = format!("{:?}", self.service);
        let quoted =
            routes.split('"').filter(|text| text.starts_with(prefix) && *text != prefix && !text.contains("{*"));
        quoted.map(str::to_owned).collect()
    }

    /// Sends a request as it is, and returns the status alone: an answer may go on for as long as somebody reads it.
    pub(crate) async fn status_of(&self, request: Request<Body>) -> StatusCode {
        self.service.clone().oneshot(request).await.expect("an answer").status()
    }

    /// Sends a request as it is.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.service.clone().oneshot(request).await.expect("an answer");
        let (head, body) = response.into_parts();
        let body = to_bytes(body, 10_000_000).await.expect("a body");
        Answer { status: head.status, headers: head.headers, body }
    }
}

async fn people(forum: &Forum) -> Vec<(Caller, MemberId, String)> {
    let ours = company(forum, "oren-gal", "אורן גל").await;
    let theirs = company(forum, "kramim", "כרמים").await;
    let mut members = vec![];
    for caller in Caller::ALL {
        let new = NewMember {
            email: caller.email(),
            name: format!("{caller:?}"),
            company: if caller.is_foreign() { theirs } else { ours },
            role: caller.role(),
            profession: Profession::Service,
        };
        let id = forum.invite_member(&Actor::System, new).await.expect("a member");
        let token = forum.create_token(&Actor::System, id, NewToken::named("test")).await.expect("a token");
        members.push((caller, id, token.reveal().to_owned()));
    }
    members
}

async fn company(forum: &Forum, slug: &str, name: &str) -> CompanyId {
    let new =
        NewCompany { name: name.to_owned(), slug: slug.to_owned(), sector: Sector::Finance, size: SizeBand::Upto249 };
    forum.create_company(&Actor::System, new).await.expect("a company")
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The body as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("text")
    }

    /// A header's value; empty without one.
    pub(crate) fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    /// The problem's code and the fields it names, as `title: missing`.
    pub(crate) fn problem(&self) -> (String, Vec<String>) {
        assert_eq!(self.header(header::CONTENT_TYPE), "application/problem+json", "{}", self.text());
        let body = self.json();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let fields = body["fields"].as_array().cloned().unwrap_or_default();
        let fields = fields.iter().map(|field| format!("{}: {}", text(&field["field"]), text(&field["problem"])));
        (text(&body["code"]), fields.collect())
    }
}
