-- Times are UTC microseconds. AUTOINCREMENT: a key never returns, so no old link leads to something new.

CREATE TABLE setting (
    key TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
);

CREATE TABLE company (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    sector TEXT NOT NULL,
    size_band TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE member (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    company_id BIGINT NOT NULL REFERENCES company (id),
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    profession TEXT NOT NULL,
    language TEXT NOT NULL,
    password_hash TEXT,
    created_at BIGINT NOT NULL,
    joined_at BIGINT,
    removed_at BIGINT
);
CREATE UNIQUE INDEX member_email ON member (email) WHERE removed_at IS NULL;
CREATE INDEX member_company ON member (company_id);

CREATE TABLE session (
    token_hash TEXT PRIMARY KEY NOT NULL,
    member_id BIGINT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX session_member ON session (member_id);
CREATE INDEX session_expires ON session (expires_at);

CREATE TABLE one_time_link (
    token_hash TEXT PRIMARY KEY NOT NULL,
    purpose TEXT NOT NULL,
    member_id BIGINT REFERENCES member (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX one_time_link_member ON one_time_link (member_id);

CREATE TABLE api_token (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    token_hash TEXT NOT NULL UNIQUE,
    member_id BIGINT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    used_at BIGINT
);
CREATE INDEX api_token_member ON api_token (member_id);

CREATE TABLE login_attempt (
    key TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX login_attempt_key ON login_attempt (key, at);
CREATE INDEX login_attempt_at ON login_attempt (at);

CREATE TABLE topic (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    slug TEXT NOT NULL UNIQUE,
    parent_id BIGINT REFERENCES topic (id),
    position BIGINT NOT NULL,
    name_he TEXT NOT NULL,
    name_en TEXT NOT NULL
);
CREATE INDEX topic_parent ON topic (parent_id);

CREATE TABLE meeting (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    version BIGINT NOT NULL,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    place TEXT NOT NULL,
    link TEXT NOT NULL,
    presenting_company_id BIGINT REFERENCES company (id),
    agenda TEXT NOT NULL,
    agenda_html TEXT NOT NULL,
    deadline BIGINT,
    creator_id BIGINT REFERENCES member (id) ON DELETE SET NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX meeting_starts ON meeting (starts_at, id);
CREATE INDEX meeting_presenting_company ON meeting (presenting_company_id, starts_at);
CREATE INDEX meeting_creator ON meeting (creator_id);

CREATE TABLE meeting_presenter (
    meeting_id BIGINT NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
    member_id BIGINT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    PRIMARY KEY (meeting_id, member_id)
);
CREATE INDEX meeting_presenter_member ON meeting_presenter (member_id);

-- What lists show. The long texts live in `revision`, so that a list never reads them.
CREATE TABLE practice (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    slug TEXT NOT NULL UNIQUE,
    company_id BIGINT NOT NULL REFERENCES company (id),
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    language TEXT NOT NULL,
    meeting_id BIGINT REFERENCES meeting (id) ON DELETE SET NULL,
    creator_id BIGINT REFERENCES member (id) ON DELETE SET NULL,
    version BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    audience TEXT NOT NULL,
    effort TEXT NOT NULL,
    result TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    published_at BIGINT
);
CREATE INDEX practice_company ON practice (company_id, status);
CREATE INDEX practice_company_newest ON practice (company_id, (coalesce(published_at, updated_at)), id);
CREATE INDEX practice_meeting ON practice (meeting_id);
CREATE INDEX practice_creator ON practice (creator_id);
CREATE INDEX practice_newest ON practice (status, (coalesce(published_at, updated_at)), id);

CREATE TABLE revision (
    practice_id BIGINT NOT NULL REFERENCES practice (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    body TEXT NOT NULL,
    html TEXT NOT NULL,
    headings TEXT NOT NULL,
    renderer BIGINT NOT NULL,
    author_id BIGINT REFERENCES member (id) ON DELETE SET NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (practice_id, number)
);
CREATE INDEX revision_author ON revision (author_id);

CREATE TABLE practice_author (
    practice_id BIGINT NOT NULL REFERENCES practice (id) ON DELETE CASCADE,
    member_id BIGINT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    PRIMARY KEY (practice_id, member_id)
);
CREATE INDEX practice_author_member ON practice_author (member_id);

CREATE TABLE practice_topic (
    practice_id BIGINT NOT NULL REFERENCES practice (id) ON DELETE CASCADE,
    topic_id BIGINT NOT NULL REFERENCES topic (id),
    position BIGINT NOT NULL,
    PRIMARY KEY (practice_id, topic_id)
);
CREATE INDEX practice_topic_topic ON practice_topic (topic_id);

CREATE TABLE draft (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    member_id BIGINT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    practice_id BIGINT REFERENCES practice (id) ON DELETE SET NULL,
    base_version BIGINT,
    meeting_id BIGINT REFERENCES meeting (id) ON DELETE SET NULL,
    company_id BIGINT REFERENCES company (id),
    content TEXT NOT NULL,
    notices TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX draft_member ON draft (member_id, updated_at);
CREATE INDEX draft_practice ON draft (practice_id);
CREATE INDEX draft_meeting ON draft (meeting_id);
CREATE INDEX draft_company ON draft (company_id);

-- A file stands beside a practice or beside a draft, never both.
CREATE TABLE attachment (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    practice_id BIGINT REFERENCES practice (id) ON DELETE CASCADE,
    draft_id BIGINT REFERENCES draft (id) ON DELETE CASCADE,
    file_name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    hash TEXT NOT NULL,
    position BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (practice_id, file_name),
    UNIQUE (draft_id, file_name),
    CHECK ((practice_id IS NULL) <> (draft_id IS NULL))
);
CREATE INDEX attachment_hash ON attachment (hash);

-- The log that search, mail and feeds follow. Every write takes its positions from the one row of
-- `change_head` just before it commits, so positions rise in the order of commits.
CREATE TABLE change (
    position BIGINT PRIMARY KEY NOT NULL,
    at BIGINT NOT NULL,
    member_id BIGINT,
    entity TEXT NOT NULL,
    entity_id BIGINT NOT NULL,
    action TEXT NOT NULL
);

CREATE TABLE change_head (
    id BIGINT PRIMARY KEY NOT NULL CHECK (id = 1),
    position BIGINT NOT NULL
);
INSERT INTO change_head (id, position) VALUES (1, 0);

INSERT INTO topic (slug, position, name_he, name_en) VALUES
    ('methodology', 1, 'מתודולוגיה ושינוי תרבות ארגונית', 'Methodology and culture change'),
    ('measurement', 2, 'מדידה', 'Measurement'),
    ('process-management', 3, 'ניהול תהליכים', 'Process management'),
    ('internal-marketing', 4, 'שיווק פנים־ארגוני', 'Internal marketing'),
    ('internal-communication', 5, 'תקשורת פנים־ארגונית', 'Internal communication'),
    ('employee-experience', 6, 'חוויית עובד', 'Employee experience'),
    ('training', 7, 'הדרכה וסדנאות', 'Training and workshops'),
    ('service-boundaries', 8, 'גבולות שירות ותיאום ציפיות', 'Service boundaries and expectations'),
    ('ownership', 9, 'לקיחת אחריות וטיפול בכשלי שירות', 'Ownership and service recovery');
