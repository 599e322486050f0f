//! Feeds in Atom (RFC 4287). A feed program brings no session, so the address holds a token of its own, which is good for
//! feeds alone and is revoked on its owner's page.

use std::io;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum_extra::headers::{ETag, HeaderMapExt, IfNoneMatch};
use domain::access::TokenScope;
use domain::clock::Timestamp;
use domain::feed::{FeedEntry, FeedKind};
use domain::language::Language;
use domain::problem::Problem;
use forum::feeds::{FeedEntries, FeedName, FeedOf};
use forum::login::authenticate::Known;
use http::{HeaderMap, StatusCode, header};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use sha2::{Digest, Sha256};

use super::AppState;
use super::pages::render::as_ascii;
use super::problem::status_of;
use super::routing::get;

/// The ending of every feed's address.
const ENDING: &str = ".atom";
/// The namespace of Atom.
const ATOM: &str = "http://www.w3.org/2005/Atom";

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/feeds/{token}/all.atom", get(everything))
        .route("/feeds/{token}/topics/{file}", get(topic))
        .route("/feeds/{token}/companies/{file}", get(company))
        .route("/feeds/{token}/searches/{file}", get(search))
}

async fn everything(State(state): State<AppState>, Path(token): Path<String>, headers: HeaderMap) -> Response {
    answer(&state, &token, &headers, Some(FeedOf::Everything)).await
}

async fn topic(
    State(state): State<AppState>,
    Path((token, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    answer(&state, &token, &headers, named(&file).map(|slug| FeedOf::Topic(slug.to_owned()))).await
}

async fn company(
    State(state): State<AppState>,
    Path((token, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    answer(&state, &token, &headers, named(&file).map(|slug| FeedOf::Company(slug.to_owned()))).await
}

async fn search(
    State(state): State<AppState>,
    Path((token, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let of = named(&file).and_then(|id| id.parse().ok()).map(FeedOf::Search);
    answer(&state, &token, &headers, of).await
}

/// Returns what a file of the address names.
fn named(file: &str) -> Option<&str> {
    file.strip_suffix(ENDING)
}

async fn answer(state: &AppState, token: &str, headers: &HeaderMap, of: Option<FeedOf>) -> Response {
    match feed(state, token, of).await {
        Ok(body) => respond(headers, body),
        // A token that is none is an address that leads nowhere.
        Err(Problem::Unauthenticated | Problem::Forbidden) => StatusCode::NOT_FOUND.into_response(),
        Err(problem) => status_of(&problem).into_response(),
    }
}

async fn feed(state: &AppState, token: &str, of: Option<FeedOf>) -> Result<Vec<u8>, Problem> {
    let Known { actor, member, .. } = state.forum.authenticate_token_for(token, TokenScope::Feed).await?;
    let of = of.ok_or(Problem::NotFound)?;
    let entries = state.forum.feed(&actor, &of).await?;
    let forum = state.forum.name().await?.in_language(member.language).to_owned();
    let title = match &entries.name {
        FeedName::Forum => forum.clone(),
        FeedName::Topic(topic) => format!("{forum}: {}", isolated(topic.name(member.language))),
        FeedName::Text(name) => format!("{forum}: {}", isolated(name)),
    };
    let about = FeedHead { title, id: format!("{}{}", state.origin, id_of(&of)), language: member.language, forum };
    write(&about, &entries, &state.origin).map_err(|error| {
        causes::record("a feed cannot be written", &error);
        Problem::Internal
    })
}

/// Returns what names a feed for ever: its address without the token.
fn id_of(of: &FeedOf) -> String {
    match of {
        FeedOf::Everything => "/feeds/all".to_owned(),
        FeedOf::Topic(slug) => format!("/feeds/topics/{slug}"),
        FeedOf::Company(slug) => format!("/feeds/companies/{slug}"),
        FeedOf::Search(id) => format!("/feeds/searches/{id}"),
    }
}

/// The feed, or that it is the one that the program has.
fn respond(headers: &HeaderMap, body: Vec<u8>) -> Response {
    let hash = Sha256::digest(&body);
    let tag: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let tag = format!("\"{tag}\"").parse::<ETag>().ok();
    let known = headers.typed_get::<IfNoneMatch>().zip(tag.clone());
    let is_known = known.is_some_and(|(condition, tag)| !condition.precondition_passes(&tag));
    let head = [(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")];
    let mut answer =
        if is_known { (StatusCode::NOT_MODIFIED, head).into_response() } else { (head, body).into_response() };
    if let Some(tag) = tag {
        answer.headers_mut().typed_insert(tag);
    }
    answer
}

struct FeedHead {
    title: String,
    id: String,
    language: Language,
    /// The forum's name.
    forum: String,
}

fn write(head: &FeedHead, entries: &FeedEntries, origin: &str) -> io::Result<Vec<u8>> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 1);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let updated = entries.entries.iter().map(|entry| entry.at).max().unwrap_or(Timestamp(0));
    let feed = writer.create_element("feed").with_attributes([("xmlns", ATOM), ("xml:lang", head.language.as_str())]);
    feed.write_inner_content(|writer| {
        text(writer, "title", &head.title)?;
        text(writer, "id", &head.id)?;
        text(writer, "updated", &moment(updated))?;
        link(writer, &format!("{origin}/"))?;
        for told in &entries.entries {
            entry(writer, head, told, origin)?;
        }
        Ok(())
    })?;
    Ok(writer.into_inner())
}

fn entry(writer: &mut Writer<Vec<u8>>, head: &FeedHead, told: &FeedEntry, origin: &str) -> io::Result<()> {
    let entry = writer.create_element("entry").with_attribute(("xml:lang", told.language.as_str()));
    entry.write_inner_content(|writer| {
        text(writer, "title", &app::feeds::title(head.language, told.kind, isolated(&told.title)))?;
        text(writer, "id", &format!("{origin}{}", told.id))?;
        text(writer, "updated", &moment(told.at))?;
        link(writer, &format!("{origin}{}", as_ascii(&told.path)))?;
        writer.create_element("author").write_inner_content(|writer| text(writer, "name", &author(head, told)))?;
        for topic in &told.topics {
            writer.create_element("category").with_attribute(("term", topic.as_str())).write_empty()?;
        }
        if !told.summary.is_empty() {
            text(writer, "summary", &isolated(&told.summary))?;
        }
        Ok(())
    })?;
    Ok(())
}

/// Returns who stands behind an entry: the company, whoever asked for dilemmas without one, and otherwise the forum.
fn author(head: &FeedHead, told: &FeedEntry) -> String {
    match (&told.company, told.kind) {
        (Some(company), _) => isolated(company),
        (None, FeedKind::Dilemma | FeedKind::Lesson) => app::feeds::asker(head.language).to_owned(),
        (None, FeedKind::Practice | FeedKind::Summary | FeedKind::Comment | FeedKind::Meeting) => isolated(&head.forum),
    }
}

fn text(writer: &mut Writer<Vec<u8>>, name: &str, value: &str) -> io::Result<()> {
    writer.create_element(name).write_text_content(BytesText::new(&writable(value)))?;
    Ok(())
}

fn link(writer: &mut Writer<Vec<u8>>, href: &str) -> io::Result<()> {
    writer.create_element("link").with_attributes([("rel", "alternate"), ("href", href)]).write_empty()?;
    Ok(())
}

/// A text without what XML cannot hold.
fn writable(text: &str) -> String {
    let is_kept = |c: char| matches!(c, '\n' | '\t') || !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}');
    text.chars().filter(|c| is_kept(*c)).collect()
}

/// Returns what people wrote, so that its direction changes nothing beside it.
fn isolated(text: &str) -> String {
    format!("\u{2068}{text}\u{2069}")
}

fn moment(at: Timestamp) -> String {
    jiff::Timestamp::from_microsecond(at.0)
        .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
        .strftime("%Y-%m-%dT%H:%M:%SZ")
        .to_string()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use domain::access::NewToken;
    use domain::dilemma::{Audience, DilemmaStep, NewDilemma};
    use domain::policy::Actor;
    use domain::practice::{Content, Status};
    use forum::practices::create::CreatePractice;
    use http::Request;

    use super::*;
    use crate::http::test_support::{Answer, Caller, TestForum};

    async fn ask(forum: &TestForum, path: &str, tag: Option<&str>) -> Answer {
        let mut request = Request::get(path).header(header::HOST, "127.0.0.1");
        if let Some(tag) = tag {
            request = request.header(header::IF_NONE_MATCH, tag);
        }
        forum.send(request.body(Body::empty()).expect("a request")).await
    }

    async fn token(forum: &TestForum, caller: Caller, scope: TokenScope) -> String {
        let new = NewToken { scope, ..NewToken::named("feed") };
        let made = forum.forum.create_token(&Actor::System, forum.member(caller), new).await;
        made.expect("a token").reveal().to_owned()
    }

    async fn publish(forum: &TestForum, title: &str) {
        let content = Content {
            title: title.to_owned(),
            body: "גוף".to_owned(),
            topics: vec!["training".to_owned()],
            ..Content::default()
        };
        let input = CreatePractice { content, status: Some(Status::Published), ..CreatePractice::default() };
        let member = forum.forum.authenticate_token(forum.token(Caller::Manager)).await.expect("known").actor;
        forum.forum.create_practices(&member, vec![input]).await.expect("published");
    }

    #[tokio::test]
    async fn a_feed_is_well_formed_and_comes_again_only_when_it_has_changed() {
        let forum = TestForum::start().await;
        publish(&forum, "אמנה <b> & \"שירות\"").await;
        let token = token(&forum, Caller::Member, TokenScope::Feed).await;
        for path in ["all.atom", "topics/training.atom", "companies/oren-gal.atom"] {
            let path = format!("/feeds/{token}/{path}");
            let answer = ask(&forum, &path, None).await;
            assert_eq!(
                (answer.status, answer.header(header::CONTENT_TYPE)),
                (StatusCode::OK, "application/atom+xml; charset=utf-8")
            );
            let text = answer.text();
            let mut reader = quick_xml::Reader::from_str(text);
            let mut entries = 0;
            loop {
                match reader.read_event().expect("well formed") {
                    Event::Start(tag) if tag.name().as_ref() == "entry" => entries += 1,
                    Event::Eof => break,
                    _ => {}
                }
            }
            assert_eq!(entries, 1, "{text}");
            assert!(text.contains("&lt;b&gt;") && !text.contains(&token), "{text}");
            let tag = answer.header(header::ETAG).to_owned();
            assert_eq!(ask(&forum, &path, Some(&tag)).await.status, StatusCode::NOT_MODIFIED);
            assert_eq!(ask(&forum, &path, Some("\"other\"")).await.status, StatusCode::OK);
        }
        let tag = ask(&forum, &format!("/feeds/{token}/all.atom"), None).await.header(header::ETAG).to_owned();
        publish(&forum, "עוד אחת").await;
        let answer = ask(&forum, &format!("/feeds/{token}/all.atom"), Some(&tag)).await;
        assert_eq!(answer.status, StatusCode::OK);
    }

    #[tokio::test]
    async fn dilemmas_and_lessons_are_told_without_who_asked_anonymously() {
        let forum = TestForum::start().await;
        let actor = forum.forum.authenticate_token(forum.token(Caller::Member)).await.expect("known").actor;
        let coordinator = forum.forum.authenticate_token(forum.token(Caller::Coordinator)).await.expect("known").actor;
        let dilemma = |title: &str| NewDilemma {
            title: title.to_owned(),
            body: "גוף".to_owned(),
            topics: vec!["training".to_owned()],
            audience: Audience::Forum,
            urgent: false,
            owner: None,
            next_update: None,
        };
        let id = forum.forum.ask_dilemma(&actor, dilemma("מי <מחזיר> תשובה?")).await.expect("asked");
        let close = DilemmaStep::Close { lesson: "לשאול & לחכות".to_owned() };
        forum.forum.change_dilemma(&Actor::System, id, None, close).await.expect("closed");
        let sealed = forum.forum.ask_anonymously(&actor, dilemma("בעילום שם"), &[]).await.expect("asked");
        let own = token(&forum, Caller::Member, TokenScope::Feed).await;
        let waiting = ask(&forum, &format!("/feeds/{own}/all.atom"), None).await;
        assert!(!waiting.text().contains("בעילום שם"), "{}", waiting.text());
        forum.clock.advance(std::time::Duration::from_secs(3 * 86_400));
        forum.forum.publish_dilemma(&coordinator, sealed).await.expect("published");

        let token = token(&forum, Caller::Foreigner, TokenScope::Feed).await;
        for path in ["all.atom", "topics/training.atom"] {
            let answer = ask(&forum, &format!("/feeds/{token}/{path}"), None).await;
            let text = answer.text();
            let ids = |name: &str| text.match_indices(&format!("/dilemmas/{id}{name}</id>")).count();
            assert_eq!((ids(""), ids("#lesson"), text.matches("<entry").count()), (1, 1, 3), "{text}");
            assert!(text.contains("דילמה: \u{2068}מי &lt;מחזיר&gt; תשובה?\u{2069}"), "{text}");
            assert!(text.contains("מה למדנו: \u{2068}") && text.contains("לשאול &amp; לחכות"), "{text}");
            let (_, anonymous) = text.split_once("בעילום שם").expect("published");
            assert!(anonymous.split("</entry>").next().is_some_and(|it| it.contains("<name>הפונה</name>")), "{text}");
            let tag = answer.header(header::ETAG).to_owned();
            assert_eq!(
                ask(&forum, &format!("/feeds/{token}/{path}"), Some(&tag)).await.status,
                StatusCode::NOT_MODIFIED
            );
        }
        let company = ask(&forum, &format!("/feeds/{token}/companies/oren-gal.atom"), None).await;
        assert_eq!(company.text().matches("<entry").count(), 2, "no list by company has it: {}", company.text());
    }

    #[tokio::test]
    async fn a_token_of_feeds_opens_feeds_alone_and_no_other_opens_them() {
        let forum = TestForum::start().await;
        let feed = token(&forum, Caller::Member, TokenScope::Feed).await;
        let write = forum.token(Caller::Member).to_owned();
        for other in [write.as_str(), "none", "%00"] {
            assert_eq!(
                ask(&forum, &format!("/feeds/{other}/all.atom"), None).await.status,
                StatusCode::NOT_FOUND,
                "{other}"
            );
        }
        for gone in ["topics/none.atom", "companies/none.atom", "searches/9.atom", "searches/x.atom", "topics/training"]
        {
            assert_eq!(
                ask(&forum, &format!("/feeds/{feed}/{gone}"), None).await.status,
                StatusCode::NOT_FOUND,
                "{gone}"
            );
        }
        let request = Request::get("/api/v1/practices")
            .header(header::HOST, "127.0.0.1")
            .header(header::AUTHORIZATION, format!("Bearer {feed}"));
        let answer = forum.send(request.body(Body::empty()).expect("a request")).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        let actor = forum.forum.authenticate_token(&write).await.expect("known").actor;
        let own = forum.forum.tokens(&actor).await.expect("tokens");
        let id = own.iter().find(|token| token.scope == TokenScope::Feed).expect("there").id;
        forum.forum.revoke_token(&actor, id).await.expect("revoked");
        assert_eq!(ask(&forum, &format!("/feeds/{feed}/all.atom"), None).await.status, StatusCode::NOT_FOUND);
    }

    #[test]
    fn what_xml_cannot_hold_is_left_out() {
        assert_eq!(writable("א\u{0}\u{8}\u{FFFF}ב"), "אב");
        assert_eq!(writable("שורה\r\nועוד אחת"), "שורה\nועוד אחת");
        assert_eq!(as_ascii("/practices/אב"), "/practices/%D7%90%D7%91");
    }
}
