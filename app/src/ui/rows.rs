//! Practices, meetings and hits as lines of a list.

use domain::clock::Timestamp;
use domain::language::Language;
use domain::practice::{PracticeCard, Sharing, Status};
use domain::search::{Hit, HitFile, HitType, Marked};
use leptos::prelude::*;

use crate::context::PageContext;
use crate::practices::sharing::SharingMark;
use crate::ui::dates::{DateStyle, Moment};
use crate::ui::icons::{Glyph, Icon};
use crate::ui::ranges::{marked, with_ranges};
use crate::ui::topics::TopicLinks;
use crate::ui::written::written;
use crate::words;

/// What a line shows, whether it was listed or found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRow {
    url: String,
    title: Marked,
    passage: Marked,
    /// The file that the passage stands in.
    file: Option<HitFile>,
    /// The kind of thing, in a word.
    kind: &'static str,
    /// Whether it became visible since the reader last looked.
    is_new: bool,
    /// The words of a search that it lacks.
    missing: Vec<String>,
    /// The status, which is shown where the practice is not simply published.
    status: Option<Status>,
    company: Option<(String, String)>,
    meeting: String,
    topics: Vec<String>,
    language: Language,
    date: Timestamp,
    /// Meetings and comments are dated to the day, practices to the month.
    date_style: DateStyle,
    /// How far a practice may go, where that is beyond the forum's members.
    sharing: Option<Sharing>,
}

impl ListRow {
    /// A practice as a line.
    pub fn practice(card: &PracticeCard, language: Language) -> Self {
        Self {
            url: domain::practice::path(&card.slug),
            title: Marked::plain(&card.title),
            passage: Marked::plain(&card.summary),
            file: None,
            kind: words::practice_kind(language, card.kind),
            is_new: false,
            missing: vec![],
            status: (card.status != Status::Published).then_some(card.status),
            company: Some((card.company.slug.clone(), card.company.name.clone())),
            meeting: card.meeting.as_ref().map(|meeting| meeting.title.clone()).unwrap_or_default(),
            topics: card.topics.clone(),
            language: card.language,
            date: card.date,
            date_style: DateStyle::Month,
            sharing: (card.sharing != Sharing::Members).then_some(card.sharing),
        }
    }

    /// The kind of thing, in a word.
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    /// A hit as a line; new is what became visible behind a position of the change log.
    pub fn hit(hit: &Hit, language: Language, since: Option<i64>) -> Self {
        let kind = match hit.hit_type {
            HitType::Practice => hit.kind.parse().map(|kind| words::practice_kind(language, kind)),
            HitType::Meeting => hit.kind.parse().map(|kind| words::meeting_kind(language, kind)),
            HitType::Comment => Ok(t!(language, comments.one)),
            HitType::Dilemma => Ok(t!(language, dilemmas.one)),
            HitType::Lesson => Ok(t!(language, dilemmas.one_lesson)),
        };
        Self {
            url: hit.url.clone(),
            title: if hit.title_marked.parts.is_empty() { Marked::plain(&hit.title) } else { hit.title_marked.clone() },
            passage: hit.snippet.clone(),
            file: hit.file.clone(),
            kind: kind.unwrap_or_default(),
            is_new: since.is_some_and(|since| hit.since > since),
            missing: hit.missing.clone(),
            status: None,
            company: (!hit.company.is_empty()).then(|| (hit.company.clone(), hit.company_name.clone())),
            meeting: hit.meeting.clone(),
            topics: hit.topics.clone(),
            language: hit.language,
            date: hit.date,
            date_style: match hit.hit_type {
                HitType::Practice => DateStyle::Month,
                HitType::Meeting | HitType::Comment | HitType::Dilemma | HitType::Lesson => DateStyle::Medium,
            },
            sharing: None,
        }
    }
}

/// Lines under one another, without a heading.
#[component]
pub fn Rows(
    rows: Vec<ListRow>,
    /// The level of the titles in the page's outline: 2 or 3.
    #[prop(default = 2)]
    level: u8,
) -> AnyView {
    let rows = rows.into_iter().map(|row| view! { <RowLine row level/> }).collect_view();
    view! { <ol class="rows">{rows}</ol> }.into_any()
}

#[component]
fn RowLine(row: ListRow, level: u8) -> AnyView {
    let language = PageContext::current().language;
    let direction = |text: &Marked| row.language.line_direction(&text.text());
    let (title_direction, passage_direction) = (direction(&row.title), direction(&row.passage));
    let link = view! { <a href=row.url dir=title_direction>{marked(row.title)}</a> };
    let title = match level {
        3 => view! { <h3 class="row-title">{link}</h3> }.into_any(),
        _ => view! { <h2 class="row-title">{link}</h2> }.into_any(),
    };
    let company = row.company.map(|(slug, name)| view! { <a href=format!("/companies/{slug}")><bdi>{name}</bdi></a> });
    let meeting =
        (!row.meeting.is_empty()).then(|| view! { <bdi class="row-meeting">{with_ranges(row.meeting)}</bdi> });
    let status = row.status.map(|status| view! { <span class="status">{words::status(language, status)}</span> });
    let sharing = row.sharing.map(|sharing| view! { <SharingMark sharing/> });
    let new = row.is_new.then(|| view! { <strong class="new-mark">{t!(language, saved.is_new)}</strong> });
    let passage = (!row.passage.parts.is_empty())
        .then(|| view! { <p class="row-passage" dir=passage_direction>{marked(row.passage)}</p> });
    let file = row.file.map(|file| {
        view! {
            <p class="row-file" lang=language.as_str()>
                <Icon glyph=Glyph::File/>
                {t!(language, results.in_file)}
                " "
                <a href=file.url><bdi>{with_ranges(file.name)}</bdi></a>
            </p>
        }
    });
    let missing = (!row.missing.is_empty()).then(|| {
        let words = crate::ui::quoted(language, &row.missing);
        view! { <p class="row-missing hint" lang=language.as_str()>{t!(language, results.missing, words)}</p> }
    });
    let main_topic = row.topics.first().and_then(|slug| PageContext::current().hue(slug));
    written(view! {
        <li class="row" data-topic=main_topic lang=(row.language != language).then(|| row.language.as_str())>
            <p class="row-kind" lang=language.as_str()>{row.kind} {status} {new}</p>
            {title}
            {passage}
            {file}
            {missing}
            <div class="row-facts" lang=language.as_str()>
                {company}
                <Moment at=row.date style=row.date_style/>
                {meeting}
                {sharing}
                <TopicLinks slugs=row.topics/>
            </div>
        </li>
    })
    .into_any()
}
