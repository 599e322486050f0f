//! Topics beside a text: a dot in the topic's hue and its name, always both.

use leptos::prelude::*;

use crate::context::PageContext;

/// Links to the practices of each topic, the main one first. Slugs that no topic has are left out.
#[component]
pub fn TopicLinks(slugs: Vec<String>) -> AnyView {
    let page = PageContext::current();
    let items = slugs
        .iter()
        .filter_map(|slug| page.topic(slug))
        .map(|topic| {
            let href = format!("/practices?topic={}", topic.slug);
            view! {
                <li><a class="topic" href=href data-topic=page.hue(&topic.slug)>{topic.name(page.language).to_owned()}</a></li>
            }
        })
        .collect_view();
    (!slugs.is_empty()).then(|| view! { <ul class="topics">{items}</ul> }).into_any()
}
