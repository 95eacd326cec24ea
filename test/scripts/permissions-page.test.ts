import { readFileSync } from 'node:fs';
import { routes } from '../../contract/routes.ts';
import { permissionsPage } from '../../scripts/permissions-page.ts';

test('docs/permissions.md is that of the code, with a row for every route', () => {
  const page = permissionsPage();
  expect(readFileSync('docs/permissions.md', 'utf8')).toBe(page);
  for (const [operation, { method, path }] of Object.entries(routes))
    expect(page).toContain(`| ${operation} | ${method} ${path} |`);
});
