import { parseSync } from 'oxc-parser';

interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Stands for each value in a template. */
const value = '§';

/** Names of properties and variables with texts for the log, for the faults of the settings, or for a cache. */
const notForPeople: ReadonlySet<string> = new Set(['cause', 'operation', 'unique', 'key']);

/** Methods of `problems` whose second argument is the cause for the log. In all others it is the first. */
const causeIsSecond: ReadonlySet<string> = new Set(['refused', 'notPermitted', 'unknownCustomer', 'ofStatus']);

/** What a vendor's protocol prescribes, and what stands in the log for a code that the vendor left out. */
const prescribed: ReadonlySet<string> = new Set([
  `Bearer ${value}`,
  `licenseSpring\ndate: ${value}`,
  `${value}/user_impersonation offline_access`,
  'no error code',
]);

/**
 * The texts of two or more words in a source file that people could read on a card, with § for each value in them. Left
 * out are the texts of errors, of the log and of the settings' faults, and `codes`, which a type lists.
 */
export function ownWords(source: string, codes: ReadonlySet<string> = new Set()): string[] {
  const { program, errors } = parseSync('source.ts', source);
  if (errors.length > 0) throw new SyntaxError(errors[0]?.message);
  return textsIn(program).filter((text) => hasWords(text) && !codes.has(text) && !prescribed.has(text));
}

/** The literals of the types in a source file, such as `not linked`: a value of such a type is a code. */
export function codesOf(source: string): string[] {
  return literalTypesIn(parseSync('source.ts', source).program);
}

function literalTypesIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(literalTypesIn);
  if (!isNode(node)) return [];
  if (node.type === 'TSLiteralType') return textsOf(node['literal']);
  return Object.values(node).flatMap(literalTypesIn);
}

function textsIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(textsIn);
  if (!isNode(node) || node.type === 'TSLiteralType') return [];
  return [...textsOf(node), ...partsForPeople(node).flatMap(textsIn)];
}

function textsOf(node: unknown): string[] {
  if (!isNode(node)) return [];
  if (node.type === 'Literal') return typeof node['value'] === 'string' ? [node['value']] : [];
  if (node.type !== 'TemplateLiteral' || !Array.isArray(node['quasis'])) return [];
  const parts = node['quasis'].filter(isNode).map((part) => part['value']);
  return [parts.map((part) => (isCooked(part) ? part.cooked : '')).join(value)];
}

/** The children of a node whose texts people could read. */
function partsForPeople(node: Node): unknown[] {
  switch (node.type) {
    case 'NewExpression':
      return /(?:Error|DOMException)$/.test(nameOf(node['callee'])) ? [] : Object.values(node);
    case 'CallExpression':
      return [node['callee'], ...argumentsForPeople(node)];
    case 'Property':
      return notForPeople.has(nameOf(node['key'])) ? [] : Object.values(node);
    case 'VariableDeclarator':
      return notForPeople.has(nameOf(node['id'])) ? [] : Object.values(node);
    case 'AssignmentPattern':
      return notForPeople.has(nameOf(node['left'])) ? [] : Object.values(node);
    default:
      return Object.values(node);
  }
}

function argumentsForPeople({ callee, arguments: given }: Node): unknown[] {
  if (!Array.isArray(given) || !isNode(callee) || callee.type !== 'MemberExpression') return [given];
  const [owner, method] = [nameOf(callee['object']), nameOf(callee['property'])];
  if (owner === 'log') return [];
  if (owner === 'problems') {
    const cause = callee['computed'] === true || causeIsSecond.has(method) ? 1 : 0;
    return given.filter((_, index) => index !== cause);
  }
  // The second argument of these tells what is wrong with a setting.
  return method === 'regex' || method === 'refine' ? given.slice(0, 1) : given;
}

function hasWords(text: string): boolean {
  const words = text.split(/\s+/).filter((word) => /[\p{L}§]/u.test(word));
  return words.length > 1 && /\p{L}/u.test(text);
}

function nameOf(node: unknown): string {
  return isNode(node) && typeof node['name'] === 'string' ? node['name'] : '';
}

function isNode(node: unknown): node is Node {
  return typeof node === 'object' && node !== null && 'type' in node && typeof node.type === 'string';
}

function isCooked(part: unknown): part is { readonly cooked: string } {
  return typeof part === 'object' && part !== null && 'cooked' in part && typeof part.cooked === 'string';
}
