-- Readable from 6.
-- What several Rollcalls on one PostgreSQL share. With SQLite, these tables stay empty.

-- How many requests a vendor is sent. One row for each limit.
create table budget (
  name text primary key,
  -- When the next request would start if all were sent evenly. Microseconds since 1970, on the clock of the database.
  next_at bigint not null
);

-- Which message or click was answered, so that nobody answers it again. For minutes.
create table delivery (
  -- a hash
  id text primary key,
  holder text not null,
  -- Until when the holder has it, or until when its answer is kept. Milliseconds since 1970, on the clock of the database.
  until bigint not null,
  answered integer not null,
  -- JSON; null for an empty response
  response text
);
create index delivery_until on delivery (until);

-- A token that replaces the one in the settings, encrypted.
create table token (
  name text not null,
  -- Hash of the token in the settings that it comes from.
  seed text not null,
  sealed bytea not null,
  changed_at bigint not null,
  primary key (name, seed)
);
