//! From what a mail says to its subject, its plain text and its HTML.

use std::sync::LazyLock;

use domain::clock::Timestamp;
use domain::language::Language;
use domain::notification::{NAMED_MAX, NotificationKind};
use domain::text::is_bidi_control;
use jiff::tz::TimeZone;
use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, context, escape_formatter};
use percent_encoding::{CONTROLS, utf8_percent_encode};
use rust_embed::RustEmbed;

use crate::content::{
    Brief, Content, Digest, DigestDilemma, DigestLesson, DigestMeeting, DigestPractice, DigestTalk, Frame, MailedDate,
    MailedPractice, MailedPromise, Notified, PresentingRequest, Summary,
};
use crate::dates;

/// The folders of the mails, and what stands around each.
#[derive(RustEmbed)]
#[folder = "templates/"]
struct Templates;

/// The characters around a text that people wrote: its direction is its own, and changes nothing beside it (U+2068 and
/// U+2069).
const ISOLATE: (char, char) = ('\u{2068}', '\u{2069}');

/// A mail's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The subject, in one line.
    pub subject: String,
    /// The whole mail as plain text.
    pub text: String,
    /// The whole mail as HTML.
    pub html: String,
}

/// Why a mail could not be rendered: a fault of its templates.
#[derive(Debug, thiserror::Error)]
#[error("the template {template} of a mail cannot be rendered")]
pub struct RenderError {
    template: String,
    #[source]
    cause: minijinja::Error,
}

/// Renders a mail. Times are those of the zone.
///
/// # Errors
/// [`RenderError`] where a template is faulty, which the golden files of every mail find.
pub fn render(frame: &Frame, content: &Content, zone: &TimeZone) -> Result<Rendered, RenderError> {
    let folder = folder(content);
    let values = values(frame, content, zone);
    let part = |part: &str| {
        let template = format!("{folder}/{}.{part}", frame.language.as_str());
        let rendered = ENVIRONMENT.get_template(&template).and_then(|found| found.render(&values));
        rendered.map_err(|cause| RenderError { template, cause })
    };
    let subject = part("subject.txt")?.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(Rendered { subject, text: format!("{}\n", part("text.txt")?.trim()), html: part("html")?.trim().to_owned() })
}

/// The folder of a mail's templates.
const fn folder(content: &Content) -> &'static str {
    match content {
        Content::Invitation { .. } => "invitation",
        Content::PasswordReset { .. } => "password-reset",
        Content::Login { .. } => "login",
        Content::Notification(_) => "notification",
        Content::Digest(_) => "digest",
        Content::PresentingRequest(_) => "presenting-request",
        Content::Test => "test",
    }
}

/// Returns what the templates of a mail read.
fn values(frame: &Frame, content: &Content, zone: &TimeZone) -> Value {
    let language = frame.language;
    let frame = around(frame);
    match content {
        Content::Invitation { link, days } => context! { frame, link, days },
        Content::PasswordReset { link, days } => context! { frame, link, days },
        Content::Login { link, code, minutes } => context! { frame, link, code, minutes },
        Content::Notification(notified) => notification(frame, notified, language, zone),
        Content::Digest(told) => digest(frame, told, language, zone),
        Content::PresentingRequest(asked) => presenting_request(frame, asked, language, zone),
        Content::Test => context! { frame },
    }
}

/// A frame as the templates read it.
fn around(frame: &Frame) -> Value {
    let (dir, start) = match frame.language {
        Language::Hebrew => ("rtl", "right"),
        Language::English => ("ltr", "left"),
    };
    context! {
        language => frame.language.as_str(),
        dir,
        start,
        forum => frame.forum.as_str(),
        origin => frame.origin.as_str(),
        name => frame.name.as_str(),
        unsubscribe => frame.unsubscribe.as_deref(),
        settings => format!("{}/me#mails", frame.origin),
    }
}

fn notification(frame: Value, notified: &Notified, language: Language, zone: &TimeZone) -> Value {
    let lines: Vec<Value> = notified
        .lines
        .iter()
        .map(|line| {
            let at = dates::moment(language, line.at, zone);
            let instead_of = line.instead_of.as_deref();
            let note = line.note.as_deref();
            // A promise is for a day.
            let written = |at| match line.kind {
                NotificationKind::PromiseMoved => dates::day(language, at, zone),
                _ => dates::moment(language, at, zone),
            };
            let moved =
                line.moved.map(|(before, after)| context! { before => written(before), after => written(after) });
            let by: Vec<String> = line.by.iter().take(NAMED_MAX).map(|name| isolated(name)).collect();
            context! {
                kind => line.kind.as_str(),
                times => line.times,
                by => by.join(", "),
                others => line.by.len().saturating_sub(NAMED_MAX),
                at,
                instead_of,
                moved,
                note,
            }
        })
        .collect();
    // A line that says to when it was moved has the date already.
    let is_told = |at: Timestamp| notified.lines.iter().any(|line| line.moved.is_some_and(|(_, after)| after == at));
    let starts_at = notified.starts_at.filter(|at| !is_told(*at));
    let due_at = notified.due_at.filter(|at| !is_told(*at));
    let way = notified.way.as_ref();
    context! {
        frame,
        latest => notified.lines.first().map(|line| line.kind.as_str()),
        title => notified.title.as_deref(),
        subject_title => notified.title.as_deref().filter(|_| notified.is_public),
        starts_at => starts_at.map(|at| dates::moment(language, at, zone)),
        ends_at => way.and_then(|way| way.ends_at).zip(starts_at)
            .map(|(to, from)| dates::end(language, [from, to], zone)),
        place => way.map_or("", |way| way.place.as_str()),
        join => way.map(|way| address(&way.link)).unwrap_or_default(),
        due_at => due_at.map(|at| dates::day(language, at, zone)),
        url => address(&notified.url),
        act => notified.act.as_deref(),
        brief => notified.brief.as_ref().map(|told| brief(told, language, zone)),
        summary => notified.summary.as_ref().map(|told| summary(told, language, zone)),
        deadline => notified.deadline.map(|at| dates::moment(language, at, zone)),
        dates => notified.dates.iter().map(|date| dated(date, language, zone)).collect::<Vec<_>>(),
        said => notified.said.as_ref().map(|said| context! { by => said.by.as_deref(), text => said.text.as_str() }),
        reading => notified.reading.as_ref().map(|there| there.iter().map(practice).collect::<Vec<_>>()),
        lines,
        more => notified.more,
    }
}

fn dated(date: &MailedDate, language: Language, zone: &TimeZone) -> Value {
    context! {
        url => address(&date.url),
        title => date.title.as_str(),
        starts_at => dates::moment(language, date.starts_at, zone),
    }
}

fn practice(practice: &MailedPractice) -> Value {
    context! {
        url => address(&practice.url),
        title => practice.title.as_str(),
        company => practice.company.as_str(),
    }
}

fn brief(told: &Brief, language: Language, zone: &TimeZone) -> Value {
    context! {
        upload => told.upload.as_deref(),
        deadline => told.deadline.map(|at| dates::moment(language, at, zone)),
        questions => told.questions.clone(),
        examples => told.examples.iter().map(practice).collect::<Vec<_>>(),
    }
}

fn summary(told: &Summary, language: Language, zone: &TimeZone) -> Value {
    let promise = |promise: &MailedPromise| {
        context! {
            what => promise.what.as_str(),
            by => promise.by.as_str(),
            due_at => dates::day(language, promise.due_at, zone),
            is_own => promise.is_own,
        }
    };
    let names: Vec<String> = told.thanks.iter().map(|name| isolated(name)).collect();
    context! {
        opening => told.opening.as_str(),
        decisions => told.decisions.clone(),
        promises => told.promises.iter().map(promise).collect::<Vec<_>>(),
        thanks => names.join(", "),
        company => told.company.as_deref(),
        write_up => told.write_up.as_ref().map(practice),
        one_page => told.one_page.as_str(),
    }
}

fn presenting_request(frame: Value, asked: &PresentingRequest, language: Language, zone: &TimeZone) -> Value {
    let moment = |at| dates::moment(language, at, zone);
    context! {
        frame,
        title => asked.title.as_str(),
        starts_at => moment(asked.starts_at),
        place => asked.place.as_str(),
        company => asked.company.as_str(),
        deadline => asked.deadline.map(moment),
        swap => asked.swap.as_ref().map(|swap| context! {
            company => swap.company.as_str(),
            title => swap.title.as_str(),
            starts_at => moment(swap.starts_at),
        }),
        url => address(&asked.url),
    }
}

fn digest(frame: Value, told: &Digest, language: Language, zone: &TimeZone) -> Value {
    let practice = |practice: &DigestPractice| {
        context! {
            url => address(&practice.url),
            title => practice.title.as_str(),
            company => practice.company.as_str(),
            summary => practice.summary.as_str(),
        }
    };
    let dilemma = |dilemma: &DigestDilemma| {
        context! {
            url => address(&dilemma.url),
            title => dilemma.title.as_str(),
            company => dilemma.company.as_deref(),
            urgent => dilemma.urgent,
        }
    };
    let talk = |talk: &DigestTalk| {
        context! {
            url => address(&talk.url),
            title => talk.title.as_str(),
            company => talk.company.as_deref(),
            comments => talk.comments,
        }
    };
    let meeting = |meeting: &DigestMeeting| {
        context! {
            url => address(&meeting.url),
            title => meeting.title.as_str(),
            company => meeting.company.as_deref(),
            starts_at => dates::moment(language, meeting.starts_at, zone),
        }
    };
    let lesson = |lesson: &DigestLesson| {
        context! { url => address(&lesson.url), title => lesson.title.as_str(), lesson => lesson.lesson.as_str() }
    };
    // Dilemmas may be put to some companies alone, so that no title of theirs stands in a subject.
    let first = told.practices.first().map(|practice| practice.title.as_str());
    let first = first.or_else(|| told.meetings.first().map(|meeting| meeting.title.as_str()));
    let named =
        told.practices.len() + told.dilemmas.len() + told.discussed.len() + told.meetings.len() + told.lessons.len();
    context! {
        frame,
        first,
        named,
        lessons => told.lessons.iter().map(lesson).collect::<Vec<_>>(),
        practices => told.practices.iter().map(practice).collect::<Vec<_>>(),
        dilemmas => told.dilemmas.iter().map(dilemma).collect::<Vec<_>>(),
        discussed => told.discussed.iter().map(talk).collect::<Vec<_>>(),
        meetings => told.meetings.iter().map(meeting).collect::<Vec<_>>(),
        unread => told.unread,
        notifications => told.notifications.as_str(),
        home => told.home.as_str(),
    }
}

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // Blocks stand on lines of their own, which leave no trace. Delimiters are those that are usual, so this cannot fail.
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        environment.set_syntax(syntax);
    }
    // minijinja's own way also escapes the slashes of addresses, which some mail programs then do not recognize.
    environment.set_formatter(|out, state, value| {
        let is_html = matches!(state.auto_escape(), AutoEscape::Html);
        match value.as_str().filter(|_| is_html && !value.is_safe()) {
            Some(text) => Ok(out.write_str(&html_escape::encode_quoted_attribute(text))?),
            None => escape_formatter(out, state, value),
        }
    });
    environment.add_filter("isolate", |text: String| isolated(&text));
    environment.set_loader(|name| {
        let file = Templates::get(name);
        Ok(file.map(|file| String::from_utf8_lossy(&file.data).into_owned()))
    });
    environment
});

/// Returns an address in ASCII alone: some mail programs end a link at the first Hebrew letter.
fn address(url: &str) -> String {
    utf8_percent_encode(url, CONTROLS).to_string()
}

/// Returns a text that people wrote in one line, isolated from the direction of what stands beside it: without control
/// characters, and without marks of direction of its own that could reach beyond it. Lines are joined by spaces.
fn isolated(text: &str) -> String {
    let lines: Vec<&str> = text.split(['\r', '\n', '\t']).filter(|line| !line.is_empty()).collect();
    let kept: String = lines.join(" ").chars().filter(|c| !c.is_control() && !is_bidi_control(*c)).collect();
    format!("{}{kept}{}", ISOLATE.0, ISOLATE.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_ends_where_it_ends() {
        assert_eq!(isolated("דנה"), "\u{2068}דנה\u{2069}");
        assert_eq!(isolated("a\u{202E}b\u{2069}c\r\nBcc: x"), "\u{2068}abc Bcc: x\u{2069}");
        assert_eq!(isolated("שאלנו קודם.\n\nאחר כך ענינו."), "\u{2068}שאלנו קודם. אחר כך ענינו.\u{2069}");
    }

    #[test]
    fn addresses_are_ascii_alone_and_keep_what_they_are_made_of() {
        assert_eq!(
            address("https://forum.example/practices/אב?comment=7#comment-7"),
            "https://forum.example/practices/%D7%90%D7%91?comment=7#comment-7"
        );
        assert_eq!(address("https://forum.example/join/x%20y"), "https://forum.example/join/x%20y");
    }

    #[test]
    fn nothing_that_people_wrote_becomes_markup() {
        let frame = Frame {
            language: Language::Hebrew,
            forum: "<b>\"&".to_owned(),
            origin: "https://forum.example".to_owned(),
            name: "<script>alert(1)</script>".to_owned(),
            unsubscribe: None,
        };
        let content = Content::Invitation { link: "https://forum.example/join/x\"><i>".to_owned(), days: 14 };
        let mail = render(&frame, &content, &TimeZone::UTC).expect("rendered");
        assert!(
            !mail.html.contains("<script>") && !mail.html.contains("<b>") && !mail.html.contains("<i>"),
            "{}",
            mail.html
        );
        assert!(mail.text.contains("<script>"), "plain text is left as it is");
    }
}
