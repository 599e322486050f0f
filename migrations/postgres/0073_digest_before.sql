-- How often the digest came before it was switched off, so that switching it on again brings it back as it was. Not known of
-- what was switched off before.
ALTER TABLE member ADD COLUMN digest_before TEXT;
