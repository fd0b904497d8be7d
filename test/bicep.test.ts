import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Language, type Node, Parser } from 'web-tree-sitter';
import { textOf } from './support/documents.ts';

// Bicep's compiler is no package of npm. A grammar of Bicep is one; the compiler's rules on names are here.
await Parser.init();
const wasm = fileURLToPath(import.meta.resolve('tree-sitter-bicep/tree-sitter-bicep.wasm'));
const parser = new Parser().setLanguage(await Language.load(readFileSync(wasm)));

const files = {
  bicep: textOf('infra/main.bicep'),
  values: textOf('infra/main.bicepparam'),
  page: textOf('docs/azure.md'),
  toolkit: textOf('m365agents.yml'),
};

/** Those of Bicep's own functions that are in use. */
const functions = `concat description empty guid items json loadTextContent map maxLength minLength
  readEnvironmentVariable replace resourceGroup secure string subscriptionResourceId take tenant toLower union
  uniqueString uriComponent`.split(/\s+/);

const allIn = (node: Node): Node[] => [node, ...node.children.flatMap(allIn)];

/** All nodes. The grammar lacks `param name = value`, which only a file of values has: it is read as an output. */
function parse(source: string): Node[] {
  const tree = parser.parse(source.replaceAll(/^param (\w+) =/gm, 'output $1 object ='));
  return tree ? allIn(tree.rootNode) : [];
}

const nameOf = (declaration: Node): string => declaration.firstNamedChild?.text ?? '';

/** What is declared right in this file or object, where a resource is one of the properties. */
function declarationsIn(scope: Node): Node[] {
  const all = scope.namedChildren.flatMap((each) => (each.type === 'object_property' ? each.namedChildren : [each]));
  return all.filter(({ type }) => /^(?:parameter|variable|resource)_declaration$/.test(type));
}

/** The declaration that a name means where it stands, or the lambda that has it as its variable. */
function declarationOf(name: Node): Node | undefined {
  const called = (each: Node): boolean => nameOf(each) === name.text;
  const owner = name.parent?.type === 'resource_expression' ? name.parent.firstNamedChild : null;
  if (owner && !owner.equals(name)) return declarationOf(owner)?.descendantsOfType('resource_declaration').find(called);
  for (let scope = name.parent; scope; scope = scope.parent) {
    const found = (scope.type === 'lambda_expression' ? [scope] : declarationsIn(scope)).find(called);
    if (found) return found;
  }
  return undefined;
}

/** The first word of a declaration or property is its own name; any other word uses a name. */
function isUse({ type, parent, id }: Node): boolean {
  const isOwn = /_(?:declaration|property)$/.test(parent?.type ?? '') && parent?.firstNamedChild?.id === id;
  return type === 'identifier' && !isOwn;
}

const isFunction = ({ parent, id }: Node): boolean => parent?.childForFieldName('function')?.id === id;

/** The grammar lets properties and elements follow each other in one line without a comma; the compiler does not. */
function lacksComma({ isNamed, parent, previousSibling, startPosition }: Node): boolean {
  const inList = isNamed && (parent?.type === 'object' || parent?.type === 'array');
  return inList && previousSibling?.isNamed === true && previousSibling.endPosition.row === startPosition.row;
}

/** What the compiler would refuse, or warn of. */
function problemsOf(source: string): string[] {
  const nodes = parse(source);
  const names = nodes.filter(isUse);
  const used = new Set(names.map((name) => declarationOf(name)?.id));
  const mustBeUsed = nodes.filter(({ type }) => /^(?:parameter|variable)_declaration$/.test(type));
  const problems = {
    'not Bicep': nodes.filter((node) => node.isError || node.isMissing || lacksComma(node)),
    'no function': names.filter((name) => isFunction(name) && !functions.includes(name.text)),
    'not declared': names.filter((name) => !isFunction(name) && !declarationOf(name)),
    'not used': mustBeUsed.filter(({ id }) => !used.has(id)),
  };
  return Object.entries(problems).flatMap(([what, where]) =>
    where.map(({ text, startPosition }) => `${what}, line ${startPosition.row + 1}: ${text}`),
  );
}

const declared = (source: string, kind: string): Node[] =>
  parse(source).filter(({ type }) => type === `${kind}_declaration`);

const matches = (of: string, pattern: RegExp): string[] => Array.from(of.matchAll(pattern), ([, found = '']) => found);

/** What the page, the toolkit and the file of values call otherwise than the file with the resources does. */
function misnamedIn({ bicep, values, page, toolkit }: typeof files): string[] {
  const parameters = declared(bicep, 'parameter');
  const outputs = declared(bicep, 'output').map(nameOf);
  const set = declared(values, 'output').map(nameOf);
  const read = matches(values, /readEnvironmentVariable\('(\w+)'/g);
  const inCommands = matches(page + toolkit, /--parameters (.*)/g).flatMap((rest) => matches(rest, /(\w+)=/g));
  const inText = matches(page, /`([a-z]+[A-Z]\w*)`/g);
  const environment = [...matches(page, /export (\w+)=/g), ...matches(toolkit, /env:\n +(\w+):/g)];
  const needed = parameters.filter(({ namedChildCount }) => namedChildCount === 2);
  const pairs: [string, string[], string[]][] = [
    ['no parameter', [...set, ...inCommands, ...inText], parameters.map(nameOf)],
    ['no value', needed.map(nameOf), set],
    ['no output', matches(page, /<([A-Z_]+)>/g), outputs],
    ['not read', environment, read],
    ['not on the page', [...outputs, ...read], matches(page, /(?:`|export )(\w+)/g)],
  ];
  return pairs.flatMap(([what, some, all]) =>
    some.filter((name) => !all.includes(name)).map((name) => `${what}: ${name}`),
  );
}

const allProblems = (of: typeof files) => [...problemsOf(of.bicep), ...problemsOf(of.values), ...misnamedIn(of)];

test('the resources in Azure are written in Bicep, with names that there are', () => {
  expect(allProblems(files)).toEqual([]);
});

test.each<[keyof typeof files, string, string, string]>([
  ['bicep', "sku: { name: 'F0' }", "sku: { name: 'F0'", 'not Bicep'],
  ['bicep', "family: 'A', name", "family: 'A' name", 'not Bicep'],
  ['bicep', 'environmentId: environment.id', 'environmentId: environments.id', 'not declared'],
  ['bicep', 'network::apps.id', 'network::app.id', 'not declared'],
  ['bicep', '{ name: setting, secretRef', '{ name: settin, secretRef', 'not declared'],
  ['bicep', 'take(name, 8)', 'first(name, 8)', 'no function'],
  ['bicep', 'param image string', "param tag string = ''\nparam image string", 'not used'],
  ['values', 'param image', 'param images', 'no parameter: images'],
  ['values', 'param configuration', '// param configuration', 'no value: configuration'],
  ['values', "'LICENSESPRING_API_KEY'", 'LICENSESPRING_API_KEY', 'not declared'],
  ['toolkit', 'infra/main.bicepparam', 'infra/main.bicepparam images=rollcall', 'no parameter: images'],
  ['toolkit', 'ROLLCALL_IMAGE:', 'ROLLCALL_IMAGES:', 'not read: ROLLCALL_IMAGES'],
  ['page', '`secretSettings`', '`secretSetting`', 'no parameter: secretSetting'],
  ['page', '<VAULT_NAME>', '<VAULT>', 'no output: VAULT'],
  ['page', 'export ROLLCALL_IMAGE=', 'export IMAGE=', 'not on the page: ROLLCALL_IMAGE'],
])('in %s, `%s` cannot become `%s`', (file, right, wrong, problem) => {
  const changed = files[file].replace(right, wrong);
  expect(changed).not.toBe(files[file]);
  expect(allProblems({ ...files, [file]: changed })).toContainEqual(expect.stringContaining(problem));
});
