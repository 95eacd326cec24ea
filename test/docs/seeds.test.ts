import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openapi } from '../../contract/openapi.ts';
import { routes } from '../../contract/routes.ts';

const path = 'docs/seeds.md';
const text = readFileSync(path, 'utf8');
const { components, paths } = openapi(routes);
/** Pages for people are in no description of the API. */
const operations = new Set(Object.keys(routes));

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
}
const schemas = components.schemas as Readonly<Record<string, Schema>>;

const followed = (schema: Schema | undefined): Schema | undefined =>
  schema?.$ref === undefined ? schema : followed(schemas[schema.$ref.slice('#/components/schemas/'.length)]);

/** Whether `Schema.field.inner` leads somewhere. */
function isField(name: string): boolean {
  const [schema = '', ...fields] = name.split('.');
  let at = followed(schemas[schema]);
  for (const field of fields) at = followed(at?.properties?.[field]);
  return at !== undefined;
}

/** Every value that some field of the API can only have. */
const values = new Set<string>();
(function collect(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  const { enum: several = [], const: one } = node as Schema;
  for (const value of [...several, one]) if (typeof value === 'string') values.add(value);
  for (const inner of Object.values(node)) collect(inner);
})([components.schemas, paths]);

const isKnown = (name: string): boolean =>
  /^(GET|POST) \//.test(name) || operations.has(name) || values.has(name) || isField(name) || allowed.has(name);
/** The word for what stands in backticks, a field of everything that changes, and a header. */
const allowed = new Set(['code', 'version', 'if-match', 'objectId', 'owner', 'sellerId', '/v1']);

const namesIn = (written: string): string[] => [...written.matchAll(/`([^`\n]+)`/g)].map(([, name = '']) => name);
const linksIn = (written: string): string[] =>
  [...written.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link).filter((link) => !/^https?:/.test(link));

test('every operation, schema, field and value that the document names is there', () => {
  const names = namesIn(text);
  expect(names.length).toBeGreaterThan(200);
  expect(names.filter((name) => operations.has(name)).length).toBeGreaterThan(50);
  expect(names.filter((name) => !isKnown(name))).toEqual([]);
});

test('every file and heading that it links to is there', () => {
  const links = linksIn(text);
  expect(links.length).toBeGreaterThan(20);
  const slug = (heading: string) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-');
  const isThere = (link: string): boolean => {
    const [file = '', anchor] = link.split('#');
    const target = join(dirname(path), file);
    if (!existsSync(target)) return false;
    if (anchor === undefined) return true;
    return [...readFileSync(target, 'utf8').matchAll(/^#+ (.+)$/gm)].some(
      ([, heading = '']) => slug(heading) === anchor,
    );
  };
  expect(links.filter((link) => !isThere(link))).toEqual([]);
});

test('what is made up is told from what is there', () => {
  for (const name of ['sellEverything', 'Me.shoeSize', 'Nothing.id', 'PublicUser.email', 'Rating.updatedAt'])
    expect([name, isKnown(name)]).toEqual([name, false]);
});

/** The templates' schemas, field by field. */
const system = ['objectId', 'createdAt', 'updatedAt'];
const account = ['username', 'email', 'password'];
const templates: Readonly<Record<string, readonly string[]>> = {
  'P2P: User': [...system, ...account, 'transaction history'],
  'P2P: Product, called Goods in its prompt': [...system, 'name', 'description', 'price', 'owner'],
  'P2P: Transaction': [...system, 'buyer', 'product'],
  'P2P: Escrow': [...system, 'transaction', 'amount', 'transaction details', 'status'],
  'P2P: Rating': [...system, 'user', 'product', 'score', 'comment'],
  'Parts: User': [...system, ...account, 'role', 'displayName', 'phoneNumber'],
  'Parts: PartListing': [
    ...[...system, 'seller', 'title', 'partCategory', 'condition', 'price', 'currency', 'vehicleMake', 'vehicleModel'],
    ...['vehicleYear', 'compatibilityNotes', 'status'],
  ],
  'Parts: CompatibilityLog': [
    ...[...system, 'buyer', 'partListing', 'vinLast8', 'vehicleMake', 'vehicleModel', 'vehicleYear', 'fitmentStatus'],
    'notes',
  ],
  'Parts: InventoryPhoto': [...system, 'partListing', 'uploadedBy', 'imageUrl', 'caption', 'angle', 'isPrimary'],
  'Parts: SellerRating': [
    ...[...system, 'seller', 'buyer', 'partListing', 'rating', 'reviewText', 'isVerifiedPurchase'],
  ],
  'Parts: Inquiry': [...system, 'buyer', 'seller', 'partListing', 'message', 'status'],
};

/** Cells of the table under a heading. */
function rowsUnder(heading: string): string[][] {
  const [, section = ''] = text.split(new RegExp(`^#+ ${heading}$`, 'm'));
  return (section.split(/^#/m)[0] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(1)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

test.each(Object.entries(templates))('%s: each of its fields has a row, and what takes its place', (entity, fields) => {
  const rows = rowsUnder(entity);
  const there = (cell = ''): string => cell.replace(/ \(.*|, .*/, '');
  expect(rows.map(([first]) => there(first)).sort()).toEqual([...fields].sort());
  for (const [first, here = '', reason = ''] of rows)
    expect([first, namesIn(here).length > 0 || reason !== '']).toEqual([first, true]);
});

test('each relation of the templates’ diagrams has a row', () => {
  const relations = rowsUnder('Relations').map(([there = '']) => there);
  expect(relations.filter((there) => there.startsWith('P2P: '))).toHaveLength(6);
  expect(relations.filter((there) => there.startsWith('Parts: '))).toHaveLength(11);
  expect(new Set(relations).size).toBe(17);
});
