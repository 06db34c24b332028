#!/usr/bin/env python3
"""The real server short of memory, of descriptors, of room in a file, on a disk that turns read-only: it says so or
ends, and nothing that it acknowledged is lost. The last line is `N passed, N failed, N skipped`.
"""
import http.client
import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
import unittest
from pathlib import Path

from fault import Fault
from load import SCALE, Journal, Senders
from process import MIB, cpu_seconds, descriptors, is_sanitized, limit, memory

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "api"))
from case import run  # noqa: E402
from server import REIF, Server, track, wait  # noqa: E402


class Resource(Fault):
    def server_with(self, **settings):
        server = Server(**settings)
        self.addCleanup(server.close)
        return server

    def refuses(self, server):
        """It takes nothing, says when to come again, and answers questions still."""
        self.assertTrue(server.is_running())
        status, headers, _ = server.request("GET", "/readyz")
        self.assertEqual((status, headers["Retry-After"]), (503, "1"))
        self.assertEqual(server.get("/api/v1/leads")[0], 200)
        self.assertEqual(server.request("GET", "/healthz")[0], 200)

    @staticmethod
    def readiness(server):
        return json.loads(server.request("GET", "/readyz")[2])


class Limits(Resource):
    @unittest.skipIf(is_sanitized(REIF), "a sanitizer takes more memory than any limit allows")
    def test_short_of_memory_it_refuses_or_ends(self):
        server = self.server_with()
        journal = Journal(5, pad=2_000)
        rounds, ended = max(3, int(8 * SCALE)), 0
        for number in range(rounds):
            before = len(journal.acknowledged)
            senders = Senders(server, journal)
            wait(lambda: len(journal.acknowledged) > before)
            pid = server.process.pid
            limit(pid, resource.RLIMIT_DATA, memory(pid, "VmData") + number % 4 * MIB)
            time.sleep(0.4)
            senders.stop()
            self.assertLessEqual({status for status, _ in senders.strange}, {500})  # No fault of the client's.
            ended += not server.is_running()
            self.assertIn(server.stop(signal.SIGKILL), (-signal.SIGABRT, -signal.SIGKILL))
            server.start()
        self.check(server, journal)
        self.assertGreater(ended, 0)
        print(f"short of memory {rounds} times, ended {ended} times: {len(journal.acknowledged)} events, 0 lost")

    def test_a_limit_of_file_sizes_is_a_full_disk(self):
        server = self.server_with()
        journal = Journal(7, pad=10_000)
        senders = Senders(server, journal)
        wait(lambda: journal.acknowledged)
        limit(server.process.pid, resource.RLIMIT_FSIZE, MIB)
        wait(lambda: senders.refused > 20, 30)
        wait(lambda: self.readiness(server)["disk_full"])
        self.refuses(server)
        before = len(journal.acknowledged)
        limit(server.process.pid, resource.RLIMIT_FSIZE, None)
        wait(lambda: len(journal.acknowledged) > before)  # On again without a restart.
        senders.stop()
        self.assertEqual(senders.strange, [])
        self.assertEqual(server.stop(), 0)
        server.start()
        self.check(server, journal)

    @unittest.skipIf(is_sanitized(REIF), "a sanitizer opens descriptors of its own to look at memory")
    def test_without_descriptors_it_waits_and_does_not_spin(self):
        server = self.server_with()
        pid = server.process.pid
        early = http.client.HTTPConnection(server.host, timeout=10)
        early.request("GET", "/healthz")
        early.getresponse().read()
        host, port = server.host.split(":")
        limit(pid, resource.RLIMIT_NOFILE, descriptors(pid) + 4)
        crowd = [socket.create_connection((host, int(port))) for _ in range(40)]
        log = server.folder / "log.jsonl"
        wait(lambda: "cannot accept connections" in log.read_text())
        began = cpu_seconds(pid)
        time.sleep(1)
        self.assertLess(cpu_seconds(pid) - began, 0.2)
        early.request("GET", "/healthz")
        self.assertEqual(early.getresponse().status, 200)
        self.assertLess(log.read_text().count("cannot accept connections"), 10)
        for one in crowd:
            one.close()
        wait(lambda: server.send([track("after", "Demo Requested")])[0] == 200)

    def test_a_crowd_leaves_descriptors_to_the_files(self):
        most = 128
        server = self.server_with(under=["prlimit", f"--nofile={most}:{most}"])
        host, port = server.host.split(":")
        journal = Journal(8, pad=20_000)
        crowd = [socket.create_connection((host, int(port)), timeout=10) for _ in range(2 * most)]
        self.addCleanup(lambda: [one.close() for one in crowd])
        self.assertLessEqual(descriptors(server.process.pid), most)
        heard = [one.recv(100) for one in crowd[most // 2:]]
        self.assertLess(10, sum(b" 503 " in words for words in heard))  # Told; the others are cut off, none waits.
        self.assertEqual({words for words in heard if b" 503 " not in words}, {b""})
        for one in crowd[:16]:
            one.close()
        senders = Senders(server, journal)
        wait(lambda: len(list((server.data / "log").glob("*.log"))) > 2, 30)  # Files that had to be opened meanwhile.
        senders.stop()
        self.assertEqual(senders.strange, [])
        for one in crowd:
            one.close()
        wait(lambda: server.request("GET", "/readyz")[0] == 200)
        self.check(server, journal)


@unittest.skipUnless(os.geteuid() == 0 and shutil.which("mkfs.ext4"), "needs root and mkfs.ext4")
class ReadOnly(Resource):
    def test_a_disk_that_turns_read_only(self):
        image, place = self.mount(200, "loop,errors=remount-ro")
        device = subprocess.run(["findmnt", "-no", "SOURCE", place], capture_output=True, text=True).stdout.strip()
        trigger = Path("/sys/fs/ext4", Path(device).name, "trigger_fs_error")
        if not trigger.exists():
            self.skipTest("the kernel cannot be told of an error of the disk")
        server = self.server_with(data=place / "data")
        journal = Journal(9)
        senders = Senders(server, journal)
        wait(lambda: len(journal.acknowledged) > 200)
        trigger.write_text("1")
        wait(lambda: senders.refused > 20)
        self.refuses(server)
        self.assertNotEqual(self.readiness(server)["failure"], "")
        senders.stop()
        self.assertEqual(senders.strange, [])
        server.stop()
        again = subprocess.run([REIF, "serve", "--data", server.data, "--listen", "127.0.0.1:0"], capture_output=True,
                               text=True, timeout=30)
        self.assertEqual(again.returncode, 1)
        self.assertIn("Read-only file system", again.stderr)
        subprocess.run(["umount", place], check=True)
        subprocess.run(["e2fsck", "-p", image], capture_output=True)
        subprocess.run(["mount", "-o", "loop", image, place], check=True)
        server.start()
        self.check(server, journal)
        server.stop()


if __name__ == "__main__":
    run()
