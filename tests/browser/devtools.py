"""A browser without a window, driven over its DevTools protocol through two pipes
(https://chromedevtools.github.io/devtools-protocol/); nothing but Python and the browser is needed."""

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def find_browser():
    """Returns the path of a browser that can be driven, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


class Browser:
    """One browser process with one page. What pages print as errors or warnings is kept in `faults`."""

    def __init__(self, program, width=1440, height=1000, dark=False):
        self.profile = tempfile.TemporaryDirectory(prefix="weft-browser-", ignore_cleanup_errors=True)
        self.size = (width, height)
        self.number, self.unread, self.faults, self.replies, self.events = 0, b"", [], {}, []
        from_test, self.to_browser = os.pipe()
        self.from_browser, to_test = os.pipe()

        def give_pipes():
            os.dup2(from_test, 20)  # so that neither is written over by the other
            os.dup2(to_test, 21)
            os.dup2(20, 3)
            os.dup2(21, 4)

        self.process = subprocess.Popen(
            [program, "--headless", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--no-first-run",
             "--disable-dev-shm-usage", "--hide-scrollbars", "--mute-audio", "--user-data-dir=" + self.profile.name,
             f"--window-size={width},{height}", "about:blank"],
            preexec_fn=give_pipes, close_fds=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(from_test)
        os.close(to_test)
        self.session = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.call(domain + ".enable")
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        os.close(self.to_browser)
        os.close(self.from_browser)
        self.profile.cleanup()

    def call(self, method, seconds=60, **parameters):
        """Calls a method of the protocol and returns its result."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session and not method.startswith(("Browser.", "Target.")):
            message["sessionId"] = self.session
        os.write(self.to_browser, json.dumps(message).encode() + b"\0")
        end = time.monotonic() + seconds
        while self.number not in self.replies:
            self.read(end)
        reply = self.replies.pop(self.number)
        if "error" in reply:
            raise RuntimeError(f"{method}: {reply['error']['message']}")
        return reply["result"]

    def read(self, end):
        """Takes what the browser says next."""
        if not select.select([self.from_browser], [], [], max(0, end - time.monotonic()))[0]:
            raise RuntimeError("the browser does not answer")
        piece = os.read(self.from_browser, 1 << 20)
        if not piece:
            raise RuntimeError("the browser has ended")
        *messages, self.unread = (self.unread + piece).split(b"\0")
        for text in messages:
            message = json.loads(text)
            if "id" in message:
                self.replies[message["id"]] = message
            else:
                self.take_event(message.get("method"), message.get("params", {}))

    def take_event(self, method, event):
        self.events.append(method)
        if method == "Runtime.exceptionThrown":
            details = event["exceptionDetails"]
            self.faults.append(details.get("exception", {}).get("description") or details["text"])
        elif method == "Runtime.consoleAPICalled" and event["type"] in ("error", "warning", "assert"):
            self.add_fault(" ".join(str(part.get("value", part.get("description"))) for part in event["args"]))
        elif method == "Log.entryAdded" and event["entry"]["level"] in ("error", "warning"):
            self.add_fault(event["entry"]["text"])

    def add_fault(self, text):
        """Keeps what a page prints, but for what comes of reading pixels, which only tests do."""
        if "willReadFrequently" not in text:
            self.faults.append(text)

    def open(self, path, ready="window.weft && window.weft.ready", seconds=60):
        """Opens a file and waits until `ready` is true; returns its value."""
        self.faults.clear()
        self.call("Page.navigate", url="file://" + os.path.realpath(path))
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            value = self.run(ready)
            if value:
                return value
            if self.faults:
                break
            time.sleep(0.02)
        raise RuntimeError(f"{path} was not ready in {seconds} s: {self.faults}")

    def run(self, script):
        """Returns the value of an expression in the page; a promise is waited for."""
        reply = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in reply:
            details = reply["exceptionDetails"]
            raise RuntimeError(details.get("exception", {}).get("description") or details["text"])
        return reply["result"].get("value")

    def mouse(self, kind, x, y, **more):
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **more)

    def click(self, x, y):
        for kind in ("mousePressed", "mouseReleased"):
            self.mouse(kind, x, y, button="left", buttons=1, clickCount=1)

    def drag(self, x1, y1, x2, y2):
        self.mouse("mousePressed", x1, y1, button="left", buttons=1, clickCount=1)
        for part in (0.3, 0.7, 1):
            self.mouse("mouseMoved", x1 + (x2 - x1) * part, y1 + (y2 - y1) * part, button="left", buttons=1)
        self.mouse("mouseReleased", x2, y2, button="left", clickCount=1)

    def press(self, key, **more):
        text = {"text": key} if len(key) == 1 else {}
        self.call("Input.dispatchKeyEvent", type="keyDown", key=key, **text, **more)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key, **more)

    def picture(self, path, height=None, scale=1):
        """Saves what is seen, or the page down to a height, as PNG."""
        width = self.size[0]
        if height:
            self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                      mobile=False)
            self.run("new Promise((done) => setTimeout(done, 300))")
        clip = {"x": 0, "y": self.run("scrollY"), "width": width, "height": height or self.size[1], "scale": scale}
        data = self.call("Page.captureScreenshot", format="png", clip=clip)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))
