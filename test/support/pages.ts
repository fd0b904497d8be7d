/** All pages of a list, read to its end. */
export async function pagesOf<Item>(list: AsyncIterable<readonly Item[]>): Promise<readonly (readonly Item[])[]> {
  const pages: (readonly Item[])[] = [];
  for await (const page of list) pages.push(page);
  return pages;
}
