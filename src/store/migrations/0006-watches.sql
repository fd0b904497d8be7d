-- Lines that are asked again by themselves, and what their answers said the last time.
create table watch (
  -- Six letters and digits that people can type.
  id text primary key,
  place text not null,
  -- The team of a channel, by the id with which Teams says that the team is gone.
  team text,
  owner text not null,
  -- Who the owner is and where, as `Asker.reference`.
  reference text not null,
  line text not null,
  -- The line as a key: an index of PostgreSQL takes 2,704 bytes.
  line_key text not null,
  customer text,
  cadence text not null,
  zone text not null,
  -- As `5` or `EUR100`; null: every change is told.
  threshold text,
  mentions integer not null,
  posts_always integer not null,
  next_at bigint not null,
  -- 1: somebody pressed Run now.
  asked integer not null,
  ran_at bigint,
  -- What came of the last run.
  ran text,
  posted_at bigint,
  snoozed_until bigint,
  -- Why it does not run; null while it does.
  paused text,
  made_at bigint not null,
  -- The rows that the next ones are compared with, packed; null before the first run.
  baseline bytea,
  baseline_at bigint
);
create unique index watch_once on watch (place, owner, line_key);
create index watch_due on watch (next_at);
create index watch_owner on watch (owner);

-- Messages that Teams has not confirmed. Sent means deleted.
create table post (
  id text primary key,
  place text not null,
  team text,
  -- Where to, as `Asker.reference`.
  reference text not null,
  -- The ids of its watches, as JSON.
  watches text not null,
  -- ready, or sending
  state text not null,
  -- 1: it may have arrived before.
  doubtful integer not null,
  due_at bigint not null,
  not_before bigint not null,
  attempts integer not null,
  began_at bigint,
  -- The card and its summary, as JSON.
  body bytea not null
);
create index post_next on post (not_before);

-- When a conversation last got a message that nobody asked for, as the number of the hour since 1970.
alter table place add column posted_hour bigint;

-- Findings that a conversation's posts leave out for some days.
create table snooze (
  -- The conversation and the finding, as one key.
  id text primary key,
  place text not null,
  team text,
  -- The customer, the verdict and the subject, as the rows of findings are told apart.
  finding text not null,
  -- What a search finds the finding by: an address or a SKU.
  search_key text not null,
  until bigint not null,
  who text not null
);
create index snooze_of on snooze (place);
