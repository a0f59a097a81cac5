/* A walk through the book with the keyboard alone. */

import { chapters, htmlPages, openTab, show, url } from './reader.mjs';
import { test } from './tap.mjs';

const press = (tab, ...keys) => keys.reduce(
	(before, key) => before.then(() => tab.keyboard.press(key)),
	Promise.resolve());

/* Runs in the page: says where the focus is, and what hides it. */
function focusFault() {
	const node = document.activeElement;

	if (node === document.body)
		return { end: true };
	/* An element may leave its box to its children. */
	const shown = getComputedStyle(node).display === 'contents' ?
		[...node.children] : [node];
	const name = node.outerHTML.slice(0, 100);
	const box = shown.map((part) => part.getBoundingClientRect())
		.find((rect) => rect.width > 0 && rect.height > 0);
	if (box === undefined || box.bottom <= 0 || box.right <= 0 ||
	    box.top >= innerHeight || box.left >= innerWidth)
		return { name, fault: 'is out of sight' };
	const marked = shown.some((part) => {
		const style = getComputedStyle(part);
		return style.outlineStyle !== 'none' &&
			parseFloat(style.outlineWidth) >= 1;
	});
	if (!marked)
		return { name, fault: 'does not show that it has the focus' };
	/* The outline or the first line of it must not be covered. */
	const line = shown.flatMap((part) => [...part.getClientRects()])
		.find((rect) => rect.width > 0 && rect.bottom > 0);
	const x = Math.min(Math.max(line.left + 3, 0), innerWidth - 1);
	const y = Math.min(Math.max(line.top + Math.min(line.height, 20) / 2, 0),
		innerHeight - 1);
	const top = document.elementFromPoint(x, y);
	const covered = top === null ||
		!shown.some((part) => part.contains(top) || top.contains(part));
	return { name, fault: covered ? 'is covered by ' +
		top?.outerHTML.slice(0, 60) : '' };
}

async function tabThrough(tab, name, wrong) {
	await show(tab, name);
	for (let stops = 0; ; stops++) {
		await press(tab, 'Tab');
		const { end, name: at, fault } = await tab.evaluate(focusFault);
		if (end)
			return stops < 10 && wrong(`${name}: only ${stops} stops`);
		if (fault)
			wrong(`${name}: ${at} ${fault}`);
		if (stops > 1000)
			return wrong(`${name}: the focus never leaves the page`);
	}
}

async function skipLink(tab, wrong) {
	await show(tab, chapters[1]);
	await press(tab, 'Tab');
	if (!await tab.evaluate(() => document.activeElement.matches('.skip')))
		wrong('the first stop is not the link that skips to the text');
	await press(tab, 'Enter', 'Tab');
	if (!await tab.evaluate(() => document.activeElement.closest('main')))
		wrong('after the skip link the focus is not in the text');
}

async function fromChapterToChapter(tab, wrong) {
	await show(tab, chapters[0]);
	for (const next of chapters.slice(1)) {
		await press(tab, ']');
		await tab.waitForURL(url(next));
	}
	for (const before of chapters.slice(0, -1).reverse()) {
		await tab.locator('.pn a[rel=prev]').focus();
		await press(tab, 'Enter');
		await tab.waitForURL(url(before));
	}
	await press(tab, ']');
	await tab.waitForURL(url(chapters[1]));
	await press(tab, '[');
	await tab.waitForURL(url(chapters[0]));
	await press(tab, '?');
	if (!await tab.locator('#keys').isVisible())
		wrong('"?" does not show the keys');
	await press(tab, 'Escape');
	if (await tab.locator('#keys').count() > 0)
		wrong('Escape does not take the line of keys away');
}

/* A key of one letter must be one that can be switched off. */
async function keysOff(tab, wrong) {
	await show(tab, chapters[0]);
	await press(tab, '?');
	await tab.locator('#keys button').focus();
	await press(tab, 'Enter', 'Escape', ']', '?');
	if (tab.requests.some((request) => request.endsWith(chapters[1])))
		wrong('a key works after it was switched off');
	await tab.locator('#keys button').focus();
	await press(tab, 'Enter', 'Escape', ']');
	await tab.waitForURL(url(chapters[1]));
}

/* Id and title of a section of the page, without its number. */
function sectionOf(heading) {
	const title = [...heading.childNodes].filter((node) =>
		!node.classList || !/^(no|perma)$/.test(node.className));

	return [heading.id, title.map((node) => node.textContent).join('')];
}

async function searchAndGo(tab, wrong) {
	await show(tab, chapters.at(-1));
	const [id, title] = await tab.locator('main h2').nth(1)
		.evaluate(sectionOf);
	await show(tab, chapters[0]);
	await press(tab, '/');
	await tab.keyboard.type(title);
	await tab.locator('#results a').first().waitFor();
	await press(tab, 'ArrowDown', 'Enter');
	await tab.waitForURL(url(`${chapters.at(-1)}#${id}`));
	const top = await tab.locator(`[id="${id}"]`)
		.evaluate((heading) => heading.getBoundingClientRect().top);
	if (top < 0 || top > 500)
		wrong(`the section that was searched is ${top} px down`);
}

/* Number of the result that has the focus; -1 is the field. */
const focused = (tab) => tab.evaluate(() =>
	[...document.querySelectorAll('#results a')]
		.indexOf(document.activeElement));

async function searchAndWalk(tab, wrong) {
	await show(tab, chapters[0]);
	await press(tab, '/');
	await tab.keyboard.type('command');
	await tab.locator('#results a').nth(2).waitFor();
	for (const [key, at] of [['ArrowDown', 0], ['ArrowDown', 1],
		['ArrowUp', 0], ['ArrowUp', -1], ['ArrowDown', 0]]) {
		await press(tab, key);
		if (await focused(tab) !== at)
			wrong(`${key} does not lead to result ${at}`);
	}
	await press(tab, 'Escape');
	if (await tab.locator('#results').isVisible() ||
	    await tab.locator('#q').inputValue() !== '')
		wrong('Escape does not end the search');
	await tab.keyboard.type('nosuchwordatall');
	if (!/nothing/i.test(await tab.locator('#results').innerText()))
		wrong('a word that is nowhere: the search does not say so');
}

async function theme(tab, wrong) {
	const paper = () => tab.evaluate(() =>
		getComputedStyle(document.body).backgroundColor);
	const button = tab.locator('#theme');

	await show(tab, chapters[1]);
	const light = await paper();
	await button.focus();
	await press(tab, 'Enter');
	const dark = await paper();
	if (dark === light)
		wrong('the button does not make a light page dark');
	if (!/dark/i.test(await button.getAttribute('aria-label') ?? ''))
		wrong('the button does not say that it is dark');
	await show(tab, chapters[2]);
	if (await paper() !== dark)
		wrong('the next page has forgotten the colours');
	await tab.emulateMedia({ colorScheme: 'dark' });
	await button.focus();
	await press(tab, 'Enter');
	if (await paper() !== light)
		wrong('light was chosen, and the system\'s dark is shown');
	await press(tab, 'Enter');
	if (await paper() !== dark)
		wrong('the third press does not return to the system\'s choice');
}

export async function keyboard(browser) {
	const walks = {
		'the skip link leads past the contents': skipLink,
		'chapters are turned by keyboard': fromChapterToChapter,
		'the keys can be switched off': keysOff,
		'search leads to a section': searchAndGo,
		'arrows walk through what was found, Escape ends it':
			searchAndWalk,
		'the button for the colours': theme,
	};

	for (const [name, walk] of Object.entries(walks)) {
		await test(`keyboard: ${name}`, async (wrong) => {
			const tab = await openTab(browser);
			await walk(tab, wrong);
			tab.faults.forEach(wrong);
			await tab.context().close();
		});
	}
	await test('keyboard: the focus is seen wherever it goes',
		async (wrong) => {
			const tab = await openTab(browser);
			const sample = htmlPages.find((name) => /^x.*_8c.html/.test(name));

			for (const name of ['index.html', chapters[1], sample])
				await tabThrough(tab, name, wrong);
			await tab.setViewportSize({ width: 360, height: 640 });
			await tabThrough(tab, chapters[2], wrong);
			await tab.context().close();
		});
}
