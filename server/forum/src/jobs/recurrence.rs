//! When a job that recurs runs next, by the clocks of the forum's time zone.

use domain::clock::Timestamp;
use domain::job::Recurrence;
use domain::problem::Problem;
use jiff::civil::{Time, Weekday, time};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp as Instant};

/// The time at which nightly jobs run: when hardly anybody works, and outside the hours that a change of the clocks
/// skips or repeats.
const NIGHTLY: Time = time(3, 30, 0, 0);
/// When weekly jobs run, on a Sunday: before the week begins in Israel.
const WEEKLY: Time = time(4, 30, 0, 0);

/// The first time after a moment at which a job of that recurrence runs.
///
/// # Errors
/// [`Problem::Internal`] for a moment that no calendar has.
pub(crate) fn next(recurrence: Recurrence, after: Timestamp, zone: &TimeZone) -> Result<Timestamp, Problem> {
    let next = match recurrence {
        Recurrence::Nightly => next_at(NIGHTLY, None, after, zone),
        Recurrence::Weekly => next_at(WEEKLY, Some(Weekday::Sunday), after, zone),
    };
    next.map_err(|error| {
        causes::record("the next time of a job cannot be computed", &error);
        Problem::Internal
    })
}

/// The first time after a moment at which clocks show that time, on that day of the week where one is given. A time
/// that a change of the clocks skips is as much later as they skip; of one that they repeat, the first is taken, so that
/// each day has one.
fn next_at(time: Time, weekday: Option<Weekday>, after: Timestamp, zone: &TimeZone) -> Result<Timestamp, jiff::Error> {
    let mut date = Instant::from_microsecond(after.0)?.to_zoned(zone.clone()).date();
    loop {
        if weekday.is_none_or(|weekday| date.weekday() == weekday) {
            let moment = date.to_datetime(time).to_zoned(zone.clone())?.timestamp().as_microsecond();
            if moment > after.0 {
                return Ok(Timestamp(moment));
            }
        }
        date = date.checked_add(Span::new().days(1))?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone() -> TimeZone {
        TimeZone::get("Asia/Jerusalem").expect("a known zone")
    }

    fn moment(text: &str) -> Timestamp {
        Timestamp(text.parse::<Instant>().expect("a moment").as_microsecond())
    }

    #[test]
    fn nights_and_weeks_are_those_of_the_forum() {
        // Wednesday, 20:00 UTC, which is 22:00 in Israel.
        let evening = moment("2026-01-14T20:00:00Z");
        assert_eq!(next(Recurrence::Nightly, evening, &zone()), Ok(moment("2026-01-15T01:30:00Z")));
        assert_eq!(next(Recurrence::Weekly, evening, &zone()), Ok(moment("2026-01-18T02:30:00Z")));
        let night = moment("2026-01-15T01:30:00Z");
        assert_eq!(next(Recurrence::Nightly, night, &zone()), Ok(moment("2026-01-16T01:30:00Z")), "later than it");
        let sunday = moment("2026-01-18T02:30:00Z");
        assert_eq!(next(Recurrence::Weekly, sunday, &zone()), Ok(moment("2026-01-25T02:30:00Z")));
        // In summer clocks are an hour ahead.
        assert_eq!(
            next(Recurrence::Nightly, moment("2026-07-01T12:00:00Z"), &zone()),
            Ok(moment("2026-07-02T00:30:00Z"))
        );
    }

    /// Clocks go from 02:00 to 03:00 on 27 March 2026, and from 02:00 back to 01:00 on 25 October.
    #[test]
    fn a_change_of_the_clocks_neither_skips_nor_repeats_a_run() {
        let runs = |time: Time, from: &str| {
            let mut at = moment(from);
            std::array::from_fn::<_, 3, _>(|_| {
                at = next_at(time, None, at, &zone()).expect("a time");
                Instant::from_microsecond(at.0).expect("a moment").to_string()
            })
        };
        assert_eq!(
            runs(time(2, 30, 0, 0), "2026-03-25T12:00:00Z"),
            ["2026-03-26T00:30:00Z", "2026-03-27T00:30:00Z", "2026-03-27T23:30:00Z"],
            "at 03:30 by the clocks in the night in which there is no 02:30"
        );
        assert_eq!(
            runs(time(1, 30, 0, 0), "2026-10-23T12:00:00Z"),
            ["2026-10-23T22:30:00Z", "2026-10-24T22:30:00Z", "2026-10-25T23:30:00Z"],
            "once in the night in which there are two"
        );
        assert_eq!(
            runs(NIGHTLY, "2026-10-23T12:00:00Z"),
            ["2026-10-24T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-26T01:30:00Z"]
        );
    }
}
