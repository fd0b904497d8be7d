/** A section of the report: what was measured and how, the results, and whether the goals were reached. */
export interface Section {
  readonly title: string;
  readonly how: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly goals: readonly Goal[];
}

export interface Goal {
  readonly goal: string;
  readonly reached: boolean;
  readonly figure: string;
}

export function textOf({ title, how, head, rows, goals }: Section): string {
  const parts = [`## ${title}`, how, table(head, rows)];
  if (goals.length > 0) parts.push(goals.map(goalText).join('\n'));
  return parts.join('\n\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function goalText({ goal, reached, figure }: Goal): string {
  return `- ${reached ? 'Reached' : '**Not reached**'}: ${goal}. Measured: ${figure}.`;
}
