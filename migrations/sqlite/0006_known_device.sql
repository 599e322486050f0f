-- Devices that members have logged in from. Several members may use one device, so its secret's hash can stand in
-- several rows.
CREATE TABLE known_device (
    token_hash TEXT NOT NULL,
    member_id BIGINT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (token_hash, member_id)
);
CREATE INDEX known_device_member ON known_device (member_id, seen_at);
CREATE INDEX known_device_expires ON known_device (expires_at);
