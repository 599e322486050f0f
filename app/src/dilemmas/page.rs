//! One dilemma: the question, who answers for it and until when, the answers, and the whole story.

use domain::clock::Timestamp;
use domain::comment::{CommentView, Discussion};
use domain::dilemma::{DilemmaStatus, DilemmaView, PracticeBeside, StoryKind, StoryLine, Unsealed, path};
use domain::id::{CommentId, DilemmaId, MemberId};
use domain::language::Language;
use domain::search::Hit;
use leptos::prelude::*;

use super::announce::{DilemmaAnnouncement, LessonAnnouncement};
use super::list::{PATH, StatusMark};
use super::step::{StepForm, StepKind};
use crate::comments::page::{Author, Comments, DISCUSSION_SCRIPT};
use crate::context::PageContext;
use crate::people::PersonLink;
use crate::shell::Shell;
use crate::ui::dates::{self, DateStyle, Moment};
use crate::ui::form::{Fields, Form};
use crate::ui::icons::{Glyph, Icon};
use crate::ui::ranges::with_ranges;
use crate::ui::rows::ListRow;
use crate::ui::text::excerpt;
use crate::ui::topics::TopicLinks;
use crate::words;

/// A button of a dilemma. `action` is `take-over`, `take-offer`, `decline`, `accept`, `unaccept`, `still`,
/// `to-agenda`, `to-draft` or `publish`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DilemmaButton {
    /// The answer that helped.
    pub answer: Option<CommentId>,
    /// The member from whom it is taken over.
    pub owner: Option<MemberId>,
}

impl DilemmaButton {
    /// The answer that helped.
    pub const ANSWER: &str = "answer";
    /// The member from whom it is taken over.
    pub const OWNER: &str = "owner";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self { answer: sent.parsed(Self::ANSWER), owner: sent.parsed(Self::OWNER) }
    }
}

/// How many answers without anything between them the story tells one by one.
const ANSWERS_APART: usize = 4;
/// How many characters of an answer tell which one it is.
const EXCERPT: usize = 120;

/// The page `/dilemmas/{id}`.
#[component]
pub fn DilemmaPage(
    dilemma: DilemmaView,
    /// The answers.
    discussion: Discussion,
    /// What was typed as an answer, and why it was refused.
    comment: Form,
    /// What else the forum has that is like it.
    similar: Vec<Hit>,
) -> AnyView {
    let language = PageContext::current().language;
    let card = dilemma.card.clone();
    let id = card.id;
    let text_language = Language::of_text(&dilemma.body);
    let (by, asker) = match card.asker.clone() {
        Some(person) => (t!(language, dilemmas.asked_by), view! { <PersonLink person/> }.into_any()),
        None => ("", t!(language, dilemmas.asked_by_nobody).into_any()),
    };
    // The sign between two facts ends a line and begins none.
    let asked_by = match card.company.clone() {
        Some(company) => view! {
            <span class="fact">{asker} ","</span> " "
            <span class="fact"><a href=format!("/companies/{}", company.slug)><bdi>{company.name}</bdi></a> " ·"</span>
        }
        .into_any(),
        None => view! { <span class="fact">{asker} " ·"</span> }.into_any(),
    };
    let urgent = (card.urgent && card.status != DilemmaStatus::Closed)
        .then(|| view! { " · " <strong>{t!(language, dilemmas.urgent)}</strong> });
    let companies = dilemma.companies.iter().map(|company| company.name.clone()).collect::<Vec<_>>();
    let audience = (!dilemma.is_for_forum).then(|| {
        let names = companies.into_iter().map(|name| view! { <li><bdi>{name}</bdi></li> }).collect_view();
        view! { <div class="soft dilemma-audience">{t!(language, dilemmas.put_to)} " " <ul class="people">{names}</ul></div> }
    });
    let summary = (!dilemma.summary.is_empty()).then(|| {
        view! {
            <section class="dilemma-summary" aria-labelledby="summary">
                <h2 id="summary">{t!(language, dilemmas.summary)}</h2>
                <p dir="auto">{dilemma.summary.clone()}</p>
            </section>
        }
    });
    let lesson = (!card.lesson.is_empty()).then(|| {
        view! {
            <section class="dilemma-summary dilemma-learnt" aria-labelledby="lesson">
                <h2 id="lesson">{t!(language, dilemmas.lesson)}</h2>
                <p dir="auto">{card.lesson.clone()}</p>
                <LessonAnnouncement dilemma=dilemma.clone()/>
            </section>
        }
    });
    let written = view! { <PracticeLinks label=t!(language, dilemmas.became) practices=dilemma.practices.clone()/> };
    let drawn_in = view! { <PracticeLinks label=t!(language, dilemmas.drawn_in) practices=dilemma.drawn_in.clone()/> };
    let merged = dilemma.merged_into.clone().map(|(other, title)| {
        view! {
            <div class="banner">
                <Icon glyph=Glyph::Link/>
                <p>{t!(language, dilemmas.goes_on)} " " <a href=path(other)><bdi>{title}</bdi></a></p>
            </div>
        }
    });
    let helped = discussion.helped.clone();
    let asked = dilemma.can.accept.then(|| {
        // Those of other parts that were marked can be unmarked.
        let elsewhere = helped.iter().filter(|answer| discussion.comment(answer.id).is_none());
        let answers = elsewhere.chain(&discussion.comments).cloned().collect();
        view! { <WhatHelped id answers accepted=dilemma.accepted.clone()/> }
    });
    let (story, was_anonymous) = (dilemma.story.clone(), dilemma.was_anonymous());
    let viewer = PageContext::current().viewer.clone();
    let is_first = viewer.is_some_and(|viewer| dilemma.awaits_first_word_of(viewer.id));
    let until = card.next_update.filter(|_| is_first && !dilemma.update_was_missed);
    let first_word = until.map(|until| view! { <FirstWord id until/> });
    // One that waits to be published is not answered yet, and one that goes on elsewhere is answered there.
    let is_answered_here = dilemma.merged_into.is_none() && card.status != DilemmaStatus::Scheduled;
    let comments = is_answered_here.then(|| view! { <Comments discussion form=comment/> });
    view! {
        <Shell title=card.title.clone() layout="narrow dilemma" sheet="browsing.css" script_file=DISCUSSION_SCRIPT>
            <header class="page-head dilemma-head">
                <p class="kicker"><a href=PATH>{t!(language, dilemmas.title)}</a> " · " <StatusMark status=card.status/> {urgent}</p>
                <h1 dir=Language::of_text(&card.title).direction()>{with_ranges(card.title.clone())}</h1>
                <p class="soft">
                    {by} " " {asked_by} " " <Moment at=card.created_at style=DateStyle::Medium/>
                </p>
                {audience}
                <TopicLinks slugs=card.topics.clone()/>
            </header>
            {merged}
            <Sealed dilemma=dilemma.clone()/>
            {dilemma.is_asked_still.then(|| view! { <StillAsked id/> })}
            <Responsible dilemma=dilemma.clone()/>
            <DilemmaAnnouncement dilemma=dilemma.clone()/>
            {summary}
            {lesson}
            {written}
            <div class="prose" lang=text_language.as_str() dir=text_language.direction() inner_html=dilemma.body_html.clone()></div>
            <Helped answers=helped/>
            {first_word}
            {comments}
            {drawn_in}
            {asked}
            <Similar hits=similar/>
            <Story id lines=story was_anonymous/>
        </Shell>
    }
    .into_any()
}

/// Practices beside a dilemma; nothing without any.
#[component]
fn PracticeLinks(label: &'static str, practices: Vec<PracticeBeside>) -> AnyView {
    if practices.is_empty() {
        return ().into_any();
    }
    let links = practices.into_iter().map(|practice| {
        let href = domain::practice::path(&practice.slug);
        view! { <li><a href=href><bdi>{with_ranges(practice.title)}</bdi></a></li> }
    });
    view! {
        <div class="dilemma-way dilemma-audience">{label} " " <ul class="people">{links.collect_view()}</ul></div>
    }
    .into_any()
}

/// What a dilemma that waits to be published says to who may publish it, and one that was asked anonymously to its asker.
#[component]
fn Sealed(dilemma: DilemmaView) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let id = dilemma.card.id;
    let waits = dilemma.publish_at.map(|at| {
        let publish = (dilemma.can.publish && at <= page.now).then(|| {
            view! {
                <form method="post" action=path(id)>
                    <button class="button button-main" name="action" value="publish">
                        {t!(language, dilemmas.publish)}
                    </button>
                </form>
            }
        });
        view! {
            <div class="banner">
                <p>{t!(language, dilemmas.waits)} <Moment at style=DateStyle::WithTime/></p>
                {publish}
            </div>
        }
    });
    let own = dilemma
        .is_sealed_for_viewer
        .then(|| view! { <div class="banner"><p>{t!(language, dilemmas.sealed)}</p></div> });
    let unsealed =
        dilemma.unsealed.map(|unsealed| view! { <WhoAsked unsealed is_asker=dilemma.is_sealed_for_viewer/> });
    view! { {waits} {own} {unsealed} }.into_any()
}

/// Who asked a dilemma anonymously, as a coordinator learnt, and why.
#[component]
fn WhoAsked(unsealed: Unsealed, is_asker: bool) -> AnyView {
    let language = PageContext::current().language;
    let Unsealed { asker, company, by, at, reason } = unsealed;
    let who = (!is_asker).then(|| {
        let company = company.map(|company| view! { ", " <bdi>{company.name}</bdi> });
        view! { <p>{t!(language, dilemmas.unsealed_asker)} " " <PersonLink person=asker/> {company}</p> }
    });
    let by = by.map(|person| view! { " · " <PersonLink person/> });
    let lead = if is_asker { t!(language, dilemmas.unsealed_you) } else { t!(language, dilemmas.unsealed) };
    view! {
        <div class="banner">
            <div>
                <p>{lead}</p>
                {who}
                <p>{t!(language, dilemmas.unsealed_reason)} " " <bdi>{reason}</bdi></p>
                <p class="line-note"><Moment at style=DateStyle::WithTime/> {by}</p>
            </div>
        </div>
    }
    .into_any()
}

/// Offers the owner words for their first reply, which keep what was promised even where there is no answer yet. What it says
/// is in the language of the page.
#[component]
fn FirstWord(id: DilemmaId, until: Timestamp) -> AnyView {
    let language = PageContext::current().language;
    let word = StepForm::first_word(language, until);
    let day = dates::local(until).strftime("%Y-%m-%d").to_string();
    view! {
        <section class="dilemma-first-word" aria-labelledby="first-word">
            <h2 id="first-word">{t!(language, dilemmas.first_word)}</h2>
            <blockquote>{word.clone()}</blockquote>
            <form method="post" action=StepKind::Promise.path(id) class="buttons">
                <input type="hidden" name=StepForm::WORD value=word/>
                <input type="hidden" name=StepForm::NEXT_UPDATE value=day/>
                <button class="button button-main">{t!(language, dilemmas.first_word_send)}</button>
                <a class="button button-quiet" href=StepKind::Promise.path(id)>{t!(language, dilemmas.first_word_reworded)}</a>
            </form>
        </section>
    }
    .into_any()
}

/// Asks whether a dilemma that has been open for long still matters.
#[component]
fn StillAsked(id: DilemmaId) -> AnyView {
    let language = PageContext::current().language;
    view! {
        <div class="banner banner-care">
            <Icon glyph=Glyph::Warning/>
            <div>
                <p>{t!(language, dilemmas.still_asked)}</p>
                <form method="post" action=path(id) class="buttons">
                    <button class="button button-main" name="action" value="still">{t!(language, dilemmas.still)}</button>
                    <a class="button button-quiet" href=StepKind::Close.path(id)>{t!(language, dilemmas.still_not)}</a>
                </form>
            </div>
        </div>
    }
    .into_any()
}

/// Who answers for a dilemma and until when, with what the viewer may do about it.
#[component]
fn Responsible(dilemma: DilemmaView) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let id = dilemma.card.id;
    let can = dilemma.can;
    let next = dilemma.card.next_update.map(|at| {
        view! {
            <p>
                {t!(language, dilemmas.next_update)} " " <strong><Moment at style=DateStyle::Full/></strong>
            </p>
        }
    });
    let missed = (dilemma.update_was_missed && can.promise).then(|| {
        view! {
            <div class="banner banner-care">
                <Icon glyph=Glyph::Warning/>
                <p>
                    {t!(language, dilemmas.missed)} " "
                    <a href=StepKind::Promise.path(id)>{t!(language, dilemmas.missed_go)}</a>
                </p>
            </div>
        }
    });
    let away = dilemma.away_owner.clone().map(|person| {
        view! { <p class="soft">{t!(language, dilemmas.in_place_of)} " " <PersonLink person/></p> }
    });
    let offered = dilemma.offered_to.clone().map(|person| {
        view! { <p class="soft">{t!(language, dilemmas.offered_to)} " " <PersonLink person/></p> }
    });
    let press = |action: &'static str, label: &'static str, class: &'static str| {
        view! { <button class=class name="action" value=action>{label}</button> }
    };
    let answer_offer = can.answer_offer.then(|| {
        view! {
            <form method="post" action=path(id) class="buttons">
                <p>{t!(language, dilemmas.offered_you)}</p>
                {press("take-offer", t!(language, dilemmas.take_offer), "button button-main")}
                {press("decline", t!(language, dilemmas.decline), "button button-quiet")}
            </form>
        }
    });
    let owner = dilemma.card.owner.id;
    let take_over = (can.take_over && !can.answer_offer).then(|| {
        view! {
            <form method="post" action=path(id)>
                <input type="hidden" name=DilemmaButton::OWNER value=owner.to_string()/>
                {press("take-over", t!(language, dilemmas.take_over), "button")}
            </form>
        }
    });
    let withdraw = (can.offer && dilemma.offered_to.is_some() && !can.answer_offer).then(|| {
        view! {
            <form method="post" action=path(id)>
                {press("decline", t!(language, dilemmas.withdraw), "button button-quiet")}
            </form>
        }
    });
    let is_closed = dilemma.card.status == DilemmaStatus::Closed;
    let is_waiting = dilemma.card.status == DilemmaStatus::Scheduled;
    let to_agenda = (page.rights.schedule_meetings && dilemma.is_for_forum && !is_closed && !is_waiting).then(|| {
        view! {
            <form method="post" action=path(id)>
                {press("to-agenda", t!(language, dilemmas.to_agenda), "button button-quiet")}
            </form>
        }
    });
    let has_lesson = !dilemma.card.lesson.is_empty();
    let to_draft = (page.rights.write_practices && dilemma.is_for_forum && has_lesson).then(|| {
        view! {
            <form method="post" action=path(id)>
                {press("to-draft", t!(language, dilemmas.to_draft), "button button-quiet")}
            </form>
        }
    });
    let steps = StepKind::ALL
        .into_iter()
        .filter(|step| step.is_allowed(&dilemma))
        .map(|step| view! { <a class="button button-quiet" href=step.path(id)>{step.label(language)}</a> })
        .collect_view();
    view! {
        <section class="dilemma-owner" aria-label=t!(language, dilemmas.owned_by)>
            <p>{t!(language, dilemmas.owned_by)} " " <strong><PersonLink person=dilemma.card.owner.clone()/></strong></p>
            {away}
            {next}
            {offered}
            {missed}
            {answer_offer}
            <div class="buttons">{take_over} {withdraw} {steps} {to_agenda} {to_draft}</div>
        </section>
    }
    .into_any()
}

/// The answers that helped, where the reader sees them first; nothing without any.
#[component]
fn Helped(answers: Vec<CommentView>) -> AnyView {
    let language = PageContext::current().language;
    let title = match answers.len() {
        1 => t!(language, dilemmas.helped),
        _ => t!(language, dilemmas.helped_several),
    };
    (!answers.is_empty())
        .then(|| {
            let items = answers.into_iter().map(|answer| view! { <li><AnswerLine answer/></li> }).collect_view();
            view! {
                <section class="section" aria-labelledby="helped">
                    <h2 id="helped">{title}</h2>
                    <ul class="lines dilemma-answers">{items}</ul>
                </section>
            }
        })
        .into_any()
}

/// An answer in a line that leads to it.
#[component]
fn AnswerLine(answer: CommentView) -> AnyView {
    view! {
        <a href=answer.url.clone()><bdi>{excerpt(&answer.body, EXCERPT)}</bdi></a>
        <span class="line-note"><Author comment=answer/></span>
    }
    .into_any()
}

/// Asks the asker which answers helped; nothing without an answer.
#[component]
fn WhatHelped(id: DilemmaId, answers: Vec<CommentView>, accepted: Vec<CommentId>) -> AnyView {
    let language = PageContext::current().language;
    let lines = answers
        .into_iter()
        .filter(|answer| answer.deleted_by.is_none())
        .map(|answer| {
            let (key, is_accepted) = (answer.id, accepted.contains(&answer.id));
            let (action, label) = match is_accepted {
                true => ("unaccept", t!(language, dilemmas.unaccept)),
                false => ("accept", t!(language, dilemmas.accept)),
            };
            let name = format!("{label}: {}", excerpt(&answer.body, EXCERPT));
            view! {
                <li>
                    <AnswerLine answer/>
                    <form method="post" action=path(id)>
                        <input type="hidden" name=DilemmaButton::ANSWER value=key.to_string()/>
                        <button class="button button-quiet" name="action" value=action aria-label=name>{label}</button>
                    </form>
                </li>
            }
        })
        .collect::<Vec<_>>();
    (!lines.is_empty())
        .then(|| {
            view! {
                <section class="section" aria-labelledby="what-helped">
                    <h2 id="what-helped">{t!(language, dilemmas.what_helped)}</h2>
                    <ul class="lines dilemma-answers">{lines}</ul>
                </section>
            }
            .into_any()
        })
        .into_any()
}

/// What else the forum has that is like a question; nothing where that is nothing.
#[component]
fn Similar(hits: Vec<Hit>) -> AnyView {
    let language = PageContext::current().language;
    (!hits.is_empty()).then(|| {
        let items = hits.into_iter().map(|hit| {
            let kind = ListRow::hit(&hit, language, None).kind();
            view! { <li><a href=hit.url><bdi>{with_ranges(hit.title)}</bdi></a> <span class="line-note">{kind}</span></li> }
        });
        view! {
            <section class="section" aria-labelledby="similar">
                <h2 id="similar">{t!(language, dilemmas.similar)}</h2>
                <ul class="lines dilemma-answers">{items.collect_view()}</ul>
            </section>
        }
        .into_any()
    }).into_any()
}

/// The whole story, the first first; nothing while nothing of it is told, as before the dilemma is published.
#[component]
fn Story(
    id: DilemmaId,
    lines: Vec<StoryLine>,
    /// Whether it was asked anonymously.
    was_anonymous: bool,
) -> AnyView {
    let language = PageContext::current().language;
    let mut items: Vec<AnyView> = vec![];
    for run in lines.chunk_by(|one, other| [one, other].iter().all(|line| line.kind == StoryKind::Answered)) {
        match run {
            [first, .., last] if run.len() > ANSWERS_APART => {
                let (first, last, count) = (first.clone(), last.clone(), run.len());
                items.push(view! { <AnswersItem id first last count/> }.into_any());
            }
            _ => items
                .extend(run.iter().map(|line| view! { <StoryItem id line=line.clone() was_anonymous/> }.into_any())),
        }
    }
    (!items.is_empty())
        .then(|| {
            view! {
                <section class="section" id="story" aria-labelledby="story-title">
                    <h2 id="story-title">{t!(language, dilemmas.story)}</h2>
                    <ol class="lines dilemma-story">{items}</ol>
                </section>
            }
            .into_any()
        })
        .into_any()
}

/// Many answers that nothing else came between, in one line that leads to the first.
#[component]
fn AnswersItem(id: DilemmaId, first: StoryLine, last: StoryLine, count: usize) -> AnyView {
    let language = PageContext::current().language;
    let answer = first.comment.map(|comment| {
        let href = domain::comment::path(&path(id), comment);
        view! { " " <a href=href>{t!(language, dilemmas.to_first_answer)}</a> }
    });
    view! {
        <li>
            <span class="line-note">
                <Moment at=first.at style=DateStyle::WithTime/> " – " <Moment at=last.at style=DateStyle::WithTime/>
            </span>
            <span>{t!(language, dilemmas.answers, count = count)} {answer}</span>
        </li>
    }
    .into_any()
}

#[component]
fn StoryItem(
    id: DilemmaId,
    line: StoryLine,
    /// Whether it was asked anonymously.
    was_anonymous: bool,
) -> AnyView {
    let language = PageContext::current().language;
    let is_by_asker = line.is_by_asker();
    let by = match line.by {
        Some(person) => view! { <PersonLink person/> }.into_any(),
        None if is_by_asker && was_anonymous => t!(language, dilemmas.nobody).into_any(),
        // Of one that goes on in this one, whose asker has a name.
        None if is_by_asker => t!(language, comments.asker_elsewhere).into_any(),
        None => t!(language, dilemmas.the_forum).into_any(),
    };
    let member = match line.kind {
        // Who took it over is who did it.
        StoryKind::TakenOver | StoryKind::HandedOver => None,
        _ => line.member.map(|person| view! { " " <PersonLink person/> }),
    };
    let due = line.due_at.map(|at| {
        // A day beside another fact says what it is the day of.
        let until = matches!(line.kind, StoryKind::Asked | StoryKind::Reopened)
            .then(|| view! { {t!(language, dilemmas.next_update)} " " });
        view! { ", " {until} <Moment at style=DateStyle::Medium/> }
    });
    let answer = line.comment.map(|comment| {
        let href = domain::comment::path(&path(id), comment);
        view! { " " <a href=href>{t!(language, dilemmas.to_answer)}</a> }
    });
    let other = line.dilemma.map(|(other, title)| view! { " " <a href=path(other)><bdi>{title}</bdi></a> });
    let meeting = line.meeting.map(|(meeting, title)| {
        view! { " " <a href=domain::meeting::path(meeting)><bdi>{title}</bdi></a> }
    });
    let text = (!line.text.is_empty()).then(|| view! { <p class="dilemma-said" dir="auto">{line.text.clone()}</p> });
    view! {
        <li>
            <span class="line-note"><Moment at=line.at style=DateStyle::WithTime/> "\u{a0}· " {by}</span>
            <span>{words::story_kind(language, line.kind)} {member} {due} {answer} {other} {meeting}</span>
            {text}
        </li>
    }
    .into_any()
}
