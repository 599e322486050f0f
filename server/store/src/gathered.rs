//! Lists gathered into the row they belong to, as JSON that the forum's types are read from.
//!
//! Each macro is a scalar subquery: the table that holds the list, its column that points to the
//! owner, and the owner's key in the outer query.

/// The people of a list, as `[Person]`.
macro_rules! people_json {
    ($table:literal, $column:literal, $owner:literal) => {
        concat!(
            r#"coalesce((SELECT '[' || string_agg(
                '{"id":' || who.id || ',"name":' || json_quote("#,
            $crate::member::shown_name!("who"),
            r#") || ',"profession":' || json_quote(who.profession) || '}', ',' ORDER BY list.position) || ']'
               FROM "#,
            $table,
            " list JOIN member who ON who.id = list.member_id WHERE list.",
            $column,
            " = ",
            $owner,
            "), '[]')"
        )
    };
}
pub(crate) use people_json;

/// The keys of the people of a list, as `[MemberId]`.
macro_rules! member_ids_json {
    ($table:literal, $column:literal, $owner:literal) => {
        concat!(
            "coalesce((SELECT '[' || string_agg(CAST(list.member_id AS TEXT), ',' ORDER BY list.position) || ']'
               FROM ",
            $table,
            " list WHERE list.",
            $column,
            " = ",
            $owner,
            "), '[]')"
        )
    };
}
pub(crate) use member_ids_json;

/// A practice's topics, as `[Topic]`.
macro_rules! topics_json {
    ($owner:literal) => {
        concat!(
            r#"coalesce((SELECT '[' || string_agg(
                '{"id":' || t.id || ',"slug":' || json_quote(t.slug)
                || ',"parent":' || coalesce(CAST(t.parent_id AS TEXT), 'null')
                || ',"name_he":' || json_quote(t.name_he)
                || ',"name_en":' || json_quote(t.name_en) || '}', ',' ORDER BY list.position) || ']'
               FROM practice_topic list JOIN topic t ON t.id = list.topic_id WHERE list.practice_id = "#,
            $owner,
            "), '[]')"
        )
    };
}
pub(crate) use topics_json;

/// The slugs of a practice's topics, as `[String]`.
macro_rules! topic_slugs_json {
    ($owner:literal) => {
        concat!(
            "coalesce((SELECT '[' || string_agg(json_quote(t.slug), ',' ORDER BY list.position) || ']'
               FROM practice_topic list JOIN topic t ON t.id = list.topic_id WHERE list.practice_id = ",
            $owner,
            "), '[]')"
        )
    };
}
pub(crate) use topic_slugs_json;

/// The files beside a practice (`practice_id`), a draft (`draft_id`) or a comment (`comment_id`), as `[Attachment]`.
macro_rules! attachments_json {
    ($column:literal, $owner:literal) => {
        concat!(
            r#"coalesce((SELECT '[' || string_agg(
                '{"id":' || f.id || ',"file_name":' || json_quote(f.file_name)
                || ',"media_type":' || json_quote(f.media_type) || ',"size":' || f.size
                || ',"hash":' || json_quote(f.hash)
                || ',"sharing":' || CASE f.sharing WHEN '' THEN 'null' ELSE json_quote(f.sharing) END
                || ',"searchable":' || json_quote(coalesce(w.searchable, 'unread')) || '}', ',' ORDER BY f.position, f.id) || ']'
               FROM attachment f LEFT JOIN file_text w ON w.hash = f.hash WHERE f."#,
            $column,
            " = ",
            $owner,
            "), '[]')"
        )
    };
}
pub(crate) use attachments_json;
