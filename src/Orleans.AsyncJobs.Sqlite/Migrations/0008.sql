-- The last occurrence of a recurring job's rule that has begun.
ALTER TABLE jobs ADD COLUMN lastoccurrence INTEGER;
UPDATE jobs SET lastoccurrence = occurrence WHERE occurrence IS NOT NULL;
