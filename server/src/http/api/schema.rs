//! Schemas of the domain's types, which know nothing of OpenAPI themselves.

use domain::problem::FieldProblem;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// Schemas of closed sets, each listing its codes as the domain has them.
macro_rules! codes {
    ($($name:ident = $of:path),+ $(,)?) => {
    $(
        #[doc = concat!("The codes of [`", stringify!($of), "`].")]
        pub struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let codes = <$of>::ALL.iter().map(|code| code.as_str());
                ObjectBuilder::new().schema_type(Type::String).enum_values(Some(codes)).into()
            }
        }

        impl ToSchema for $name {}
    )+

        /// Every one of them with its name: those that stand in parameters alone are not collected from
        /// the handlers.
        pub fn all_codes() -> Vec<(String, RefOr<Schema>)> {
            vec![$((stringify!($name).to_owned(), $name::schema())),+]
        }
    };
}

codes! {
    PracticeKind = domain::practice::PracticeKind,
    Status = domain::practice::Status,
    Quota = domain::quota::Quota,
    Language = domain::language::Language,
    MeetingKind = domain::meeting::MeetingKind,
    HitType = domain::search::HitType,
    Profession = domain::member::Profession,
    Sector = domain::company::Sector,
    SizeBand = domain::company::SizeBand,
    Sort = domain::search::Sort,
    SuggestionKind = domain::search::SuggestionKind,
}

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
            .required("field")
            .required("problem")
            .into()
    }
}

impl ToSchema for FieldError {}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}
