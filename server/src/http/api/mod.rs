//! The REST interface under `/api/v1`, for programs.
//!
//! Every operation takes an API token ([`actor`]) and calls a use case as the token's member; a
//! browser's session opens nothing here, so there is nothing for another site to forge. Answers are
//! JSON; refusals are `application/problem+json` ([`super::problem`]), with the fields or parameters
//! that were not taken by name. What the actor may not read is not there: 404, the same as none.
//!
//! In reading order: [`actor`] with [`rate`] and [`idempotency`] stand around every operation; [`key`], [`parameters`],
//! [`cursor`], [`body`] and [`version`] read a request; [`details`] looks for personal details in it; [`moment`], [`schema`]
//! and [`beside`] are how values are written; then the operations: one file for each resource, such as [`comments`], and for one that has much, such as
//! [`practices`], a folder.
//!
//! # To add an operation
//! A handler annotated with `#[utoipa::path]` in the file of its resource; then its
//! line in [`ordinary`], or in [`uploads`] where it takes files. The document ([`openapi`]) follows from
//! the annotation. A PUT that replaces a version (`If-Match`) takes what a GET answered: its input passes over the
//! fields that it cannot change ([`body::Input`]). A POST is carried out once for each `Idempotency-Key` as long as it
//! commits no more than one transaction that changes something besides drafts.

pub mod actor;
pub mod beside;
pub mod body;
pub mod comments;
pub mod cursor;
pub mod details;
pub mod files;
pub mod form;
pub mod idempotency;
pub mod key;
pub mod moment;
pub mod notifications;
pub mod openapi;
pub mod parameters;
pub mod promises;
pub mod rate;
pub mod rota;
pub mod schema;
pub mod synonyms;
pub mod talk;
pub mod tokens;
pub mod version;
pub mod whole;

pub mod search {
    //! What the forum knows, by words and filters.
    pub mod answer;
    pub mod find;
    pub mod request;
    pub mod suggest;
}

pub mod practices {
    //! What companies did.
    pub mod batch;
    pub mod create;
    pub mod delete;
    pub mod document;
    pub mod input;
    pub mod line;
    pub mod list;
    pub mod read;
    pub mod replace;
    pub mod resource;
}

pub mod meetings {
    //! The meeting cycle.
    pub mod after;
    pub mod create;
    pub mod gate;
    pub mod input;
    pub mod list;
    pub mod marked;
    pub mod one_page;
    pub mod read;
    pub mod record;
    pub mod replace;
    pub mod resource;
    pub mod rsvp;
    pub mod since;
    pub mod urgent;
    pub mod write_up;
    pub mod year;
}

pub mod people {
    //! Companies, their members, and the topics that connect them.
    pub mod away;
    pub mod companies;
    pub mod company;
    pub mod member;
    pub mod members;
    pub mod phone;
    pub mod topic;
    pub mod topics;
}

pub mod dilemmas {
    //! Questions from the field.
    pub mod ask;
    pub mod change;
    pub mod list;
    pub mod replace;
    pub mod resource;
}

pub mod tries {
    //! What came of practices in companies that tried them.
    pub mod list;
    pub mod one;
    pub mod resource;
    pub mod write;
}

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::MethodRouter;
use domain::problem::Problem;
use utoipa::openapi::path::Paths;
use utoipa_axum::PathItemExt as _;
use utoipa_axum::router::OpenApiRouter;

use super::problem::ApiProblem;
use super::routing::AnyHandler;
use super::{AppState, limits};

/// As `utoipa_axum::routes!`, which adds operations with their handlers to a router, but for the handlers' types, which are
/// erased: see [`AnyHandler`].
macro_rules! routes {
    ($($handler:path),+ $(,)?) => {{
        let (mut schemas, mut paths, mut methods) = (Vec::new(), Paths::new(), MethodRouter::new());
        $(
            let (path, operation, kinds) = utoipa_axum::routes!(@resolve_types $handler : schemas);
            for kind in &kinds {
                methods = methods.on(kind.to_method_filter(), AnyHandler::new($handler));
            }
            paths.add_path_operation(&path, kinds, operation);
        )+
        (schemas, paths, methods)
    }};
}

/// What every path of the interface starts with.
pub const PREFIX: &str = "/api/v1";

/// The routes of the interface, inside their limits. Every other path under the prefix answers 404.
pub fn routes(state: &AppState) -> Router<AppState> {
    let admitted = |routes: Router<AppState>| {
        let once = from_fn_with_state(Arc::clone(&state.forum), idempotency::once);
        routes.layer(once).layer(from_fn_with_state(state.clone(), actor::admit))
    };
    let ordinary = Router::from(ordinary()).fallback(async || ApiProblem::from(Problem::NotFound));
    let uploads = limits::uploads(admitted(uploads().into()), state.settings.max_upload);
    Router::new().nest(PREFIX, limits::ordinary(admitted(ordinary)).merge(uploads))
}

/// The operations that take no files.
fn ordinary() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(openapi::read_document))
        .routes(routes!(search::find::find))
        .routes(routes!(search::suggest::suggest))
        .routes(routes!(practices::list::list_practices, practices::create::create_practice))
        .routes(routes!(
            practices::read::read_practice,
            practices::replace::replace_practice,
            practices::delete::delete_practice,
        ))
        .routes(routes!(practices::document::read_practice_document))
        .routes(routes!(meetings::list::list_meetings, meetings::create::create_meeting))
        .routes(routes!(meetings::read::read_meeting, meetings::replace::replace_meeting))
        .routes(routes!(meetings::year::propose_dates))
        .routes(routes!(meetings::year::create_meetings))
        .routes(routes!(meetings::urgent::change_urgently))
        .routes(routes!(meetings::since::read_since_last))
        .routes(routes!(meetings::rsvp::list_rsvps))
        .routes(routes!(meetings::rsvp::read_rsvp, meetings::rsvp::put_rsvp))
        .routes(routes!(meetings::gate::read_gate_list))
        .routes(routes!(meetings::gate::put_gate_entry, meetings::gate::delete_gate_entry))
        .routes(routes!(meetings::gate::put_gate_guest))
        .routes(routes!(meetings::gate::delete_gate_line))
        .routes(routes!(meetings::after::read_attendance, meetings::after::put_attendance))
        .routes(routes!(meetings::after::read_survey, meetings::after::put_survey))
        .routes(routes!(meetings::after::list_surveys))
        .routes(routes!(meetings::record::propose_agenda))
        .routes(routes!(meetings::record::put_agenda))
        .routes(routes!(meetings::record::put_summary))
        .routes(routes!(meetings::record::put_summary_mail))
        .routes(routes!(meetings::marked::read_marked_promises))
        .routes(routes!(meetings::one_page::read_one_page))
        .routes(routes!(rota::read_rota, rota::order_rota))
        .routes(routes!(rota::name_presenters))
        .routes(routes!(rota::ask_to_present))
        .routes(routes!(rota::ask_to_swap))
        .routes(routes!(rota::read_presenting_request))
        .routes(routes!(rota::accept_presenting_request))
        .routes(routes!(rota::pass_presenting_request))
        .routes(routes!(rota::withdraw_presenting_request))
        .routes(routes!(comments::list_practice_comments, comments::create_practice_comment))
        .routes(routes!(comments::list_meeting_comments, comments::create_meeting_comment))
        .routes(routes!(comments::read_comment, comments::replace_comment, comments::delete_comment,))
        .routes(routes!(talk::put_thanks, talk::delete_thanks))
        .routes(routes!(talk::put_mark, talk::delete_mark))
        .routes(routes!(talk::lock_thread, talk::unlock_thread))
        .routes(routes!(talk::put_move, talk::delete_move))
        .routes(routes!(talk::read_history))
        .routes(routes!(talk::report_comment))
        .routes(routes!(talk::list_reports))
        .routes(routes!(talk::handle_report))
        .routes(routes!(tries::list::list_tries, tries::write::create_try))
        .routes(routes!(tries::one::read_try, tries::write::replace_try, tries::one::delete_try))
        .routes(routes!(comments::list_dilemma_comments, comments::create_dilemma_comment))
        .routes(routes!(dilemmas::list::list_dilemmas, dilemmas::ask::ask_dilemma))
        .routes(routes!(
            dilemmas::list::read_dilemma,
            dilemmas::replace::replace_dilemma,
            dilemmas::change::withdraw_dilemma
        ))
        .routes(routes!(dilemmas::change::answer_dilemma))
        .routes(routes!(dilemmas::change::accept_answer))
        .routes(routes!(dilemmas::change::own_dilemma))
        .routes(routes!(dilemmas::change::promise_update))
        .routes(routes!(dilemmas::change::close_dilemma))
        .routes(routes!(dilemmas::change::reopen_dilemma))
        .routes(routes!(dilemmas::change::merge_dilemma))
        .routes(routes!(dilemmas::change::put_on_agenda))
        .routes(routes!(dilemmas::change::publish_dilemma))
        .routes(routes!(dilemmas::change::reveal_asker))
        .routes(routes!(dilemmas::replace::put_dilemma_summary))
        .routes(routes!(promises::list_promises, promises::make_promise))
        .routes(routes!(promises::read_promise))
        .routes(routes!(promises::keep_promise))
        .routes(routes!(promises::move_promise))
        .routes(routes!(promises::release_promise))
        .routes(routes!(people::companies::list_companies, people::company::create_company))
        .routes(routes!(people::company::read_company, people::company::change_company))
        .routes(routes!(people::company::merge_company))
        .routes(routes!(people::company::company_leaves))
        .routes(routes!(people::company::readmit_company))
        .routes(routes!(people::members::list_members))
        .routes(routes!(people::member::read_member, people::member::change_member))
        .routes(routes!(people::member::set_role))
        .routes(routes!(people::member::deactivate_member))
        .routes(routes!(people::member::reactivate_member))
        .routes(routes!(people::away::set_away))
        .routes(routes!(people::away::end_away))
        .routes(routes!(people::phone::set_phone))
        .routes(routes!(tokens::list_tokens))
        .routes(routes!(tokens::revoke_token))
        .routes(routes!(people::topics::list_topics, people::topic::create_topic))
        .routes(routes!(people::topic::read_topic, people::topic::change_topic))
        .routes(routes!(people::topic::merge_topic))
        .routes(routes!(notifications::list_notifications))
        .routes(routes!(notifications::read_notifications))
        .routes(routes!(synonyms::list_synonyms, synonyms::create_synonyms))
        .routes(routes!(synonyms::read_synonyms, synonyms::replace_synonyms, synonyms::delete_synonyms,))
}

/// The operations that take files, or many texts at once.
fn uploads() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(practices::batch::create_practices))
        .routes(routes!(meetings::write_up::upload_write_up))
        .routes(routes!(files::add_comment_files))
        .routes(routes!(files::add_dilemma_files))
}

#[cfg(test)]
mod tests;
