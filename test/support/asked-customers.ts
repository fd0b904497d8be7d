import type { World } from './world.ts';

/** Notes from now on which customers the sandboxes are asked about. The result is called for their names, sorted. */
export function noteAsked({ sandboxes, directory }: World): () => readonly string[] {
  const all = [sandboxes.live, sandboxes.licensespring, sandboxes.partner];
  const before = all.map(({ requests }) => requests.length);
  return () => {
    const asked = all.flatMap(({ requests }, index) =>
      requests.slice(before[index]).map(({ path, query }) => `${path} ${query.toString()}`),
    );
    return directory
      .latest()
      .customers.filter(({ refs }) =>
        Object.values(refs).some(
          (ref) => ref !== null && 'id' in ref && asked.some((request) => isAbout(request, ref.id)),
        ),
      )
      .map(({ name }) => name)
      .toSorted();
  };
}

function isAbout(request: string, id: string): boolean {
  return request.includes(id) || request.includes(encodeURIComponent(id));
}
