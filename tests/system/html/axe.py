"""axe.py CHROMIUM PROFILE AXE PAGE - what axe-core finds wrong with the page"""
import sys

from devtools import Browser, failed, same, wrong
from looks import unfold

chromium, profile, axe, page = sys.argv[1:]
with open(axe, encoding="utf-8") as file:
    axe = file.read()

browser = Browser(chromium, profile, profile)
browser.start()
try:
    for width in 1280, 390:
        for theme in "light", "dark":
            browser.size(width)
            browser.theme(theme)
            browser.open("file://" + page)
            browser.run(unfold)
            browser.run("document.querySelector('#form .main').click()")
            browser.pause()
            browser.run(axe + "; 0")
            found = browser.run("""axe.run({ resultTypes: ["violations"] })
                .then((found) => ({
                    passes: found.passes.length,
                    violations: found.violations.map((one) => one.id + ": " +
                        one.nodes.slice(0, 3).map((node) => node.html.slice(
                            0, 99) + " " + node.failureSummary).join("\\n"))
                }))""")
            for one in found["violations"]:
                wrong("at", width, theme, one)
            same(found["passes"] > 15, True, "axe-core has looked")
            print(width, theme, found["passes"], "rules passed", flush=True)
finally:
    browser.end()
sys.exit(1 if failed else 0)
