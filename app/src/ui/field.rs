//! Form fields: label, hint, error, and what was typed before.
//!
//! Every field takes the [`Form`] it belongs to and its name in it. An error is tied to its input
//! by `aria-describedby`, so that screen readers say it on focus.

use leptos::prelude::*;

use crate::context::PageContext;
use crate::ui::form::Form;

/// A value that can be chosen, and its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The value that is posted.
    pub value: String,
    /// The label that is read.
    pub label: String,
}

impl Choice {
    /// A value and its words.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// What stands around an input: its label above, hint and errors below.
struct Frame {
    id: String,
    label: String,
    hint: Option<String>,
    errors: Vec<String>,
    optional: Option<&'static str>,
}

impl Frame {
    fn new(form: &Form, name: &str, label: String, hint: Option<String>, required: bool) -> Self {
        let language = PageContext::current().language;
        Self {
            id: format!("field-{name}"),
            label,
            hint,
            errors: form.errors(language, name),
            optional: (!required).then(|| t!(language, form.optional)),
        }
    }

    /// The ids of hint and errors, for `aria-describedby`.
    fn described_by(&self) -> Option<String> {
        let id = &self.id;
        match (self.hint.is_some(), !self.errors.is_empty()) {
            (false, false) => None,
            (true, false) => Some(format!("{id}-hint")),
            (false, true) => Some(format!("{id}-error")),
            (true, true) => Some(format!("{id}-error {id}-hint")),
        }
    }

    /// Returns `true` for `aria-invalid`; `None` while nothing is wrong.
    fn invalid(&self) -> Option<&'static str> {
        (!self.errors.is_empty()).then_some("true")
    }

    /// The label and the notes around an input.
    fn around(self, input: AnyView) -> AnyView {
        let notes = self.notes();
        let optional = self.optional.map(|word| view! { <span class="optional">{word}</span> });
        view! {
            <div class="field" class:field-invalid=!self.errors.is_empty()>
                <label for=self.id>{self.label} {optional}</label>
                {input}
                {notes}
            </div>
        }
        .into_any()
    }

    /// Returns the same frame around several inputs, as a group.
    fn around_group(self, inputs: AnyView) -> AnyView {
        let (notes, described_by) = (self.notes(), self.described_by());
        let optional = self.optional.map(|word| view! { <span class="optional">{word}</span> });
        view! {
            <fieldset id=self.id class="field" class:field-invalid=!self.errors.is_empty() aria-describedby=described_by>
                <legend>{self.label} {optional}</legend>
                {inputs}
                {notes}
            </fieldset>
        }
        .into_any()
    }

    fn notes(&self) -> impl IntoView + use<> {
        let (id, hint, errors) = (&self.id, self.hint.clone(), self.errors.clone());
        let hint = hint.map(|hint| view! { <p class="hint" id=format!("{id}-hint")>{hint}</p> });
        let errors = (!errors.is_empty()).then(|| {
            let lines = errors.into_iter().map(|error| view! { <p>{error}</p> }).collect_view();
            view! { <div class="field-error" id=format!("{id}-error")>{lines}</div> }
        });
        view! { {errors} {hint} }
    }
}

/// A field for one line of text.
#[component]
pub fn TextField(
    form: Form,
    name: &'static str,
    #[prop(into)] label: String,
    /// The type of the input: `text`, `email`, `password`, `date`, `tel`, `time`, `url`, `search`. Passwords are never
    /// shown again.
    #[prop(default = "text")]
    kind: &'static str,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional)] required: bool,
    #[prop(optional)] autocomplete: Option<&'static str>,
    /// The most characters.
    #[prop(optional)]
    max: Option<usize>,
    #[prop(optional, into)] placeholder: Option<String>,
    /// Whether it is a number's digits, as a code: a phone shows its keys for numbers.
    #[prop(optional)]
    digits: bool,
) -> AnyView {
    let frame = Frame::new(&form, name, label, hint, required);
    let value = (kind != "password").then(|| form.value(name));
    // Addresses and dates read left to right; everything else as its first letter says.
    let is_ltr = digits || matches!(kind, "email" | "tel" | "url" | "date" | "time" | "password");
    let direction = if is_ltr { "ltr" } else { "auto" };
    let input = view! {
        <input
            id=frame.id.clone()
            name=name
            type=kind
            value=value
            dir=direction
            inputmode=digits.then_some("numeric")
            required=required
            maxlength=max
            autocomplete=autocomplete
            placeholder=placeholder
            aria-invalid=frame.invalid()
            aria-describedby=frame.described_by()
        />
    };
    frame.around(input.into_any()).into_any()
}

/// A field for several lines of text.
#[component]
pub fn TextArea(
    form: Form,
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional)] required: bool,
    #[prop(default = 4)] rows: u32,
    #[prop(optional)] max: Option<usize>,
    /// Whether the page opens at it, with the focus in it.
    #[prop(optional)]
    focused: bool,
) -> AnyView {
    let frame = Frame::new(&form, name, label, hint, required);
    let value = textarea_content(&form.value(name));
    let input = view! {
        <textarea
            id=frame.id.clone()
            name=name
            rows=rows
            dir="auto"
            required=required
            maxlength=max
            autofocus=focused
            aria-invalid=frame.invalid()
            aria-describedby=frame.described_by()
        >
            {value}
        </textarea>
    };
    frame.around(input.into_any()).into_any()
}

/// A text as what stands between the tags of a `<textarea>`, which leptos 0.8 writes as it is: without
/// this a text that holds `</textarea>` would end the field and go on as HTML of the page.
pub fn textarea_content(text: &str) -> String {
    // A parser drops the first line break of a textarea; one more keeps the text's own.
    format!("\n{}", html_escape::encode_text(text))
}

/// One of many, in a drop-down list that begins with nothing chosen.
#[component]
pub fn SelectField(
    form: Form,
    name: &'static str,
    #[prop(into)] label: String,
    choices: Vec<Choice>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional)] required: bool,
) -> AnyView {
    let language = PageContext::current().language;
    let frame = Frame::new(&form, name, label, hint, required);
    let options = choices
        .into_iter()
        .map(|choice| {
            let selected = form.has(name, &choice.value);
            view! { <option value=choice.value selected=selected>{choice.label}</option> }
        })
        .collect_view();
    let input = view! {
        <select
            id=frame.id.clone()
            name=name
            required=required
            aria-invalid=frame.invalid()
            aria-describedby=frame.described_by()
        >
            <option value="">{t!(language, form.choose)}</option>
            {options}
        </select>
    };
    frame.around(input.into_any()).into_any()
}

/// One of a few, all visible.
#[component]
pub fn RadioGroup(
    form: Form,
    name: &'static str,
    #[prop(into)] label: String,
    choices: Vec<Choice>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional)] required: bool,
) -> AnyView {
    let frame = Frame::new(&form, name, label, hint, required);
    let inputs = choice_list(&form, name, "radio", choices);
    frame.around_group(inputs).into_any()
}

/// Any of several.
#[component]
pub fn CheckboxGroup(
    form: Form,
    name: &'static str,
    #[prop(into)] label: String,
    choices: Vec<Choice>,
    /// The further choices, folded away under a line of this text.
    #[prop(optional_no_strip)]
    more: Option<(String, Vec<Choice>)>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional)] required: bool,
) -> AnyView {
    let frame = Frame::new(&form, name, label, hint, required);
    let inputs = choice_list(&form, name, "checkbox", choices);
    let more = more.filter(|(_, choices)| !choices.is_empty()).map(|(line, choices)| {
        let open = choices.iter().any(|choice| form.has(name, &choice.value));
        let inputs = choice_list(&form, name, "checkbox", choices);
        view! { <details class="more-choices" open=open><summary>{line}</summary>{inputs}</details> }
    });
    frame.around_group(view! { {inputs} {more} }.into_any()).into_any()
}

/// Any of many, in groups that are folded away, each under its name with how many of it are chosen.
#[component]
pub fn GroupedCheckboxes(
    form: Form,
    name: &'static str,
    #[prop(into)] label: String,
    groups: Vec<(&'static str, Vec<Choice>)>,
    #[prop(into)] hint: String,
) -> AnyView {
    // Settings that are in force as they are: nothing is left out.
    let frame = Frame::new(&form, name, label, Some(hint), true);
    let groups = groups.into_iter().filter(|(_, choices)| !choices.is_empty());
    let groups = groups
        .map(|(line, choices)| {
            let chosen = choices.iter().filter(|choice| form.has(name, &choice.value)).count();
            let count = format!("{chosen}/{}", choices.len());
            let inputs = choice_list(&form, name, "checkbox", choices);
            view! {
                <details class="more-choices">
                    <summary>{line} " " <span class="soft" dir="ltr">{count}</span></summary>
                    {inputs}
                </details>
            }
        })
        .collect_view();
    frame.around_group(groups.into_any()).into_any()
}

fn choice_list(form: &Form, name: &'static str, kind: &'static str, choices: Vec<Choice>) -> AnyView {
    let items = choices
        .into_iter()
        .map(|choice| {
            let checked = form.has(name, &choice.value);
            view! {
                <label class="choice">
                    <input type=kind name=name value=choice.value checked=checked/>
                    <span dir="auto">{choice.label}</span>
                </label>
            }
        })
        .collect_view();
    view! { <div class="choices">{items}</div> }.into_any()
}

/// A file or several. Browsers never show again what was chosen before. The script `files.js` shows what is chosen now.
#[component]
pub fn FileField(
    form: Form,
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional)] required: bool,
    #[prop(optional)] multiple: bool,
    /// Whether a whole folder is chosen, where the browser can.
    #[prop(optional)]
    folder: bool,
    /// Whether another field of the form may be filled in instead: then neither is called optional.
    #[prop(optional)]
    one_of_two: bool,
    /// The file types offered, as HTML's `accept` has them.
    #[prop(optional)]
    accept: Option<&'static str>,
) -> impl IntoView {
    let frame = Frame::new(&form, name, label, hint, required || one_of_two);
    let language = PageContext::current().language;
    let choose = match (folder, multiple) {
        (true, _) => t!(language, form.choose_folder),
        (false, true) => t!(language, form.choose_files),
        (false, false) => t!(language, form.choose_file),
    };
    let input = view! {
        <input
            id=frame.id.clone()
            class="file"
            name=name
            type="file"
            // A browser shows the name of a file in the direction of the field: 003.md, not md.003.
            dir="ltr"
            required=required
            multiple=multiple
            accept=accept
            aria-invalid=frame.invalid()
            aria-describedby=frame.described_by()
        />
    };
    // Known to every browser, and to no list of attributes.
    let input = input.attr("webkitdirectory", folder.then_some(""));
    // A browser labels the field in its own language: with `files.js` these words take the place of its own.
    let field = view! {
        <div class="file-field">
            {input}
            <span class="button js-only" aria-hidden="true">{choose}</span>
            <bdi
                class="file-names js-only"
                aria-hidden="true"
                data-several=t!(language, form.files_chosen, count = "{}")
            >
                {t!(language, form.no_file)}
            </bdi>
        </div>
    };
    frame.around(field.into_any())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_does_not_end_its_textarea() {
        assert_eq!(textarea_content("</textarea><script>&amp;"), "\n&lt;/textarea&gt;&lt;script&gt;&amp;amp;");
    }
}
