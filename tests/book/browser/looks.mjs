/* What every page must have: it fits every screen, is quiet, and can be read
   by everyone. */

import { axeSource, bookFile, forEach, htmlPages, show } from './reader.mjs';
import { test } from './tap.mjs';

const widths = [360, 768, 1440, 2560];

/* Runs before the page: adds up how far what is shown has jumped. */
function watchShifts() {
	window.bookShift = 0;
	new PerformanceObserver((list) => {
		for (const entry of list.getEntries())
			window.bookShift += entry.value;
	}).observe({ type: 'layout-shift', buffered: true });
}

async function twoFrames(tab) {
	await tab.evaluate(() => new Promise((done) => requestAnimationFrame(
		() => requestAnimationFrame(() => setTimeout(done)))));
}

/* Returns what sticks out of the window, if anything does.  What is in a box
   that scrolls or clips does not. */
function tooWide() {
	const root = document.documentElement;
	const clipped = (node) => node !== document.body &&
		(getComputedStyle(node).overflowX !== 'visible' ||
			clipped(node.parentElement));

	if (root.scrollWidth <= root.clientWidth)
		return '';
	const all = [...document.querySelectorAll('body *')].filter((node) =>
		node.getBoundingClientRect().right > root.clientWidth + 1 &&
		!clipped(node.parentElement));
	const inner = all.filter((node) =>
		!all.some((other) => other !== node && node.contains(other)));
	return inner.slice(0, 3).map((node) => node.outerHTML.slice(0, 90))
		.join(' | ') || 'something';
}

function headingFaults(isPrint) {
	const levels = [...document.querySelectorAll('main :is(h1,h2,h3,h4,h5,h6)')]
		.map((node) => [Number(node.tagName[1]), node.textContent]);
	const faults = [];

	if (!isPrint && levels.filter(([level]) => level === 1).length !== 1)
		faults.push('not exactly one h1');
	levels.forEach(([level, text], i) => {
		if (level > (i > 0 ? levels[i - 1][0] : 0) + 1)
			faults.push(`h${level} "${text}" skips a level`);
	});
	return faults;
}

async function widthFaults(tab, name, wrong) {
	for (const width of widths) {
		await tab.setViewportSize({ width, height: 900 });
		const what = await tab.evaluate(tooWide);
		if (what !== '')
			wrong(`${name} at ${width} px: too wide: ${what}`);
	}
}

/* Loads a page at one width, as if nothing of it had been seen. */
async function loadFaults(tab, name, width, wrong) {
	await tab.setViewportSize({ width, height: 900 });
	await show(tab, name);
	await twoFrames(tab);
	const shift = await tab.evaluate(() => window.bookShift);
	if (shift >= 0.02)
		wrong(`${name} at ${width} px: layout shift ${shift.toFixed(3)}`);
	if (tab.requests.length > 3)
		wrong(`${name}: ${tab.requests.length} requests: ${tab.requests}`);
	tab.faults.forEach((fault) => wrong(`${name}: ${fault}`));
}

async function axeFaults(tab, name, how, wrong) {
	if (!await tab.evaluate(() => 'axe' in window))
		await tab.evaluate(axeSource);
	const result = await tab.evaluate(() => window.axe.run(document, {
		preload: false, resultTypes: ['violations'],
		runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa',
			'best-practice'],
	}));
	for (const { id, nodes } of result.violations) {
		const { html, failureSummary } = nodes[0];
		wrong(`${name}, ${how}: ${id} (${nodes.length}×): ` +
			html.slice(0, 200) + '\n  ' +
			failureSummary.replaceAll('\n', '\n  '));
	}
}

const isReference = (name) => /_8h(_source)?\.html$|^(struct|union)/.test(name);

/* Chapters, lists and samples; of the reference, its largest struct page, a
   header, a header's source. */
function pagesForAxe() {
	const size = (name) => bookFile(name).length;
	const structs = htmlPages.filter((name) => name.startsWith('struct'))
		.sort((a, b) => size(b) - size(a));

	return [...htmlPages.filter((name) => !isReference(name)),
		'imap-commands-util_8h.html', 'imap-arg_8h_source.html',
		structs[0]];
}

export async function looks(browser) {
	await test(`${htmlPages.length} pages fit every screen, stay still, ` +
		'ask nothing of the network', async (wrong) => {
		await forEach(browser, {}, htmlPages, async (tab, name) => {
			await tab.addInitScript(watchShifts);
			await loadFaults(tab, name, 360, wrong);
			if (!isReference(name))
				await loadFaults(tab, name, 1440, wrong);
			(await tab.evaluate(headingFaults, name === 'print.html'))
				.forEach((fault) => wrong(`${name}: ${fault}`));
			await widthFaults(tab, name, wrong);
		});
	});
	const pages = pagesForAxe();
	await test(`axe finds no fault in ${pages.length} pages, light and ` +
		'wide, dark and narrow', async (wrong) => {
		await forEach(browser, {}, pages, async (tab, name) => {
			await tab.emulateMedia({ colorScheme: 'light' });
			await tab.setViewportSize({ width: 1440, height: 900 });
			await show(tab, name);
			await axeFaults(tab, name, 'light', wrong);
			await tab.emulateMedia({ colorScheme: 'dark' });
			await tab.setViewportSize({ width: 360, height: 900 });
			await axeFaults(tab, name, 'dark', wrong);
		});
	});
}
