//! Working days, and the hours in which mail is sent.

use domain::occasion::Occasion;
use jiff::civil::{Date, Time, time};
use jiff::{ToSpan, Zoned};

use crate::occasions;

/// Mail goes out from this time of a working day on.
const MAIL_FROM: Time = time(8, 0, 0, 0);
/// Mail goes out before this time of a working day.
const MAIL_UNTIL: Time = time(18, 0, 0, 0);
/// The longest row of days off in Israel is shorter than this.
const SEARCHED_DAYS: i32 = 60;

/// Returns whether people are at work: Sunday to Thursday, without holidays, their eves and memorial days.
pub fn is_working_day(date: Date) -> bool {
    !occasions(date).into_iter().any(Occasion::is_day_off)
}

/// Returns why no meeting takes place on a day; `None` where one may.
pub fn forbidden(date: Date) -> Option<Occasion> {
    occasions(date).into_iter().find(|occasion| occasion.forbids_meetings())
}

/// The working day that lies `days` working days after a date; before it where `days` is negative. With zero it is the
/// date itself or the first working day after it.
pub fn working_days_after(date: Date, days: i32) -> Date {
    let step = if days < 0 { -1 } else { 1 };
    let mut left = days.abs();
    let mut day = date;
    while left > 0 || !is_working_day(day) {
        day = day.saturating_add(step.days());
        if is_working_day(day) {
            left = (left - 1).max(0);
        }
        if day == Date::MAX || day == Date::MIN {
            break;
        }
    }
    day
}

/// The first moment from `now` on at which mail may go out: on working days from 8 to 18, in the zone of `now`.
pub fn mail_time(now: &Zoned) -> Zoned {
    if is_working_day(now.date()) && now.time() < MAIL_UNTIL {
        return if now.time() < MAIL_FROM { at(now.date(), now) } else { now.clone() };
    }
    let next = (1..SEARCHED_DAYS).map(|days| now.date().saturating_add(days.days())).find(|day| is_working_day(*day));
    at(next.unwrap_or(now.date()), now)
}

/// The moment on a day at which mail begins to go out.
fn at(day: Date, now: &Zoned) -> Zoned {
    day.to_datetime(MAIL_FROM).to_zoned(now.time_zone().clone()).unwrap_or_else(|_| now.clone())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn deadlines_are_counted_in_working_days() {
        // A Wednesday: Thursday, then Sunday and Monday.
        assert_eq!(working_days_after(date(2026, 11, 25), 3), date(2026, 11, 30));
        assert_eq!(working_days_after(date(2026, 11, 30), -3), date(2026, 11, 25));
        assert_eq!(working_days_after(date(2026, 11, 27), 0), date(2026, 11, 29));
        // Pesach 2027, from its eve on 21 April to its seventh day on 28 April.
        assert_eq!(working_days_after(date(2027, 4, 20), 1), date(2027, 4, 29));
    }

    #[test]
    fn mail_waits_for_a_working_hour() {
        let zoned = |text: &str| text.parse::<Zoned>().expect("a moment");
        let table = [
            ("2026-11-26T15:17:00[Asia/Jerusalem]", "2026-11-26T15:17:00[Asia/Jerusalem]"),
            ("2026-11-26T07:59:00[Asia/Jerusalem]", "2026-11-26T08:00:00[Asia/Jerusalem]"),
            ("2026-11-26T18:00:00[Asia/Jerusalem]", "2026-11-29T08:00:00[Asia/Jerusalem]"),
            ("2026-09-10T19:00:00[Asia/Jerusalem]", "2026-09-14T08:00:00[Asia/Jerusalem]"),
        ];
        for (now, expected) in table {
            assert_eq!(mail_time(&zoned(now)), zoned(expected), "{now}");
        }
    }
}
