import type { Drawing } from '../cards.ts';
import type { Customer } from '../customers.ts';
import type { Result } from '../sources.ts';
import { sourceTitles, type Holder, type Purchase, type SourceId } from '../vendors/vendor.ts';
import { ask, customerOf, type Command, type Desk } from './command.ts';
import { counted, missingNotices, stamps, total, usedOf, whyNot, type Asked } from './figures.ts';
import { writeLine, type Request } from './grammar.ts';

export const customer: Command = {
  name: 'customer',
  aliases: ['tenant', 'overview'],
  summary:
    "One customer at a glance: a count per source, licences used of bought. Typing the customer's name does the same.",
  examples: ['customer contoso', 'contoso'],
  syntax: { customer: 'needed', text: false, paged: false, filters: [] },
  open: false,
  atOnce: false,
  run,
};

type Group = Extract<Drawing, { card: 'customer' }>['body']['sources'][number];

async function run(request: Request, desk: Desk): Promise<Drawing> {
  const asked = customerOf(request);
  const { sources, turn } = desk;
  const firstPage = { number: 1, size: 10 };
  const [liveUsers, liveHolders, livePurchases, seats, accounts, skus] = await Promise.all([
    sources.usersPage('live', asked, firstPage, turn),
    sources.holders('live', asked, turn),
    sources.purchases('live', asked, turn),
    sources.holders('licensespring', asked, turn),
    sources.usersPage('partner', asked, firstPage, turn),
    sources.purchases('partner', asked, turn),
  ]);
  const results: readonly Asked<unknown>[] = [
    { source: 'live', result: liveUsers },
    { source: 'live', result: liveHolders },
    { source: 'live', result: livePurchases },
    { source: 'licensespring', result: seats },
    { source: 'partner', result: accounts },
    { source: 'partner', result: skus },
  ];
  return {
    card: 'customer',
    title: 'Customer',
    headline: asked.title,
    body: {
      sources: [
        groupOf('live', [
          say('users', liveUsers, ({ total: count }) => [total(count, 'user')]),
          say('licences', liveHolders, (holders) => [counted(holders.length, 'licensed user')]),
          say('licences bought', livePurchases, (purchases) => purchases.map((sold) => `Licences: ${usedOf(sold)}`)),
        ]),
        groupOf('licensespring', [say('licences', seats, seatLines)]),
        groupOf('partner', [
          say('accounts', accounts, ({ total: count }) => [total(count, 'account')]),
          say('SKUs', skus, skuLines),
        ]),
      ],
      identity: identityOf(asked),
    },
    notices: missingNotices(...results),
    buttons: [
      { title: 'Users', line: writeLine(ask('users', asked)) },
      { title: 'Not licensed', line: writeLine(ask('users', asked, { filters: { licensed: 'no' } })) },
      { title: 'Licences', line: writeLine(ask('licenses', asked)) },
      { title: 'Refresh', line: writeLine({ ...request, fresh: true }) },
      { title: 'All customers', line: writeLine(ask('customers')) },
    ],
    asOf: stamps(...results),
    line: writeLine({ ...request, fresh: false }),
  };
}

/** The figures of one result, or the reason why there is none. */
function say<T>(what: string, result: Result<T>, lines: (value: T) => string[]): Group['figures'] {
  if (result.state === 'known') return lines(result.value).map((text) => ({ text, tone: 'Default' }));
  const tone = 'problem' in result ? 'Warning' : 'Default';
  return [{ text: 'problem' in result ? `${what} ${whyNot(result)}` : whyNot(result), tone }];
}

/** A source that is not connected or not linked says so once, not once for each figure. */
function groupOf(source: SourceId, figures: readonly Group['figures'][]): Group {
  const byText = new Map(figures.flat().map((line) => [line.text, line]));
  return { title: sourceTitles[source], figures: [...byText.values()] };
}

function seatLines(holders: readonly Holder[]): string[] {
  const byProduct = Map.groupBy(holders, (holder) => holder.product ?? '');
  const parts = Array.from(byProduct, ([product, group]) => `${product}: ${counted(group.length, 'licence')}`);
  return [counted(holders.length, 'licence'), ...parts];
}

const mostSkus = 6;

function skuLines(skus: readonly Purchase[]): string[] {
  const more = skus.length - mostSkus;
  const lines = skus.slice(0, mostSkus).map((sku) => `${sku.title}: ${usedOf(sku)}`);
  return more > 0 ? [...lines, counted(more, 'more SKU', 'more SKUs')] : lines;
}

function identityOf({ name, title, aliases, domain, tenantId }: Customer): string {
  const others = aliases.filter((alias) => alias !== title);
  return [name, ...others, domain, tenantId === null ? null : `tenant ${tenantId}`]
    .filter((text) => text !== null)
    .join(' · ');
}
