/** The sample data of each card, one line per card. Its type is the type of the data that the card's template takes. */
export { default as counts } from '../../cards/counts.data.json' with { type: 'json' };
export { default as customer } from '../../cards/customer.data.json' with { type: 'json' };
export { default as customers } from '../../cards/customers.data.json' with { type: 'json' };
export { default as findings } from '../../cards/findings.data.json' with { type: 'json' };
export { default as hello } from '../../cards/hello.data.json' with { type: 'json' };
export { default as help } from '../../cards/help.data.json' with { type: 'json' };
export { default as licenses } from '../../cards/licenses.data.json' with { type: 'json' };
export { default as people } from '../../cards/people.data.json' with { type: 'json' };
export { default as problem } from '../../cards/problem.data.json' with { type: 'json' };
export { default as progress } from '../../cards/progress.data.json' with { type: 'json' };
export { default as reconcile } from '../../cards/reconcile.data.json' with { type: 'json' };
export { default as 'reconcile-all' } from '../../cards/reconcile-all.data.json' with { type: 'json' };
export { default as status } from '../../cards/status.data.json' with { type: 'json' };
export { default as user } from '../../cards/user.data.json' with { type: 'json' };
export { default as users } from '../../cards/users.data.json' with { type: 'json' };
export { default as whoami } from '../../cards/whoami.data.json' with { type: 'json' };
export { default as why } from '../../cards/why.data.json' with { type: 'json' };
