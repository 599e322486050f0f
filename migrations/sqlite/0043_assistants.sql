-- Who acts for whom: the assistant uploads and answers invitations on behalf of the member, both of one company.
CREATE TABLE assistant (
    member_id BIGINT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    assistant_id BIGINT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (member_id, assistant_id)
);
CREATE INDEX assistant_assistant ON assistant (assistant_id);
