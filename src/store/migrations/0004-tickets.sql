-- Links to files, each for one download. A row goes when its file is taken, and when its time is over.
create table ticket (
  -- SHA-256 of what the link has.
  hash text primary key,
  -- Who asked and where, as Teams needs it to say anew what they may see.
  reference text not null,
  line text not null,
  expires_at bigint not null
);
create index ticket_expires on ticket (expires_at);
