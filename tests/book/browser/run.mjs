/* Reads the book in a real browser, and prints TAP.

	node run.mjs BOOK NODE_MODULES CHROMIUM CHAPTER.md...

   from the top of the repository.  Exit codes: 0 all is well, 1 it is not. */

import { content } from './content.mjs';
import { keyboard } from './keyboard.mjs';
import { looks } from './looks.mjs';
import { startBrowser } from './reader.mjs';
import { finish, test } from './tap.mjs';

let browser;

await test('the browser starts', async () => {
	browser = await startBrowser();
});
try {
	if (browser !== undefined) {
		await looks(browser);
		await keyboard(browser);
		await content(browser, process.argv.slice(5));
	}
} finally {
	await browser?.close();
}
process.exitCode = finish();
