//! The form of a new dilemma: what happens, what was tried, what would help; the rest has a sensible beginning.

use domain::clock::Timestamp;
use domain::comment::{self, CommentPage};
use domain::company::Company;
use domain::dilemma::{Audience, BODY_MAX, DilemmaText, NewDilemma, TITLE_MAX};
use domain::id::{CommentId, CompanyId, DilemmaId, MemberId};
use domain::language::Language;
use domain::member::Person;
use domain::mention::escaped;
use domain::practice::TOPICS_MAX;
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::topic::Topic;
use leptos::prelude::*;
use serde::Serialize;

use super::list::{NEW_PATH, PATH};
use crate::comments::page::{DISCUSSION_SCRIPT, TalkFiles};
use crate::context::PageContext;
use crate::drafts::personal::{TextDetails, is_asked_here};
use crate::shell::Shell;
use crate::ui::dates;
use crate::ui::field::{CheckboxGroup, Choice, RadioGroup, SelectField, TextArea, TextField};
use crate::ui::form::{Fields, Form, FormProblem};
use crate::ui::ranges::with_ranges;
use crate::ui::script::script;

/// The script that shows what is like the question while it is typed, and takes files that are pasted.
const SIMILAR_SCRIPT: &str = script!("similar.js", "../comments/attach.js", "../ui/files.js");

/// A text of the forum that is like the question that is typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SimilarLine {
    /// The text's title.
    pub title: String,
    /// The address of its page.
    pub url: String,
    /// The kind of thing, in a word.
    pub kind: &'static str,
    /// Its address for who needs not ask any more.
    pub answered: String,
}

/// What the forum says to a question that is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FoundForQuestion {
    /// The texts that are like it.
    pub lines: Vec<SimilarLine>,
    /// The slugs of topics that fit it.
    pub topics: Vec<String>,
}

/// A dilemma to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DilemmaForm {
    /// The question in one line.
    pub title: String,
    /// The description of what happens.
    pub body: String,
    /// The description of what was tried.
    pub tried: String,
    /// The description of what would help.
    pub help: String,
    /// The slugs of its topics.
    pub topics: Vec<String>,
    /// Whether it is put to some companies alone.
    pub to_companies: bool,
    /// The companies that the dilemma is put to.
    pub companies: Vec<CompanyId>,
    /// Whether an answer is needed today.
    pub urgent: bool,
    /// The member who is to be responsible for it; the coordinator without one.
    pub owner: Option<MemberId>,
    /// The day until which the first update is promised (YYYY-MM-DD).
    pub next_update: String,
    /// Whether it is asked anonymously.
    pub anonymous: bool,
    /// What of the text would tell who asks, and may stay.
    pub confirmed: Vec<String>,
    /// The comment that it begins with, where it was split off from one.
    pub from: Option<CommentId>,
}

impl DilemmaForm {
    /// The question in one line.
    pub const TITLE: &str = "title";
    /// The description of what happens.
    pub const BODY: &str = "body";
    /// The description of what was tried.
    pub const TRIED: &str = "tried";
    /// The description of what would help.
    pub const HELP: &str = "help";
    /// The fields that are looked through for personal details.
    pub const TEXTS: &[&str] = &[Self::TITLE, Self::BODY, Self::TRIED, Self::HELP];
    /// The topics.
    pub const TOPICS: &str = "topics";
    /// Whom it is put to: `forum` or `companies`.
    pub const AUDIENCE: &str = "audience";
    /// The companies that it is put to.
    pub const COMPANIES: &str = "companies";
    /// Whether an answer is needed today.
    pub const URGENT: &str = "urgent";
    /// Who is to be responsible for it.
    pub const OWNER: &str = "owner";
    /// The day until which the first update is promised.
    pub const NEXT_UPDATE: &str = "next_update";
    /// Whether it is asked anonymously.
    pub const ANONYMOUS: &str = "anonymous";
    /// What of the text would tell who asks, and may stay.
    pub const CONFIRMED: &str = "confirmed";
    /// The comment that it begins with.
    pub const FROM: &str = "from";
    /// The value of `action` of the button that asks nothing, and shows what the forum has.
    pub const LOOK: &str = "look";
    /// The value of [`Self::AUDIENCE`] for some companies.
    pub const TO_COMPANIES: &str = "companies";
    /// The value of [`Self::AUDIENCE`] for all.
    pub const TO_FORUM: &str = "forum";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self {
            title: sent.text(Self::TITLE),
            body: sent.text(Self::BODY),
            tried: sent.text(Self::TRIED),
            help: sent.text(Self::HELP),
            topics: sent.values(Self::TOPICS),
            to_companies: sent.value(Self::AUDIENCE) == Self::TO_COMPANIES,
            companies: sent.all_parsed(Self::COMPANIES),
            urgent: sent.filled(Self::URGENT).is_some(),
            owner: sent.parsed(Self::OWNER),
            next_update: sent.text(Self::NEXT_UPDATE),
            anonymous: sent.filled(Self::ANONYMOUS).is_some(),
            confirmed: sent.values(Self::CONFIRMED),
            from: sent.parsed(Self::FROM),
        }
    }

    /// The form as it begins: put to all, with the day of the default update.
    pub fn first(default_update: Timestamp) -> Form {
        let day = dates::local(default_update).strftime("%Y-%m-%d").to_string();
        Form::filled([(Self::AUDIENCE, Self::TO_FORUM.to_owned()), (Self::NEXT_UPDATE, day)])
    }

    /// The form of one that is split off from a comment: the comment's words with the way to it.
    pub fn of_comment(page: &CommentPage, default_update: Timestamp) -> Form {
        let CommentPage { comment, subject_title } = page;
        let link = format!("[{}]({})", escaped(subject_title), comment.url);
        let body = format!("{}{link}\n\n", comment::quoted(&comment.body_elsewhere()));
        let day = dates::local(default_update).strftime("%Y-%m-%d").to_string();
        Form::filled([
            (Self::AUDIENCE, Self::TO_FORUM.to_owned()),
            (Self::NEXT_UPDATE, day),
            (Self::FROM, comment.id.to_string()),
            (Self::BODY, body),
        ])
    }

    /// What is written below a comment from which a dilemma was split off.
    pub fn trace(language: Language, dilemma: DilemmaId, title: &str) -> String {
        let path = domain::dilemma::path(dilemma);
        format!("{} [{}]({path})", t!(language, dilemmas.split_off), escaped(title))
    }

    /// The dilemma, whose text has what was tried and what would help under headings in its language. Where it is urgent and
    /// the day is left as it was, the forum chooses the day; it does as
    /// well where it is asked anonymously, which is published later.
    ///
    /// # Errors
    /// [`Problem::Invalid`] with everything that is wrong with it.
    pub fn dilemma(self, default_update: Timestamp, now: Timestamp) -> Result<NewDilemma, Problem> {
        let language = Language::of_text(&self.body);
        let day = dates::end_of_day(&self.next_update);
        let is_untouched = day.is_none_or(|day| day == default_update);
        let next_update = if (self.urgent || self.anonymous) && is_untouched { None } else { day };
        let mut errors = vec![];
        if day.is_none() && !self.next_update.trim().is_empty() {
            errors.push(FieldError::new(Self::NEXT_UPDATE, FieldProblem::Invalid));
        }
        if self.body.trim().is_empty() {
            errors.push(FieldError::new(Self::BODY, FieldProblem::Missing));
        }
        let mut body = self.body;
        for (title, text) in
            [(t!(language, dilemmas.form.tried), self.tried), (t!(language, dilemmas.form.help), self.help)]
        {
            if !text.trim().is_empty() {
                body = format!("{}\n\n## {title}\n\n{}", body.trim_end(), text.trim());
            }
        }
        let audience = if self.to_companies { Audience::Companies(self.companies) } else { Audience::Forum };
        let (title, topics, urgent, owner) = (self.title, self.topics, self.urgent, self.owner);
        let dilemma = NewDilemma { title, body, topics, audience, urgent, owner, next_update };
        match dilemma.check(now) {
            // The headings alone are no text.
            Err(Problem::Invalid { fields }) => {
                let new = fields.into_iter().filter(|it| errors.iter().all(|error| error.field != it.field));
                errors = new.chain(errors.clone()).collect();
                Err(Problem::Invalid { fields: errors })
            }
            checked => Problem::joined(errors, checked),
        }
    }
}

/// The page `/dilemmas/new`, with a [`DilemmaForm`].
#[component]
pub fn NewDilemmaPage(
    /// The fields as they were typed.
    form: Form,
    /// Who can be responsible for it.
    people: Vec<(Person, Company)>,
    /// The companies that it can be put to.
    companies: Vec<Company>,
    /// What the forum says to the question, as far as it was typed.
    found: FoundForQuestion,
) -> AnyView {
    let language = PageContext::current().language;
    let audience = vec![
        Choice::new(DilemmaForm::TO_FORUM, t!(language, dilemmas.form.to_forum)),
        Choice::new(DilemmaForm::TO_COMPANIES, t!(language, dilemmas.form.to_companies)),
    ];
    let companies: Vec<Choice> =
        companies.into_iter().map(|company| Choice::new(company.id.to_string(), company.name)).collect();
    // What is folded away is open where something in it was refused.
    let folded = [DilemmaForm::OWNER, DilemmaForm::NEXT_UPDATE, DilemmaForm::COMPANIES];
    let is_open = folded.iter().any(|name| !form.errors(language, name).is_empty())
        || form.has(DilemmaForm::AUDIENCE, DilemmaForm::TO_COMPANIES);
    let from = form.value(DilemmaForm::FROM).parse::<CommentId>().ok();
    let viewer = PageContext::current().viewer.as_ref().map_or(0, |viewer| viewer.id.0);
    let draft = format!("{viewer}:dilemma:{}", from.map_or(0, |comment| comment.0));
    let refused = form.problem().is_some();
    // The comment that it is split off from tells who asks.
    let anonymous = from.is_none().then(|| view! { <AnonymousFields form=form.clone()/> });
    let from = from.map(|id| view! { <input type="hidden" name=DilemmaForm::FROM value=id.to_string()/> });
    let FoundForQuestion { lines, topics } = found;
    let has_none = lines.is_empty();
    let lines = lines.into_iter().map(|line| view! { <Similar line/> }).collect_view();
    view! {
        <Shell title=t!(language, dilemmas.new) layout="narrow" sheet="forms.css" script=SIMILAR_SCRIPT script_file=DISCUSSION_SCRIPT>
            <h1>{t!(language, dilemmas.new)}</h1>
            <p class="lead">{t!(language, dilemmas.form.lead)}</p>
            <form
                class="sheet"
                novalidate
                method="post"
                enctype="multipart/form-data"
                action=NEW_PATH
                data-draft=draft
                data-refused=refused.then_some("")
            >
                <FormProblem form=form.clone()/>
                {from}
                <TextField
                    form=form.clone()
                    name=DilemmaForm::TITLE
                    label=t!(language, dilemmas.form.title)
                    hint=t!(language, dilemmas.form.title_hint)
                    max=TITLE_MAX
                    required=true
                />
                <div
                    class="hint"
                    data-similar="field-title"
                    data-answers=t!(language, dilemmas.answers_me)
                    aria-live="polite"
                    hidden=has_none
                >
                    <p>{t!(language, dilemmas.similar)}</p>
                    <ul class="lines">{lines}</ul>
                </div>
                <TextArea
                    form=form.clone()
                    name=DilemmaForm::BODY
                    label=t!(language, dilemmas.form.body)
                    rows=5
                    max=BODY_MAX
                    required=true
                />
                <TextArea form=form.clone() name=DilemmaForm::TRIED label=t!(language, dilemmas.form.tried) rows=3/>
                <TextArea form=form.clone() name=DilemmaForm::HELP label=t!(language, dilemmas.form.help) rows=2/>
                <TextDetails form=form.clone() fields=DilemmaForm::TEXTS/>
                <TalkFiles form=form.clone()/>
                <div class="hint" data-topics=DilemmaForm::TOPICS hidden>
                    <p>{t!(language, dilemmas.topics_fit)}</p>
                    <div class="buttons"></div>
                </div>
                <TopicField form=form.clone() proposed=topics/>
                <div class="field">
                    <label class="choice">
                        <input
                            type="checkbox"
                            name=DilemmaForm::URGENT
                            value="1"
                            checked=form.has(DilemmaForm::URGENT, "1")
                        />
                        <span>{t!(language, dilemmas.form.urgent)}</span>
                    </label>
                </div>
                {anonymous}
                <details class="more-choices" open=is_open>
                    <summary>{t!(language, dilemmas.form.more)}</summary>
                    <RadioGroup
                        form=form.clone()
                        name=DilemmaForm::AUDIENCE
                        label=t!(language, dilemmas.form.audience)
                        choices=audience
                        required=true
                    />
                    <CheckboxGroup
                        form=form.clone()
                        name=DilemmaForm::COMPANIES
                        label=t!(language, dilemmas.form.companies)
                        hint=t!(language, dilemmas.form.companies_hint)
                        choices=companies
                        more=None
                    />
                    <SelectField
                        form=form.clone()
                        name=DilemmaForm::OWNER
                        label=t!(language, dilemmas.form.owner)
                        hint=t!(language, dilemmas.form.owner_hint)
                        choices=people_choices(people)
                    />
                    <TextField
                        form
                        name=DilemmaForm::NEXT_UPDATE
                        label=t!(language, dilemmas.form.next_update)
                        hint=t!(language, dilemmas.form.next_update_hint)
                        kind="date"
                    />
                </details>
                <p class="hint" role="status" data-restored="" hidden>{t!(language, comments.restored)}</p>
                <div class="buttons">
                    <button class="button button-main">{t!(language, dilemmas.form.ask)}</button>
                    // While it is typed, a script shows the same.
                    <button class="button" name="action" value=DilemmaForm::LOOK data-look="">
                        {t!(language, dilemmas.look)}
                    </button>
                    <a class="button button-quiet" href=PATH>{t!(language, dilemmas.back)}</a>
                </div>
            </form>
        </Shell>
    }
    .into_any()
}

/// A text that is like the question, and the way there for whom it answers.
#[component]
fn Similar(line: SimilarLine) -> impl IntoView {
    let language = PageContext::current().language;
    let SimilarLine { title, url, kind, answered } = line;
    let answers = t!(language, dilemmas.answers_me);
    let label = format!("{answers}: {title}");
    view! {
        <li>
            <a href=url target="_blank" rel="noopener"><bdi>{with_ranges(title)}</bdi></a> " · " {kind} " "
            <a class="button button-quiet" href=answered aria-label=label>{answers}</a>
        </li>
    }
}

/// What of a text would tell who asks anonymously, and may stay; nothing where nothing was found.
#[component]
pub(crate) fn KeepField(form: Form) -> AnyView {
    let language = PageContext::current().language;
    let mut found: Vec<String> = form.values(DilemmaForm::CONFIRMED).to_vec();
    if let Some(Problem::Invalid { fields }) = form.problem() {
        let tells = |error: &&FieldError| error.problem == FieldProblem::PersonalDetail && !is_asked_here(error);
        let told = fields.iter().filter(tells);
        for detail in told.filter_map(|error| error.detail.clone()) {
            if !found.contains(&detail) {
                found.push(detail);
            }
        }
    }
    (!found.is_empty())
        .then(|| {
            view! {
                <CheckboxGroup
                    form
                    name=DilemmaForm::CONFIRMED
                    label=t!(language, dilemmas.form.keep)
                    hint=t!(language, dilemmas.form.keep_hint)
                    choices=found.into_iter().map(|text| Choice::new(text.clone(), text)).collect()
                    more=None
                />
            }
            .into_any()
        })
        .into_any()
}

/// Whether it is asked anonymously, with what that cannot do; and where something of the text would tell who asks, what of
/// that stays.
#[component]
fn AnonymousFields(form: Form) -> AnyView {
    let language = PageContext::current().language;
    view! {
        <div class="field">
            <label class="choice">
                <input
                    type="checkbox"
                    name=DilemmaForm::ANONYMOUS
                    value="1"
                    aria-describedby="anonymous-hint"
                    checked=form.has(DilemmaForm::ANONYMOUS, "1")
                />
                <span>{t!(language, dilemmas.form.anonymous)}</span>
            </label>
            <p class="hint hint-when-chosen" id="anonymous-hint">{t!(language, dilemmas.form.honest)}</p>
        </div>
        <KeepField form/>
    }
    .into_any()
}

/// The topics of a dilemma: those that are chosen and those that are proposed, or where none are proposed those of the first
/// level; further ones folded away.
#[component]
pub(super) fn TopicField(form: Form, #[prop(optional)] proposed: Vec<String>) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let is_first = |topic: &Topic| match proposed.is_empty() {
        true => topic.parent.is_none(),
        false => proposed.contains(&topic.slug) || form.has(DilemmaForm::TOPICS, &topic.slug),
    };
    let choices = |first: bool| -> Vec<Choice> {
        let topics = page.topics.iter().filter(|topic| is_first(topic) == first);
        topics.map(|topic| Choice::new(topic.slug.clone(), topic.name(language))).collect()
    };
    let more = Some((t!(language, drafts.publish.more_topics).to_owned(), choices(false)));
    let choices = choices(true);
    view! {
        <CheckboxGroup
            form
            name=DilemmaForm::TOPICS
            label=t!(language, drafts.page.topics)
            hint=t!(language, dilemmas.form.topics_hint, max = TOPICS_MAX)
            choices
            more
        />
    }
    .into_any()
}

/// Returns the people to choose from, each with their company.
pub(super) fn people_choices(people: Vec<(Person, Company)>) -> Vec<Choice> {
    let choice = |(person, company): (Person, Company)| {
        let name = format!("\u{2068}{}\u{2069} · \u{2068}{}\u{2069}", person.name, company.name);
        Choice::new(person.id.to_string(), name)
    };
    people.into_iter().map(choice).collect()
}

/// A changed text of a dilemma.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditDilemmaForm {
    /// The version that the page showed.
    pub version: i64,
    /// The text.
    pub text: DilemmaText,
    /// What of the text would tell who asked it anonymously, and may stay.
    pub confirmed: Vec<String>,
}

impl EditDilemmaForm {
    /// The name of the field of the version that the page showed.
    pub const VERSION: &str = "version";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self {
            version: sent.parsed(Self::VERSION).unwrap_or_default(),
            text: DilemmaText {
                title: sent.text(DilemmaForm::TITLE),
                body: sent.text(DilemmaForm::BODY),
                topics: sent.values(DilemmaForm::TOPICS),
            },
            confirmed: sent.values(DilemmaForm::CONFIRMED),
        }
    }
}
