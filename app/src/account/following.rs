//! What a member follows and muted: the buttons beside a thing, and the list of all of them.

use domain::change::Entity;
use domain::following::{Attention, FollowedThing, ThingName};
use domain::thing::Thing;
use leptos::prelude::*;

use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::empty::Empty;
use crate::ui::form::Fields;

/// The address of the list, which the buttons post to.
pub const PATH: &str = "/me/following";

/// How much of a thing a member wants to hear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowingForm {
    /// The thing.
    pub thing: Option<Thing>,
    /// How much of it the member is told of.
    pub attention: Option<Attention>,
    /// The path to go on to.
    pub next: String,
}

impl FollowingForm {
    /// The name of the field of the thing.
    pub const THING: &str = "thing";
    /// The name of the field of how much of it.
    pub const ATTENTION: &str = "attention";
    /// The name of the field of the path to go on to.
    pub const NEXT: &str = "next";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self { thing: sent.parsed(Self::THING), attention: sent.parsed(Self::ATTENTION), next: sent.text(Self::NEXT) }
    }
}

/// The buttons to follow a thing, to mute it, and to take either back.
#[component]
pub fn FollowingButtons(
    /// The thing.
    thing: Thing,
    /// The attention that is chosen now.
    attention: Attention,
) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let is_topic = thing.entity == Entity::Topic;
    let (follow, mute) = match is_topic {
        true => (t!(language, following.follow_topic), t!(language, following.mute_topic)),
        false => (t!(language, following.follow_comments), t!(language, following.mute)),
    };
    let (said, offered) = match attention {
        Attention::Usual => (None, vec![(Attention::Followed, follow), (Attention::Muted, mute)]),
        Attention::Followed => {
            (Some(t!(language, following.followed)), vec![(Attention::Usual, t!(language, following.unfollow))])
        }
        Attention::Muted => {
            (Some(t!(language, following.muted)), vec![(Attention::Usual, t!(language, following.unmute))])
        }
    };
    let buttons = offered
        .into_iter()
        .map(|(attention, label)| {
            view! {
                <button class="button button-quiet" name=FollowingForm::ATTENTION value=attention.as_str()>{label}</button>
            }
        })
        .collect_view();
    view! {
        <form class="buttons following" method="post" action=PATH>
            <input type="hidden" name=FollowingForm::THING value=thing.to_string()/>
            <input type="hidden" name=FollowingForm::NEXT value=page.path.clone()/>
            {said.map(|said| view! { <span class="soft">{said}</span> })}
            {buttons}
        </form>
    }
    .into_any()
}

/// The page `/me/following`.
#[component]
pub fn FollowingPage(
    /// What the viewer follows and muted, the latest first.
    things: Vec<FollowedThing>,
) -> AnyView {
    let language = PageContext::current().language;
    let empty = things.is_empty().then(|| {
        view! {
            <Empty sentence=t!(language, following.none)>
                <a class="button" href="/practices">{t!(language, nav.practices)}</a>
            </Empty>
        }
    });
    let lines = things
        .into_iter()
        .map(|FollowedThing { thing, attention, name, path }| {
            let name = match name {
                ThingName::Title(title) => title,
                ThingName::Topic(topic) => topic.name(language).to_owned(),
            };
            view! {
                <li>
                    <a href=path><bdi>{name}</bdi></a>
                    <FollowingButtons thing attention/>
                </li>
            }
        })
        .collect_view();
    view! {
        <Shell title=t!(language, following.title) layout="narrow" sheet="forms.css">
            <h1>{t!(language, following.title)}</h1>
            <p class="soft">{t!(language, following.lead)}</p>
            <ul class="lines">{lines}</ul>
            {empty}
        </Shell>
    }
    .into_any()
}
