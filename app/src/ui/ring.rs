//! The round table: the member companies as seats of a ring, drawn on the server.
//!
//! The order is the rota's, from the opening at the top and, as Hebrew is read, from right to
//! left: who presents next and after that, who has not presented yet, then who presented, the longest ago first.
//! The drawing is for the eye; the list beside it says the same to everybody.

use std::cmp::Reverse;
use std::f64::consts::TAU;

use domain::company::CompanyCard;
use leptos::prelude::*;

use crate::context::PageContext;
use crate::ui::dates::{self, DateStyle, Moment};

/// The most companies whose names fit around the ring; beyond it the list stands alone.
pub const SEATS_MAX: usize = 25;
/// The most companies that the list names; those behind them are on the page of all companies.
const LISTED_MAX: usize = 100;

const CENTRE: (f64, f64) = (360.0, 240.0);
const RADIUS: f64 = 176.0;
/// The table's top, inside the seats.
const TABLE: f64 = 138.0;
/// The box of a name, beside its seat.
const NAME: (f64, f64) = (150.0, 44.0);

/// The companies of the forum in the order of the rota, without those that left.
fn in_rota(mut companies: Vec<CompanyCard>) -> Vec<CompanyCard> {
    companies.retain(|card| card.company.left_at.is_none());
    companies.sort_by(|a, b| {
        let key = |card: &CompanyCard| {
            (Reverse(card.presents_next), card.presents_at.map_or(i64::MAX, |at| at.0), card.presented_at)
        };
        key(a).cmp(&key(b)).then_with(|| a.company.name.cmp(&b.company.name))
    });
    companies
}

/// The companies that the list names, and how many are left out.
fn listed(mut companies: Vec<CompanyCard>) -> (Vec<CompanyCard>, usize) {
    let rest = companies.split_off(companies.len().min(LISTED_MAX));
    (companies, rest.len())
}

/// The ring and its list.
#[component]
pub fn CompanyRing(companies: Vec<CompanyCard>) -> AnyView {
    let language = PageContext::current().language;
    let companies = in_rota(companies);
    let drawing =
        (3..=SEATS_MAX).contains(&companies.len()).then(|| view! { <RingDrawing companies=companies.clone()/> });
    let (companies, rest) = listed(companies);
    let more = (rest > 0).then(|| {
        let count = t!(language, facet.more, count = rest);
        view! { <p><a href="/companies">{t!(language, nav.companies)}</a> " · " {count}</p> }
    });
    view! {
        <div class="round-table">
            {drawing}
            <SeatList companies/>
            {more}
        </div>
    }
    .into_any()
}

/// The list: the same seats as the drawing, in the same order.
#[component]
fn SeatList(companies: Vec<CompanyCard>) -> impl IntoView {
    let language = PageContext::current().language;
    let items = companies
        .into_iter()
        .map(|card| {
            let when = match (card.presents_next, card.presents_at, card.presented_at) {
                (true, _, _) => t!(language, ring.next).into_any(),
                (false, Some(at), _) => {
                    t!(language, ring.presents, month = dates::format(language, at, DateStyle::Month)).into_any()
                }
                (false, None, Some(at)) => view! { <Moment at style=DateStyle::Month/> }.into_any(),
                (false, None, None) => t!(language, ring.not_yet).into_any(),
            };
            let state = state(&card);
            view! {
                <li class=state>
                    <a href=format!("/companies/{}", card.company.slug)><bdi>{card.company.name}</bdi></a>
                    <span class="seat-when">{when}</span>
                </li>
            }
        })
        .collect_view();
    view! { <ol class="seats">{items}</ol> }.into_any()
}

const fn state(card: &CompanyCard) -> &'static str {
    match (card.presents_next, card.presented_at) {
        (true, _) => "seat seat-next",
        (false, Some(_)) => "seat seat-presented",
        (false, None) => "seat",
    }
}

#[component]
fn RingDrawing(companies: Vec<CompanyCard>) -> AnyView {
    let language = PageContext::current().language;
    let count = companies.len();
    let next = companies.first().filter(|card| card.presents_next).map(|card| card.company.name.clone());
    let seats = companies
        .into_iter()
        .enumerate()
        .map(|(index, card)| {
            // SVG's y grows downward; this turns from the top to the left.
            #[expect(clippy::cast_precision_loss, reason = "a handful of seats")]
            let angle = TAU * (index as f64) / (count as f64);
            view! { <Seat card angle/> }
        })
        .collect_view();
    let (x, y) = CENTRE;
    let (dx, dy) = (RADIUS * 0.24_f64.sin(), RADIUS * 0.24_f64.cos());
    let arc = format!("M{:.1} {:.1}A{RADIUS} {RADIUS} 0 1 0 {:.1} {:.1}", x - dx, y - dy, x + dx, y - dy);
    view! {
        <svg class="ring" viewBox="0 0 720 480" aria-hidden="true" focusable="false">
            <circle class="ring-table" cx=x cy=y r=TABLE/>
            <path class="ring-line" d=arc/>
            <foreignObject x=x - 105.0 y=y - 60.0 width="210" height="120">
                <div class="ring-centre" dir=language.direction()>
                    <p class="ring-count">{t!(language, ring.count, count)}</p>
                    {next.map(|name| view! { <p>{t!(language, ring.next)} <br/> <bdi>{name}</bdi></p> })}
                </div>
            </foreignObject>
            {seats}
        </svg>
    }
    .into_any()
}

/// A seat and its name. The list carries the links for the keyboard, so these are left out of it.
#[component]
fn Seat(card: CompanyCard, angle: f64) -> AnyView {
    let (sin, cos) = angle.sin_cos();
    let (x, y) = (CENTRE.0 - RADIUS * sin, CENTRE.1 - RADIUS * cos);
    let radius = if card.presents_next { 13.0 } else { 8.0 };
    let (label_radius, raise) = (RADIUS + 20.0, RADIUS + 30.0);
    let (name_x, name_y) = (CENTRE.0 - label_radius * sin, CENTRE.1 - raise * cos);
    let (side, shift) = match sin {
        sin if sin > 0.2 => ("ring-name ring-name-left", NAME.0),
        sin if sin < -0.2 => ("ring-name ring-name-right", 0.0),
        _ => ("ring-name", NAME.0 / 2.0),
    };
    let title = card.company.name.clone();
    view! {
        <a class=state(&card) href=format!("/companies/{}", card.company.slug) tabindex="-1">
            <circle cx=format!("{x:.1}") cy=format!("{y:.1}") r=radius/>
            <foreignObject
                x=format!("{:.1}", name_x - shift)
                y=format!("{:.1}", name_y - NAME.1 / 2.0)
                width=NAME.0
                height=NAME.1
            >
                <div class=side dir="ltr"><bdi>{title}</bdi></div>
            </foreignObject>
        </a>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use domain::clock::Timestamp;
    use domain::company::{Company, Sector, SizeBand};
    use domain::id::CompanyId;

    use super::*;

    fn card(name: &str, presented_at: Option<i64>, presents_next: bool) -> CompanyCard {
        CompanyCard {
            company: Company {
                id: CompanyId(1),
                slug: name.to_owned(),
                name: name.to_owned(),
                sector: Sector::Other,
                size: SizeBand::Upto49,
                left_at: None,
            },
            members: 1,
            practices: 0,
            presented_at: presented_at.map(Timestamp),
            presents_next,
            presents_at: presents_next.then_some(Timestamp(20)),
        }
    }

    #[test]
    fn the_next_one_sits_in_the_opening_and_the_latest_last() {
        let seats = in_rota(vec![
            card("latest", Some(9), false),
            card("never", None, false),
            card("next", Some(1), true),
            card("early", Some(2), false),
            CompanyCard { presents_at: Some(Timestamp(30)), ..card("after that", None, false) },
        ]);
        let names: Vec<_> = seats.iter().map(|card| card.company.name.as_str()).collect();
        assert_eq!(names, ["next", "after that", "never", "early", "latest"]);
    }

    #[test]
    fn the_list_of_a_large_forum_has_an_end() {
        for (count, shown, rest) in [(1, 1, 0), (LISTED_MAX, LISTED_MAX, 0), (LISTED_MAX + 3, LISTED_MAX, 3)] {
            let (companies, left_out) = listed(vec![card("one of many", None, false); count]);
            assert_eq!((companies.len(), left_out), (shown, rest));
        }
    }
}
