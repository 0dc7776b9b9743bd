"use strict";
(function () {
const $ = (id) => document.getElementById(id);

/* ---- copy ---- */

function text_of(pre)
{
	const text = pre.textContent;

	return pre.classList.contains("crlf") ?
	    text.replace(/\r?\n/g, "\r\n") : text;
}

/* where there is no navigator.clipboard (plain http), as it was done before */
function copy_old(pre, text)
{
	window.getSelection().selectAllChildren(pre);
	document.addEventListener("copy", (event) => {
		event.clipboardData.setData("text/plain", text);
		event.preventDefault();
	}, { once: true });
	return document.execCommand("copy");
}

async function copy(pre, button)
{
	const text = text_of(pre);
	let done = false;

	try {
		await navigator.clipboard.writeText(text);
		done = true;
	} catch (error) {
		done = copy_old(pre, text);
	}
	button.textContent = done ? "Copied" : "Selected: press Ctrl+C";
	button.focus();
	setTimeout(() => { button.textContent = "Copy"; }, 2000);
}

/* not before somebody looks: a page may have thousands */
function add_buttons(part)
{
	for (const pre of part.querySelectorAll("pre.copy")) {
		if (pre.previousSibling && pre.previousSibling.className === "copy")
			continue;
		const button = document.createElement("button");
		button.type = "button";
		button.className = "copy";
		button.textContent = "Copy";
		button.setAttribute("aria-live", "polite");
		button.addEventListener("click", () => copy(pre, button));
		pre.before(button);
	}
}
document.addEventListener("toggle", (event) => {
	if (event.target.open)
		add_buttons(event.target);
}, true);
add_buttons($("result"));

/* ---- the list of domains: filter and pages ---- */

const domains = Array.from(document.querySelectorAll("#list > .d"));
const names = domains.map((one) => one.querySelector("b").textContent
    .toLowerCase());
const tiles = Array.from(document.querySelectorAll(".tiles li"));
const some = 50; /* domains of one page */
let fitting = domains, first = 0;

/* filter_is - is the list filtered by just what the tile counts? */
function filter_is(tile)
{
	return tile.dataset.show ? $("show").value === tile.dataset.show :
	    $("stage").value === tile.dataset.stage;
}

function draw()
{
	const shown = fitting.slice(first, first + some);
	const number = (count) => count.toLocaleString("en");

	for (const domain of domains)
		domain.hidden = true;
	for (const domain of shown)
		domain.hidden = false;
	$("count").textContent = fitting.length === 0 ?
	    "No domain matches." : number(fitting.length) + " of " +
	    number(domains.length) + (domains.length === 1 ? " domain" :
	    " domains") + ", the worst first";
	$("pages").hidden = fitting.length <= some;
	$("page").textContent = number(first + 1) + " to " +
	    number(first + shown.length) + " of " + number(fitting.length);
	$("back").disabled = first === 0;
	$("next").disabled = first + some >= fitting.length;
}

function filter()
{
	const words = $("q").value.toLowerCase().split(/\s+/);
	const stage = $("stage").value, show = $("show").value;

	fitting = domains.filter((domain, i) =>
	    words.every((word) => names[i].includes(word)) &&
	    (!stage || domain.dataset.s === stage) &&
	    (!show || (show === "apply" ? "a" in domain.dataset :
		domain.dataset.n === show)));
	first = 0;
	$("all").hidden = !$("q").value && !stage && !show;
	for (const tile of tiles)
		if (tile.firstChild.tagName === "BUTTON")
			tile.firstChild.setAttribute("aria-pressed",
			    filter_is(tile));
	draw();
}

function show_all()
{
	for (const id of ["q", "stage", "show"])
		$(id).value = "";
	filter();
}

function turn(by)
{
	first += by;
	draw();
	$("domains").scrollIntoView();
	$(by < 0 && first > 0 ? "back" : by < 0 ? "next" :
	    $("next").disabled ? "back" : "next").focus({ preventScroll: true });
}

/* a tile that counts something filters the list by it, and back */
function make_button(tile)
{
	const button = document.createElement("button");

	button.type = "button";
	button.append(...tile.childNodes);
	tile.append(button);
	button.addEventListener("click", () => {
		const id = tile.dataset.show ? "show" : "stage";

		$(id).value = filter_is(tile) ? "" : tile.dataset[id];
		filter();
	});
}

if (domains.length > 0) {
	for (const tile of tiles)
		if (tile.firstChild.textContent !== "0")
			make_button(tile);
	$("filter").hidden = $("count").hidden = false;
	for (const id of ["q", "stage", "show"])
		$(id).addEventListener("input", filter);
	$("all").addEventListener("click", () => {
		show_all();
		$("q").focus();
	});
	$("back").addEventListener("click", () => turn(-some));
	$("next").addEventListener("click", () => turn(some));
	filter();
}

/* ---- links to what is folded, or on another page of the list ---- */

function unfold()
{
	const target = $(location.hash.slice(1)); /* ids are ASCII */

	if (!target || target.tagName !== "DETAILS")
		return;
	if (target.classList.contains("d")) {
		if (!fitting.includes(target))
			show_all();
		first = fitting.indexOf(target);
		first -= first % some;
		draw();
	}
	for (let part = target; part; part = part.parentElement)
		if (part.tagName === "DETAILS")
			part.open = true;
	target.scrollIntoView();
	target.firstElementChild.focus();
}

/* ---- names, as poststs generate takes them ---- */

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/* what IDNA2008 has in no name, though browsers take some: symbols */
const symbol =
    /[^\p{L}\p{M}\p{N}.\u3002\uff0e\uff61\xad\xb7\u0375\u05f3\u05f4\u200b-\u200d\u30fb-]/u;

/*
 * ascii - of a piece between dots, "_" (no label) where there is none such; the
 * browser knows the tables for it
 */
function ascii(piece)
{
	if (!/[^\x00-\x7f]/.test(piece))
		return piece;
	if (symbol.test(piece))
		return "_";
	try {
		return new URL("https://" + piece + ".example").hostname
		    .slice(0, -8) || "_";
	} catch (error) {
		return "_";
	}
}

/* unicode - of what stands behind xn-- (RFC 3492 6.2); "" where that is bad */
function unicode(text)
{
	const mark = Math.max(text.lastIndexOf("-"), 0);
	const points = Array.from(text.slice(0, mark), (c) => c.charCodeAt(0));
	let code = 128, i = 0, bias = 72, at = mark && mark + 1;

	while (at < text.length) {
		const before = i, size = points.length + 1;
		for (let weight = 1, k = 36; ; k += 36) {
			const digit = "abcdefghijklmnopqrstuvwxyz0123456789"
			    .indexOf(text.charAt(at) || "?");
			const least = Math.min(Math.max(k - bias, 1), 26);
			at++;
			i += digit * weight;
			if (digit < 0 || i > 0x7fffffff)
				return "";
			if (digit < least)
				break;
			weight *= 36 - least;
		}
		let delta = Math.floor((i - before) / (before ? 2 : 700));
		delta += Math.floor(delta / size);
		for (bias = 0; delta > 455; bias += 36)
			delta = Math.floor(delta / 35);
		bias += Math.floor(36 * delta / (delta + 38));
		code += Math.floor(i / size);
		i %= size;
		if (code > 0x10ffff)
			return "";
		points.splice(i++, 0, code);
	}
	return String.fromCodePoint(...points);
}

function name_of(given)
{
	const refuse = (why) => {
		throw new Error("\u201c" + given.trim() + "\u201d " + why);
	};

	if (!given.trim())
		throw new Error("The domain is missing");
	const pieces = given.trim()
	    .replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
	    .split(".").map(ascii);
	const labels = pieces.join(".").replace(/\.$/, "").split(".");

	if (labels.length < 2)
		refuse("is one label only: write the whole name, such as " +
		    "mail.example.org");
	if (labels.join(".").length > 253 ||
	    !labels.every((part) => label.test(part)))
		refuse("is not a valid name: labels have 1 to 63 letters, digits and " +
		    "hyphens");
	for (const part of labels)
		if (part.startsWith("xn--") &&
		    ascii(unicode(part.slice(4))) !== part)
			refuse("has a label that begins with xn-- but is not valid");
	if (/^[0-9]+$/.test(labels[labels.length - 1]))
		refuse("is an address; MTA-STS needs a name");
	return labels.join(".");
}

function pattern_of(given)
{
	return given.startsWith("*.") ? "*." + name_of(given.slice(2)) :
	    name_of(given);
}

/* ---- policy and records ---- */

const seconds = { "": 1, s: 1, m: 60, h: 3600, d: 86400, w: 604800 };

function age_of(given)
{
	const match = /^([0-9]{1,9})([smhdw]?)$/.exec(given.trim());
	const age = match ? match[1] * seconds[match[2]] : 0;

	if (age < 86400 || age > 31557599)
		throw new Error("max_age is between 1d (a day) and 31557599 " +
		    "seconds (a year)");
	return age;
}

function body_of(mode, text, max_age)
{
	const given = text.split(/[\s,]+/).filter((word) => word);
	const mx = Array.from(new Set(given.map(pattern_of))).sort();

	if (mx.length === 0)
		throw new Error("A policy needs at least one MX host");
	const body = ["version: STSv1", "mode: " + mode].concat(
	    mx.map((one) => "mx: " + one), "max_age: " + max_age, "")
	    .join("\r\n");
	if (body.length > 10240)
		throw new Error("The policy has " + body.length + " bytes; " +
		    "some senders read no more than 10240: use patterns");
	return body;
}

function reports_of(given)
{
	const refuse = (uri) => {
		throw new Error("\u201c" + uri + "\u201d is no valid address " +
		    "for reports: write user@example.org or https://host/path, in " +
		    "ASCII, with %21 for ! and %3B for ;");
	};

	return given.split(",").map((one) => {
		let uri = one.trim();
		const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(uri);

		if (!/^([a-z0-9._~:\/?#[\]@$&'()*+=-]|%[0-9a-f]{2})+$/i.test(uri))
			refuse(uri);
		uri = scheme ? scheme[0].toLowerCase() +
		    uri.slice(scheme[0].length) : "mailto:" + uri;
		const mail = /^mailto:([^@?]+)@([^@?]+)(\?.*)?$/.exec(uri);
		if (mail)
			name_of(mail[2]);
		else if (!/^https:\/\/[^\/?#:]/.test(uri))
			refuse(uri);
		return uri;
	}).join(",");
}

/* a zone file's strings are of 255 octets at most */
function quoted(text)
{
	return text.match(/.{1,255}/g).map((part) => '"' + part + '"').join(" ");
}

let made = { body: "", id: "" }; /* the same policy keeps its id */

async function id_of(body)
{
	if (made.body === body)
		return made.id;
	const time = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
	let hash = "";
	if (window.crypto && crypto.subtle) { /* not over plain http */
		const digest = await crypto.subtle.digest("SHA-256",
		    new TextEncoder().encode(body));
		hash = Array.from(new Uint8Array(digest).slice(0, 8), (byte) =>
		    byte.toString(16).padStart(2, "0")).join("");
	}
	made = { body: body, id: time + hash };
	return made.id;
}

/* ---- form ---- */

const form = $("form").elements;
const fields = ["domain", "mx", "mode", "max_age", "tlsrpt", "server"];

function template(name, domain)
{
	return document.querySelector("template[data-server=" + name + "]")
	    .content.textContent.replaceAll("@DOMAIN@", domain);
}

function fill(values)
{
	for (const [name, value] of Object.entries(values))
		document.querySelector("[data-fill=" + name + "]").textContent =
		    value;
}

/* checked - what a field gives; what is wrong with it is shown beside it */
function checked(name, read)
{
	const at = $("e-" + name);
	let value, problem = "";

	try {
		value = read(form[name].value);
	} catch (error) {
		problem = error.message;
	}
	at.textContent = problem;
	at.hidden = !problem;
	form[name].setAttribute("aria-invalid", Boolean(problem));
	return value;
}

/* read_form - what was typed; null where something of it is wrong */
function read_form()
{
	const given = {
		domain: checked("domain", name_of),
		max_age: checked("max_age", age_of),
		reports: checked("tlsrpt", (text) => text.trim() &&
		    reports_of(text.trim())),
	};

	given.body = checked("mx", (text) => body_of(form.mode.value, text,
	    given.max_age || 86400));
	return document.querySelector("#form [aria-invalid=true]") ? null :
	    given;
}

async function make({ domain, body, reports: rua })
{
	const id = await id_of(body), host = "mta-sts." + domain;
	const url = "https://" + host + "/.well-known/mta-sts.txt";
	const ttl = form.mode.value === "enforce" ? 3600 : 300;
	let records = "_mta-sts." + domain + ". " + ttl + ' IN TXT "v=STSv1; id=' +
	    id + ';"\n';

	if (rua)
		records += "_smtp._tls." + domain + ". 3600 IN TXT " +
		    quoted("v=TLSRPTv1; rua=" + rua) + "\n";
	fill({ host: host, path: template("path", domain), body: body,
		size: body.length, server: form.server.value,
		snippet: template(form.server.value, domain),
		curl: "curl -i " + url + "\ncurl -i --tlsv1.2 --tls-max 1.2 " +
		    url + "\n",
		records: records });
	$("download").href = "data:text/plain;charset=utf-8," +
	    encodeURIComponent(body);
}

async function show()
{
	const given = read_form();

	if (given)
		await make(given);
	$("result").hidden = !given;
	return given;
}

/* the form's state stands behind #make?, so that it can be a bookmark */
function remember()
{
	const state = new URLSearchParams();

	for (const name of fields)
		if (form[name].value)
			state.set(name, form[name].value);
	try {
		history.replaceState(null, "", "#make?" + state);
	} catch (error) { /* where the browser forbids it, no bookmark */ }
}

function recall()
{
	if (!location.hash.startsWith("#make?"))
		return;
	const state = new URLSearchParams(location.hash.slice(6));
	for (const name of fields)
		if (state.has(name))
			form[name].value = state.get(name);
	$("make").scrollIntoView();
	show();
}

/* what is said of a field is read with it */
for (const name of fields) {
	const help = $("h-" + name) ? "h-" + name + " " : "";

	form[name].setAttribute("aria-describedby", help + "e-" + name);
}
$("form").hidden = false;
$("form").addEventListener("submit", async (event) => {
	event.preventDefault();
	remember();
	if (await show())
		$("result").scrollIntoView();
	else
		document.querySelector("#form [aria-invalid=true]").focus();
});
$("form").addEventListener("input", () => {
	if (!$("result").hidden ||
	    document.querySelector("#form [aria-invalid=true]")) {
		remember();
		show();
	}
});
window.addEventListener("hashchange", unfold);
unfold();
recall();
}());
