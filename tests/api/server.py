"""A real server on a folder of its own, for tests: REIF_BUILD/reif serve, its keys, and how to ask it."""
import base64
import http.client
import http.server
import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REIF = Path(os.environ["REIF_BUILD"]).resolve() / "reif"
MODEL = ROOT / "models/b2b_behavioural.yaml"
READY_SECONDS = 10


class Server:
    def __init__(self, model=MODEL, data=None, under=(), **settings):
        """`data`: where its data lies; in a folder of its own without. `under`: the command that becomes it."""
        self.folder = Path(tempfile.mkdtemp(prefix="reif-"))
        self.data = data or self.folder / "data"
        self.model = model
        self.under = list(under)
        self.settings = {f"REIF_{name.upper()}": str(value) for name, value in settings.items()}
        self.process = None
        self.judge = lambda *_: None  # Told of every exchange.
        self.start()
        self.ingest = self.key("ingest")
        self.api = self.key("api")

    def start(self):
        self.log = open(self.folder / "log.jsonl", "ab")
        self.process = subprocess.Popen(
            [*self.under, REIF, "serve", "--data", self.data, "--listen", "127.0.0.1:0", "--model", self.model],
            stdout=subprocess.PIPE, stderr=self.log, text=True, env={**os.environ, **self.settings})
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the server did not start: " + (self.folder / "log.jsonl").read_text()[-2000:])
        self.url = line.split()[-1]
        self.host = self.url.removeprefix("http://")

    def is_running(self):
        return self.process.poll() is None

    def stop(self, how=signal.SIGTERM):
        """Ends it, where it has not ended by itself; its exit code."""
        self.process.send_signal(how)
        code = self.process.wait(timeout=10)
        self.process.stdout.close()
        self.log.close()
        return code

    def close(self):
        if self.is_running():
            self.stop(signal.SIGKILL)
        shutil.rmtree(self.folder)

    def key(self, kind, **options):
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        done = subprocess.run([REIF, "keys", "add", "--data", self.data, "--kind", kind, *words],
                              capture_output=True, text=True, check=True)
        self.secret = done.stderr.split()[-1] if kind == "public" else None
        return done.stdout.strip()

    def request(self, method, path, body=None, headers=None):
        """Status, headers and body of one exchange."""
        connection = http.client.HTTPConnection(self.host, timeout=10)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            given = answer.status, dict(answer.getheaders()), answer.read()
            self.judge(method, path, *given)
            return given
        finally:
            connection.close()

    def ask(self, method, path, body=None, key=None, **headers):
        """Status and JSON of a call to the API."""
        sent = {"Authorization": f"Bearer {key or self.api}", **headers}
        data = json.dumps(body) if isinstance(body, (dict, list)) else body
        status, _, text = self.request(method, path, data, sent)
        return status, json.loads(text) if text else None

    def get(self, path, **query):
        path += "?" + urllib.parse.urlencode(query, doseq=True) if query else ""
        return self.ask("GET", path)

    def send(self, events, key=None, path="/v1/batch", **headers):
        """Status and JSON of a batch."""
        token = base64.b64encode(f"{key or self.ingest}:".encode()).decode()
        status, _, text = self.request("POST", path, json.dumps({"batch": events}),
                                       {"Authorization": f"Basic {token}", **headers})
        return status, json.loads(text)

    def metric(self, name):
        for line in self.request("GET", "/metrics")[2].decode().splitlines():
            if line.startswith(name + " "):
                return float(line.split()[-1])
        raise KeyError(name)

    def wait_applied(self, seconds=10):
        wait(lambda: self.metric("reif_backlog_events") == 0, seconds)


def wait(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("it did not come true in time")
        time.sleep(0.01)


def track(user, event, **members):
    return {"type": "track", "userId": user, "event": event, **members}


def ripe(user):
    """What brings a lead to the last stage of b2b_behavioural."""
    return [track(user, "Demo Requested"), track(user, "Webinar Attended", properties={"minutes": 45}),
            {"type": "page", "userId": user, "name": "Pricing", "properties": {"path": "/preise"}}]


class Stream:
    """Reads the stream of alerts in a thread of its own."""

    def __init__(self, server, last_event_id=None):
        headers = {"Authorization": f"Bearer {server.api}"}
        if last_event_id is not None:
            headers["Last-Event-ID"] = str(last_event_id)
        self.connection = http.client.HTTPConnection(server.host, timeout=30)
        self.connection.request("GET", "/api/v1/alerts/stream", headers=headers)
        self.answer = self.connection.getresponse()
        self.alerts = []  # (number, message, when)
        self.last_id = None
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self):
        try:
            for line in self.answer:
                text = line.decode().rstrip("\n")
                if text.startswith("id: "):
                    self.last_id = int(text[4:])
                elif text.startswith("data: "):
                    self.alerts.append((self.last_id, json.loads(text[6:]), time.monotonic()))
        except (OSError, http.client.HTTPException, ValueError, AttributeError):
            pass

    def close(self):
        sock = self.connection.sock or self.answer.fp.raw._sock
        sock.shutdown(2)
        self.thread.join(5)
        self.connection.close()


class Receiver:
    """A place that webhooks are sent to."""

    def __init__(self, answers=()):
        self.calls = []  # (headers, body)
        self.answers = list(answers)  # Statuses, one for each call; 200 afterwards.
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = outer.answers.pop(0) if outer.answers else 200
                outer.calls.append((dict(self.headers), body))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
