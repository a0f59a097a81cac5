/* A reader: one Chromium for all tests, kept off the network, and pages of the
   book in it which remember what went wrong. */

import { createRequire } from 'node:module';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [, , bookDirectory, moduleDirectory, chromiumPath] = process.argv;
const require = createRequire(resolve(moduleDirectory) + '/');
const { chromium } = require('playwright-core');

export const axeSource = require('axe-core').source;

const bookUrl = pathToFileURL(resolve(bookDirectory)).href + '/';

export const bookFiles = readdirSync(bookDirectory).sort();
export const htmlPages = bookFiles.filter((name) => name.endsWith('.html'));

export function bookFile(name) {
	return readFileSync(resolve(bookDirectory, name), 'utf8');
}

/* The chapters in the order of reading, as the contents list them. */
export const chapters = [...bookFile('index.html')
	.match(/<ol class="chapters">.*?<\/ol>/s)[0]
	.matchAll(/href="(ch-[^"#]*)"/g)].map((match) => match[1]);

export function url(name) {
	return bookUrl + name;
}

/* The sandbox needs a user which is not root.  Everything that Chromium would
   ask the network by itself is off, and no name resolves. */
export async function startBrowser() {
	return chromium.launch({
		executablePath: chromiumPath,
		chromiumSandbox: process.getuid() !== 0,
		args: ['--disable-gpu', '--disable-quic', '--no-first-run',
			'--disable-background-networking', '--disable-sync',
			'--disable-component-update', '--disable-extensions',
			'--disable-domain-reliability', '--no-pings',
			'--disable-default-apps', '--no-default-browser-check',
			'--host-resolver-rules=MAP * ~NOTFOUND'],
	});
}

/* Opens a tab.  Smooth scrolling is off, so that what a key did is seen at
   once.  options are those of Playwright's contexts. */
export async function openTab(browser, options = {}) {
	const context = await browser.newContext({
		viewport: { width: 1440, height: 900 },
		colorScheme: 'light', reducedMotion: 'reduce', ...options,
	});
	const tab = await context.newPage();

	tab.setDefaultTimeout(30000);
	tab.requests = [];
	tab.faults = [];
	tab.on('request', (request) => {
		if (!request.url().startsWith('data:'))
			tab.requests.push(request.url());
		if (!/^(file|data):/.test(request.url()))
			tab.faults.push('asked for ' + request.url());
	});
	tab.on('console', (message) => {
		if (['error', 'warning'].includes(message.type()))
			tab.faults.push('console: ' + message.text());
	});
	tab.on('pageerror', (error) => tab.faults.push('script: ' + error));
	return tab;
}

/* Shows a page of the book; name may end in #id. */
export async function show(tab, name) {
	tab.requests = [];
	tab.faults = [];
	await tab.goto(url(name));
}

/* Calls run(tab, item) for each item, in two tabs side by side. */
export async function forEach(browser, options, items, run) {
	const left = [...items];

	await Promise.all([1, 2].map(async () => {
		const tab = await openTab(browser, options);

		while (left.length > 0)
			await run(tab, left.shift());
		await tab.context().close();
	}));
}
