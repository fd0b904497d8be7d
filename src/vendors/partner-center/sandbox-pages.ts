import { digest, type SandboxReply, type SandboxRequest } from '../../sandbox/server.ts';

export function refusal(status: number, code: string, description: string): SandboxReply {
  return { status, body: { code, description, data: [], source: 'PartnerFD' } };
}

interface Position {
  /** The list that the token was issued for. */
  readonly list: readonly unknown[];
  readonly start: number;
  readonly size: number;
}

/** Seek paging: each page but the last has a link to the next one. There is no total. */
export function openPager() {
  const positions = new Map<string, Position>();
  return <Row>(request: SandboxRequest, list: readonly Row[], item: (row: Row) => object): SandboxReply => {
    const seek = request.query.get('seekOperation');
    const position = positions.get(request.headers['ms-continuationtoken'] ?? '');
    if (seek !== null && seek.toLowerCase() !== 'next') return refusal(400, '900126', 'Unknown seek operation');
    if (seek !== null && position?.list !== list) return refusal(400, '3000', 'The continuation token is not valid');
    const { start, size } = seek !== null && position ? position : { start: 0, size: sizeOf(request) };
    if (size === null) return refusal(400, '3000', 'The size is out of range');

    const end = start + size;
    const self = { uri: request.path.replace(/^\/v1/, '') + searchOf(request), method: 'GET', headers: [] };
    const items = list.slice(start, end).map((row) => item(row));
    if (end >= list.length) return collection(items, { self });
    // Real tokens contain such characters; a client that encodes or splits the header sends another token.
    const token = `AQ,/+${digest(`${request.path} ${String(end)} ${String(positions.size)}`)}==`;
    positions.set(token, { list, start: end, size });
    const filter = request.query.get('filter');
    const filterQuery = filter === null ? '' : `&filter=${encodeURIComponent(filter)}`;
    const next = {
      // Relative, and without `/v1`.
      uri: `${request.path.replace(/^\/v1/, '')}?size=${String(size)}${filterQuery}&seekOperation=Next`,
      method: 'GET',
      headers: [{ key: 'MS-ContinuationToken', value: token }],
    };
    return collection(items, { self, next }, token);
  };
}

/** At most 500; 100 without a size, and for the SDK's `size=0`. */
function sizeOf({ query }: SandboxRequest): number | null {
  const size = Number(query.get('size') ?? 0);
  if (!Number.isInteger(size) || size < 0 || size > 500) return null;
  return size === 0 ? 100 : size;
}

function searchOf({ query }: SandboxRequest): string {
  return query.size === 0 ? '' : `?${query.toString()}`;
}

/** `totalCount` is the number of items of this page. */
export function collection(items: readonly object[], links?: object, continuationToken?: string): SandboxReply {
  const totalCount = items.length;
  return {
    status: 200,
    body: { totalCount, items, continuationToken, links, attributes: { objectType: 'Collection' } },
  };
}
