"""devtools.py - a headless Chromium, spoken to by the DevTools protocol over a
pipe; and what the checks of a page share"""
import base64
import json
import os
import subprocess
import sys

failed = []


def wrong(*what):
    print("FAIL:", *what, flush=True)
    failed.append(what)


def same(got, want, what):
    if got != want:
        wrong("%s: %r, not %r" % (what, got, want))


class Browser:
    """Chromium, and one page of it"""

    def __init__(self, chromium, profile, pictures):
        self.pictures = pictures
        os.makedirs(pictures, exist_ok=True)
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
        for domain in "Page", "Runtime", "Log", "Network":
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

    def theme(self, theme):
        self.call("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": theme}])

    def pause(self, milliseconds=300):
        self.run("new Promise((done) => setTimeout(done, %d))" % milliseconds)

    def size(self, width, height=900):
        self.call("Emulation.setDeviceMetricsOverride", width=width,
                  height=height, deviceScaleFactor=1, mobile=width < 600)

    def picture(self, name):
        data = self.call("Page.captureScreenshot")
        with open(os.path.join(self.pictures, name + ".png"), "wb") as file:
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


def complaints(browser, page):
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
