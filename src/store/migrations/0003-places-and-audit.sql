-- What people told Rollcall in a chat. It is kept with `memory: off`, too.
create table place (
  -- The conversation, without `;messageid=`.
  id text primary key,
  -- The team of a channel, by the id with which Teams says that the team is gone.
  team text,
  -- The customer that this conversation uses; null: none.
  customer text,
  changed_at bigint not null
);
create index place_team on place (team);

-- Who changed something, and where. It names no people of a customer.
create table audit (
  id text primary key,
  at bigint not null,
  who text not null,
  who_name text not null,
  tenant text,
  place text not null,
  action text not null,
  customer text,
  what text not null
);
create index audit_at on audit (at);
