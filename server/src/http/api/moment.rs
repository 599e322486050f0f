//! Moments as programs write them: RFC 3339.

use std::borrow::Cow;

use domain::clock::Timestamp;
use domain::problem::Problem;
use forum::Forum;
use jiff::civil::{Date, Time, time};
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use utoipa::openapi::{KnownFormat, ObjectBuilder, OneOfBuilder, RefOr, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

/// The time of the last full minute of a day, at which promises end.
const END_OF_DAY: Time = time(23, 59, 0, 0);
/// The bytes of a date, `2026-05-04`.
const DATE_BYTES: usize = 10;

/// A moment: `2026-05-04T16:00:00+03:00` when it is read, the same in UTC (`…Z`) when it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment(pub Timestamp);

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let moment = jiff::Timestamp::from_microsecond(self.0.0).map_err(ser::Error::custom)?;
        serializer.collect_str(&moment)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        let example = "a moment with its offset from UTC, for example 2026-05-04T16:00:00+03:00";
        parse(&text).map(Self).ok_or_else(|| de::Error::invalid_value(de::Unexpected::Str(&text), &example))
    }
}

impl PartialSchema for Moment {
    fn schema() -> RefOr<Schema> {
        let format = SchemaFormat::KnownFormat(KnownFormat::DateTime);
        ObjectBuilder::new().schema_type(Type::String).format(Some(format)).into()
    }
}

impl ToSchema for Moment {}

/// The moment until which something is promised: a moment, or a date, which stands for the end of that day's last full minute
/// in the forum's time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// A moment of the day.
    Moment(Timestamp),
    /// The whole day.
    Day(Date),
}

/// Returns the moment that was sent, where one was; a day's in the forum's time zone.
///
/// # Errors
/// When the database fails.
pub async fn due_at(forum: &Forum, due: Option<Due>) -> Result<Option<Timestamp>, Problem> {
    Ok(match due {
        None => None,
        Some(Due::Moment(at)) => Some(at),
        Some(Due::Day(day)) => Some(end_of(day, forum.present_time_zone().await?)),
    })
}

/// Returns the end of a day. One that the zone does not have that late is past, and refused as such.
fn end_of(day: Date, zone: TimeZone) -> Timestamp {
    let end = day.to_datetime(END_OF_DAY).to_zoned(zone);
    end.map_or(Timestamp(0), |end| stamp(end.timestamp()))
}

impl<'de> Deserialize<'de> for Due {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        if let Some(at) = parse(&text) {
            return Ok(Self::Moment(at));
        }
        let day = (text.len() == DATE_BYTES).then(|| text.parse().ok()).flatten();
        let example =
            "a date such as 2026-05-04, or a moment with its offset from UTC such as 2026-05-04T16:00:00+03:00";
        day.map(Self::Day).ok_or_else(|| de::Error::invalid_value(de::Unexpected::Str(&text), &example))
    }
}

impl PartialSchema for Due {
    fn schema() -> RefOr<Schema> {
        let text =
            |format| ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(format)));
        OneOfBuilder::new().item(text(KnownFormat::DateTime)).item(text(KnownFormat::Date)).into()
    }
}

impl ToSchema for Due {}

/// Which end of a day a bare date stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayEdge {
    /// The first moment of the day.
    Start,
    /// The first moment after it.
    End,
}

/// A moment, or a date that stands for one edge of that day in the zone.
pub fn parse_moment_or_day(text: &str, edge: DayEdge, zone: &TimeZone) -> Option<Timestamp> {
    // An unescaped plus sign arrives in a query as a space.
    parse(&text.replace(' ', "+")).or_else(|| {
        let day: Date = text.parse().ok()?;
        let day = if edge == DayEdge::End { day.tomorrow() } else { Ok(day) };
        // Nothing is later than the last day of the calendar.
        let moment = day.and_then(|day| day.to_zoned(zone.clone())).map(|day| day.timestamp());
        Some(stamp(moment.unwrap_or(jiff::Timestamp::MAX)))
    })
}

fn parse(text: &str) -> Option<Timestamp> {
    if let Ok(moment) = text.parse() {
        return Some(stamp(moment));
    }
    // Some hours of the year 9999 lie behind the last moment that can be told in every time zone.
    let pieces = jiff::fmt::temporal::Pieces::parse(text).ok()?;
    let is_last = pieces.date().year() == 9999 && pieces.time().is_some() && pieces.to_numeric_offset().is_some();
    is_last.then(|| stamp(jiff::Timestamp::MAX))
}

fn stamp(moment: jiff::Timestamp) -> Timestamp {
    Timestamp(moment.as_microsecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_ends_at_a_moment_or_with_a_day() {
        let zone = TimeZone::get("Asia/Jerusalem").expect("a known zone");
        let at = |text: &str| match serde_json::from_value::<Due>(text.into()).ok()? {
            Due::Moment(at) => Some(Moment(at)),
            Due::Day(day) => Some(Moment(end_of(day, zone.clone()))),
        };
        let moment = |text: &str| parse(text).map(Moment);
        assert_eq!(at("2026-05-04"), moment("2026-05-04T23:59:00+03:00"));
        assert_eq!(at("2026-12-04"), moment("2026-12-04T23:59:00+02:00"));
        assert_eq!(at("2026-05-04T16:00:00+03:00"), moment("2026-05-04T13:00:00Z"));
        for refused in ["", "2026-13-01", "2026-05-04T16:00:00", "20260504", "2026-W19-1", "tomorrow"] {
            assert_eq!(at(refused), None, "{refused}");
        }
    }

    #[test]
    fn moments_are_written_in_utc() {
        let moment: Moment = serde_json::from_str("\"2026-05-04T16:00:00+03:00\"").expect("a moment");
        assert_eq!(serde_json::to_string(&moment).expect("JSON"), "\"2026-05-04T13:00:00Z\"");
        let last: Moment = serde_json::from_str("\"9999-12-31T23:59:59Z\"").expect("a moment");
        assert_eq!(last, Moment(stamp(jiff::Timestamp::MAX)));
        for bad in [
            "\"9999-12-31T23:59:59\"",
            "\"9999-13-31T23:59:59Z\"",
            "\"2026-05-04\"",
            "\"2026-05-04T16:00\"",
            "\"soon\"",
            "1777888800",
        ] {
            assert!(serde_json::from_str::<Moment>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_day_is_a_day_of_the_forum() {
        let zone = TimeZone::get("Asia/Jerusalem").expect("a zone");
        let parse = |text, edge| parse_moment_or_day(text, edge, &zone).map(Moment);
        let moment = |text: &str| serde_json::from_str::<Moment>(&format!("\"{text}\"")).ok();
        assert_eq!(parse("2026-05-04", DayEdge::Start), moment("2026-05-03T21:00:00Z"));
        assert_eq!(parse("2026-05-04", DayEdge::End), moment("2026-05-04T21:00:00Z"));
        assert_eq!(parse("2026-05-04T10:00:00 03:00", DayEdge::End), moment("2026-05-04T07:00:00Z"));
        assert_eq!(parse("yesterday", DayEdge::Start), None);
        for edge in [DayEdge::Start, DayEdge::End] {
            assert!(parse("9999-12-31", edge).is_some() && parse("0001-01-01", edge).is_some(), "{edge:?}");
        }
    }
}
