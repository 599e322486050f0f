//! What of a practice's page is the same for all who may read it: rendered once in each language and
//! kept by the caller, so that a request costs only what is its reader's own.

use std::sync::Arc;

use domain::language::Language;
use domain::policy::Rights;
use domain::practice::{PracticeCard, PracticeView};
use leptos::prelude::*;

use crate::context::PageContext;
use crate::people::PersonLink;
use crate::practices::aside::{ContentsList, ShareBox};
use crate::practices::sharing::SharingMark;
use crate::ui::dates::{DateStyle, Moment};
use crate::ui::icons::{Glyph, Icon};
use crate::ui::progress::{ProgressRing, Stage};
use crate::ui::ranges::with_ranges;
use crate::ui::rows::{ListRow, Rows};
use crate::ui::topics::TopicLinks;
use crate::words;

/// The parts of a practice's page that are the same for all who may read it, as HTML in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PracticeParts {
    /// The head: title, summary, who and when; for whom, effort and result.
    pub head: Arc<str>,
    /// The contents list; empty where the text has few headings.
    pub contents: Arc<str>,
    /// The title and link, ready to be shared.
    pub share: Arc<str>,
    /// Others like it; empty where there are none.
    pub related: Arc<str>,
}

impl PracticeParts {
    /// Returns how many bytes they take.
    pub fn size(&self) -> usize {
        [&self.head, &self.contents, &self.share, &self.related].iter().map(|part| part.len()).sum()
    }
}

/// Renders the parts of a practice's page, whose whole URL is `share_url`. Whoever asks first, they are
/// rendered for nobody: of the context only what is the forum's own is used.
pub fn render(
    context: PageContext,
    practice: &PracticeView,
    related: &[PracticeCard],
    share_url: String,
) -> PracticeParts {
    let nobodys = PageContext {
        viewer: None,
        unread_notifications: 0,
        rights: Rights::default(),
        path: String::new(),
        flash: None,
        search_later: false,
        undo: None,
        ..context
    };
    let language = nobodys.language;
    // The page's own owner, if this is called from one, stays as it is.
    Owner::new().with(|| {
        Arc::new(nobodys).provide();
        PracticeParts {
            head: view! { <PracticeHead practice=practice.clone() share_url=share_url.clone()/> <FactLine practice=practice.clone()/> }
                .to_html()
                .into(),
            contents: view! { <ContentsList headings=practice.headings.clone() text_language=practice.language/> }
                .to_html()
                .into(),
            share: view! { <ShareBox practice=practice.clone() url=share_url/> }.to_html().into(),
            related: view! { <Related related language/> }.to_html().into(),
        }
    })
}

/// Shows title, summary, who and when.
#[component]
fn PracticeHead(practice: PracticeView, share_url: String) -> AnyView {
    let page = PageContext::current();
    let (language, now) = (page.language, page.now);
    let slugs = practice.topics.iter().map(|topic| topic.slug.clone()).collect();
    let direction = |line: &str| practice.language.line_direction(line);
    let title_direction = direction(&practice.title);
    let summary_direction = direction(&practice.summary);
    let summary = (!practice.summary.is_empty())
        .then(|| view! { <p class="deck" dir=summary_direction>{with_ranges(practice.summary)}</p> });
    let people: Vec<_> = practice
        .authors
        .into_iter()
        .map(|person| {
            let profession = words::profession(language, person.profession);
            view! { <li><PersonLink person/> " " <span class="soft">"(" {profession} ")"</span></li> }
        })
        .collect();
    let people = (!people.is_empty()).then(|| view! { <ul class="people">{people}</ul> });
    let uploaded_by = practice.uploaded_by.map(|person| {
        view! { <span class="soft">{t!(language, practice.uploaded_by)} " " <PersonLink person/></span> }
    });
    let minutes = reading_minutes(&practice.html);
    // The box below the text opens when the link leads into it, also with JavaScript off.
    let share = view! {
        <a class="button button-quiet" href="#share" data-share=practice.title.clone() data-url=share_url>
            <Icon glyph=Glyph::Share/>
            {t!(language, practice.share)}
        </a>
    };
    let date = practice.published_at.unwrap_or(practice.updated_at);
    let stage = match &practice.meeting {
        None => Stage::Written,
        Some(meeting) if meeting.starts_at > now => Stage::ToBePresented,
        Some(_) => Stage::Presented,
    };
    let meeting = practice.meeting.map(|meeting| {
        let direction = Language::of_text(&meeting.title).direction();
        view! { <a href=domain::meeting::path(meeting.id) dir=direction>{with_ranges(meeting.title)}</a> }
    });
    view! {
        <header class="practice-head">
            <p class="kicker">{words::practice_kind(language, practice.kind)}</p>
            <h1 dir=title_direction>{with_ranges(practice.title)}</h1>
            {summary}
            <div class="byline">
                <a class="byline-company" href=format!("/companies/{}", practice.company.slug)>
                    <bdi>{practice.company.name}</bdi>
                </a>
                {people}
                {uploaded_by}
                <Moment at=date style=DateStyle::Medium/>
                <span class="soft">{t!(language, practice.reading, count = minutes)}</span>
            </div>
            <div class="practice-tags">
                <TopicLinks slugs/>
                <SharingMark sharing=practice.sharing/>
                <span class="practice-stage"><ProgressRing stage/> " " {meeting}</span>
                {share}
            </div>
        </header>
    }
    .into_any()
}

/// How many words of Hebrew somebody reads in a minute, at ease.
const WORDS_PER_MINUTE: usize = 180;

/// Returns how long the text of some HTML takes to read, in minutes; at least one.
fn reading_minutes(html: &str) -> i64 {
    // What stands between a `>` and the next `<` is text.
    let words: usize = html
        .split('<')
        .map(|part| part.split_once('>').map_or(part, |(_, text)| text))
        .map(|text| text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count())
        .sum();
    i64::try_from(words.div_ceil(WORDS_PER_MINUTE).max(1)).unwrap_or(i64::MAX)
}

/// Shows for whom it is, what it took, what came of it: one line between hairlines. Empty facts are left out.
#[component]
fn FactLine(practice: PracticeView) -> AnyView {
    let language = PageContext::current().language;
    let facts: Vec<_> = [
        (t!(language, practice.audience), practice.audience),
        (t!(language, practice.effort), practice.effort),
        (t!(language, practice.result), practice.result),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(label, value)| {
        let direction = practice.language.line_direction(&value);
        view! { <div><dt>{label}</dt><dd dir=direction>{with_ranges(value)}</dd></div> }
    })
    .collect();
    (!facts.is_empty()).then(|| view! { <dl class="fact-line">{facts}</dl> }).into_any()
}

#[component]
fn Related<'a>(related: &'a [PracticeCard], language: Language) -> impl IntoView + use<> {
    let rows: Vec<ListRow> = related.iter().map(|card| ListRow::practice(card, language)).collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="related" aria-labelledby="related">
                <h2 id="related">{t!(language, practice.related)}</h2>
                <Rows rows level=3/>
            </section>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_takes_a_minute_for_180_words() {
        assert_eq!(reading_minutes(""), 1);
        let words = |count: usize| format!("<h2 id=\"a b c\">כותרת</h2><p>{}</p>", "מילה – ".repeat(count));
        assert_eq!(reading_minutes(&words(179)), 1);
        assert_eq!(reading_minutes(&words(180)), 2);
    }
}
