import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { openapi } from '../../contract/openapi.ts';
import { routes } from '../../contract/routes.ts';
import { docsPage, docsPolicy } from '../../scripts/docs-page.ts';

const root = process.cwd();
const document = openapi(routes);
const html = docsPage(document, { root });

/** What stands in the elements of a tag, in order, found without the expressions the policy is made with. */
function contentsOf(tag: 'script' | 'style', page: string): string[] {
  const found: string[] = [];
  for (let at = page.indexOf(`<${tag}>`); at >= 0; at = page.indexOf(`<${tag}>`, at)) {
    const start = at + tag.length + 2;
    at = page.indexOf(`</${tag}>`, start);
    found.push(page.slice(start, at));
  }
  return found;
}
const scripts = contentsOf('script', html);
const styles = contentsOf('style', html);
const [, own = ''] = scripts;
const markup = [...scripts, ...styles].reduce((rest, content) => rest.replace(content, () => ''), html);

const directives = (policy: string) =>
  Object.fromEntries(
    policy.split('; ').map((directive) => {
      const [name = '', ...values] = directive.split(' ');
      return [name, values];
    }),
  );
const hashOf = (content: string) => `'sha256-${createHash('sha256').update(content, 'utf8').digest('base64')}'`;

describe('the reference page', () => {
  test('is one whole document that says its encoding first', () => {
    expect(html.slice(0, 1024)).toMatch(/^<!doctype html>[\s\S]*<meta charset="utf-8">/);
    expect(html.trimEnd()).toMatch(/<\/html>$/);
    expect(html).toContain(`<title>${document.info.title}</title>`);
    expect([scripts.length, styles.length]).toEqual([2, 2]);
    expect(scripts[0]?.length).toBeGreaterThan(1_000_000);
    expect(styles[0]?.length).toBeGreaterThan(100_000);
    expect(markup).not.toMatch(/\{[\w.-]+\} (?:-->|\*\/)/);
  });

  test('loads nothing from anywhere', () => {
    expect(markup).not.toMatch(/\s(?:src|srcset|action|formaction|poster|data|background|style)=/);
    for (const [, rel, href] of markup.matchAll(/<link rel="(\w+)" href="([^"]*)"/g))
      expect([rel, href?.slice(0, 19)]).toEqual(['icon', 'data:image/svg+xml,']);
    expect([...markup.matchAll(/<link\b/g)]).toHaveLength(1);
    for (const [, address] of markup.matchAll(/<a href="([^"]*)"/g)) expect(address).toMatch(/^\/v1\//);
    for (const style of styles) {
      expect(style).not.toContain('@import');
      for (const [, address] of style.matchAll(/url\(\s*["']?([^)]{0,12})/g)) expect(address).toMatch(/^data:image\//);
    }
    expect(html).not.toContain('sourceMappingURL');
  });

  test('asks the API for nothing but its description and the session', () => {
    expect(own).not.toMatch(/https?:|\/\/[a-z]|XMLHttpRequest|WebSocket|EventSource|sendBeacon|import\s*\(/);
    const asked = [...own.matchAll(/(?:url: |post\()'([^']+)'/g)].map((match) => match[1] ?? '');
    expect(asked.sort()).toEqual(['/v1/auth/login', '/v1/auth/logout', '/v1/openapi.json']);
    expect(own.match(/fetch\(/g)).toHaveLength(1);
    expect(document.paths['/v1/openapi.json']).toHaveProperty('get');
    for (const path of ['/v1/auth/login', '/v1/auth/logout']) expect(document.paths[path]).toHaveProperty('post');
  });

  test('has scripts that can be read', () => {
    for (const script of scripts) expect(() => new Script(script)).not.toThrow();
  });

  test('labels each of its fields and finds each element its script looks for', () => {
    const fields = [...markup.matchAll(/<input id="(\w+)"/g)].map((match) => match[1]);
    expect(fields).toEqual(['username', 'password']);
    for (const field of fields) expect(markup).toContain(`<label for="${field}">`);
    const sought = [...own.matchAll(/element\('(\w+)'\)/g)].map((match) => match[1]);
    for (const id of [...sought, 'login', 'session', 'notice', 'reference']) expect(markup).toContain(`id="${id}"`);
  });

  test('lists every operation for readers without JavaScript', () => {
    const list = markup.slice(markup.indexOf('<noscript>'), markup.indexOf('</noscript>'));
    for (const { method, path, summary } of Object.values(routes).filter((route) => !('page' in route)))
      expect(list).toContain(`<li><code>${method} ${path}</code> ${summary}</li>`);
  });

  test('given a summary with markup in it, when the page is made, then it is text', () => {
    const [path = '', methods = {}] = Object.entries(document.paths)[0] ?? [];
    const [method = '', operation] = Object.entries(methods)[0] ?? [];
    if (!operation) throw new Error('the document has no operation');
    const paths = { [path]: { [method]: { ...operation, summary: '<img src=x> & "more"' } } };
    expect(docsPage({ ...document, paths }, { root })).toContain('&lt;img src=x&gt; &amp; &quot;more&quot;</li>');
  });
});

describe('the reference page’s policy', () => {
  const policy = directives(docsPolicy(html));

  test('lets its own scripts and styles apply, and no others', () => {
    expect(policy['script-src']).toEqual(scripts.map(hashOf));
    expect(policy['style-src']).toEqual(styles.map(hashOf));
  });

  test('closes everything that the page does not use', () => {
    const { 'script-src': _scripts, 'style-src': _styles, ...rest } = policy;
    expect(rest).toEqual({
      'default-src': ["'none'"],
      'connect-src': ["'self'"],
      'img-src': ["'self'", 'data:'],
      'font-src': ['data:'],
      'base-uri': ["'none'"],
      'form-action': ["'none'"],
      'frame-ancestors': ["'none'"],
    });
  });

  test('given a page somebody has changed, when it comes with the old policy, then its script is not allowed', () => {
    const changed = html.replace("'use strict';", "'use strict'; steal();");
    expect(policy['script-src']).not.toContain(hashOf(contentsOf('script', changed)[1] ?? ''));
  });
});

describe('the parts put into the page', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'docs-page-'));
    mkdirSync(join(folder, 'node_modules/swagger-ui-dist'), { recursive: true });
    cpSync(join(root, 'scripts/docs-page.html'), join(folder, 'scripts/docs-page.html'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const pageWith = (script: string, style = 'a {}') => {
    writeFileSync(join(folder, 'node_modules/swagger-ui-dist/swagger-ui-bundle.js'), script);
    writeFileSync(join(folder, 'node_modules/swagger-ui-dist/swagger-ui.css'), style);
    return docsPage(document, { root: folder });
  };

  test.each([
    ['ends its element', "x = '</script>'", 'a {}'],
    ['ends its element in capitals', "x = '</SCRIPT >'", 'a {}'],
    ['keeps its element from ending', "x = '<!-- <script'", 'a {}'],
    ['ends its style', 'x', "a::after { content: '</style>' }"],
  ])('given code that %s, when the page is made, then it is an error', (_, script, style) => {
    expect(() => pageWith(script, style)).toThrow('cannot stand inside');
  });

  test('given code with a comment mark that is closed, when the page is made, then it stands as it is', () => {
    const script = "x = /<!-- -->/; y = '<script>'; z = '$& $1 {swagger-ui.css}';";
    expect(contentsOf('script', pageWith(script))[0]).toBe(script);
  });

  test('given lines that end as on Windows, when the page is made, then hashes are of what a browser reads', () => {
    expect(contentsOf('script', pageWith('x;\r\ny;'))[0]).toBe('x;\ny;');
  });

  test('given source maps, when the page is made, then nothing asks for them', () => {
    const page = pageWith('x;\n//# sourceMappingURL=x.js.map\n', 'a {}\n\n/*# sourceMappingURL=x.css.map*/');
    expect([contentsOf('script', page)[0], contentsOf('style', page)[0]]).toEqual(['x;\n', 'a {}\n']);
  });
});
