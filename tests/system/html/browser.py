"""browser.py CHROMIUM PROFILE POSTSTS PAGE PICTURES PART... - parts of what a
browser makes of the page

Prints a line for each thing that is not as it should be; exit 1 when there was
any. `PICTURES' gets screenshots.
"""
import hashlib
import re
import subprocess
import sys
import time
import urllib.parse

from devtools import Browser, complaints, failed, same, wrong
from looks import LEGIBLE, OFF_SCREEN, unfold

chromium, profile, poststs, page, pictures = sys.argv[1:6]


# ---- the form against poststs generate ----

GOOD = [
    ("example.org", "mx1.example.org", {}),
    ("Example.ORG.", "mx2.example.net\nMX1.example.org. mx2.example.net", {
        "mode": "enforce", "max_age": "2w", "tlsrpt": "tls@example.org"}),
    ("b\u00fccher.example", "*.example.net\nmx.b\u00fccher.example", {
        "mode": "none", "max_age": "31557599", "tlsrpt":
        "MailTo:a@example.org, https://example.org/tls?x=%21",
        "server": "apache"}),
    ("xn--bcher-kva.example", "a-b.example.com", {
        "max_age": "86400s", "server": "caddy"}),
    ("\u03a3\u0391\u03a3.xn--bcher-kva", "xn--fiqs8s.0x7f\n\u4f8b\u3048."
     "example *.xn--0zwm56d.xn--kgbechtv.example. a\u3002b.example", {}),
    ("stra\u00dfe.example", "mx.example.org", {"server": "lighttpd",
     "tlsrpt": ",".join("mailto:reports-%d@long.example.org" % i
                        for i in range(12))}),
]
BAD = [
    ("example", "mx.example.org", {}),
    ("a..example", "mx.example.org", {}),
    ("-a.example", "mx.example.org", {}),
    ("a_b.example", "mx.example.org", {}),
    ("192.0.2.1", "mx.example.org", {}),
    ("[192.0.2.1]", "mx.example.org", {}),
    ("a@b.example", "mx.example.org", {}),
    ("xn--zzzzzzzzz.example", "mx.example.org", {}),
    ("xn--a.example", "mx.example.org", {}),
    ("a.example..", "mx.example.org", {}),
    ("a.example.\u200d", "mx.example.org", {}),
    ("\u2603.example", "mx.example.org", {}),
    ("xn--n3h.example", "mx.example.org", {}),
    ("xn--a-.example", "mx.example.org", {}),
    ("a/b.example", "mx.example.org", {}),
    ("%61.example", "mx.example.org", {}),
    ("x" * 64 + ".example", "mx.example.org", {}),
    ("example.org", "*", {}),
    ("example.org", "a.*.example", {}),
    ("example.org", "*.*.example.org", {}),
    ("example.org", "*x.example.org", {}),
    ("example.org", "mx.example.org", {"max_age": "1h"}),
    ("example.org", "mx.example.org", {"max_age": "31557600"}),
    ("example.org", "mx.example.org", {"max_age": "1y"}),
    ("example.org", "mx.example.org", {"tlsrpt": "nobody"}),
    ("example.org", "mx.example.org", {"tlsrpt": "http://example.org/"}),
    ("example.org", "mx.example.org", {"tlsrpt": "a@b.example,"}),
    ("example.org", "mx.example.org", {"tlsrpt": "a!b@b.example"}),
    ("example.org", "mx.example.org", {"tlsrpt": "a;b@b.example"}),
    ("example.org", "mx.example.org", {"tlsrpt": "mailto:a@[192.0.2.1]"}),
    ("example.org", "\n".join("mx%d.%s.example.org" % (i, "x" * 60)
                              for i in range(150)), {}),
]


def generate(domain, mx, more, *options):
    command = [poststs, "generate", domain, "--mx"] + mx.split()
    for name, value in more.items():
        command += ["--" + name.replace("_", "-"), value]
    return subprocess.run(command + list(options), capture_output=True,
                          check=False)


def address(domain, mx, more):
    state = urllib.parse.urlencode(dict(more, domain=domain, mx=mx))
    return "file://%s#make?%s" % (page, state)


FILLED = """new Promise((done) => {
    const look = () => {
        const problem = Array.from(document.querySelectorAll("#form .error"),
            (one) => one.textContent).join("");
        if (!document.getElementById("result").hidden || problem)
            done({problem: problem,
                href: document.getElementById("download").href,
                records: document.querySelector("[data-fill=records]")
                    .textContent,
                all: document.getElementById("result").innerText});
        else
            setTimeout(look, 20);
    };
    look();
})"""


def form(browser):
    for case in GOOD:
        browser.open(address(*case))
        got = browser.run(FILLED)
        if got["problem"]:
            wrong(case, "is refused:", got["problem"])
            continue
        body = urllib.parse.unquote_to_bytes(got["href"].split(",", 1)[1])
        want = generate(*case, "--policy-only")
        same(body, want.stdout, "policy of %s" % case[0])
        found = re.search(r"id=(\d{14})([0-9a-f]{16});", got["records"])
        if not found:
            wrong("no id in", got["records"])
            continue
        same(found.group(2), hashlib.sha256(body).hexdigest()[:16], "id")
        want = generate(*case, "--records-only", "--id",
                        found.group(1) + found.group(2))
        same(got["records"], want.stdout.decode(), "records of %s" % case[0])
        # each line of the instructions of generate that is to be typed in
        text = re.sub(r"\s+", " ", got["all"])
        for line in generate(*case, "--id", found.group(1) + found.group(
                2)).stdout.decode().split("\nSenders ")[0].splitlines():
            if line.startswith("    ") and " ".join(line.split()) not in text:
                wrong("the instructions have no", line)
    for case in BAD:
        browser.open(address(*case))
        if not browser.run(FILLED)["problem"]:
            wrong(case, "is taken")
        if generate(*case).returncode == 0:
            wrong(case, "is taken by generate")


def typed(browser):
    """typed in, not from a bookmark; becomes one; the id stays"""
    browser.open("file://" + page)
    browser.run("""(() => {
        const form = document.getElementById("form").elements;
        form.domain.value = "typed.example";
        form.mx.value = "mx.typed.example";
        document.querySelector("#form .main").click();
    })()""")
    first = browser.run(FILLED)
    same(browser.run("location.hash").split("&")[0],
         "#make?domain=typed.example", "bookmark")
    browser.run("""(() => {
        const tlsrpt = document.getElementById("form").elements.tlsrpt;
        tlsrpt.value = "a@typed.example";
        tlsrpt.dispatchEvent(new Event("input", { bubbles: true }));
    })()""")
    browser.pause()
    second = browser.run(FILLED)
    same(second["records"].splitlines()[:1], first["records"].splitlines(),
         "the record of a policy that did not change")
    same(len(second["records"].splitlines()), 2, "records")
    # over plain http there is no SHA-256
    browser.run("""(() => {
        const mx = document.getElementById("form").elements.mx;
        Object.defineProperty(crypto, "subtle", { value: undefined });
        mx.value = "other.typed.example";
        mx.dispatchEvent(new Event("input", { bubbles: true }));
    })()""")
    browser.pause()
    if not re.search(r"id=\d{14};", browser.run(FILLED)["records"]):
        wrong("no id of the time alone")


def copying(browser):
    browser.open(address(*GOOD[1]))
    want = generate(*GOOD[1], "--policy-only").stdout.decode()
    browser.run(FILLED)
    browser.call("Browser.grantPermissions", permissions=[
        "clipboardReadWrite", "clipboardSanitizedWrite"])
    browser.run("navigator.clipboard.writeText('')")
    click = """new Promise((done) => {
        const pre = document.querySelector("[data-fill=body]");
        pre.previousSibling.focus();
        pre.previousSibling.click();
        setTimeout(() => done(pre.previousSibling.textContent), 500);
    })"""
    same(browser.run(click), "Copied", "the button")
    same(browser.run("navigator.clipboard.readText()"), want, "copied")
    browser.run("navigator.clipboard.writeText('')")
    browser.run("""navigator.clipboard.constructor.prototype.writeText =
        () => Promise.reject(new Error("not here"))""")
    same(browser.run(click), "Copied", "the button, without clipboard")
    same(browser.run("navigator.clipboard.readText()"), want,
         "copied without clipboard")
    # what stands in the page itself
    browser.open("file://" + page)
    same(browser.run("""new Promise((done) => {
        const domain = document.querySelector(".d[data-s=enforce]");
        domain.open = true;
        setTimeout(async () => {
            domain.querySelector("button.copy").click();
            setTimeout(async () => done(await navigator.clipboard.readText()
                === domain.querySelector("pre.copy").textContent), 300);
        }, 300);
    })"""), True, "records copied")


# ---- by keyboard, by reader, by telephone, without script ----

def keyboard(browser):
    browser.open("file://" + page)
    browser.run("""document.querySelectorAll("#list > .d").forEach((one, i) =>
        { if (i > 1) one.remove(); })""")
    seen = []
    for _ in range(150):
        browser.key("Tab")
        at = browser.run("""(() => {
            const at = document.activeElement, style = getComputedStyle(at);
            if (at.matches(".d > summary") && !at.parentNode.open)
                return "closed " + at.parentNode.id;
            return [at.tagName, at.id || at.name || at.className,
                style.outlineStyle].join(" ");
        })()""")
        if at.startswith("closed"):
            browser.key("Enter", text="\r")
            browser.pause(100)
        seen.append(at)
        if at.startswith("BODY"):
            break
    for want in ("A skip", "INPUT q", "SELECT stage", "SELECT show",
                 "closed d-", "BUTTON copy", "INPUT i-domain",
                 "TEXTAREA i-mx", "SELECT i-mode", "INPUT i-max_age"):
        if not any(at.startswith(want) for at in seen):
            wrong("the keyboard does not reach", want, seen)
    for at in seen:
        if at.endswith(" none") and not at.startswith("BODY"):
            wrong("no sign of the focus at", at)
    if not browser.run("""document.querySelector(".d").open"""):
        wrong("Enter does not open a domain")


def readers(browser):
    browser.open("file://" + page)
    browser.run("document.querySelectorAll('details').forEach((one) => "
                "{ one.open = true; })")
    for node in browser.call("Accessibility.getFullAXTree")["nodes"]:
        role = node.get("role", {}).get("value")
        if node.get("ignored") or role not in (
                "button", "textbox", "searchbox", "combobox", "checkbox",
                "link", "table", "heading", "DisclosureTriangle"):
            continue
        if not node.get("name", {}).get("value", "").strip():
            wrong("nameless:", role, node.get("nodeId"))
    same(browser.run("document.documentElement.lang"), "en", "language")
    same(browser.run("document.querySelectorAll('table:not(:has(caption))')"
                     ".length"), 0, "tables without caption")


def widths(browser):
    for width in 390, 1280:
        for theme in "light", "dark":
            browser.size(width, 1800)
            browser.theme(theme)
            browser.open(address(*GOOD[1]))
            browser.run(FILLED)
            browser.run(unfold)
            browser.pause()
            for one in browser.run(OFF_SCREEN):
                wrong("off the screen of", width, one)
            for one in browser.run(LEGIBLE):
                wrong("hard to read at", width, theme, one)
            for part in "body", "#domains", "#make":
                browser.run("document.querySelector('%s').scrollIntoView()" %
                            part)
                browser.pause()
                browser.picture("%d-%s-%s" % (width, theme, part.strip("#")))
            back = browser.run("getComputedStyle(document.body)"
                               ".backgroundColor")
            light = int(re.search(r"\d+", back).group()) > 128
            same(light, theme == "light", "the background is light")
    browser.size(1280)
    browser.call("Emulation.setEmulatedMedia", features=[])


def without_script(browser):
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    browser.open("file://" + page)
    browser.picture("no-script")
    for one in browser.run(OFF_SCREEN):
        wrong("off the screen without script", one)
    tree = browser.call("Accessibility.getFullAXTree")["nodes"]
    text = " ".join(str(node.get("name", {}).get("value")) for node in tree
                    if not node.get("ignored"))
    for want in ("poststs generate", "d0000.example",
                 "max_age 1209600, 2 mx"):
        if want not in text:
            wrong("without script there is no", want)
    for node in tree:
        if not node.get("ignored") and node.get("role", {}).get(
                "value") in ("textbox", "searchbox", "button"):
            wrong("without script there is", node.get("name"))
    browser.call("Emulation.setScriptExecutionDisabled", value=False)


def all_without_script(browser):
    """of thousands none may be on another page"""
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    browser.open("file://" + page)
    same(browser.run("document.querySelectorAll('#list > .d').length"),
         len(browser.run(SHOWN)), "domains without script")
    browser.call("Emulation.setScriptExecutionDisabled", value=False)


SHOWN = """Array.from(document.querySelectorAll("#list > .d:not([hidden])"),
    (one) => one.id)"""


def filtering(browser):
    browser.open("file://" + page)
    count = browser.run("document.querySelectorAll('#list > .d').length")

    def shown(**fields):
        for name, value in fields.items():
            browser.run("""(() => {
                const field = document.getElementById(%r);
                field.value = %r;
                field.dispatchEvent(new Event("input"));
            })()""" % (name, value))
        return len(browser.run(SHOWN))

    same(shown(), min(count, 50), "domains without a filter")
    same(shown(q="D0011"), 1, "domains of that name")
    same(shown(q="b\u00fccher"), 1, "domains of that name in Unicode")
    same(shown(q="no such"), 0, "domains of no such name")
    same(browser.run("document.getElementById('count').textContent"),
         "No domain matches.", "what is said then")
    same(shown(q="", stage="enforce"), min(count // 4, 50), "in enforce")
    # a link to one that is filtered out shows it
    browser.run("location.hash = '#d-d0000.example'")
    browser.pause()
    same(browser.run("document.getElementById('d-d0000.example').open"), True,
         "the domain that a link is about")
    same(browser.run("document.getElementById('stage').value"), "", "filter")
    # a tile filters, and takes it back
    tile = "document.querySelector('[data-stage=testing] button')"
    for pressed, want in ("true", count // 4), ("false", count):
        browser.run(tile + ".click()")
        same(browser.run(tile + ".getAttribute('aria-pressed')"), pressed,
             "the tile is pressed")
        same(shown(), min(want, 50), "domains by that tile")
    # what the tiles count is what they show
    for show in "error", "warning", "ok", "apply":
        want = int(browser.run("document.querySelector('[data-show=%s] b')"
                               ".textContent" % show).replace(",", ""))
        same(shown(show=show), min(want, 50), "domains: " + show)
    shown(show="")


def paging(browser):
    browser.open("file://" + page)
    everything = browser.run("Array.from(document.querySelectorAll("
                             "'#list > .d'), (one) => one.id)")
    seen = []
    while True:
        seen += browser.run(SHOWN)
        if browser.run("document.getElementById('next').disabled"):
            break
        browser.run("document.getElementById('next').click()")
    same(seen, everything, "all pages together")
    browser.run("document.getElementById('back').click()")
    same(browser.run(SHOWN), everything[-100:-50], "the page before the last")
    # a link to one that stands on another page turns to it
    browser.run("location.hash = '#' + %r" % everything[120])
    browser.pause()
    same(browser.run(SHOWN), everything[100:150], "the page of a link")


def mistakes(browser):
    """each beside its field; the first has the focus; mended, it goes"""
    browser.open("file://" + page)
    same(browser.run("document.querySelectorAll('button.main').length"), 1,
         "main buttons")
    browser.run("""(() => {
        const form = document.getElementById("form").elements;
        form.domain.value = "one";
        form.max_age.value = "1h";
        form.tlsrpt.value = "nobody";
        document.querySelector("#form .main").click();
    })()""")
    browser.pause(100)
    invalid = """Array.from(document.querySelectorAll(
        "#form [aria-invalid=true]"), (field) => {
        const error = document.getElementById("e-" + field.name);
        const below = error.getBoundingClientRect().top -
            field.getBoundingClientRect().bottom;
        return field.getAttribute("aria-describedby").split(" ")
            .includes(error.id) && error.textContent && !error.hidden &&
            below >= 0 && below < 80 ? field.name : "lost: " + field.name;
    })"""
    same(browser.run(invalid), ["domain", "mx", "max_age", "tlsrpt"],
         "fields with a mistake")
    same(browser.run("document.activeElement.id"), "i-domain", "the focus")
    same(browser.run("document.getElementById('result').hidden"), True,
         "no result")
    browser.run("""(() => {
        const domain = document.getElementById("i-domain");
        domain.value = "one.example";
        domain.dispatchEvent(new Event("input", { bubbles: true }));
    })()""")
    browser.pause(100)
    same(browser.run(invalid), ["mx", "max_age", "tlsrpt"], "after mending")
    same(browser.run("document.getElementById('e-domain').hidden"), True,
         "what was mended")


browser = Browser(chromium, profile, pictures)
browser.start()
browser.size(1280)
try:
    for part in sys.argv[6:]:
        begin = time.monotonic()
        globals()[part](browser)
        print("%s, %.1f s" % (part, time.monotonic() - begin), flush=True)
    complaints(browser, page)
finally:
    browser.end()
sys.exit(1 if failed else 0)
