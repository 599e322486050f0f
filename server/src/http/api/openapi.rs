//! `GET /openapi.json`: the interface described, for programs and their makers.
//!
//! Paths and schemas come from the handlers' own annotations. Added here is what is true of all: the
//! token, and that every refusal is a problem.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::body::Bytes;
use axum::response::{IntoResponse, Response};
use http::header;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::SchemaType;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, Content, InfoBuilder, Object, ObjectBuilder, OpenApi, OpenApiBuilder, PathItem, Ref, RefOr,
    Required, ResponseBuilder, Schema, Type,
};
use utoipa::{PartialSchema, ToSchema};
use utoipa_axum::router::OpenApiRouter;

use super::practices::replace::PracticeReplacement;
use super::practices::resource::PracticeResource;
use super::{PREFIX, schema};
use crate::http::AppState;
use crate::http::problem::Details;

/// The document's name for the token.
const TOKEN: &str = "token";
/// The media type of bodies.
const JSON: &str = "application/json";

static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| {
    // It is made of texts alone, and a test reads it.
    document().to_json().unwrap_or_default().into()
});

/// Describes this interface. Needs no token.
#[utoipa::path(get, path = "/openapi.json", tag = "document", security(()),
    responses((status = 200, description = "This document", body = Object, content_type = "application/json")))]
pub async fn read_document() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], DOCUMENT.clone()).into_response()
}

/// The whole document.
pub fn document() -> OpenApi {
    let operations =
        OpenApiRouter::<AppState>::with_openapi(frame()).nest(PREFIX, super::ordinary()).nest(PREFIX, super::uploads());
    let mut document = operations.into_openapi();
    for item in document.paths.paths.values_mut() {
        complete(item);
    }
    let schemas = document.components.get_or_insert_default();
    if let Some(RefOr::T(Schema::Object(mut object))) = schemas.schemas.get("PracticeInput").cloned() {
        pass_over(&mut object, PracticeResource::READ_ONLY.iter().copied());
        object.description =
            Some("What replaces a practice's text. What was read of a practice can be sent back.".to_owned());
        object.properties.insert("status".to_owned(), Ref::from_schema_name("Status").into());
        schemas.schemas.insert(PracticeReplacement::name().into_owned(), Schema::Object(object).into());
    }
    let replacing = document.paths.paths.values().filter_map(|item| item.put.as_ref());
    for replace in replacing.filter(|operation| takes(operation, "If-Match")) {
        take_what_was_read(&mut schemas.schemas, replace);
    }
    document
}

/// Returns whether an operation takes the header or the parameter of that name.
fn takes(operation: &Operation, name: &str) -> bool {
    let mut parameters = operation.parameters.iter().flatten();
    parameters.any(|it| matches!(it, RefOr::T(parameter) if parameter.name == name))
}

/// Lets the input of a PUT that replaces a version also have the fields of its answer that the input has not: what was
/// read can be sent back, and they are passed over.
fn take_what_was_read(schemas: &mut BTreeMap<String, RefOr<Schema>>, replace: &Operation) {
    let (Some(RefOr::T(body)), Some(RefOr::T(answer))) =
        (&replace.request_body, replace.responses.responses.get("200"))
    else {
        return;
    };
    let (sent, answered) = (body.content.get(JSON), answer.content.get(JSON));
    let (Some(input), Some(read)) = (schema_name(sent), schema_name(answered)) else { return };
    let names = schemas.get(read).map_or_else(Vec::new, |read| property_names(schemas, read));
    if let Some(RefOr::T(Schema::Object(input))) = schemas.get_mut(input) {
        let missing: Vec<_> = names.into_iter().filter(|name| !input.properties.contains_key(name)).collect();
        pass_over(input, missing.iter().map(String::as_str));
    }
}

/// The names of the properties of an object, those of the schemas that it is made of among them.
fn property_names(schemas: &BTreeMap<String, RefOr<Schema>>, schema: &RefOr<Schema>) -> Vec<String> {
    match schema {
        RefOr::Ref(reference) => schemas.get(named(reference)).map_or_else(Vec::new, |it| property_names(schemas, it)),
        RefOr::T(Schema::Object(object)) => object.properties.keys().cloned().collect(),
        RefOr::T(Schema::AllOf(all)) => all.items.iter().flat_map(|item| property_names(schemas, item)).collect(),
        RefOr::T(_) => vec![],
    }
}

/// The name of the schema that a JSON body refers to.
fn schema_name(content: Option<&RefOr<Content>>) -> Option<&str> {
    let RefOr::T(json) = content? else { return None };
    let RefOr::Ref(reference) = json.schema.as_ref()? else { return None };
    Some(named(reference))
}

/// The name of the schema that is referred to.
fn named(reference: &Ref) -> &str {
    reference.ref_location.rsplit('/').next().unwrap_or_default()
}

/// Lets a schema of what is sent also have the fields of what was read that are passed over.
fn pass_over<'a>(schema: &mut Object, names: impl IntoIterator<Item = &'a str>) {
    for name in names {
        let passed_over = ObjectBuilder::new().schema_type(SchemaType::AnyValue).description(Some("Passed over"));
        schema.properties.insert(name.to_owned(), passed_over.into());
    }
}

/// The document without its operations.
fn frame() -> OpenApi {
    let token = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("Made on the member's own page, or by `maagal token create`. Shown once."))
        .build();
    let mut schemas = schema::all_codes();
    schemas.push((Details::name().into_owned(), Details::schema()));
    Details::schemas(&mut schemas);
    let components =
        ComponentsBuilder::new().security_scheme(TOKEN, SecurityScheme::Http(token)).schemas_from_iter(schemas).build();
    let info = InfoBuilder::new()
        .title("Maagal")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "What member companies learned from one another: practices, and the meetings they come from. \
             What the token's member may not read is not there (404). A successful write can be found by \
             `/search` when its answer arrives. Changes need the version they were made from (`If-Match`). A refusal names \
             everything that was wrong in the request at once, up to a hundred fields. Each token may make so many requests \
             in a minute, see the headers `RateLimit-Policy` and `RateLimit`. The length of a text is counted as it is sent, \
             before white space is folded and control characters are dropped.",
        ))
        .build();
    OpenApiBuilder::new()
        .info(info)
        .components(Some(components))
        .security(Some([SecurityRequirement::new(TOKEN, Vec::<String>::new())]))
        .build()
}

/// Adds to a path's operations what is true of all: what they may answer, and the headers they take and give.
fn complete(item: &mut PathItem) {
    let PathItem { get, put, post, delete, patch, .. } = item;
    for operation in [get, put, delete, patch].into_iter().flatten() {
        refuse_with_problems(operation);
    }
    if let Some(operation) = post {
        operation.parameters.get_or_insert_default().push(RefOr::T(idempotency_key()));
        let conflict = "The first request with this Idempotency-Key is still being carried out (`request-in-progress`), or it \
                        was carried out and its answer is lost (`answer-lost`)";
        may_answer(operation, "409", conflict);
        refuse_with_problems(operation);
    }
    for operation in [&mut item.put, &mut item.post, &mut item.delete, &mut item.patch].into_iter().flatten() {
        may_answer(operation, "413", "The body is larger than is taken; `limit` may tell the most bytes");
        may_answer(operation, "507", "The server's disk is full");
        may_answer(operation, "403", "The token is good for reading alone");
        if operation.request_body.is_some() {
            may_answer(operation, "415", "The body is of another media type");
        }
        describe_refusals(operation);
    }
}

/// The header that makes a POST safe to repeat.
fn idempotency_key() -> Parameter {
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "A text that the program makes up for this request, 1 to 255 visible ASCII characters. For 24 hours, the same \
             request of the same member with the same key is not carried out again: it gets the first answer, with the \
             header `Idempotency-Replayed: true`. Another method, path or body with the key is refused with 422, code \
             `idempotency-key-reused`. A request that was refused can be sent again with its key.",
        ))
        .schema(Some(Ref::from_schema_name("IdempotencyKey")))
        .build()
}

/// Adds an answer, unless the operation describes it already.
fn may_answer(operation: &mut Operation, status: &str, description: &str) {
    let answer = || RefOr::T(ResponseBuilder::new().description(description).build());
    operation.responses.responses.entry(status.to_owned()).or_insert_with(answer);
}

/// Adds the refusals of every operation, and gives each its body.
fn refuse_with_problems(operation: &mut Operation) {
    if operation.security.is_none() {
        may_answer(operation, "401", "The token is missing, unknown, revoked or expired");
    }
    may_answer(operation, "400", "The request is not of the form that is read");
    may_answer(operation, "429", "The token made too many requests; `Retry-After` tells how many seconds to wait");
    may_answer(operation, "500", "The server failed");
    may_answer(operation, "503", "The server cannot answer at present; `Retry-After` tells how many seconds to wait");
    describe_refusals(operation);
}

/// Gives every refusal its body, and every answer the headers that go with its status.
fn describe_refusals(operation: &mut Operation) {
    let problem = Content::new(Some(Ref::from_schema_name(Details::name())));
    let header = |description: &str| HeaderBuilder::new().schema(Some(text())).description(Some(description)).build();
    for (status, response) in &mut operation.responses.responses {
        let RefOr::T(response) = response else { continue };
        if status.starts_with(['4', '5']) {
            response.content.insert("application/problem+json".to_owned(), problem.clone().into());
        }
        if matches!(status.as_str(), "409" | "429" | "503") {
            response.headers.insert("Retry-After".to_owned(), RefOr::T(header("How many seconds to wait")));
        }
        if operation.security.is_none() && (status.starts_with('2') || status == "429") {
            let policy = header("How many requests (`q`) the token may make in how many seconds (`w`)");
            let current = header("How many are left (`r`), and in how many seconds (`t`) they are all there again");
            response.headers.insert("RateLimit-Policy".to_owned(), RefOr::T(policy));
            response.headers.insert("RateLimit".to_owned(), RefOr::T(current));
        }
    }
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}
