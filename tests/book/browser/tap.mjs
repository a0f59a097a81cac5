/* Prints the Test Anything Protocol: a line for each test, and before it what
   is wrong.  A test may go on after the first fault. */

let number = 0;
let failed = 0;

/* What went wrong, and in which line of ours. */
function briefly(error) {
	const [message] = String(error).split('\n');
	const place = error.stack?.split('\n').find((line) =>
		/tests\/book\/browser/.test(line)) ?? '';

	return message + place.replace(/.*\/browser\//, ' (').replace(/\)?$/, ')');
}

/* Runs one test.  It calls wrong(text) for each fault; an exception is one. */
export async function test(name, run) {
	const faults = new Set();

	try {
		await run((text) => faults.add(text));
	} catch (error) {
		faults.add(briefly(error));
	}
	number++;
	if (faults.size > 0)
		failed++;
	for (const fault of faults)
		console.log('# ' + String(fault).replaceAll('\n', '\n# '));
	console.log(`${faults.size > 0 ? 'not ok' : 'ok'} ${number} - ${name}`);
}

/* Prints the plan, and returns the exit code. */
export function finish() {
	console.log(`1..${number}`);
	return failed > 0 ? 1 : 0;
}
