"""browser.py CHROMIUM PROFILE POSTSTS PAGE PICTURES - the page in a browser

Speaks the DevTools protocol over a pipe. Prints a line for each thing that is
not as it should be; exit 1 when there was any. `PICTURES' gets screenshots.
"""
import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import urllib.parse

chromium, profile, poststs, page, pictures = sys.argv[1:]
failed = []


def wrong(*what):
    print("FAIL:", *what, flush=True)
    failed.append(what)


def same(got, want, what):
    if got != want:
        wrong("%s: %r, not %r" % (what, got, want))


class Browser:
    """Chromium, and one page of it"""

    def __init__(self):
        theirs_in, self.to = os.pipe()
        self.back, theirs_out = os.pipe()

        def ends():
            low, high = os.dup(theirs_in), os.dup(theirs_out)
            os.dup2(low, 3)
            os.dup2(high, 4)

        self.process = subprocess.Popen(
            [chromium, "--headless=new", "--no-sandbox", "--disable-gpu",
             "--disable-quic", "--no-first-run",
             "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--disable-dev-shm-usage",
             "--hide-scrollbars", "--user-data-dir=" + profile,
             "--remote-debugging-pipe", "about:blank"],
            preexec_fn=ends, close_fds=False, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(theirs_in)
        os.close(theirs_out)
        self.rest, self.number, self.session = b"", 0, None
        self.events = []

    def read(self):
        while b"\0" not in self.rest:
            more = os.read(self.back, 1 << 20)
            if not more:
                sys.exit("the browser has ended")
            self.rest += more
        line, self.rest = self.rest.split(b"\0", 1)
        return json.loads(line)

    def call(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") != self.number:
                self.events.append(answer)
                continue
            if "error" in answer:
                sys.exit("%s: %s" % (method, answer["error"]))
            return answer["result"]

    def wait(self, method):
        while not any(e.get("method") == method for e in self.events):
            self.events.append(self.read())

    def run(self, script):
        """the value of a script, promises waited for, as if by a click"""
        result = self.call("Runtime.evaluate", expression=script,
                           awaitPromise=True, returnByValue=True,
                           userGesture=True)
        if "exceptionDetails" in result:
            sys.exit("%s: %s" % (script, result["exceptionDetails"]))
        return result["result"].get("value")

    def start(self):
        target = self.call("Target.createTarget", url="about:blank")
        self.session = self.call(
            "Target.attachToTarget", flatten=True,
            targetId=target["targetId"])["sessionId"]
        for domain in "Page", "Runtime", "Log", "Network", "Accessibility":
            self.call(domain + ".enable")

    def open(self, url):
        self.events = [e for e in self.events
                       if e.get("method") != "Page.loadEventFired"]
        self.call("Page.navigate", url="about:blank")
        self.wait("Page.loadEventFired")
        self.events = [e for e in self.events
                       if e.get("method") != "Page.loadEventFired"]
        self.call("Page.navigate", url=url)
        self.wait("Page.loadEventFired")

    def size(self, width, height=900):
        self.call("Emulation.setDeviceMetricsOverride", width=width,
                  height=height, deviceScaleFactor=1, mobile=width < 600)

    def picture(self, name):
        data = self.call("Page.captureScreenshot")
        with open(os.path.join(pictures, name + ".png"), "wb") as file:
            file.write(base64.b64decode(data["data"]))

    def key(self, key, code=None, text=None):
        params = {"key": key, "code": code or key, "windowsVirtualKeyCode":
                  {"Tab": 9, "Enter": 13}[key]}
        if text:
            params["text"] = text
        self.call("Input.dispatchKeyEvent", type="keyDown", **params)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key,
                  code=code or key)

    def end(self):
        self.session = None
        self.number += 1
        os.write(self.to, json.dumps(
            {"id": self.number, "method": "Browser.close"}).encode() + b"\0")
        self.process.wait()


def complaints(browser):
    """what the browser's console shows, and what it asked the network for"""
    for event in browser.events:
        params, method = event.get("params", {}), event.get("method")
        if method == "Runtime.exceptionThrown":
            wrong("exception:", params["exceptionDetails"])
        elif method == "Runtime.consoleAPICalled":
            wrong("console:", params["args"])
        elif method == "Log.entryAdded":
            wrong("log:", params["entry"]["level"], params["entry"]["text"])
        elif method == "Network.requestWillBeSent":
            url = params["request"]["url"]
            if not url.startswith(("file://" + page, "data:", "about:")):
                wrong("it loads", url)


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
        if (!document.getElementById("result").hidden ||
            document.getElementById("problem").textContent)
            done({problem: document.getElementById("problem").textContent,
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
        document.querySelector("#form button").click();
    })()""")
    first = browser.run(FILLED)
    same(browser.run("location.hash").split("&")[0],
         "#make?domain=typed.example", "bookmark")
    browser.run("""(() => {
        const tlsrpt = document.getElementById("form").elements.tlsrpt;
        tlsrpt.value = "a@typed.example";
        tlsrpt.dispatchEvent(new Event("input", { bubbles: true }));
    })()""")
    browser.run("new Promise((done) => setTimeout(done, 300))")
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
    browser.run("new Promise((done) => setTimeout(done, 300))")
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
            browser.run("new Promise((done) => setTimeout(done, 100))")
        seen.append(at)
        if at.startswith("BODY"):
            break
    for want in ("A skip", "INPUT q", "SELECT stage", "INPUT care",
                 "closed d-d0000.example", "BUTTON copy", "INPUT domain",
                 "TEXTAREA mx", "SELECT mode", "INPUT max_age"):
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
    for width in 360, 1280:
        for theme in "light", "dark":
            browser.size(width, 1800)
            browser.call("Emulation.setEmulatedMedia", features=[
                {"name": "prefers-color-scheme", "value": theme}])
            browser.open(address(*GOOD[1]))
            browser.run(FILLED)
            browser.run("document.querySelectorAll('details').forEach((one, "
                        "i) => { one.open = i < 7 || i % 3 === 0; })")
            browser.run("new Promise((done) => setTimeout(done, 300))")
            over = browser.run("""(() => {
                const wide = document.documentElement.clientWidth;
                return document.documentElement.scrollWidth <= wide ? [] :
                    Array.from(document.querySelectorAll("body *")).filter(
                        (one) => one.getBoundingClientRect().right > wide + 1)
                        .slice(0, 3).map((one) => one.outerHTML.slice(0, 99));
            })()""")
            if over:
                wrong("wider than", width, over)
            browser.run("window.scrollTo(0, 0)")
            browser.picture("%d-%s" % (width, theme))
            browser.run("document.getElementById('findings')"
                        ".scrollIntoView()")
            browser.run("new Promise((done) => setTimeout(done, 300))")
            browser.picture("%d-%s-rest" % (width, theme))
            browser.run("document.getElementById('make').scrollIntoView()")
            browser.run("new Promise((done) => setTimeout(done, 300))")
            browser.picture("%d-%s-form" % (width, theme))
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
    tree = browser.call("Accessibility.getFullAXTree")["nodes"]
    text = " ".join(str(node.get("name", {}).get("value")) for node in tree
                    if not node.get("ignored"))
    for want in "poststs generate", "d0000.example", "mode enforce":
        if want not in text:
            wrong("without script there is no", want)
    for node in tree:
        if not node.get("ignored") and node.get("role", {}).get(
                "value") in ("textbox", "searchbox", "button"):
            wrong("without script there is", node.get("name"))
    browser.call("Emulation.setScriptExecutionDisabled", value=False)


def filtering(browser):
    browser.open("file://" + page)
    count = browser.run("document.querySelectorAll('#list > .d').length")
    shown = """(() => {
        for (const id of ["q", "stage", "care"])
            document.getElementById(id).dispatchEvent(new Event("input"));
        return Array.from(document.querySelectorAll("#list > .d")).filter(
            (one) => one.getClientRects().length > 0).length;
    })()"""
    same(browser.run(shown), count, "domains without a filter")
    browser.run("document.getElementById('q').value = 'D0011'")
    same(browser.run(shown), 1, "domains of that name")
    browser.run("document.getElementById('q').value = 'b\u00fccher'")
    same(browser.run(shown), 1, "domains of that name in Unicode")
    browser.run("document.getElementById('q').value = '';"
                "document.getElementById('stage').value = 'enforce'")
    same(browser.run(shown), count // 4, "domains in enforce")
    # a link to one that is filtered out shows it
    browser.run("location.hash = '#d-d0000.example'")
    browser.run("new Promise((done) => setTimeout(done, 300))")
    same(browser.run("document.getElementById('d-d0000.example').open"), True,
         "the domain that a link is about")


browser = Browser()
browser.start()
browser.size(1280)
os.makedirs(pictures, exist_ok=True)
try:
    for part in (form, typed, copying, keyboard, readers, widths, filtering,
                 without_script):
        print(part.__name__, flush=True)
        part(browser)
    complaints(browser)
finally:
    browser.end()
sys.exit(1 if failed else 0)
