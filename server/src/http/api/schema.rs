//! Schemas of the domain's types, which know nothing of OpenAPI themselves.

use domain::problem::FieldProblem;
use utoipa::openapi::schema::AnyOfBuilder;
use utoipa::openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

use super::search::request::YEARS;

/// The schema of a closed set, which lists its codes as the domain has them. A set that one resource alone has is declared
/// in the file of that resource.
macro_rules! code_schema {
    ($name:ident = $of:path) => {
        #[doc = concat!("The codes of [`", stringify!($of), "`].")]
        pub struct $name;

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                let codes = <$of>::ALL.iter().map(|code| code.as_str());
                let schema = utoipa::openapi::ObjectBuilder::new().schema_type(utoipa::openapi::Type::String);
                schema.enum_values(Some(codes)).into()
            }
        }

        impl utoipa::ToSchema for $name {}
    };
}
pub(crate) use code_schema;

/// Schemas of closed sets that several resources have.
macro_rules! codes {
    ($($name:ident = $of:path),+ $(,)?) => {
        $(code_schema!($name = $of);)+

        /// Every one of them with its name: those that stand in parameters alone are not collected from
        /// the handlers.
        pub fn all_codes() -> Vec<(String, RefOr<Schema>)> {
            vec![
                $((stringify!($name).to_owned(), $name::schema()),)+
                ("Slug".to_owned(), Slug::schema()),
                ("Condition".to_owned(), Condition::schema()),
                ("IdempotencyKey".to_owned(), IdempotencyKey::schema()),
                ("Year".to_owned(), Year::schema()),
                ("Cursor".to_owned(), Cursor::schema()),
                ("MomentOrDay".to_owned(), MomentOrDay::schema()),
            ]
        }
    };
}

codes! {
    PracticeKind = domain::practice::PracticeKind,
    Status = domain::practice::Status,
    Sharing = domain::practice::Sharing,
    ReportKind = domain::conversion::Kind,
    ReportWhat = domain::conversion::What,
    Quota = domain::quota::Quota,
    Language = domain::language::Language,
    MeetingKind = domain::meeting::MeetingKind,
    AgendaKind = domain::agenda::AgendaKind,
    MeetingState = domain::meeting::MeetingState,
    Occasion = domain::occasion::Occasion,
    PromiseStanding = domain::promise::PromiseStanding,
    RequestState = domain::rota::RequestState,
    DilemmaStatus = domain::dilemma::DilemmaStatus,
    DilemmaList = domain::dilemma::DilemmaList,
    StoryKind = domain::dilemma::StoryKind,
    RsvpAnswer = domain::rsvp::RsvpAnswer,
    Recommends = domain::survey::Recommends,
    NotificationKind = domain::notification::NotificationKind,
    HitType = domain::search::HitType,
    Match = domain::search::Match,
    Profession = domain::member::Profession,
    Role = domain::member::Role,
    PhoneShown = domain::phone::PhoneShown,
    TokenScope = domain::access::TokenScope,
    Sector = domain::company::Sector,
    SizeBand = domain::company::SizeBand,
    CompanyTexts = domain::company::CompanyTexts,
    Sort = domain::search::Sort,
    Tried = domain::tries::Tried,
    TryOutcome = domain::tries::TryOutcome,
    Likeness = domain::tries::Likeness,
    TryShown = domain::tries::TryShown,
    SuggestionKind = domain::search::SuggestionKind,
}

/// Schemas of texts, each with its pattern and its most characters.
macro_rules! string_schemas {
    ($($(#[doc = $doc:literal])+ $name:ident = $max:literal, $pattern:expr;)+) => {$(
        $(#[doc = $doc])+
        pub struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                text().min_length(Some(1)).max_length(Some($max)).pattern(Some($pattern)).into()
            }
        }

        impl ToSchema for $name {}
    )+};
}

/// One line that says something: not blank, and without controls of the direction of text.
const LINE: &str = r"^[^\u202A-\u202E\u2066-\u2069]*[^\s\u0000-\u001F\u007F-\u009F\uFEFF\u202A-\u202E\u2066-\u2069][^\u202A-\u202E\u2066-\u2069]*$";

string_schemas! {
    /// The title of a practice, a meeting or a dilemma.
    Title = 140, LINE;
    /// What is promised, or why a promise is moved or a dilemma opened again.
    PromiseLine = 200, LINE;
    /// Why a comment is reported.
    ReportReason = 200, LINE;
    /// The reason of what came of a try.
    TryReason = 300, LINE;
    /// A name as it stands on an identity card.
    GateName = 80, LINE;
    /// The name of a company.
    CompanyName = 80, LINE;
    /// The name of a topic, in one language.
    TopicName = 60, LINE;
    /// A name that is typed once more before what cannot be taken back.
    Confirmation = 200, LINE;
    /// A name in URLs, of a topic or a company.
    Slug = 200, r"^[^\s,\u0000-\u001F\u007F-\u009F]+$";
    /// An expression of a synonym group: one to five words.
    Expression = 60, r"^[A-Za-z0-9\u05D0-\u05EA]+( [A-Za-z0-9\u05D0-\u05EA]+){0,4}$";
    /// `*`, or entity tags.
    Condition = 1_000, super::version::CONDITION;
    /// A key that a program chooses for a request.
    IdempotencyKey = 255, "^[!-~]+$";
    /// A cursor, as a list gave it.
    Cursor = 4_000, "^([0-9a-f]{2})+$";
}

/// The statuses that a practice may be entered with.
pub struct NewStatus;

impl PartialSchema for NewStatus {
    fn schema() -> RefOr<Schema> {
        use domain::practice::Status::{Draft, Published};
        text().enum_values(Some([Draft.as_str(), Published.as_str()])).into()
    }
}

impl ToSchema for NewStatus {}

/// A calendar year.
pub struct Year;

impl PartialSchema for Year {
    fn schema() -> RefOr<Schema> {
        let (first, last) = (*YEARS.start(), *YEARS.end());
        ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(first)).maximum(Some(last)).into()
    }
}

impl ToSchema for Year {}

/// A moment, or a day.
pub struct MomentOrDay;

impl PartialSchema for MomentOrDay {
    fn schema() -> RefOr<Schema> {
        let of = |format| text().format(Some(SchemaFormat::KnownFormat(format)));
        AnyOfBuilder::new().item(of(KnownFormat::Date)).item(of(KnownFormat::DateTime)).into()
    }
}

impl ToSchema for MomentOrDay {}

/// One field, parameter or line of a file that was not taken.
pub struct FieldError;

impl PartialSchema for FieldError {
    fn schema() -> RefOr<Schema> {
        let problems = FieldProblem::ALL.iter().map(|problem| problem.as_str());
        ObjectBuilder::new()
            .property("field", text().description(Some("the field's path, or the parameter's name")))
            .property("problem", text().enum_values(Some(problems)))
            .property("line", ObjectBuilder::new().schema_type(Type::Integer).description(Some("of the file")))
            .property("detail", text().description(Some("what was found there, or the limit")))
            .property("suggestion", text().description(Some("what may have been meant")))
            .property("file", text().description(Some("the uploaded file it is about")))
            .required("field")
            .required("problem")
            .into()
    }
}

impl ToSchema for FieldError {}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}
