"""The pages of the staff board and the patient form, in a real browser.

Usage: pages.py PROGRAM [FOLDER]

Starts `PROGRAM demo`, whose patients are invented, and looks at each page: light and dark, on a desktop and a phone, by
axe-core with the rules of WCAG 2.2 AA; then at 320 pixels and with letters of twice the size; then it does one journey each
by the keyboard alone, and one without scripts. What it finds is printed, and the status is 1. FOLDER gets a picture of each
page.
"""

import os
import pty
import re
import select
import signal
import socket
import subprocess
import sys
import time

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "rules": {"target-size": {"enabled": True}}}
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 640}

faults = []


def fault(text):
    faults.append(text)
    print("FAULT", text, flush=True)


def expect(holds, text):
    if not holds:
        fault(text)


class Demo:
    """`intake-triage demo` on a terminal of its own; ended with Ctrl-C."""

    def __init__(self, program):
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
        leader, terminal = pty.openpty()
        self.leader = leader
        self.process = subprocess.Popen(
            [program, "demo", "--port", str(port)], stdin=terminal, stdout=terminal, stderr=terminal, start_new_session=True)
        os.close(terminal)
        self.board = f"http://127.0.0.1:{port}"
        self.form = f"http://127.0.0.1:{port + 1}"
        self.wait()

    def wait(self):
        text = b""
        deadline = time.monotonic() + 120
        while b"In another terminal" not in text:
            if time.monotonic() > deadline or self.process.poll() is not None:
                sys.exit("the demo did not start:\n" + text.decode(errors="replace"))
            if select.select([self.leader], [], [], 1)[0]:
                text += os.read(self.leader, 65536)

    def end(self):
        self.process.send_signal(signal.SIGINT)
        deadline = time.monotonic() + 30
        while self.process.poll() is None and time.monotonic() < deadline:
            if select.select([self.leader], [], [], 0.2)[0]:
                try:
                    os.read(self.leader, 65536)
                except OSError:
                    break
        self.process.wait(30)


class Look:
    """Looks at pages with one size and one scheme of colours."""

    def __init__(self, browser, size, scheme, folder):
        self.name = f"{'phone' if size == PHONE else 'desktop'} {scheme}"
        self.context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
        self.page = self.context.new_page()
        self.folder = folder
        self.seen = 0
        self.page.on("console", lambda message: message.type == "error" and self.complain(message.text))
        self.page.on("pageerror", lambda error: self.complain(str(error)))

    def complain(self, text):
        # A page that refuses answers with an error, which browsers note.
        if "Failed to load resource" not in text:
            fault(f"{self.name}: {self.page.url}: {text}")

    def at(self, what):
        self.seen += 1
        # A bar that sticks covers what a person would scroll up; the rule on the size of targets does not scroll.
        self.page.evaluate("document.querySelectorAll('.actions, .new-bar').forEach(e => { e.style.position = 'static' })")
        for found in Axe().run(self.page, options=OPTIONS).response["violations"]:
            for node in found["nodes"][:3]:
                fault(f"{self.name}: {what}: {found['id']}: {node['html'][:160]}")
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        expect(wide <= 0, f"{self.name}: {what}: scrolls sideways by {wide} pixels")
        if self.folder:
            name = re.sub(r"[^a-z0-9]+", "-", f"{what} {self.name}".lower()).strip("-")
            self.page.screenshot(path=os.path.join(self.folder, name + ".png"), full_page=True)

    def go(self, address, what):
        self.page.goto(address)
        self.at(what)


def cases(page, board):
    page.goto(board + "/")
    return page.eval_on_selector_all("tr.row a[href^='/cases/']", "all => all.map(a => a.getAttribute('href'))")


def look_at_board(look, board):
    look.go(board + "/", "worklist")
    links = cases(look.page, board)
    expect(len(links) >= 5, "the worklist has fewer than five patients")
    for number, link in enumerate(links[:3] + links[-2:]):
        look.go(board + link, f"case {number}")
    for path in ["words", "done", "operations", "protocol", "?show=mine", "?level=urgent", "nowhere"]:
        look.go(f"{board}/{path}", "board " + path)


def answer(page, worst):
    """Answers every question of a page: with its first choice, or the worst."""
    for group in page.query_selector_all("fieldset"):
        radios = group.query_selector_all("input[type=radio]")
        boxes = group.query_selector_all("input[type=checkbox]")
        number = group.query_selector("input.field")
        if number:
            number.fill("50")
        elif radios:
            radios[1 if worst and len(radios) > 2 else 0].check()
        elif boxes:
            boxes[1 if worst and len(boxes) > 2 else 0].check()


def fill_contact(page):
    page.fill("#name", "Robin Example")
    page.fill("#phone", "01632 960200")


def look_at_spanish(look, form):
    page = look.page
    look.go(form + "/", "form start")
    page.click("text=Español")
    look.at("form start in Spanish")
    page.click("form button")
    page.click("form button.button")
    look.at("form error in Spanish")


def look_at_form(look, form, worst):
    page = look.page
    kind = "worst" if worst else "quiet"
    look.go(form + "/", "form start")
    page.click("text=Start now")
    pages = 0
    while "/check" not in page.url and pages < 80:
        pages += 1
        if page.url.endswith("/emergency"):
            look.at("form emergency")
            page.click("text=Go on with the form")
            continue
        if pages <= 2:
            page.click("button:has-text('Continue')")
            look.at(f"form {kind} error {pages}")
        if page.url.endswith("/contact"):
            fill_contact(page)
        answer(page, worst)
        look.at(f"form {kind} page {pages}")
        page.click("button:has-text('Continue')")
    expect("/check" in page.url, f"{look.name}: the {kind} form did not come to its end: {page.url}")
    look.at(f"form {kind} check")
    page.click("button:has-text('Send')")
    look.at(f"form {kind} sent")
    page.click("text=Read or print what you sent")
    look.at(f"form {kind} copy")
    look.go(form + "/nowhere", "form nowhere")


def narrow_and_large(browser, demo):
    context = browser.new_context(viewport=NARROW)
    page = context.new_page()

    def fits(what):
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        expect(wide <= 0, f"{what}: scrolls sideways by {wide} pixels")

    for letters in ["100%", "200%"]:
        for address in [demo.form + "/", demo.board + "/", demo.board + cases(page, demo.board)[0]]:
            page.goto(address)
            page.evaluate(f"document.documentElement.style.fontSize = '{letters}'")
            fits(f"320 pixels, letters {letters}: {address}")
    context.close()


def focused(page):
    return page.evaluate("document.activeElement ? document.activeElement.outerHTML.slice(0, 200) : ''")


def tab_to(page, wanted, limit=60):
    """Presses Tab until the element that `wanted` (of JavaScript, about `e`) describes has the focus."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        if page.evaluate(f"(e => !!e && ({wanted}))(document.activeElement)"):
            return True
    fault(f"{page.url}: by Tab nobody comes to {wanted}; the focus is at {focused(page)}")
    return False


def goes(page, key):
    """Presses a key by which another page comes."""
    with page.expect_navigation(timeout=15_000):
        page.keyboard.press(key)


def board_by_keyboard(browser, board):
    context = browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    page.goto(board + "/")
    page.keyboard.press("?")
    expect(page.is_visible("#help"), "board: ? shows no help")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect("id=\"q\"" in focused(page), "board: / does not lead to the search")
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    goes(page, "Enter")
    expect("/cases/" in page.url, "board: Enter does not open the case: " + page.url)
    goes(page, "t")
    expect(page.is_visible("text=Give back"), "board: t does not take the form")
    if page.query_selector("button[data-key=a]"):
        goes(page, "a")
        expect(page.is_visible("text=You acknowledged"), "board: a does not acknowledge")
    goes(page, "u")
    expect(page.query_selector(".notice-stale") is None, "board: u does not undo")
    page.goto(board + "/words")
    expect(page.query_selector("[data-key]") is not None, "board: the own words have no keys")
    context.close()


def form_by_keyboard(browser, form):
    context = browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    page.goto(form + "/")
    tab_to(page, "e.textContent.trim() === 'Start now'")
    goes(page, "Enter")
    pages = 0
    while "/check" not in page.url and pages < 80:
        pages += 1
        for group in range(len(page.query_selector_all("fieldset"))):
            inside = f"document.querySelectorAll('fieldset')[{group}].contains(e)"
            if not tab_to(page, inside + " && e.tagName === 'INPUT'"):
                return
            kind = page.evaluate("document.activeElement.type")
            if kind == "text":
                page.keyboard.type("50")
            else:
                page.keyboard.press("Space")
        for name, text in [("name", "Robin Example"), ("phone", "01632 960200")]:
            if page.url.endswith("/contact"):
                tab_to(page, f"e.id === '{name}'")
                page.keyboard.type(text)
        if not tab_to(page, "e.textContent.trim() === 'Continue'"):
            return
        goes(page, "Enter")
    tab_to(page, "e.textContent.trim() === 'Send'", 200)
    goes(page, "Enter")
    expect(page.is_visible("text=We have your form"), "form: by the keyboard nothing was sent: " + page.url)
    context.close()


def without_scripts(browser, demo):
    context = browser.new_context(viewport=DESKTOP, java_script_enabled=False)
    page = context.new_page()
    page.goto(demo.board + "/")
    page.click("tr.row a[href^='/cases/'] >> nth=0")
    expect("/cases/" in page.url, "board: without scripts no case opens")
    for link in cases(page, demo.board):
        page.goto(demo.board + link)
        if page.query_selector("form[action$='/amend']"):
            break
    page.check("form[action$='/amend'] input[type=radio] >> nth=0")
    page.click("text=Assess again with these answers")
    expect(page.is_visible("text=Completed on the phone"), "board: an answer of a phone call is not kept: " + page.url)
    page.goto(demo.form + "/")
    page.click("text=Start now")
    page.click("button:has-text('Continue')")
    expect(page.is_visible("text=There is a problem"), "form: without scripts nothing is said of an empty page")
    context.close()


def main():
    program, folder = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
    if folder:
        os.makedirs(folder, exist_ok=True)
    demo = Demo(program)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
                                                 args=["--no-sandbox", "--disable-dev-shm-usage"])
            seen = 0
            for size in [DESKTOP, PHONE]:
                for scheme in ["light", "dark"]:
                    look = Look(browser, size, scheme, folder)
                    look_at_board(look, demo.board)
                    look_at_form(look, demo.form, worst=scheme == "dark")
                    look_at_spanish(look, demo.form)
                    seen += look.seen
                    look.context.close()
            print(f"{seen} pages by axe-core", flush=True)
            for what, run in [
                ("narrow and with large letters", lambda: narrow_and_large(browser, demo)),
                ("the board by the keyboard", lambda: board_by_keyboard(browser, demo.board)),
                ("the form by the keyboard", lambda: form_by_keyboard(browser, demo.form)),
                ("without scripts", lambda: without_scripts(browser, demo)),
            ]:
                try:
                    run()
                    print(what, flush=True)
                except Exception as error:  # What cannot be done by a person either.
                    fault(f"{what}: {error}")
            browser.close()
    finally:
        demo.end()
    print(f"{len(faults)} faults")
    sys.exit(1 if faults else 0)


main()
