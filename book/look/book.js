'use strict';
/* Comfort for the reader; the book can be read without any of this.
   Theme, copy, the section in view, search, keys.  No request leaves the page:
   the index of the search is a script next to it, loaded when first needed. */
(function () {
	var root = document.documentElement;
	var $ = function (id) { return document.getElementById(id); };
	var all = function (what) { return document.querySelectorAll(what); };

	/* A browser can forbid storage; then nothing is remembered. */
	function remember(name, value) {
		try {
			if (value) localStorage.setItem(name, value);
			else localStorage.removeItem(name);
		} catch (e) { /* nothing to do */ }
	}
	function recall(name) {
		try { return localStorage.getItem(name); } catch (e) { return null; }
	}
	function element(name, text, parent) {
		var node = document.createElement(name);
		node.textContent = text;
		if (parent) parent.append(node);
		return node;
	}

	/* ---- theme: as the system has it, dark, light ---- */
	var theme = $('theme');
	function showTheme() {
		var now = root.dataset.theme;
		theme.textContent = now ? now[0].toUpperCase() + now.slice(1) : 'Auto';
		theme.setAttribute('aria-label', 'Colours: ' + theme.textContent);
	}
	theme.addEventListener('click', function () {
		var next = { dark: 'light', light: '' }[root.dataset.theme];
		if (next === undefined) next = 'dark';
		if (next) root.dataset.theme = next;
		else delete root.dataset.theme;
		remember('theme', next);
		showTheme();
	});
	theme.hidden = false;
	showTheme();

	/* ---- copy: the code of a listing, without numbers and callouts ---- */
	function codeOf(listing) {
		return Array.from(listing.querySelectorAll('.l'), function (line) {
			var copy = line.cloneNode(true);
			copy.querySelectorAll('.co').forEach(function (c) { c.remove(); });
			return copy.textContent.replace(/\s+$/, '\n');
		}).join('');
	}
	/* Pages opened from a file may have no clipboard: select, then ask. */
	function copyText(text, done) {
		if (navigator.clipboard && window.isSecureContext) {
			navigator.clipboard.writeText(text).then(done, function () {});
			return;
		}
		var area = element('textarea', text, document.body);
		area.select();
		if (document.execCommand('copy')) done();
		area.remove();
	}
	all('.copy').forEach(function (button) {
		button.hidden = false;
		button.addEventListener('click', function () {
			copyText(codeOf(button.closest('.listing')), function () {
				button.textContent = 'copied';
				button.focus();
				setTimeout(function () { button.textContent = 'copy'; }, 2000);
			});
		});
	});

	/* ---- the section in view is marked in the contents ---- */
	var here = all('#contents .here a');
	function mark(id) {
		here.forEach(function (link) {
			if (link.hash === '#' + id) link.setAttribute('aria-current', 'true');
			else link.removeAttribute('aria-current');
		});
	}
	if (here.length && 'IntersectionObserver' in window) {
		var watch = new IntersectionObserver(function (seen) {
			seen.forEach(function (entry) {
				if (entry.isIntersecting) mark(entry.target.id);
			});
		}, { rootMargin: '0px 0px -70% 0px' });
		all('main :is(h2, h3)[id]').forEach(function (h) { watch.observe(h); });
	}
	var current = document.querySelector('#contents [aria-current=page]');
	var contents = $('contents');
	if (current && current.offsetTop + 40 > contents.clientHeight)
		contents.scrollTop = current.offsetTop - contents.clientHeight / 3;

	/* ---- search: every word must occur; titles and names weigh more ---- */
	var field = $('q'), results = $('results'), loading = false;
	function load(then) {
		if (window.BOOK_INDEX) return then();
		if (loading) return;
		loading = true;
		var script = document.createElement('script');
		script.src = 'search.js';
		script.onload = then;
		document.head.append(script);
	}
	function weigh(entry, words) {
		var title = entry[0].toLowerCase(), text = entry[2].toLowerCase();
		var sum = entry[3];
		for (var i = 0; i < words.length; i++) {
			var word = words[i];
			if (title === word) sum += 20;
			else if (title.startsWith(word)) sum += 8;
			else if (title.includes(word)) sum += 4;
			else if (text.includes(word))
				sum += Math.min(3, text.split(word).length - 1);
			else return 0;
		}
		return sum;
	}
	/* Shows where the first word is; words are marked, never parsed. */
	function excerpt(text, words) {
		var at = text.toLowerCase().indexOf(words[0]);
		var from = Math.max(0, at - 40), small = element('small', '');
		var part = (from ? '…' : '') + text.slice(from, from + 130);
		at = part.toLowerCase().indexOf(words[0]);
		if (at < 0) {
			small.textContent = part;
			return small;
		}
		small.append(part.slice(0, at));
		element('mark', part.slice(at, at + words[0].length), small);
		small.append(part.slice(at + words[0].length));
		return small;
	}
	function show() {
		var words = field.value.toLowerCase().replace(/\(\)/g, '')
			.split(/\s+/).filter(Boolean);
		results.replaceChildren();
		results.hidden = !words.length;
		if (!words.length) return;
		var hits = window.BOOK_INDEX.map(function (entry) {
			return [weigh(entry, words), entry];
		}).filter(function (hit) { return hit[0]; });
		hits.sort(function (a, b) { return b[0] - a[0]; });
		element('p', hits.length ? hits.length + (hits.length === 1 ?
			' place' : ' places') : 'Nothing found.', results)
			.setAttribute('role', 'status');
		hits.slice(0, 15).forEach(function (hit) {
			var link = element('a', '', results);
			link.href = hit[1][1];
			element('b', hit[1][0], link);
			link.append(excerpt(hit[1][2], words));
		});
	}
	function close() {
		results.hidden = true;
		results.replaceChildren();
	}
	/* Arrows walk through the field and the places found. */
	function walk(event) {
		var links = Array.from(results.querySelectorAll('a'));
		var at = links.indexOf(document.activeElement);
		if (event.key === 'Escape') {
			close();
			field.value = '';
			field.focus();
		} else if (event.key === 'ArrowDown' && links[at + 1])
			links[at + 1].focus();
		else if (event.key === 'ArrowUp' && at >= 0)
			(links[at - 1] || field).focus();
		else if (event.key === 'Enter' && at < 0 && links[0])
			location.href = links[0].href;
		else return;
		event.preventDefault();
	}
	field.hidden = false;
	field.placeholder = 'Search ( / )';
	field.addEventListener('input', function () { load(show); });
	field.parentNode.addEventListener('keydown', walk);
	results.addEventListener('click', function (e) {
		if (e.target.closest('a')) setTimeout(close);
	});
	document.addEventListener('click', function (e) {
		if (!e.target.closest('.tools')) close();
	});

	/* ---- keys: a line that "?" shows says which; they can be switched off ---- */
	function follow(what) {
		var link = document.querySelector('.pn a[rel=' + what + ']');
		if (link) location.href = link.href;
	}
	function help() {
		var line = $('keys');
		if (line) return line.remove();
		line = element('div', '', document.body);
		line.id = 'keys';
		line.setAttribute('role', 'status');
		[['/', 'search'], ['[', 'chapter before'], [']', 'next chapter'],
			['?', 'this line'], ['Esc', 'close']].forEach(function (key) {
			element('kbd', key[0], line);
			line.append(' ' + key[1] + '   ');
		});
		var off = element('button', '', line);
		off.type = 'button';
		function label() {
			off.textContent = recall('keys') === 'off' ?
				'Switch keys on' : 'Switch keys off';
		}
		off.addEventListener('click', function () {
			remember('keys', recall('keys') === 'off' ? '' : 'off');
			label();
		});
		label();
	}
	var keys = {
		'/': function () { field.focus(); },
		'[': function () { follow('prev'); },
		']': function () { follow('next'); }
	};
	document.addEventListener('keydown', function (event) {
		if (event.ctrlKey || event.metaKey || event.altKey ||
		    event.target.closest('input, textarea, select, [contenteditable]'))
			return;
		if (event.key === '?') help();
		else if (event.key === 'Escape' && $('keys')) help();
		else if (keys[event.key] && recall('keys') !== 'off')
			keys[event.key]();
		else return;
		event.preventDefault();
	});
})();
