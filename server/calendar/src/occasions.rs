//! What a civil date is in the calendars of those who live in Israel.

use domain::occasion::Occasion;
use icu_calendar::cal::{Hijri, Julian};
use icu_calendar::{Date, Gregorian};
use jiff::ToSpan;
use jiff::civil::{self, Weekday};

use crate::hebrew::{HebrewDate, HebrewMonth, gregorian};

/// Returns what a day is, those that forbid a meeting first. The postponements are the Israeli ones: Independence Day
/// and Memorial Day since 2004, Holocaust Day since 1997, and fasts that would fall on Shabbat.
///
/// Muslim holidays follow the calendar of Umm al-Qura; they can be a day off what is announced.
pub fn occasions(date: civil::Date) -> Vec<Occasion> {
    let mut found = vec![];
    found.extend(weekday(date));
    jewish(date, &mut found);
    civil_year(date, &mut found);
    found.extend(muslim(date));
    christian(date, &mut found);
    if date.month() == 4 && (25..=28).contains(&date.day()) {
        found.push(Occasion::NabiShuayb);
    }
    found.sort_by_key(|occasion| !occasion.forbids_meetings());
    found
}

fn weekday(date: civil::Date) -> Option<Occasion> {
    match date.weekday() {
        Weekday::Friday => Some(Occasion::Friday),
        Weekday::Saturday => Some(Occasion::Shabbat),
        _ => None,
    }
}

fn jewish(date: civil::Date, found: &mut Vec<Occasion>) {
    use HebrewMonth::{Adar, Av, Elul, Iyar, Nisan, Sivan, Tammuz, Tevet, Tishrei};
    let hebrew = HebrewDate::of(date);
    let weekday = date.weekday();
    let occasion = match (hebrew.month, hebrew.day) {
        (Elul, 29) => Some(Occasion::RoshHashanaEve),
        (Tishrei, 1 | 2) => Some(Occasion::RoshHashana),
        (Tishrei, 9) => Some(Occasion::YomKippurEve),
        (Tishrei, 10) => Some(Occasion::YomKippur),
        (Tishrei, 14) => Some(Occasion::SukkotEve),
        (Tishrei, 15) => Some(Occasion::Sukkot),
        (Tishrei, 16..=21) => Some(Occasion::SukkotMiddle),
        (Tishrei, 22) => Some(Occasion::SimchatTorah),
        (Tishrei, 3..=13) => Some(Occasion::TishreiHolidays),
        (Tevet, 10) => Some(Occasion::TenthOfTevet),
        (Adar, 14) => Some(Occasion::Purim),
        (Adar, 15) => Some(Occasion::ShushanPurim),
        (Nisan, 8..=13) => Some(Occasion::WeekBeforePesach),
        (Nisan, 14) => Some(Occasion::PesachEve),
        (Nisan, 15) => Some(Occasion::Pesach),
        (Nisan, 16..=20) => Some(Occasion::PesachMiddle),
        (Nisan, 21) => Some(Occasion::SeventhOfPesach),
        (Sivan, 5) => Some(Occasion::ShavuotEve),
        (Sivan, 6) => Some(Occasion::Shavuot),
        _ => None,
    };
    found.extend(occasion);
    // A fast that would fall on Shabbat is held on Sunday.
    let fast = |month, day| {
        let postponed = hebrew.day == day + 1 && weekday == Weekday::Sunday;
        hebrew.month == month && (postponed || (hebrew.day == day && weekday != Weekday::Saturday))
    };
    if fast(Tishrei, 3) {
        found.push(Occasion::FastOfGedalia);
    }
    if fast(Tammuz, 17) {
        found.push(Occasion::SeventeenthOfTammuz);
    }
    if fast(Av, 9) {
        found.push(Occasion::NinthOfAv);
    }
    // The fast of Esther is never held on Shabbat or on a Friday after it: it moves to the Thursday before.
    let esther = match weekday {
        Weekday::Saturday => false,
        Weekday::Thursday => matches!(hebrew.day, 11 | 13),
        _ => hebrew.day == 13,
    };
    if hebrew.month == Adar && esther {
        found.push(Occasion::FastOfEsther);
    }
    // On a Friday it is held the day before, on a Sunday the day after.
    let holocaust = match weekday {
        Weekday::Thursday => matches!(hebrew.day, 26 | 27),
        Weekday::Monday => matches!(hebrew.day, 27 | 28),
        Weekday::Friday | Weekday::Sunday => false,
        _ => hebrew.day == 27,
    };
    if hebrew.month == Nisan && holocaust {
        found.push(Occasion::HolocaustDay);
    }
    if hebrew.month == Iyar {
        let independence = independence_day(date, &hebrew);
        if independence == i64::from(hebrew.day) {
            found.push(Occasion::IndependenceDay);
        } else if independence - 1 == i64::from(hebrew.day) {
            found.push(Occasion::MemorialDay);
        }
    }
}

/// The day of Iyar on which Independence Day of a date's Hebrew year is celebrated: the fifth, brought forward to
/// Thursday from Friday and Shabbat, and postponed to Tuesday from Monday.
fn independence_day(date: civil::Date, hebrew: &HebrewDate) -> i64 {
    let days = 5 - i64::from(hebrew.day);
    match date.saturating_add(days.days()).weekday() {
        Weekday::Friday => 4,
        Weekday::Saturday => 3,
        Weekday::Monday => 6,
        _ => 5,
    }
}

fn civil_year(date: civil::Date, found: &mut Vec<Occasion>) {
    match (date.month(), date.day()) {
        (8, _) => found.push(Occasion::August),
        (12, 24..=31) => found.push(Occasion::YearEnd),
        _ => {}
    }
}

fn muslim(date: civil::Date) -> Option<Occasion> {
    let hijri = gregorian(date).to_calendar(Hijri::new_umm_al_qura());
    match (hijri.month().number(), hijri.day_of_month().0) {
        (1, 1) => Some(Occasion::IslamicNewYear),
        (3, 12) => Some(Occasion::ProphetsBirthday),
        (9, _) => Some(Occasion::Ramadan),
        (10, 1..=3) => Some(Occasion::EidAlFitr),
        (12, 10..=13) => Some(Occasion::EidAlAdha),
        _ => None,
    }
}

fn christian(date: civil::Date, found: &mut Vec<Occasion>) {
    match (date.month(), date.day()) {
        (12, 24 | 25) => found.push(Occasion::Christmas),
        (1, 1) => found.push(Occasion::NewYear),
        (1, 6 | 7) => found.push(Occasion::OrthodoxChristmas),
        _ => {}
    }
    // Good Friday is two days before Easter, Easter Monday the day after.
    let near = |easter: Option<civil::Date>| {
        easter.is_some_and(|easter| (-2..=1).contains(&date.since(easter).map_or(99, |span| span.get_days())))
    };
    if near(western_easter(date.year())) {
        found.push(Occasion::Easter);
    }
    if near(eastern_easter(date.year())) {
        found.push(Occasion::OrthodoxEaster);
    }
}

/// Easter Sunday of the western churches, by the rule of Butcher (Nature, 1876).
fn western_easter(year: i16) -> Option<civil::Date> {
    let year = i32::from(year);
    let (golden, century, of_century) = (year % 19, year / 100, year % 100);
    let correction = (century + 8) / 25;
    let epact = (19 * golden + century - century / 4 - (century - correction + 1) / 3 + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let day = epact + weekday - 7 * late + 114;
    civil::Date::new(i16::try_from(year).ok()?, i8::try_from(day / 31).ok()?, i8::try_from(day % 31 + 1).ok()?).ok()
}

/// Easter Sunday of the eastern churches: reckoned in the Julian calendar by the rule of Meeus.
fn eastern_easter(year: i16) -> Option<civil::Date> {
    let year = i32::from(year);
    let full_moon = (19 * (year % 19) + 15) % 30;
    let sunday = (2 * (year % 4) + 4 * (year % 7) - full_moon + 34) % 7;
    let day = full_moon + sunday + 114;
    let (month, day) = (u8::try_from(day / 31).ok()?, u8::try_from(day % 31 + 1).ok()?);
    let easter: Date<Gregorian> = Date::try_new(year.into(), month.into(), day, Julian).ok()?.to_calendar(Gregorian);
    civil::Date::new(
        i16::try_from(easter.year().extended_year()).ok()?,
        i8::try_from(easter.month().number()).ok()?,
        i8::try_from(easter.day_of_month().0).ok()?,
    )
    .ok()
}
