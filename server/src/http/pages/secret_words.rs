//! A word is planted in each thing that not everybody reads, and looked for in the answer of every route to those who may not
//! read it, with and without a search for its beginning, and in what the process logs.
//!
//! The routes are those that the router itself tells. A parameter of a new name fails until [`values`] says what stands for it;
//! a new kind of thing does not compile until [`planted_in`] says how it hides.

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::{Arc, Mutex};

use app::dilemmas::step::StepKind;
use app::shell::LIVE_PATH;
use axum::body::Body;
use domain::change::Entity;
use domain::comment::CommentSubject;
use domain::dilemma::{Audience, DilemmaStep, NewDilemma};
use domain::language::Language;
use domain::member::Profession;
use domain::policy::Actor;
use domain::practice::{Content, Status};
use domain::promise::NewPromise;
use domain::search::SearchRequest;
use forum::attachments::keep::Upload;
use forum::attachments::talk::TextWithFiles;
use forum::drafts::begin::Purpose;
use forum::members::update::Profile;
use forum::practices::create::CreatePractice;
use http::{Method, Request, header};

use crate::http::test_support::{Caller, NOW, TestForum};

/// Who reads what hides in a company: not its guests.
const WRITERS: &[Caller] = &[Caller::Coordinator, Caller::Manager, Caller::Member];

/// A word, and who may read it.
const WORDS: [(&str, &[Caller]); 11] = [
    ("Zanzibarwaiting", &[Caller::Coordinator, Caller::Member]),
    ("Quokkadraft", &[Caller::Member]),
    ("Tapirsearched", &[Caller::Member]),
    ("Wombatreviewed", WRITERS),
    ("Civetshelved", WRITERS),
    ("Narwhalasked", WRITERS),
    ("Ocelotanswered", WRITERS),
    ("Yakattached", WRITERS),
    ("Gazellebeside", WRITERS),
    ("Ibexlearnt", WRITERS),
    ("Lemurpromised", WRITERS),
];

/// The name of who asked a dilemma anonymously that is published, what the dilemma is called, and what they said there.
const NAME: &str = "Xenophonteia";
const PUBLISHED: &str = "Pangolinpublished";
const SAID: &str = "Axolotlsaid";

/// The routes on which members are named whatever they asked: lists of people, and forms that choose one.
const NAMING: [&str; 15] = [
    "/admin/",
    "/me/assistants",
    "/companies",
    "/people/",
    "/search/mentions",
    "/dilemmas/new",
    "/dilemmas/{id}/{step}",
    "/promises/new",
    "/meetings/",
    "/practices",
    "/drafts/",
    "/api/v1/companies",
    "/api/v1/members",
    "/api/v1/mentions",
    "/visit/",
];

/// Which word hides in a kind of thing; why none, where none does.
const fn planted_in(entity: Entity) -> Result<&'static str, &'static str> {
    match entity {
        Entity::Practice => Ok("Wombatreviewed"),
        Entity::Draft => Ok("Quokkadraft"),
        Entity::SavedSearch => Ok("Tapirsearched"),
        Entity::Comment => Ok("Ocelotanswered"),
        Entity::Promise => Ok("Lemurpromised"),
        Entity::Dilemma => Ok("Zanzibarwaiting"),
        Entity::Member | Entity::Company | Entity::Topic | Entity::Meeting | Entity::Rsvp => {
            Err("every member reads it")
        }
        Entity::Try => Err("it hides with its practice"),
        Entity::Synonym => Err("every member finds by it"),
        Entity::Notification => Err("it says no word of its own"),
        Entity::Access | Entity::Setting | Entity::Rota | Entity::JoinRequest | Entity::Mail => {
            Err("the coordinator's pages alone have it, which their own table keeps")
        }
    }
}

/// Plants every word.
async fn plant(forum: &TestForum) {
    let actor = async |caller| forum.forum.authenticate_token(forum.token(caller)).await.expect("known").actor;
    let (member, asker) = (actor(Caller::Member).await, actor(Caller::Manager).await);
    let forum = &forum.forum;
    let content = |title: &str| Content { title: title.to_owned(), body: "body".to_owned(), ..Content::default() };
    for (title, status) in [("Wombatreviewed", Status::InReview), ("Civetshelved", Status::Draft)] {
        let input = CreatePractice { content: content(title), status: Some(status), ..CreatePractice::default() };
        forum.create_practices(&member, vec![input]).await.expect("entered");
    }
    forum.begin_draft(&member, Purpose::New, content("Quokkadraft")).await.expect("begun");
    let request = SearchRequest { q: "Tapirsearched".to_owned(), ..SearchRequest::default() };
    forum.save_search(&member, request).await.expect("saved");
    let promise = NewPromise {
        owner: member.member().expect("a member"),
        to: None,
        meeting: None,
        what: "Lemurpromised".to_owned(),
        due_at: NOW.plus_days(7),
    };
    forum.make_promise(&member, promise).await.expect("made");
    let dilemma = |title: &str, audience: Audience| NewDilemma {
        title: title.to_owned(),
        body: "body".to_owned(),
        topics: vec!["training".to_owned()],
        audience,
        urgent: true,
        owner: None,
        next_update: None,
    };
    let ours = || Audience::Companies(vec![member.company().expect("a company")]);
    let id = forum.ask_dilemma(&member, dilemma("Narwhalasked", ours())).await.expect("asked");
    // By the name that stands in the address of a file.
    let file = |content: &str| Upload { file_name: "x.png".to_owned(), content: content.to_owned().into() };
    let said = TextWithFiles { body: "Ocelotanswered".to_owned(), uploads: vec![file("Yakattached")] };
    let about = CommentSubject::Dilemma(id);
    forum.add_comment_with_files(&member, about, None, said, None).await.expect("answered");
    forum.add_files_to_dilemma(&member, id, vec![file("Gazellebeside")]).await.expect("added");
    let closed = forum.ask_dilemma(&member, dilemma("Narwhalasked too", ours())).await.expect("asked");
    let lesson = DilemmaStep::Close { lesson: "Ibexlearnt".to_owned() };
    forum.change_dilemma(&member, closed, None, lesson).await.expect("closed");
    // Later, so that this one waits while the other is published.
    let published = forum.ask_anonymously(&asker, dilemma(PUBLISHED, Audience::Forum), &[]).await.expect("kept");
    forum.unseal_dilemma(&Actor::System, published, "reason", "").await.expect("unsealed");
}

/// What stands for a parameter of a route.
fn values(route: &str, parameter: &str, token: &str) -> Vec<String> {
    let numbers = (1..=5).map(|number| number.to_string());
    let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
    match parameter {
        "{id}" => numbers.collect(),
        "{slug}" => words(&["oren-gal", "kramim", "wombatreviewed", "civetshelved"]),
        "{token}" => vec![token.to_owned()],
        "{file}" if route.contains("companies") => words(&["oren-gal.atom"]),
        "{file}" if route.contains("topics") => words(&["training.atom"]),
        "{file}" => words(&["1.atom"]),
        "{name}" => words(&["x.png"]),
        "{hash}" => words(&["0"]),
        "{step}" => StepKind::ALL.iter().map(|step| step.name().to_owned()).collect(),
        other => panic!("{route}: say what stands for {other}"),
    }
}

/// Every address of a route, with each value of its parameters.
fn addresses(route: &str, token: &str) -> Vec<String> {
    let mut addresses = vec![String::new()];
    for part in route.split('/').skip(1) {
        let values = if part.contains('{') { values(route, part, token) } else { vec![part.to_owned()] };
        addresses =
            addresses.iter().flat_map(|before| values.iter().map(move |value| format!("{before}/{value}"))).collect();
    }
    addresses
}

/// What a caller reads at an address; their session and their token are sent as each interface wants them.
async fn read(forum: &TestForum, address: &str, session: Option<&str>, token: &str) -> String {
    let mut request = Request::builder().method(Method::GET).uri(address).header(header::HOST, "127.0.0.1");
    if let Some(session) = session {
        request = match address.starts_with("/api/") {
            true => request.header(header::AUTHORIZATION, format!("Bearer {token}")),
            false => request.header(header::COOKIE, format!("session={session}; language=en")),
        };
    }
    let answer = forum.send(request.body(Body::empty()).expect("a request")).await;
    let headers = format!("{:?}", answer.headers);
    headers + &String::from_utf8_lossy(&answer.body)
}

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Logged(Arc<Mutex<Vec<u8>>>);

impl Write for Logged {
    fn write(&mut self, text: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("not poisoned").extend(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn every_kind_of_thing_has_its_word_or_a_reason() {
    for entity in Entity::ALL {
        match planted_in(*entity) {
            Ok(word) => {
                assert!(WORDS.iter().any(|(planted, _)| *planted == word), "{entity}: {word} is planted nowhere")
            }
            Err(reason) => assert!(!reason.is_empty(), "{entity}"),
        }
    }
}

#[tokio::test]
async fn no_route_tells_what_its_reader_may_not_know() {
    let logged = Logged::default();
    let writer = logged.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
    let logging = tracing::subscriber::set_default(subscriber);
    let forum = TestForum::start().await;
    let mut sessions = vec![];
    for caller in Caller::ALL {
        sessions.push((caller, forum.session(caller).await));
    }
    let asker = forum.forum.authenticate_token(forum.token(Caller::Manager)).await.expect("known").actor;
    let profile = Profile { name: NAME.to_owned(), profession: Profession::Service, language: Language::English };
    forum.forum.update_profile(&asker, profile).await.expect("renamed");
    plant(&forum).await;
    // The next working day, on which one is published and another begins to wait.
    forum.clock.advance(std::time::Duration::from_secs(3 * 86_400));
    let coordinator = forum.forum.authenticate_token(forum.token(Caller::Coordinator)).await.expect("known").actor;
    let (waiting, _) = forum
        .forum
        .dilemmas(&coordinator, domain::dilemma::DilemmaList::Scheduled, None, None, 9)
        .await
        .expect("a list");
    for card in waiting {
        forum.forum.publish_dilemma(&coordinator, card.id).await.expect("published");
        let about = CommentSubject::Dilemma(card.id);
        let said = forum.forum.add_comment(&asker, about, SAID, None).await.expect("said");
        forum.forum.edit_comment(&asker, said, 1, &format!("{SAID} again")).await.expect("changed");
    }
    let member = forum.forum.authenticate_token(forum.token(Caller::Member)).await.expect("known").actor;
    let waits = NewDilemma {
        title: "Zanzibarwaiting".to_owned(),
        body: "Zanzibarwaiting too".to_owned(),
        topics: vec!["training".to_owned()],
        audience: Audience::Forum,
        urgent: false,
        owner: None,
        next_update: None,
    };
    forum.forum.ask_anonymously(&member, waits, &[]).await.expect("kept");

    let mut routes = forum.paths("/");
    routes.insert("/".to_owned());
    // What never ends is read by nobody here.
    routes.retain(|route| route != LIVE_PATH && !route.starts_with("/assets/"));
    assert!(routes.len() > 100, "{routes:?}");
    let mut told = vec![];
    let mut seen_by_member = BTreeSet::new();
    let nobody = (None, None);
    let callers = sessions.iter().filter(|(caller, _)| !matches!(caller, Caller::Coordinator | Caller::Manager));
    let callers = callers.map(|(caller, session)| (Some(*caller), Some(session.as_str()))).chain([nobody]);
    for (caller, session) in callers {
        let token = caller.map_or("0", |caller| forum.token(caller));
        let forbidden: Vec<&str> = WORDS
            .iter()
            .filter(|(_, readers)| !caller.is_some_and(|caller| readers.contains(&caller)))
            .map(|(word, _)| *word)
            .collect();
        for route in &routes {
            let mut asked = addresses(route, token);
            if !route.contains('{') {
                // The beginning of a word is looked for, which the answer repeats, and not the word.
                let beginnings = forbidden.iter().map(|word| format!("{route}?q={}", &word[..6])).collect::<Vec<_>>();
                asked.extend(beginnings);
            }
            for address in asked {
                let text = read(&forum, &address, session, token).await;
                told.extend(
                    forbidden
                        .iter()
                        .filter(|word| text.contains(**word))
                        .map(|word| format!("{caller:?} {address}: {word}")),
                );
                let is_named = NAMING.iter().any(|naming| route.starts_with(naming));
                if !is_named && text.contains(NAME) {
                    told.push(format!("{caller:?} {address}: {NAME}"));
                }
                if caller == Some(Caller::Member) {
                    let known = WORDS.iter().map(|(word, _)| *word).chain([PUBLISHED, SAID]);
                    seen_by_member.extend(known.filter(|word| text.contains(*word)));
                }
            }
        }
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
    let expected: BTreeSet<&str> = WORDS.iter().map(|(word, _)| *word).chain([PUBLISHED, SAID]).collect();
    assert_eq!(seen_by_member, expected, "who may read them does, or nothing was looked at");
    drop(logging);
    let log = String::from_utf8_lossy(&logged.0.lock().expect("not poisoned")).into_owned();
    for word in WORDS.iter().map(|(word, _)| *word).chain([NAME, PUBLISHED, SAID]) {
        assert!(!log.contains(word), "the log has {word}");
    }
}
