//! Dates and times as readers of each language write them, in the forum's time zone.

use std::sync::{LazyLock, PoisonError, RwLock};

use domain::clock::Timestamp;
use domain::language::Language;
use jiff::Zoned;
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use leptos::prelude::*;

use crate::context::PageContext;
use crate::ui::written::written;

/// The time zone of the forum that this process serves: Israel's, from the tables built into the program, until it is told
/// of another.
static ZONE: LazyLock<RwLock<TimeZone>> =
    LazyLock::new(|| RwLock::new(TimeZone::get("Asia/Jerusalem").unwrap_or(TimeZone::UTC)));

fn zone() -> TimeZone {
    ZONE.read().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Takes the forum's time zone. The server does so before it reads a form or renders a page.
pub fn use_zone(zone_in_force: TimeZone) {
    if zone() != zone_in_force {
        *ZONE.write().unwrap_or_else(PoisonError::into_inner) = zone_in_force;
    }
}

/// How much of a date is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateStyle {
    /// יום חמישי, 12 במרץ 2026
    Full,
    /// 12 במרץ 2026
    Medium,
    /// 12 במרץ 2026 בשעה 17:30
    MediumWithTime,
    /// 12 במרץ
    Short,
    /// מרץ 2026
    Month,
    /// יום חמישי, 12 במרץ 2026 בשעה 17:30
    WithTime,
}

/// The moment on the forum's clocks and calendars.
pub fn local(at: Timestamp) -> Zoned {
    jiff::Timestamp::from_microsecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_zoned(zone())
}

/// A day (`2026-03-12`) and an hour (`09:30`) as forms send them; `None` when either is none.
pub fn moment(day: &str, hour: &str) -> Option<Timestamp> {
    at(day.trim().parse().ok()?, hour.trim().parse().ok()?)
}

/// The last minute of a day as forms send it; `None` when it is none.
pub fn end_of_day(day: &str) -> Option<Timestamp> {
    at(day.trim().parse().ok()?, Time::new(23, 59, 0, 0).ok()?)
}

fn at(day: Date, hour: Time) -> Option<Timestamp> {
    let zoned = day.to_datetime(hour).to_zoned(zone()).ok()?;
    Some(Timestamp(zoned.timestamp().as_microsecond()))
}

/// The moment in words.
pub fn format(language: Language, at: Timestamp, style: DateStyle) -> String {
    let date = local(at);
    let (day, year) = (date.day(), date.year());
    let month = month(language, date.month());
    match style {
        DateStyle::Full => {
            t!(language, date.full, weekday = weekday(language, date.weekday()), day, month, year)
        }
        DateStyle::Medium => t!(language, date.medium, day, month, year),
        DateStyle::MediumWithTime => {
            t!(language, date.at, date = format(language, at, DateStyle::Medium), time = time(at))
        }
        DateStyle::Short => t!(language, date.short, day, month),
        DateStyle::Month => t!(language, date.month, month, year),
        DateStyle::WithTime => {
            t!(language, date.at, date = format(language, at, DateStyle::Full), time = time(at))
        }
    }
}

/// Returns how many calendar days lie between two moments on the forum's calendar: 0 for the same day, negative for a
/// past one.
pub fn days_between(from: Timestamp, to: Timestamp) -> i64 {
    let (from, to) = (local(from).date(), local(to).date());
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// The hour and minute, on 24 hours.
pub fn time(at: Timestamp) -> String {
    local(at).strftime("%H:%M").to_string()
}

/// When something ends that begins at a moment: 21:00, or on another day that day too.
pub fn end(language: Language, from: Timestamp, to: Timestamp) -> String {
    match days_between(from, to) {
        0 => time(to),
        _ => format(language, to, DateStyle::MediumWithTime),
    }
}

/// The day's name.
pub fn weekday(language: Language, weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => t!(language, date.weekdays.monday),
        Weekday::Tuesday => t!(language, date.weekdays.tuesday),
        Weekday::Wednesday => t!(language, date.weekdays.wednesday),
        Weekday::Thursday => t!(language, date.weekdays.thursday),
        Weekday::Friday => t!(language, date.weekdays.friday),
        Weekday::Saturday => t!(language, date.weekdays.saturday),
        Weekday::Sunday => t!(language, date.weekdays.sunday),
    }
}

/// The month's name; 1 is January.
pub fn month(language: Language, month: i8) -> &'static str {
    match month {
        1 => t!(language, date.months.january),
        2 => t!(language, date.months.february),
        3 => t!(language, date.months.march),
        4 => t!(language, date.months.april),
        5 => t!(language, date.months.may),
        6 => t!(language, date.months.june),
        7 => t!(language, date.months.july),
        8 => t!(language, date.months.august),
        9 => t!(language, date.months.september),
        10 => t!(language, date.months.october),
        11 => t!(language, date.months.november),
        _ => t!(language, date.months.december),
    }
}

/// A moment in words, machine-readable beside it.
#[component]
pub fn Moment(at: Timestamp, #[prop(optional)] style: Option<DateStyle>) -> AnyView {
    let language = PageContext::current().language;
    let style = style.unwrap_or(DateStyle::Medium);
    let machine = local(at).strftime("%Y-%m-%dT%H:%M%:z").to_string();
    written(view! { <time datetime=machine>{format(language, at, style)}</time> }).into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_those_of_the_forum() {
        let winter = jiff::Timestamp::from_microsecond(moment("2026-01-15", "09:30").expect("a moment").0);
        assert_eq!(winter.expect("in range").to_string(), "2026-01-15T07:30:00Z");
        let summer = jiff::Timestamp::from_microsecond(moment("2026-07-15", "09:30").expect("a moment").0);
        assert_eq!(summer.expect("in range").to_string(), "2026-07-15T06:30:00Z");
        assert_eq!(moment("15/01/2026", "09:30"), None);
        assert_eq!(end_of_day("2026-02-30"), None);
    }

    /// 12 March 2026, 17:30 in Jerusalem.
    const EVENING: Timestamp = Timestamp(1_773_329_400_000_000);

    #[test]
    fn days_are_counted_on_the_forums_calendar() {
        let hours = |hours: i64| Timestamp(EVENING.0 + hours * 3_600_000_000);
        assert_eq!(days_between(EVENING, hours(6)), 0);
        assert_eq!(days_between(EVENING, hours(7)), 1, "after midnight in Jerusalem");
        assert_eq!(days_between(EVENING, hours(24 * 40)), 40);
        assert_eq!(days_between(EVENING, hours(-24)), -1);
    }

    #[test]
    fn an_end_on_another_day_has_that_day() {
        let ends = |hours: i64| end(Language::Hebrew, EVENING, Timestamp(EVENING.0 + hours * 3_600_000_000));
        assert_eq!(ends(1), "18:30");
        assert_eq!(ends(44), "14 במרץ 2026 בשעה 13:30");
    }

    #[test]
    fn dates_follow_the_language_and_the_forums_zone() {
        assert_eq!(format(Language::Hebrew, EVENING, DateStyle::Full), "יום חמישי, 12 במרץ 2026");
        assert_eq!(format(Language::English, EVENING, DateStyle::Full), "Thursday, 12 March 2026");
        assert_eq!(format(Language::Hebrew, EVENING, DateStyle::MediumWithTime), "12 במרץ 2026 בשעה 17:30");
        assert_eq!(time(EVENING), "17:30");
    }
}
