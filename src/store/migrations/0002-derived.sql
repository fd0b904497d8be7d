-- What was worked out of a customer's lists, so that a question about all customers need not unpack them. A row can be
-- deleted at any time: it is worked out again.
create table derived (
  customer text not null references customer (name) on delete cascade,
  name text not null,
  -- What it was worked out of: that of another version of the customer, or of other settings, is not used.
  basis text not null,
  body bytea not null,
  primary key (customer, name)
);
