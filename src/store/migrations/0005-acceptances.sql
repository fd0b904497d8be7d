-- Findings that people accepted in a chat. Those of the settings file are not here.
create table acceptance (
  -- Six letters and digits that people can type.
  id text primary key,
  customer text not null,
  verdict text not null,
  -- Whom or what the finding is about: an object id, else an address; of a product its SKU.
  subject text not null,
  -- The name, and the address or SKU, when it was accepted.
  name text not null,
  search_key text not null,
  reason text not null,
  -- The last day, as 2027-01-31.
  until text not null,
  who text not null,
  who_name text not null,
  at bigint not null,
  withdrawn_at bigint,
  withdrawn_by text
);
create unique index acceptance_open on acceptance (customer, verdict, subject) where withdrawn_at is null;
