//! Which of the nightly backups are kept.

use std::collections::BTreeSet;

use domain::clock::Timestamp;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

/// The number of days of which the last backup is kept.
const DAYS: usize = 7;
/// The number of weeks, beginning on Sunday, of which the last backup is kept.
const WEEKS: usize = 5;
/// The number of months of which the last backup is kept.
const MONTHS: usize = 12;

/// Those of some backups that are kept: the last one of each of the last days, weeks and months in which there are any.
/// The last of all is among them.
pub(crate) fn retained(made: &[Timestamp], zone: &TimeZone) -> BTreeSet<Timestamp> {
    let mut newest_first: Vec<_> = made.iter().filter_map(|at| Some((*at, date(*at, zone)?))).collect();
    newest_first.sort_unstable_by(|a, b| b.cmp(a));
    let mut kept = BTreeSet::new();
    for (most, period) in [(DAYS, day as fn(Date) -> Date), (WEEKS, week), (MONTHS, month)] {
        let mut seen = BTreeSet::new();
        for (at, date) in &newest_first {
            if seen.len() == most {
                break;
            }
            if seen.insert(period(*date)) {
                kept.insert(*at);
            }
        }
    }
    kept
}

fn date(at: Timestamp, zone: &TimeZone) -> Option<Date> {
    Some(jiff::Timestamp::from_microsecond(at.0).ok()?.to_zoned(zone.clone()).date())
}

fn day(date: Date) -> Date {
    date
}

/// The Sunday that a week begins with.
fn week(date: Date) -> Date {
    date.saturating_sub(i32::from(date.weekday().since(Weekday::Sunday)).days())
}

fn month(date: Date) -> Date {
    date.first_of_month()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        let zoned = text.parse::<Date>().expect("a date").at(3, 30, 0, 0).to_zoned(zone()).expect("a moment");
        Timestamp(zoned.timestamp().as_microsecond())
    }

    fn zone() -> TimeZone {
        TimeZone::get("Asia/Jerusalem").expect("a known zone")
    }

    fn dates(kept: &BTreeSet<Timestamp>) -> Vec<String> {
        kept.iter().map(|at| date(*at, &zone()).expect("a date").to_string()).collect()
    }

    #[test]
    fn of_two_years_of_nights_the_last_week_five_weeks_and_twelve_months_are_kept() {
        let first: Date = "2025-01-01".parse().expect("a date");
        let made: Vec<_> = first.series(1.day()).take(730).map(|day| at(&day.to_string())).collect();
        let kept = retained(&made, &zone());
        assert_eq!(
            dates(&kept),
            [
                // The last day of each month, …
                "2026-01-31",
                "2026-02-28",
                "2026-03-31",
                "2026-04-30",
                "2026-05-31",
                "2026-06-30",
                "2026-07-31",
                "2026-08-31",
                "2026-09-30",
                "2026-10-31",
                "2026-11-30",
                // … the Saturday of each week, and the last seven days.
                "2026-12-05",
                "2026-12-12",
                "2026-12-19",
                "2026-12-25",
                "2026-12-26",
                "2026-12-27",
                "2026-12-28",
                "2026-12-29",
                "2026-12-30",
                "2026-12-31",
            ]
        );
    }

    #[test]
    fn the_last_one_is_kept_however_old_it_is_and_of_a_day_the_last() {
        assert!(retained(&[], &zone()).is_empty());
        let old = at("2020-02-03");
        assert_eq!(retained(&[old], &zone()), BTreeSet::from([old]));
        let later = old.plus_seconds(60);
        assert_eq!(retained(&[old, later], &zone()), BTreeSet::from([later]));
    }

    /// A night without a backup takes none away.
    #[test]
    fn days_count_in_which_there_is_a_backup() {
        let made: Vec<_> = ["2026-03-01", "2026-03-02", "2026-03-09", "2026-03-10"].map(at).to_vec();
        assert_eq!(retained(&made, &zone()).len(), 4);
    }
}
