//! The dates of meetings that are held in a rhythm, and what forbids a date.

use domain::occasion::Occasion;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use crate::working::{forbidden, is_working_day};

/// The longest row of weeks in which a day of the week is forbidden each time is shorter than this.
const SEARCHED_WEEKS: usize = 60;

/// A date of a rhythm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RhythmDate {
    /// The date on which a meeting may take place.
    pub date: Date,
    /// Why it is not an earlier one: the date that the rhythm fell on and what forbids it, and after it the first date of
    /// each further reason. Nothing where the rhythm fell on the date itself.
    pub skipped: Vec<(Date, Occasion)>,
}

/// The dates of a rhythm in twelve months.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RhythmYear {
    /// The dates on which meetings may take place.
    pub dates: Vec<RhythmDate>,
    /// What the rhythm fell on where no date is left before the month of the next one: as in [`RhythmDate::skipped`].
    pub left_out: Vec<(Date, Occasion)>,
}

/// Returns the dates of twelve months: a weekday, every so many months, in the same week of the month as the first one,
/// which is the first such weekday from `from` on. A month without a fifth week has it in its last one. A forbidden date
/// is moved to the next allowed one of that weekday; where that lies in the month of the next date, it is left out.
pub fn dates_of_a_year(from: Date, weekday: Weekday, every_months: i32) -> RhythmYear {
    let mut year = RhythmYear::default();
    let Ok(end) = from.checked_add(1.year()) else { return year };
    let first = first_weekday(from, weekday);
    let week = (i32::from(first.day()) - 1) / 7;
    let month = |number: i32| first.first_of_month().checked_add((every_months.max(1) * number).months()).ok();
    for number in 0.. {
        let (Some(this), Some(next)) = (month(number), month(number + 1)) else { break };
        let date = in_month(this, weekday, week);
        if date >= end {
            break;
        }
        let found = allowed_from(date);
        if found.date < next {
            year.dates.push(found);
        } else {
            year.left_out.extend(found.skipped.into_iter().filter(|(day, _)| *day < next));
        }
    }
    year
}

/// Returns a date, or the next one of its weekday on which a forum may meet.
pub fn allowed_from(date: Date) -> RhythmDate {
    let mut skipped: Vec<(Date, Occasion)> = vec![];
    let weeks = std::iter::successors(Some(date), |day| day.checked_add(1.week()).ok());
    for day in weeks.take(SEARCHED_WEEKS) {
        let Some(occasion) = forbidden(day) else { return RhythmDate { date: day, skipped } };
        if skipped.last().is_none_or(|(_, last)| *last != occasion) {
            skipped.push((day, occasion));
        }
    }
    RhythmDate { date, skipped }
}

/// Returns the last working day up to a date: what is due on a day off is due before it.
pub fn working_day_by(date: Date) -> Date {
    let mut day = date;
    while !is_working_day(day) && day > Date::MIN {
        day = day.saturating_sub(1.day());
    }
    day
}

fn first_weekday(from: Date, weekday: Weekday) -> Date {
    let ahead = i64::from(from.weekday().until(weekday));
    from.saturating_add(ahead.days())
}

/// Returns the weekday in the week of a month, counted from 0, or in its last week.
fn in_month(first_of_month: Date, weekday: Weekday, week: i32) -> Date {
    let mut date = first_weekday(first_of_month, weekday).saturating_add(week.weeks());
    if date.month() != first_of_month.month() {
        date = date.saturating_sub(1.week());
    }
    date
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn every_second_month_has_its_third_tuesday() {
        let year = dates_of_a_year(date(2027, 1, 14), Weekday::Tuesday, 2);
        let told: Vec<_> = year.dates.iter().map(|it| it.date).collect();
        assert_eq!(
            told,
            [
                date(2027, 1, 19),
                date(2027, 3, 16),
                date(2027, 5, 18),
                date(2027, 7, 20),
                date(2027, 9, 21),
                date(2027, 11, 16),
            ]
        );
        assert!(year.left_out.is_empty() && year.dates.iter().all(|it| it.skipped.is_empty()), "{year:?}");
    }

    #[test]
    fn forbidden_dates_move_with_their_reason() {
        // The thirteenth of April is in the middle of Pesach.
        let dates = dates_of_a_year(date(2028, 1, 13), Weekday::Thursday, 1).dates;
        assert!(dates.iter().all(|it| forbidden(it.date).is_none()), "{dates:?}");
        let pesach = RhythmDate { date: date(2028, 4, 20), skipped: vec![(date(2028, 4, 13), Occasion::PesachMiddle)] };
        assert!(dates.contains(&pesach), "{dates:?}");
        assert!(dates.iter().all(|it| it.date.weekday() == Weekday::Thursday));
    }

    #[test]
    fn every_reason_for_which_a_date_was_passed_over_is_told() {
        let dates = dates_of_a_year(date(2027, 1, 3), Weekday::Tuesday, 2).dates;
        let may = RhythmDate {
            date: date(2027, 5, 18),
            skipped: vec![(date(2027, 5, 4), Occasion::HolocaustDay), (date(2027, 5, 11), Occasion::MemorialDay)],
        };
        assert_eq!(dates[2], may);
    }

    #[test]
    fn august_is_left_out_where_september_has_a_meeting_of_its_own() {
        let year = dates_of_a_year(date(2027, 6, 1), Weekday::Tuesday, 1);
        assert!(year.left_out.contains(&(date(2027, 8, 3), Occasion::August)), "{year:?}");
        let days: Vec<Date> = year.dates.iter().map(|it| it.date).collect();
        assert!(days.is_sorted() && days.windows(2).all(|pair| pair[0] != pair[1]), "{days:?}");
        assert!(days.iter().all(|day| day.month() != 8));
        assert_eq!(days.iter().filter(|day| day.month() == 9).count(), 1);
    }

    /// Whatever the rhythm, from any day of forty years.
    #[test]
    fn no_rhythm_meets_on_a_forbidden_day_or_twice_on_one() {
        let mut from = date(2026, 1, 1);
        while from < date(2066, 1, 1) {
            for weekday in [Weekday::Sunday, Weekday::Tuesday, Weekday::Thursday] {
                for months in [1, 2, 3, 6] {
                    let RhythmYear { dates, left_out } = dates_of_a_year(from, weekday, months);
                    assert!(left_out.iter().all(|(day, occasion)| forbidden(*day) == Some(*occasion)), "{from}");
                    assert!(!dates.is_empty(), "{from}");
                    assert!(dates.windows(2).all(|pair| pair[0].date < pair[1].date), "{from} {dates:?}");
                    for found in dates {
                        assert!(found.date >= from && found.date.weekday() == weekday, "{from}");
                        assert_eq!(forbidden(found.date), None, "{from}");
                    }
                }
            }
            from = from.saturating_add(37.days());
        }
    }

    #[test]
    fn what_is_due_on_a_day_off_is_due_before_it() {
        assert_eq!(working_day_by(date(2026, 11, 28)), date(2026, 11, 26), "Shabbat");
        assert_eq!(working_day_by(date(2026, 11, 26)), date(2026, 11, 26));
        assert_eq!(working_day_by(date(2027, 4, 25)), date(2027, 4, 20), "in the middle of Pesach");
    }
}
