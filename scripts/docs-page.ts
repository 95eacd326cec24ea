import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenApiDocument } from '../contract/openapi.ts';

/**
 * The reference page of the API: one HTML document that asks its own origin for `/v1/openapi.json` and for the calls a
 * person tries, and nobody for anything else. Serve it with `docsPolicy`.
 * @param root where the project lies, with its `node_modules`
 */
export function docsPage(document: OpenApiDocument, { root }: { readonly root: string }): string {
  const read = (...path: string[]) => readFileSync(join(root, ...path), 'utf8').replaceAll('\r\n', '\n');
  const vendored = (file: string) => withoutSourceMap(read('node_modules', 'swagger-ui-dist', file));
  const parts: Record<string, string> = {
    operations: operationList(document),
    'swagger-ui.css': inside('style', vendored('swagger-ui.css')),
    'swagger-ui-bundle.js': inside('script', vendored('swagger-ui-bundle.js')),
  };
  return read('scripts', 'docs-page.html').replace(
    /(?:\/\*|<!--) \{([\w.-]+)\} (?:\*\/|-->)/g,
    (mark, name: string) => {
      const part = parts[name];
      if (part === undefined) throw new Error(`Nothing to put for ${mark} in scripts/docs-page.html`);
      return part;
    },
  );
}

/**
 * The Content-Security-Policy that lets a page made by `docsPage` do its work and nothing more: only the scripts and
 * styles it came with apply, and what they ask for comes from the page's own origin.
 */
export function docsPolicy(html: string): string {
  return [
    "default-src 'none'",
    `script-src ${hashesOf('script', html)}`,
    // Swagger UI styles what it draws through the DOM, which a policy does not concern, and never by style attributes.
    `style-src ${hashesOf('style', html)}`,
    "connect-src 'self'",
    "img-src 'self' data:",
    'font-src data:',
    "base-uri 'none'",
    // The login form is sent by script; without the script it must not put a password into an address.
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function hashesOf(tag: 'script' | 'style', html: string): string {
  const contents = [...html.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, 'g'))].map((match) => match[1] ?? '');
  return contents.map((content) => `'sha256-${createHash('sha256').update(content).digest('base64')}'`).join(' ');
}

/** For readers without JavaScript. */
function operationList({ paths }: OpenApiDocument): string {
  return Object.entries(paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(
        ([method, { summary }]) => `<li><code>${method.toUpperCase()} ${text(path)}</code> ${text(summary)}</li>`,
      ),
    )
    .join('\n');
}

/** Developer tools would fetch the map that the last line names. */
const withoutSourceMap = (code: string) =>
  code.replace(/\s*(?:\/\/# sourceMappingURL=.*|\/\*# sourceMappingURL=.*\*\/)\s*$/, '\n');

/** @throws Error when the code would end its element early, or keep it from ending (html.spec.whatwg.org, script data states) */
function inside(tag: 'script' | 'style', code: string): string {
  const breaksOut = tag === 'script' ? /<\/script|<!--(?:(?!-->)[\s\S])*?<script/i : /<\/style/i;
  if (breaksOut.test(code)) throw new Error(`This code cannot stand inside of a ${tag} element`);
  return code;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const text = (raw: string): string => raw.replace(/[&<>"]/g, (character) => entities[character] ?? character);
