import fc from 'fast-check';
import { parseRouteKey, RouteTable } from '../../../local/gateway/route-table.ts';

const table = (...keys: string[]) => new RouteTable(keys.map((key) => ({ pattern: parseRouteKey(key) })));
const selected = (keys: string[], method: string, path: string) =>
  table(...keys).select(method, path)?.route.pattern.key;

// The example of the AWS documentation, http-api-develop-routes
const documented = ['GET /pets/dog/1', 'GET /pets/dog/{id}', 'GET /pets/{proxy+}', 'ANY /{proxy+}', '$default'];

test.each([
  ['GET', '/pets/dog/1', 'GET /pets/dog/1'],
  ['GET', '/pets/dog/2', 'GET /pets/dog/{id}'],
  ['GET', '/pets/cat/1', 'GET /pets/{proxy+}'],
  ['POST', '/test/5', 'ANY /{proxy+}'],
  ['POST', '/', '$default'],
])('given the routes AWS explains when %s %s comes then %s is selected', (method, path, key) => {
  expect(selected(documented, method, path)).toBe(key);
  expect(selected([...documented].reverse(), method, path)).toBe(key);
});

test.each([
  [['ANY /a', 'GET /a'], 'GET', '/a', 'GET /a'],
  [['ANY /a', 'GET /a'], 'POST', '/a', 'ANY /a'],
  [['GET /{x}', 'ANY /{proxy+}'], 'GET', '/a', 'GET /{x}'],
  [['ANY /{x}', 'GET /{proxy+}'], 'GET', '/a', 'ANY /{x}'],
  [['GET /{x}/b', 'GET /a/{y}'], 'GET', '/a/b', 'GET /a/{y}'],
  [['GET /a/{p+}', 'GET /{p+}'], 'GET', '/a/b/c', 'GET /a/{p+}'],
  [['GET /a'], 'GET', '/a/', undefined],
  [['GET /a/'], 'GET', '/a', undefined],
  [['GET /a/'], 'GET', '/a/', 'GET /a/'],
  [['GET /a/{x}'], 'GET', '/a/', undefined],
  [['GET /a/{p+}'], 'GET', '/a', undefined],
  [['GET /a/{p+}'], 'GET', '/a/', undefined],
  [['GET /a'], 'HEAD', '/a', undefined],
  [['GET /a'], 'GET', '/A', undefined],
  [['GET /'], 'GET', '/', 'GET /'],
  [['GET /a b'.replace(' b', '%20b')], 'GET', '/a%2520b', 'GET /a%20b'],
])('given %j when %s %s comes then %s is selected', (keys, method, path, key) => {
  expect(selected(keys, method, path)).toBe(key);
});

test('given variables when they are encoded then their values are decoded, a slash in one included', () => {
  expect(table('GET /a/{x}/{p+}').select('GET', '/a/%C3%A4%2F%25/b%20c/d')?.parameters).toEqual({
    x: 'ä/%',
    p: 'b c/d',
  });
});

test.each(['get /a', 'GET a', 'GET', 'FETCH /a', 'GET /{p+}/a', 'GET /a{x}', '/a'])(
  'given the route key %j then it is refused',
  (key) => {
    expect(() => parseRouteKey(key)).toThrow();
  },
);

test('given two routes that differ in names of variables only then they are refused', () => {
  expect(() => table('GET /a/{x}', 'GET /a/{y}')).toThrow('are the same');
});

test('given any path segments when they are encoded and sent then the variable holds them again', () => {
  const routes = table('GET /items/{id}', 'GET /items/{id}/{rest+}');
  const segment = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(segment, fc.array(segment, { maxLength: 3 }), (id, rest) => {
      const path = ['/items', id, ...rest].map((part, i) => (i === 0 ? part : encodeURIComponent(part))).join('/');
      const match = routes.select('GET', path);
      expect(match?.parameters).toEqual({ id, ...(rest.length > 0 && { rest: rest.join('/') }) });
    }),
  );
});
