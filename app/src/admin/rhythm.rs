//! The rhythm in which a forum meets: the dates of a year are proposed, changed by hand, and set in one step.

use std::collections::HashSet;

use domain::clock::Timestamp;
use domain::language::Language;
use domain::meeting::{self, MeetingKind, MeetingState, NewMeeting, NewVisit, ProposedDate, ProposedYear};
use domain::occasion::Occasion;
use domain::practice::TITLE_MAX;
use domain::problem::{FieldError, FieldProblem, Problem};
use jiff::civil::{Date, Time, Weekday};
use leptos::prelude::*;

use super::meeting::OtherMeeting;
use super::nav::AdminNav;
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::caution::Caution;
use crate::ui::dates::{self, DateStyle, Moment};
use crate::ui::field::{Choice, SelectField, TextField};
use crate::ui::form::{Fields, Form, FormProblem};
use crate::words;

/// The address of the page.
pub const PATH: &str = "/admin/meetings/rhythm";

/// The most dates of one proposal: one for each month, and one over.
const DATES_MAX: usize = 13;
/// A date that is so few days after the one before it is worth a look.
const CLOSE_DAYS: i64 = 14;
/// The numbers of months that a rhythm can have.
const MONTHS: [u8; 5] = [1, 2, 3, 4, 6];
/// The years in which a rhythm can begin.
const YEARS: std::ops::Range<i16> = 2000..2100;
/// The days on which people are at work.
const WEEKDAYS: [(&str, Weekday); 5] = [
    ("sunday", Weekday::Sunday),
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
];

/// Returns what the meetings of a rhythm are called where nobody says otherwise.
pub fn default_title(language: Language) -> &'static str {
    t!(language, admin.rhythm.default_title)
}

/// The rhythm, and the dates that were proposed for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RhythmForm {
    /// The day from which on (YYYY-MM-DD).
    pub from: String,
    /// The day of the week.
    pub weekday: String,
    /// Every so many months.
    pub months: Option<u8>,
    /// The hour at which a meeting starts (HH:MM).
    pub time: String,
    /// The hour at which it ends, where that is known.
    pub ends_at: Option<String>,
    /// What the meetings are called until they have a subject.
    pub title: String,
    /// The dates, as they were proposed or changed (YYYY-MM-DD); empty ones are left out.
    pub dates: Vec<String>,
    /// The forbidden dates that were shown, and are kept by confirming once more.
    pub anyway: Vec<String>,
}

/// A rhythm, read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadRhythm {
    /// The day from which on.
    pub from: Date,
    /// The day of the week.
    pub weekday: Weekday,
    /// Every so many months.
    pub months: u8,
    /// The time of day at which a meeting starts.
    pub time: Time,
}

impl RhythmForm {
    /// The day from which on.
    pub const FROM: &str = "from";
    /// The day of the week.
    pub const WEEKDAY: &str = "weekday";
    /// Every so many months.
    pub const MONTHS: &str = "months";
    /// The hour at which a meeting starts.
    pub const TIME: &str = "time";
    /// The hour at which it ends.
    pub const ENDS_AT: &str = "ends_at";
    /// What the meetings are called.
    pub const TITLE: &str = "title";
    /// The dates; repeated.
    pub const DATES: &str = "date";
    /// The forbidden dates that were shown; repeated.
    pub const ANYWAY: &str = "anyway";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        let dates = sent.values(Self::DATES).into_iter().map(|date| date.trim().to_owned());
        Self {
            from: sent.text(Self::FROM),
            weekday: sent.text(Self::WEEKDAY),
            months: sent.parsed(Self::MONTHS),
            time: sent.text(Self::TIME),
            ends_at: sent.filled(Self::ENDS_AT).map(str::to_owned),
            title: sent.text(Self::TITLE),
            dates: dates.filter(|date| !date.is_empty()).take(DATES_MAX).collect(),
            anyway: sent.values(Self::ANYWAY),
        }
    }

    /// The form before anything was typed.
    pub fn first(now: Timestamp, title: &str) -> Form {
        Form::filled([
            (Self::FROM, dates::local(now).strftime("%Y-%m-%d").to_string()),
            (Self::WEEKDAY, "tuesday".to_owned()),
            (Self::MONTHS, "2".to_owned()),
            (Self::TIME, "09:00".to_owned()),
            (Self::ENDS_AT, "12:30".to_owned()),
            (Self::TITLE, title.to_owned()),
        ])
    }

    /// The rhythm.
    ///
    /// # Errors
    /// [`Problem::Invalid`] with everything that is wrong with it.
    pub fn rhythm(&self) -> Result<ReadRhythm, Problem> {
        let weekday = WEEKDAYS.iter().find(|(name, _)| *name == self.weekday).map(|(_, weekday)| *weekday);
        let from = self.from.trim().parse::<Date>().ok().filter(|from| YEARS.contains(&from.year()));
        let time = self.time.trim().parse::<Time>().ok();
        let months = self.months.filter(|months| MONTHS.contains(months));
        let end = self.ends_at.as_deref().map(|end| end.trim().parse::<Time>().ok());
        // Whether it is after the start is told where there is one.
        let is_end_wrong = end.is_some_and(|end| end.is_none_or(|end| time.is_some_and(|time| end <= time)));
        let (Some(from), Some(weekday), Some(months), Some(time), false) = (from, weekday, months, time, is_end_wrong)
        else {
            let mut errors = vec![];
            let mut refuse = |is_wrong, name| {
                if is_wrong {
                    errors.push(FieldError::new(name, FieldProblem::Invalid));
                }
            };
            refuse(from.is_none(), Self::FROM);
            refuse(weekday.is_none(), Self::WEEKDAY);
            refuse(months.is_none(), Self::MONTHS);
            refuse(time.is_none(), Self::TIME);
            refuse(is_end_wrong, Self::ENDS_AT);
            return Err(Problem::Invalid { fields: errors });
        };
        Ok(ReadRhythm { from, weekday, months, time })
    }

    /// Returns when the meeting of a date starts; `None` where the date or the hour cannot be read, or none can start then.
    pub fn starts_at(&self, date: &str) -> Option<Timestamp> {
        dates::moment(date, &self.time).filter(|at| meeting::can_start(*at))
    }

    /// Returns when the meeting that starts at a moment ends, where that is known and can be read.
    pub fn ends_at(&self, starts_at: Timestamp) -> Option<Timestamp> {
        let date = dates::local(starts_at).strftime("%Y-%m-%d").to_string();
        self.ends_at.as_deref().and_then(|time| dates::moment(&date, time))
    }

    /// The meetings of the dates, checked.
    ///
    /// # Errors
    /// [`Problem::Invalid`] with everything that is wrong with them, on the fields of this form.
    pub fn meetings(&self) -> Result<Vec<NewMeeting>, Problem> {
        if self.dates.is_empty() {
            return Err(Problem::field(Self::DATES, FieldProblem::Missing));
        }
        if has_repeated(&self.dates) {
            return Err(Problem::field(Self::DATES, FieldProblem::Repeated));
        }
        let mut meetings = vec![];
        for date in &self.dates {
            let starts_at = self.starts_at(date).ok_or_else(|| Problem::field(Self::DATES, FieldProblem::Invalid))?;
            let ends_at = match &self.ends_at {
                Some(time) => {
                    let at = dates::moment(date, time);
                    Some(at.ok_or_else(|| Problem::field(Self::ENDS_AT, FieldProblem::Invalid))?)
                }
                None => None,
            };
            let meeting = NewMeeting {
                title: self.title.clone(),
                kind: MeetingKind::Regular,
                starts_at,
                ends_at,
                state: MeetingState::Scheduled,
                note: String::new(),
                place: String::new(),
                link: String::new(),
                presenting_company: None,
                presenters: vec![],
                agenda: String::new(),
                deadline: None,
                seats: None,
                visit: NewVisit::default(),
            };
            meetings.push(meeting.check()?);
        }
        Ok(meetings)
    }
}

/// Returns whether one of the dates is there twice.
fn has_repeated(dates: &[impl AsRef<str>]) -> bool {
    let different: HashSet<&str> = dates.iter().map(AsRef::as_ref).collect();
    different.len() < dates.len()
}

/// The page `/admin/meetings/rhythm`, with a [`RhythmForm`]. The buttons post `action`, which is `propose`, `check` or
/// `confirm`.
#[component]
pub fn RhythmPage(
    /// The fields as they were typed.
    form: Form,
    /// The dates that are proposed; empty before the rhythm was sent.
    proposed: ProposedYear,
) -> AnyView {
    let language = PageContext::current().language;
    let table = (proposed != ProposedYear::default()).then(|| view! { <Proposed form=form.clone() proposed/> });
    view! {
        <Shell title=t!(language, admin.rhythm.title) layout="page admin-page" sheet="admin.css">
            <h1>{t!(language, admin.rhythm.title)}</h1>
            <AdminNav/>
            <p class="lead">{t!(language, admin.rhythm.lead)}</p>
            <form class="sheet" novalidate method="post" action=PATH>
                <FormProblem form=form.clone()/>
                <RhythmFields form/>
                <div class="buttons">
                    <button class="button" name="action" value="propose">{t!(language, admin.rhythm.propose)}</button>
                </div>
                {table}
            </form>
        </Shell>
    }
    .into_any()
}

#[component]
fn RhythmFields(form: Form) -> AnyView {
    let language = PageContext::current().language;
    let weekdays = WEEKDAYS
        .iter()
        .map(|(name, weekday)| Choice::new(*name, dates::weekday(language, *weekday)))
        .collect::<Vec<_>>();
    let months = MONTHS
        .iter()
        .map(|months| Choice::new(months.to_string(), t!(language, admin.rhythm.months, count = i64::from(*months))))
        .collect::<Vec<_>>();
    view! {
        <div class="field-pair">
            <SelectField
                form=form.clone()
                name=RhythmForm::MONTHS
                label=t!(language, admin.rhythm.frequency)
                choices=months
                required=true
            />
            <SelectField
                form=form.clone()
                name=RhythmForm::WEEKDAY
                label=t!(language, admin.rhythm.weekday)
                choices=weekdays
                required=true
            />
            <TextField
                form=form.clone()
                name=RhythmForm::FROM
                label=t!(language, admin.rhythm.first_day)
                kind="date"
                required=true
            />
        </div>
        <div class="field-pair">
            <TextField
                form=form.clone()
                name=RhythmForm::TIME
                label=t!(language, admin.meeting.time)
                kind="time"
                required=true
            />
            <TextField form=form.clone() name=RhythmForm::ENDS_AT label=t!(language, admin.meeting.ends) kind="time"/>
        </div>
        <TextField
            form
            name=RhythmForm::TITLE
            label=t!(language, admin.rhythm.meeting_title)
            hint=t!(language, admin.rhythm.meeting_title_hint)
            max=TITLE_MAX
            required=true
        />
    }
    .into_any()
}

/// The dates, each to be changed or emptied, with the Hebrew date and what speaks against it.
#[component]
fn Proposed(form: Form, proposed: ProposedYear) -> AnyView {
    let language = PageContext::current().language;
    let ProposedYear { dates: proposed, left_out } = proposed;
    let now = PageContext::current().now;
    let is_forbidden = proposed.iter().any(|date| date.day.forbidden.is_some() && date.is_to_confirm(now));
    let left = proposed.iter().any(|date| date.is_to_confirm(now)).then(|| {
        let sentence = match is_forbidden {
            true => t!(language, admin.rhythm.forbidden_left),
            false => t!(language, admin.rhythm.worth_a_look),
        };
        view! { <Caution sentence/> }
    });
    let errors = match form.errors(language, RhythmForm::DATES).is_empty() {
        true => None,
        false => {
            let dates = form.values(RhythmForm::DATES).iter().map(|date| date.trim()).filter(|date| !date.is_empty());
            let dates: Vec<&str> = dates.collect();
            let sentence = match dates.is_empty() {
                true => t!(language, admin.rhythm.none),
                false if has_repeated(&dates) => t!(language, admin.rhythm.repeated),
                false => t!(language, admin.rhythm.not_a_date),
            };
            Some(view! { <p class="field-error" role="alert">{sentence}</p> })
        }
    };
    let mut before: Option<Timestamp> = None;
    let rows = proposed
        .into_iter()
        .zip(1i64..)
        .map(|(date, number)| {
            let days = before.replace(date.starts_at).map(|before| dates::days_between(before, date.starts_at));
            view! { <DateRow date number days/> }
        })
        .collect_view();
    let left_out = (!left_out.is_empty()).then(|| {
        view! {
            <p>{t!(language, admin.rhythm.left_out)}</p>
            <ul>{reasons(language, &left_out)}</ul>
        }
    });
    view! {
        <section class="section" aria-labelledby="dates">
            <h2 id="dates">{t!(language, admin.rhythm.proposed)}</h2>
            <p class="hint">{t!(language, admin.rhythm.proposed_lead)}</p>
            {left}
            {errors}
            <div class="table-scroll">
                <table class="table table-stack rhythm-dates">
                    <thead>
                        <tr>
                            <th scope="col">{t!(language, admin.rhythm.date)}</th>
                            <th scope="col">{t!(language, admin.rhythm.hebrew)}</th>
                            <th scope="col">{t!(language, admin.rhythm.remarks)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {left_out}
            <div class="buttons">
                <button class="button button-main" name="action" value="confirm">
                    {t!(language, admin.rhythm.confirm)}
                </button>
                <button class="button" name="action" value="check">{t!(language, admin.rhythm.check)}</button>
            </div>
        </section>
    }
    .into_any()
}

/// The days on which there is no meeting, each with why.
fn reasons(language: Language, skipped: &[(Timestamp, Occasion)]) -> AnyView {
    skipped
        .iter()
        .map(|(at, occasion)| {
            let date = dates::format(language, *at, DateStyle::Short);
            let occasion = words::occasion(language, *occasion);
            view! { <li>{t!(language, admin.rhythm.skipped, date, occasion)}</li> }
        })
        .collect_view()
        .into_any()
}

#[component]
fn DateRow(
    date: ProposedDate,
    number: i64,
    /// How many days after the date before it that is.
    #[prop(optional_no_strip)]
    days: Option<i64>,
) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let local = dates::local(date.starts_at);
    let value = local.strftime("%Y-%m-%d").to_string();
    let anyway = date.is_to_confirm(page.now).then(|| {
        view! { <input type="hidden" name=RhythmForm::ANYWAY value=value.clone()/> }
    });
    let past = (date.starts_at <= page.now).then(|| {
        view! { <li><strong>{t!(language, admin.rhythm.past)}</strong></li> }
    });
    let meanwhile = match date.is_set() {
        true => t!(language, admin.rhythm.is_set),
        false => t!(language, admin.rhythm.meanwhile),
    };
    let others = date
        .others
        .iter()
        .map(|other| view! { <li>{meanwhile} <OtherMeeting other=other.clone()/></li> })
        .collect_view();
    let moved = reasons(language, &date.skipped);
    let close = days.filter(|days| (1..CLOSE_DAYS).contains(days)).map(|count| {
        view! { <li>{t!(language, admin.rhythm.close, count)}</li> }
    });
    let forbidden = date.day.forbidden.map(|occasion| {
        let occasion = words::occasion(language, occasion);
        view! { <li><strong>{t!(language, admin.rhythm.forbidden, occasion)}</strong></li> }
    });
    let warnings = date
        .day
        .warnings
        .iter()
        .map(|occasion| {
            let occasion = words::occasion(language, *occasion);
            view! { <li>{t!(language, admin.rhythm.warning, occasion)}</li> }
        })
        .collect_view();
    view! {
        <tr>
            <td>
                <input
                    type="date"
                    name=RhythmForm::DATES
                    value=value
                    dir="ltr"
                    aria-label=t!(language, admin.rhythm.date_label, number)
                />
                {anyway}
                <span class="line-note"><Moment at=date.starts_at style=DateStyle::Full/></span>
            </td>
            <td>{date.day.hebrew_date(language).to_owned()}</td>
            <td><ul>{moved} {past} {forbidden} {close} {others} {warnings}</ul></td>
        </tr>
    }
    .into_any()
}
