-- One text for SQLite and PostgreSQL. Moments are milliseconds since 1970, flags 0 or 1, ids made by the program.

create table customer (
  name text primary key,
  -- The first and the newest reading of a whole list; null while there is none.
  first_read_at bigint,
  read_at bigint,
  -- What the findings were judged by: another text makes the next judgement a baseline.
  rules text,
  -- Another one with every change of what is stored about the customer, so that other processes know what to load again.
  version text not null,
  -- Since when no list and no setting names the customer any more.
  missing_since bigint
);

-- The lists as they were last read, at most two of each: the newest whole one, which is compared (whole 1), and a newer
-- one with rows that nobody could read, which is only searched (whole 0).
create table reading (
  customer text not null references customer (name) on delete cascade,
  list text not null,
  whole integer not null,
  at bigint not null,
  -- The first whole reading of the unbroken series that this one belongs to.
  since bigint not null,
  -- What the vendor calls the customer. Another one is another customer's list.
  ref text not null,
  -- How the parts are laid out. A layout that the program does not know is never read.
  columns text not null,
  rows integer not null,
  primary key (customer, list, whole)
);

create table reading_part (
  customer text not null,
  list text not null,
  whole integer not null,
  part integer not null,
  body bytea not null,
  primary key (customer, list, whole, part),
  foreign key (customer, list, whole) references reading (customer, list, whole) on delete cascade
);

-- The last time that a list was asked for. Code and title say why it was not read whole, and are null when it was.
create table attempt (
  customer text not null references customer (name) on delete cascade,
  list text not null,
  at bigint not null,
  code text,
  title text,
  primary key (customer, list)
);

-- One number a day; null where it could not be worked out, never 0. No personal data.
create table figure (
  customer text not null references customer (name) on delete cascade,
  day text not null,
  name text not null,
  value bigint,
  primary key (customer, day, name)
);
create index figure_day on figure (day);

create table finding (
  id text primary key,
  customer text not null references customer (name) on delete cascade,
  verdict text not null,
  subject text not null,
  name text not null,
  search_key text not null,
  opened_at bigint not null,
  -- 0 when it was there at the first reading, so that it is older than opened_at.
  exact integer not null,
  seen_at bigint not null,
  closed_at bigint,
  why_closed text
);
create unique index finding_open on finding (customer, verdict, subject) where closed_at is null;
create index finding_of on finding (customer);
create index finding_closed on finding (closed_at);

create table event (
  id text primary key,
  customer text not null references customer (name) on delete cascade,
  at bigint not null,
  kind text not null,
  list text,
  subject text not null,
  name text,
  search_key text,
  -- JSON
  detail text not null
);
create index event_of on event (customer, at);
create index event_at on event (at);

create table round (
  id text primary key,
  started_at bigint not null,
  ended_at bigint,
  customers integer not null
);

create table round_customer (
  round text not null references round (id) on delete cascade,
  customer text not null,
  at bigint not null,
  -- JSON
  problems text not null,
  primary key (round, customer)
);

-- Who does something alone among several processes, until when.
create table lease (
  name text primary key,
  holder text not null,
  until bigint not null
);

-- What a process asks the running Rollcall to do.
create table request (
  name text primary key,
  at bigint not null
);
