"""Checks that schemathesis does not have. Named by the variable SCHEMATHESIS_HOOKS."""

import schemathesis

# Refusals of well-formed data that no schema can foresee: by the problem of a field, whatever the field, or by a field whose
# value has to fit another's.
BY_CONTENT = {"not-there", "taken", "repeated", "not-text", "last-coordinator", "name-differs", "meeting-over", "full", "two-levels",
              "not-coming", "nothing-to-send", "personal-detail"}
BY_OTHER_FIELD = {
    ("deadline", "invalid"),
    # A meeting starts in a year that a forum can mean and ends after it starts; an absence and a promise end in the time to come.
    ("starts_at", "invalid"),
    ("ends_at", "invalid"),
    ("until", "invalid"),
    ("due", "invalid"),
    # A promise that has ended takes no further step.
    ("step", "invalid"),
    # An address of a form that no mail server takes.
    ("email", "invalid"),
    # The next word on a dilemma comes in the time to come, and one that goes on elsewhere takes no answer.
    ("next_update", "invalid"),
    ("dilemma", "invalid"),
    # Nor does an agenda take more dilemmas than it has room for.
    ("meeting", "too-many"),
    # No pattern tells a phone number, nor an address that leads to a site of the internet.
    ("phone", "invalid"),
    ("link", "invalid"),
    # Texts that are handed over go to somebody, and a promise is made to somebody else.
    ("to", "missing"),
    ("to", "invalid"),
    # Only what is deleted for good needs one.
    ("reason", "missing"),
    # Nothing was tried in the time to come, nor by one member without end.
    ("tried_on", "invalid"),
    ("why", "too-many"),
    # Nobody writes so many comments in a minute.
    ("body", "too-fast"),
    # Mentioning everybody is the coordinator's alone.
    ("body", "everybody"),
    # A check digit fits the digits before it. Answers are given once, and who came is noted once it has begun.
    ("identity_number", "invalid"),
    ("useful", "settled"),
    ("came", "invalid"),
    # What is asked for at short notice has what it needs; at a meeting where a company presents or is asked nobody else is.
    ("weeks", "invalid"),
    ("link", "missing"),
    ("meeting", "settled"),
    ("other", "settled"),
    # The coordinator locked the thread.
    ("reply_to", "locked"),
    ("cursor", "invalid"),
    ("offset", "invalid"),
    ("q", "invalid"),
    ("year", "invalid"),
    # To the search, what is written in several scripts is several words.
    ("words", "invalid"),
}


@schemathesis.check
def well_formed_data_acceptance(ctx, response, case):
    """Data that the document allows is taken, unless something it names does not exist, or it fits nothing that exists."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    status = response.status_code
    # Whether the thing is there, may be changed and has that version depends on what was written before.
    if 200 <= status < 300 or status in (304, 403, 404, 409, 412):
        return
    # The keys are drawn at random too, and some come twice.
    if status == 422 and response.json().get("code") == "idempotency-key-reused":
        return
    if status == 422:
        fields = response.json().get("fields", [])
        if fields and all(is_foreseen(case, field) for field in fields):
            return
    raise AssertionError(f"Well-formed data was refused with {status}: {response.text}")


def is_foreseen(case, field):
    name, problem = field["field"].rsplit(".", 1)[-1], field["problem"]
    if problem in BY_CONTENT:
        return True
    # No schema can say what a file has to hold. Without a field for it, the title is that of the file's text.
    if case.operation.path.endswith(("/write-up", "/files")) and (name in ("file", "files") or (name, problem) == ("title", "missing")):
        return True
    # What follows the answer of a meeting has its fields in the body too; its agenda and its summary are parts of it.
    if problem == "unknown-field" and case.operation.path.endswith(("/agenda", "/summary", "/attendance", "/survey", "/gate-entry", "/urgent", "/presenters",
                                                                      "/swap-requests")):
        return True
    # To JSON Schema 808.0 is an integer; the program takes 808.
    if field.get("detail", "").startswith("invalid type: floating point"):
        return True
    if name in ("q", "year", "offset"):
        return "cursor" in (case.query or {})
    return (name, problem) in BY_OTHER_FIELD
