//! The words of what went wrong, and of what to do about it.

use domain::attachment::IMAGE_MEGAPIXELS_MAX;
use domain::conversion::{What, read_list};
use domain::dilemma::AHEAD_DAYS;
use domain::document::DocumentKind;
use domain::language::Language;
use domain::problem::{FieldError, FieldProblem, LIST_SEPARATOR, Problem};
use domain::quota::Quota;
use domain::search::Progress;

use crate::drafts::report::held_words;
use crate::search::notice::being_built;
use crate::words;

/// Returns what was wrong with a field's value and what to do about it.
pub fn field_sentence(language: Language, error: &FieldError) -> String {
    let sentence = match &error.detail {
        // A password has words of its own, since it is never shown.
        Some(min) if error.field == "password" && error.problem == FieldProblem::TooShort => {
            t!(language, field_problem.password_too_short, min)
        }
        Some(days) if error.field == "until" && error.problem == FieldProblem::Invalid => {
            t!(language, field_problem.until, days)
        }
        Some(max) if error.field.starts_with("quota-") && error.problem == FieldProblem::Invalid => {
            let max = max.parse::<i64>().map_or_else(|_| max.clone(), words::number);
            t!(language, field_problem.invalid_limit, max)
        }
        _ if error.field == "code" && error.problem == FieldProblem::Mismatch => {
            t!(language, field_problem.wrong_code).to_owned()
        }
        _ if error.field == "email" && error.problem == FieldProblem::NotThere => {
            t!(language, field_problem.code_gone).to_owned()
        }
        _ if error.field == "email" && error.problem == FieldProblem::Mismatch => {
            t!(language, field_problem.other_address).to_owned()
        }
        _ if error.field == "current" && error.problem == FieldProblem::Mismatch => {
            t!(language, field_problem.current_password).to_owned()
        }
        _ if error.field == "identity_number" && error.problem == FieldProblem::Invalid => {
            t!(language, field_problem.identity_number).to_owned()
        }
        _ if error.field == "sure" && error.problem == FieldProblem::Missing => {
            t!(language, field_problem.not_ticked).to_owned()
        }
        None if error.field == "topics" && error.problem == FieldProblem::Missing => {
            t!(language, field_problem.topic_missing).to_owned()
        }
        None if error.field == "next_update" && error.problem == FieldProblem::Invalid => {
            t!(language, field_problem.next_update, days = AHEAD_DAYS)
        }
        None if error.field == "tried_on" && error.problem == FieldProblem::Invalid => {
            t!(language, field_problem.tried_on).to_owned()
        }
        None if error.field == "due" && error.problem == FieldProblem::Invalid => {
            t!(language, field_problem.due).to_owned()
        }
        _ if is_invalid(error, "link") => t!(language, field_problem.invalid_link).to_owned(),
        _ if is_invalid(error, "ends_at") => t!(language, field_problem.invalid_end).to_owned(),
        _ if is_invalid(error, "car") => t!(language, field_problem.invalid_car).to_owned(),
        _ if is_invalid(error, "deadline") => t!(language, field_problem.invalid_deadline).to_owned(),
        Some(detail) => detailed_sentence(language, error, detail),
        None => plain_sentence(language, error.problem).to_owned(),
    };
    let sentence = match &error.suggestion {
        Some(suggestion) => {
            // Where nothing is near, every value that could stand here is told.
            let is_list = suggestion.contains(LIST_SEPARATOR);
            let suggestion = format!("\u{2068}{suggestion}\u{2069}");
            let words = if is_list {
                t!(language, form.one_of, suggestion)
            } else {
                t!(language, form.did_you_mean, suggestion)
            };
            format!("{sentence} {words}")
        }
        None => sentence,
    };
    let sentence = match error.line {
        Some(line) => t!(language, form.line, line) + &sentence,
        None => sentence,
    };
    match &error.file {
        // Isolated, so that a foreign name does not reorder the sentence after it; each folder of a path by itself.
        Some(name) => format!("\u{2068}{}\u{2069}: {sentence}", name.replace('/', "\u{2069}/\u{2068}")),
        None => sentence,
    }
}

/// Returns whether a field is not as it should be, on a form or in a list of meetings.
fn is_invalid(error: &FieldError, field: &str) -> bool {
    error.problem == FieldProblem::Invalid && error.field.rsplit('.').next() == Some(field)
}

fn plain_sentence(language: Language, problem: FieldProblem) -> &'static str {
    match problem {
        FieldProblem::Missing => t!(language, field_problem.missing),
        FieldProblem::TooLong => t!(language, field_problem.too_long),
        FieldProblem::TooMany => t!(language, field_problem.too_many),
        FieldProblem::TooFew => t!(language, field_problem.too_few),
        FieldProblem::Repeated => t!(language, field_problem.repeated),
        FieldProblem::TooShort => t!(language, field_problem.too_short),
        FieldProblem::Invalid => t!(language, field_problem.invalid),
        FieldProblem::UnknownField => t!(language, field_problem.unknown_field),
        FieldProblem::NotThere => t!(language, field_problem.not_there),
        FieldProblem::Taken => t!(language, field_problem.taken),
        FieldProblem::BidiControl => t!(language, field_problem.bidi_control),
        FieldProblem::TooWeak => t!(language, field_problem.too_weak),
        FieldProblem::OwnNameOrAddress => t!(language, field_problem.own_name_or_address),
        FieldProblem::Mismatch => t!(language, field_problem.mismatch),
        FieldProblem::NameDiffers => t!(language, field_problem.name_differs),
        FieldProblem::TwoLevels => t!(language, field_problem.two_levels),
        FieldProblem::LastCoordinator => t!(language, field_problem.last_coordinator),
        FieldProblem::Deactivated => t!(language, field_problem.deactivated),
        FieldProblem::NothingToSend => t!(language, field_problem.nothing_to_send),
        FieldProblem::Settled => t!(language, field_problem.settled),
        FieldProblem::MeetingOver => t!(language, field_problem.meeting_over),
        FieldProblem::NotComing => t!(language, field_problem.not_coming),
        FieldProblem::Full => t!(language, field_problem.full),
        FieldProblem::EmptyFile => t!(language, field_problem.empty_file),
        FieldProblem::NothingKept => t!(language, field_problem.nothing_kept),
        FieldProblem::FileTooLarge => t!(language, field_problem.file_too_large),
        FieldProblem::NotText => t!(language, field_problem.not_text),
        FieldProblem::FileEncrypted => t!(language, field_problem.file_encrypted),
        FieldProblem::FileDamaged => t!(language, field_problem.file_damaged),
        FieldProblem::FileMismatch => t!(language, field_problem.file_mismatch),
        FieldProblem::FileFormat => t!(language, field_problem.file_format),
        FieldProblem::FileCostly => t!(language, field_problem.file_costly),
        FieldProblem::NotInTime => t!(language, field_problem.not_in_time),
        FieldProblem::FileType => t!(language, field_problem.file_type),
        FieldProblem::ImageFormat => t!(language, field_problem.image_format),
        FieldProblem::BrokenImage => t!(language, field_problem.broken_image),
        FieldProblem::ImageTooLarge => t!(language, field_problem.image_too_large),
        FieldProblem::SeveralPages => t!(language, field_problem.several_pages),
        FieldProblem::NoRoom => t!(language, field_problem.no_room),
        FieldProblem::TellsWriter => t!(language, field_problem.tells_writer),
        FieldProblem::ChooseAgain => t!(language, field_problem.choose_again),
        FieldProblem::UnusedFile => t!(language, field_problem.unused_file),
        FieldProblem::HeadNotClosed => t!(language, field_problem.head_not_closed),
        FieldProblem::HeadTab => t!(language, field_problem.head_tab),
        FieldProblem::HeadQuote => t!(language, field_problem.head_quote),
        FieldProblem::HeadBracket => t!(language, field_problem.head_bracket),
        FieldProblem::HeadNotRead => t!(language, field_problem.head_not_read),
        FieldProblem::KeyRepeated => t!(language, field_problem.key_repeated),
        FieldProblem::NotUsed => t!(language, field_problem.not_used),
        FieldProblem::Everybody => t!(language, field_problem.everybody),
        FieldProblem::TooFast => t!(language, field_problem.too_fast),
        FieldProblem::Locked => t!(language, field_problem.locked),
        FieldProblem::OtherReaders => t!(language, field_problem.other_readers),
        FieldProblem::ThreadGone => t!(language, field_problem.thread_gone),
        FieldProblem::GoesOnElsewhere => t!(language, field_problem.goes_on_elsewhere),
        FieldProblem::PersonalDetail => t!(language, field_problem.personal_detail),
    }
}

/// Returns what a file is that is no text, and what to do with it.
fn document_sentence(language: Language, kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Word => t!(language, field_problem.document.word),
        DocumentKind::PowerPoint => t!(language, field_problem.document.powerpoint),
        DocumentKind::Excel => t!(language, field_problem.document.excel),
        DocumentKind::OpenDocument => t!(language, field_problem.document.opendocument),
        DocumentKind::RichText => t!(language, field_problem.document.rich_text),
        DocumentKind::Pages => t!(language, field_problem.document.pages),
        DocumentKind::Pdf => t!(language, field_problem.document.pdf),
        DocumentKind::WebPage => t!(language, field_problem.document.web_page),
        DocumentKind::Image => t!(language, field_problem.document.image),
        DocumentKind::Archive => t!(language, field_problem.document.archive),
    }
}

/// The sentence that also says what was found, or what the limit is.
fn detailed_sentence(language: Language, error: &FieldError, detail: &str) -> String {
    // Isolated, so that a foreign name does not reorder the sentence around it.
    let found = format!("\u{2068}{detail}\u{2069}");
    match error.problem {
        FieldProblem::TooLong => {
            let max = detail.parse::<i64>().map_or(found, words::number);
            t!(language, field_problem.too_long_max, max)
        }
        FieldProblem::TooMany => t!(language, field_problem.too_many_max, max = detail),
        FieldProblem::TooFew => t!(language, field_problem.too_few_min, min = detail),
        FieldProblem::Repeated => t!(language, field_problem.repeated_found, found),
        FieldProblem::Taken => t!(language, field_problem.taken_found, found),
        FieldProblem::TooShort => t!(language, field_problem.too_short_min, min = detail),
        FieldProblem::Invalid => t!(language, field_problem.invalid_found, found),
        FieldProblem::UnknownField => t!(language, field_problem.unknown_field_found, found),
        FieldProblem::NotThere if error.field == "attachments" => t!(language, field_problem.file_not_there, found),
        FieldProblem::NotThere => t!(language, field_problem.not_there_found, found),
        FieldProblem::KeyRepeated => t!(language, field_problem.key_repeated_found, found),
        FieldProblem::NotUsed => t!(language, field_problem.not_used_found, found),
        FieldProblem::PersonalDetail => t!(language, field_problem.personal_detail_found, found),
        FieldProblem::NotText => match detail.parse() {
            Ok(kind) => document_sentence(language, kind).to_owned(),
            Err(_) => plain_sentence(language, error.problem).to_owned(),
        },
        FieldProblem::NothingKept => match read_list(detail).as_slice() {
            [] => plain_sentence(language, error.problem).to_owned(),
            [(What::File, _)] => t!(language, field_problem.nothing_kept_zip).to_owned(),
            held => t!(language, field_problem.nothing_kept_found, found = held_words(language, held)),
        },
        FieldProblem::FileTooLarge => {
            let max = detail.parse().map_or(found, |size| words::bytes(language, size));
            t!(language, field_problem.file_too_large_max, max)
        }
        FieldProblem::FileType => t!(language, field_problem.file_type_found, found),
        FieldProblem::NoRoom => {
            let max = detail.parse().map_or(found, |size| words::bytes(language, size));
            t!(language, field_problem.no_room_max, max)
        }
        FieldProblem::ImageTooLarge => {
            t!(language, field_problem.image_too_large_found, found, max = IMAGE_MEGAPIXELS_MAX)
        }
        FieldProblem::Missing
        | FieldProblem::BidiControl
        | FieldProblem::TooWeak
        | FieldProblem::OwnNameOrAddress
        | FieldProblem::Mismatch
        | FieldProblem::NameDiffers
        | FieldProblem::TwoLevels
        | FieldProblem::LastCoordinator
        | FieldProblem::Deactivated
        | FieldProblem::MeetingOver
        | FieldProblem::NotComing
        | FieldProblem::NothingToSend
        | FieldProblem::Settled
        | FieldProblem::Full
        | FieldProblem::EmptyFile
        | FieldProblem::TellsWriter
        | FieldProblem::ChooseAgain
        | FieldProblem::FileEncrypted
        | FieldProblem::FileDamaged
        | FieldProblem::FileMismatch
        | FieldProblem::FileFormat
        | FieldProblem::FileCostly
        | FieldProblem::NotInTime
        | FieldProblem::ImageFormat
        | FieldProblem::BrokenImage
        | FieldProblem::SeveralPages
        | FieldProblem::HeadNotClosed
        | FieldProblem::HeadTab
        | FieldProblem::HeadQuote
        | FieldProblem::HeadBracket
        | FieldProblem::HeadNotRead
        | FieldProblem::UnusedFile
        | FieldProblem::TooFast
        | FieldProblem::Everybody
        | FieldProblem::Locked
        | FieldProblem::OtherReaders
        | FieldProblem::ThreadGone
        | FieldProblem::GoesOnElsewhere => plain_sentence(language, error.problem).to_owned(),
    }
}

/// Returns what went wrong, in a few words.
pub fn problem_title(language: Language, problem: &Problem) -> &'static str {
    match problem {
        Problem::Unauthenticated => t!(language, problem.unauthenticated.title),
        Problem::Forbidden => t!(language, problem.forbidden.title),
        Problem::NotFound => t!(language, problem.not_found.title),
        Problem::Invalid { .. } => t!(language, problem.invalid.title),
        Problem::Conflict { .. } => t!(language, problem.conflict.title),
        Problem::InvalidCredentials => t!(language, problem.invalid_credentials.title),
        Problem::Throttled { .. } => t!(language, problem.throttled.title),
        Problem::Busy { .. } => t!(language, problem.busy.title),
        Problem::LinkExpired => t!(language, problem.link_expired.title),
        Problem::TooLarge { .. } => t!(language, problem.too_large.title),
        Problem::FileDamaged => t!(language, problem.file_damaged.title),
        Problem::FilesUnavailable => t!(language, problem.files_unavailable.title),
        Problem::QuotaExceeded { .. } => t!(language, problem.quota_exceeded.title),
        Problem::TextTimeout => t!(language, problem.text_timeout.title),
        Problem::DiskFull => t!(language, problem.disk_full.title),
        Problem::IndexBuilding { .. } => t!(language, problem.index_building.title),
        Problem::ReadOnly => t!(language, problem.read_only.title),
        Problem::Unavailable => t!(language, problem.unavailable.title),
        Problem::Internal => t!(language, problem.internal.title),
    }
}

/// Returns what to do about it.
pub fn problem_text(language: Language, problem: &Problem) -> String {
    match problem {
        Problem::Unauthenticated => t!(language, problem.unauthenticated.text).to_owned(),
        Problem::Forbidden => t!(language, problem.forbidden.text).to_owned(),
        Problem::NotFound => t!(language, problem.not_found.text).to_owned(),
        Problem::Invalid { .. } => t!(language, problem.invalid.text).to_owned(),
        Problem::Conflict { .. } => t!(language, problem.conflict.text).to_owned(),
        Problem::InvalidCredentials => t!(language, problem.invalid_credentials.text).to_owned(),
        Problem::Throttled { seconds } => {
            t!(language, problem.throttled.text, wait = words::duration(language, *seconds))
        }
        Problem::Busy { seconds } => t!(language, problem.busy.text, wait = words::duration(language, *seconds)),
        Problem::LinkExpired => t!(language, problem.link_expired.text).to_owned(),
        Problem::TooLarge { limit } => {
            let limit = i64::try_from(*limit).unwrap_or(i64::MAX);
            t!(language, problem.too_large.text, max = words::bytes(language, limit))
        }
        Problem::FileDamaged => t!(language, problem.file_damaged.text).to_owned(),
        Problem::FilesUnavailable => t!(language, problem.files_unavailable.text).to_owned(),
        Problem::QuotaExceeded { what, limit } => quota_sentence(language, *what, *limit),
        Problem::TextTimeout => t!(language, problem.text_timeout.text).to_owned(),
        Problem::DiskFull => t!(language, problem.disk_full.text).to_owned(),
        Problem::IndexBuilding { done, total } => {
            let built = being_built(language, Progress { done: *done, total: *total });
            format!("{built} {}", t!(language, problem.index_building.text))
        }
        Problem::ReadOnly => t!(language, problem.read_only.text).to_owned(),
        Problem::Unavailable => t!(language, problem.unavailable.text).to_owned(),
        Problem::Internal => t!(language, problem.internal.text).to_owned(),
    }
}

/// That there is no room for more of something, and how to make some.
fn quota_sentence(language: Language, what: Quota, limit: i64) -> String {
    let max = words::amount(language, what, limit);
    match what {
        Quota::Drafts => t!(language, problem.quota_exceeded.drafts, max = max),
        Quota::DraftBytes => t!(language, problem.quota_exceeded.draft_bytes, max = max),
        Quota::Practices => t!(language, problem.quota_exceeded.practices, max = max),
        Quota::Tokens => t!(language, problem.quota_exceeded.tokens, max = max),
        Quota::SavedSearches => t!(language, problem.quota_exceeded.saved_searches, max = max),
        Quota::Comments => t!(language, problem.quota_exceeded.comments, max = max),
        Quota::MemberFiles => t!(language, problem.quota_exceeded.member_files, max = max),
        Quota::CompanyFiles => t!(language, problem.quota_exceeded.company_files, max = max),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_quota_says_what_it_counts_and_how_much_there_may_be() {
        for &what in Quota::ALL {
            for language in [Language::Hebrew, Language::English] {
                let problem = Problem::QuotaExceeded { what, limit: 20 };
                let text = problem_text(language, &problem);
                assert!(text.contains("20"), "{what}: {text}");
                assert!(!words::quota(language, what).is_empty());
            }
        }
    }

    #[test]
    fn a_password_is_not_called_a_text() {
        let short = FieldError::new("password", FieldProblem::TooShort).detail(10);
        assert_eq!(field_sentence(Language::Hebrew, &short), "הסיסמה קצרה מדי: נדרשים לפחות 10 תווים.");
        let current = FieldError::new("current", FieldProblem::Mismatch);
        assert_eq!(field_sentence(Language::Hebrew, &current), "הסיסמה הנוכחית שגויה. צריך להקליד אותה שוב.");
        let repeated = FieldError::new("repeated", FieldProblem::Mismatch);
        assert_ne!(field_sentence(Language::Hebrew, &repeated), field_sentence(Language::Hebrew, &current));
    }

    #[test]
    fn what_is_written_in_a_form_of_its_own_has_a_sentence_of_its_own() {
        let of = |field| field_sentence(Language::Hebrew, &FieldError::new(field, FieldProblem::Invalid));
        assert!(of("link").contains("https://") && of("meetings[0].link") == of("link") && of("kind") != of("link"));
        assert!(of("ends_at") != of("kind") && of("meetings[0].ends_at") == of("ends_at"));
        assert!(of("deadline") != of("kind") && of("deadline") != of("ends_at"));
        assert!(of("car").contains("12-345-67"));
    }

    #[test]
    fn a_day_that_was_not_taken_is_told_which_can_be() {
        let of = |field| field_sentence(Language::Hebrew, &FieldError::new(field, FieldProblem::Invalid));
        let days: std::collections::BTreeSet<String> = ["next_update", "tried_on", "due", "kind"].map(of).into();
        assert_eq!(days.len(), 4);
        assert!(of("next_update").contains("92"));
    }

    #[test]
    fn a_file_without_a_text_says_what_it_holds() {
        let of = |held: &str| {
            field_sentence(Language::English, &FieldError::new("file", FieldProblem::NothingKept).detail(held))
        };
        let held = of("media: 1, notes: 3");
        assert!(held.contains("film or sound · speaker notes (3 times)."), "{held}");
        assert!(of("file: 7").contains("zip"));
    }

    #[test]
    fn every_field_problem_has_a_sentence_in_both_languages() {
        for &problem in FieldProblem::ALL {
            for language in [Language::Hebrew, Language::English] {
                let plain = FieldError::new("x", problem);
                assert!(!field_sentence(language, &plain).is_empty());
                assert!(!field_sentence(language, &plain.detail(140).line(3)).is_empty());
            }
        }
    }

    #[test]
    fn each_kind_of_document_has_a_sentence_of_its_own() {
        for language in [Language::Hebrew, Language::English] {
            let of = |kind: &DocumentKind| {
                field_sentence(language, &FieldError::new("file", FieldProblem::NotText).detail(kind))
            };
            let sentences: std::collections::BTreeSet<String> = DocumentKind::ALL.iter().map(of).collect();
            assert_eq!(sentences.len(), DocumentKind::ALL.len());
            assert!(!sentences.iter().any(|sentence| sentence.contains("UTF-8")));
        }
    }
}
