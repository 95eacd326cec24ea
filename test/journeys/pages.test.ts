import type { Browser, Page } from 'playwright-core';
import { startBrowser, withBrowser } from '../support/browser.ts';
import { joinAs, type Person, startTestCloud, type TestCloud } from '../support/cloud.ts';

withBrowser('the pages, in a browser', () => {
  let cloud: TestCloud;
  let person: Person;
  let browser: Browser;
  let page: Page;
  const elsewhere: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    cloud = await startTestCloud();
    person = await joinAs(cloud, 'seller');
    browser = await startBrowser();
    page = await browser.newPage();
    page.on('request', (request) => {
      if (!request.url().startsWith(cloud.url) && !request.url().startsWith('data:')) elsewhere.push(request.url());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
  });
  afterAll(async () => {
    await browser?.close();
    await cloud?.close();
  });

  test('the reference page logs a person in and tries an operation as them, calling nobody else', async () => {
    await page.goto(`${cloud.url}/docs`);
    await page.getByRole('textbox', { name: 'Username or e-mail' }).fill(person.username);
    await page.getByRole('textbox', { name: 'Password' }).fill(person.password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByText(person.username).first().waitFor();
    const operation = page.locator('#operations-users-getMe');
    await operation.locator('.opblock-summary-control').click();
    await operation.getByRole('button', { name: /^Execute$/ }).click();
    await operation.locator('.live-responses-table').getByText(person.userId).first().waitFor();

    expect(elsewhere).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('the local cloud’s page shows the mail that was sent and moves the clock', async () => {
    await page.goto(`${cloud.url}/_local`);
    await page.locator('#mailbox').getByText(person.email).first().waitFor();
    // However long the table is: whoever opens a letter is to see it.
    await page.setViewportSize({ width: 1280, height: 240 });
    await page.locator('#mailbox td button').first().click();
    await page.waitForFunction("document.querySelector('#letter').getBoundingClientRect().top < 8");
    await page.getByRole('button', { name: '+ 3 days' }).click();
    await page.getByText('3.00 days from real time').waitFor();

    expect(elsewhere).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
