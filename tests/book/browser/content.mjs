/* Is what the reader sees what the tests run, and is it all there: listings,
   dialogues, search, print, and a browser without JavaScript. */

import { existsSync, readFileSync } from 'node:fs';
import { chapters, openTab, show } from './reader.mjs';
import { test } from './tap.mjs';

/* The lines of a sample as a reader wants them: without markers of listings
   and numbers of callouts. */
function sampleLines(path, first, last) {
	return readFileSync(path, 'utf8').split('\n').slice(first - 1, last)
		.filter((line) => !/^\s*\/\* \[[a-z0-9_-]+\] \*\/\s*$/.test(line))
		.map((line) => line.replace(/\s*\/\* \(\d+\) \*\//, '').trimEnd())
		.join('\n') + '\n';
}

/* Presses each copy button, and compares with the file. */
async function copyButtons(tab, name, wrong) {
	const buttons = tab.locator('.copy:visible');

	for (let i = 0; i < await buttons.count(); i++) {
		const caption = await buttons.nth(i).locator('xpath=..').innerText();
		const [, path, first, last] = caption.match(
			/(samples\/\S+)\s+lines? (\d+)(?:–(\d+))?/) ?? [];
		await buttons.nth(i).focus();
		await tab.keyboard.press('Enter');
		const copied = await tab.evaluate(() => window.bookCopied);
		if (path === undefined)
			wrong(`${name}: a listing without file and lines: ${caption}`);
		else if (copied !== sampleLines(path, first, last ?? first))
			wrong(`${name}: what is copied is not ${path} ` +
				`${first} to ${last}:\n${copied}`);
	}
	return buttons.count();
}

/* What a chapter's author asked for, by its file. */
function authorsFile(name, title) {
	const id = name.replace('.html', '');
	const path = sources.find((file) => file.text.split('\n')[0]
		.includes(`{#${id}}`));

	if (path === undefined)
		throw new Error(`no chapter has the id ${id} (${title})`);
	return path.text;
}

let sources = [];

async function dialogues(tab, name, wrong) {
	const shown = await tab.locator('figure.dialogue').evaluateAll((figures) =>
		figures.map((figure) => [
			figure.querySelector('figcaption span').textContent,
			[...figure.querySelectorAll('.c, .s')].map((line) => {
				const copy = line.cloneNode(true);
				copy.querySelectorAll('i').forEach((i) => i.remove());
				return copy.textContent.trim();
			}).join('\n'),
		]));

	for (const [path, text] of shown) {
		if (!existsSync(path)) {
			wrong(`${name}: there is no ${path}`);
			continue;
		}
		const lines = readFileSync(path, 'utf8').split('\n')
			.filter((line) => /^[CS][:&-]( |$)/.test(line))
			.map((line) => (line[0] + ': ' + line.slice(3)).trimEnd());
		if (lines.join('\n') !== text)
			wrong(`${name}: the dialogue is not ${path}:\n${text}`);
	}
	return shown.length;
}

/* "This figure in words" names both ends of each arrow. */
async function figuresInWords(tab, name, wrong) {
	for (const figure of await tab.locator('figure.diagram').all()) {
		const lines = await figure.locator('details li').allTextContents();
		if (lines.length === 0)
			wrong(`${name}: a figure without words`);
		lines.filter((line) => !/^\s*\S.* [→–] [^:\s]/.test(line))
			.forEach((line) => wrong(`${name}: a figure says "${line}"`));
	}
}

async function sameAsSources(browser, wrong) {
	const tab = await openTab(browser);

	await tab.addInitScript(() => {
		navigator.clipboard.writeText = (text) => {
			window.bookCopied = text;
			return Promise.resolve();
		};
	});
	for (const name of chapters) {
		await show(tab, name);
		const source = authorsFile(name, await tab.title());
		const asked = (word) => source.split('\n')
			.filter((line) => line.startsWith(word)).length;
		if (await copyButtons(tab, name, wrong) !== asked('\\listing{'))
			wrong(`${name}: a listing or its copy button is missing`);
		if (await dialogues(tab, name, wrong) !== asked('\\dialogue{'))
			wrong(`${name}: a dialogue is missing`);
		await figuresInWords(tab, name, wrong);
	}
	await tab.context().close();
}

/* A word which only this chapter has, and one which stands late in it. */
function ownWord(texts, i) {
	const words = (text) => text.toLowerCase().match(/[a-z]{6,}/g);
	const elsewhere = new Set(texts.flatMap((text, j) =>
		j === i ? [] : words(text)));

	return words(texts[i]).reverse().find((word) => !elsewhere.has(word));
}

async function results(tab, text) {
	await tab.locator('#q').fill(text);
	await tab.locator('#results p').waitFor();
	return tab.locator('#results a').evaluateAll((links) =>
		links.map((link) => link.getAttribute('href')));
}

async function searchFinds(browser, wrong) {
	const tab = await openTab(browser);
	const texts = [];
	const sections = [];

	for (const name of chapters) {
		await show(tab, name);
		texts.push((await tab.locator('main p').allInnerTexts()).join(' '));
		sections.push(await tab.locator('main h2').last()
			.evaluate((heading) => [heading.id, [...heading.childNodes]
				.filter((node) => !node.classList ||
					!/no|perma/.test(node.className))
				.map((node) => node.textContent).join('')]));
	}
	await show(tab, 'index.html');
	for (const [i, name] of chapters.entries()) {
		const word = ownWord(texts, i);
		if (!(await results(tab, word)).some((href) => href.startsWith(name)))
			wrong(`"${word}" does not lead to ${name}`);
		const [id, title] = sections[i];
		if ((await results(tab, title))[0] !== `${name}#${id}`)
			wrong(`"${title}" does not lead to ${name}#${id}`);
	}
	const symbol = 'client_continue_pending_input';
	const hits = await results(tab, symbol + '()');
	if (!hits.some((href) => /_8h\.html#/.test(href)))
		wrong(`${symbol} does not lead to the reference: ${hits}`);
	await results(tab, symbol);
	await tab.locator('#results a[href*="_8h.html#"]').first().click();
	await tab.waitForURL(/_8h\.html#/);
	if (!await tab.locator('main :target').count())
		wrong(`${symbol}: the place on the page is missing`);
	await tab.context().close();
}

/* What a page says, whoever reads it. */
const mainText = (tab) => tab.evaluate(() => {
	document.querySelectorAll('.copy').forEach((button) => button.remove());
	return document.querySelector('main').innerText.replace(/\s+/g, ' ');
});

async function withoutScript(browser, wrong) {
	const bare = await openTab(browser, { javaScriptEnabled: false });
	const full = await openTab(browser);

	for (const name of ['index.html', ...chapters]) {
		await show(bare, name);
		await show(full, name);
		for (const control of ['#q', '#theme', '.copy', '#results']) {
			if (await bare.locator(control + ':visible').count() > 0)
				wrong(`${name}: ${control} is shown, and does nothing`);
		}
		if (await bare.locator('#contents a:visible').count() < 10)
			wrong(`${name}: the contents are not there`);
		if (await mainText(bare) !== await mainText(full))
			wrong(`${name}: the text is not the same without JavaScript`);
		bare.faults.forEach((fault) => wrong(`${name}: ${fault}`));
	}
	await bare.context().close();
	await full.context().close();
}

async function onePage(browser, wrong) {
	const tab = await openTab(browser);

	await show(tab, 'print.html');
	const parts = await tab.locator('main > section').evaluateAll((all) =>
		all.map((section) => section.id + '.html'));
	if (parts.join() !== chapters.join())
		wrong(`the page has ${parts}, the book ${chapters}`);
	await tab.emulateMedia({ media: 'print' });
	for (const part of ['.top', '#contents', '.copy', '.pn']) {
		if (await tab.locator(part + ':visible').count() > 0)
			wrong(`${part} would be printed`);
	}
	const pdf = await tab.pdf({ preferCSSPageSize: true, outline: true,
		tagged: true });
	if (!pdf.subarray(0, 5).equals(Buffer.from('%PDF-')))
		wrong('printing makes no PDF');
	await tab.context().close();
}

export async function content(browser, chapterFiles) {
	sources = chapterFiles.map((path) => (
		{ path, text: readFileSync(path, 'utf8') }));
	const tests = {
		'listings, copied too, and dialogues are those of the tests':
			sameAsSources,
		'search finds words, sections and names of C': searchFinds,
		'all is there without JavaScript': withoutScript,
		'the book on one page has every chapter, and can be printed':
			onePage,
	};

	for (const [name, run] of Object.entries(tests))
		await test(name, (wrong) => run(browser, wrong));
}
