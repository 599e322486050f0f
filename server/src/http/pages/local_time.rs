//! Dates and hours as forms send them, in the forum's time zone.

use domain::clock::Timestamp;
use jiff::civil::{Date, Time};

use crate::settings::TIME_ZONE;

/// A day (`2026-03-12`) and an hour (`09:30`); `None` when either is none.
pub fn moment(day: &str, hour: &str) -> Option<Timestamp> {
    at(day.trim().parse().ok()?, hour.trim().parse().ok()?)
}

/// The last minute of a day; `None` when it is none.
pub fn end_of_day(day: &str) -> Option<Timestamp> {
    at(day.trim().parse().ok()?, Time::new(23, 59, 0, 0).ok()?)
}

fn at(day: Date, hour: Time) -> Option<Timestamp> {
    let zoned = day.to_datetime(hour).in_tz(TIME_ZONE).ok()?;
    Some(Timestamp(zoned.timestamp().as_microsecond()))
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
}
