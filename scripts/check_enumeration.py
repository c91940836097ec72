#!/usr/bin/env python3
"""Can a stranger learn who has an account? Compares answers and times of log-in, password reset and registration for
people that exist and people that do not, on a server of its own (SQLite, in a folder that is thrown away).

    scripts/check_enumeration.py BINARY [--samples 300] [--seed 1]

With --url HTTP://HOST:PORT in place of BINARY it asks a running server (PostgreSQL, for example). That one must not count:
WIWEBB_RATE_LOGIN, WIWEBB_RATE_ADDRESS and WIWEBB_RATE_USER high, WIWEBB_TRUSTED_PROXIES=127.0.0.1/32, no mail server; --admin
USERNAME:PASSWORD of a superadmin. It gets SAMPLES users more for each kind of account.

Each account is asked once, from an address of its own, the kinds in random order over one connection. A difference of answers
is a failure (exit code 1). Times are reported: AUC is the probability that a call of this kind takes longer than one of the
first kind, 0.5 if they cannot be told apart; p is that of the Mann-Whitney test. Nothing is decided by them: on a busy machine
p is small now and then by chance, and with thousands of samples for every difference, however useless.
"""

import argparse
import http.client
import itertools
import json
import math
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

PASSWORD = "correct horse battery"


class Client:
    def __init__(self, url):
        self.host, self.port = url.removeprefix("http://").rstrip("/").split(":")
        self.addresses = (f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}" for n in itertools.count(1))
        self.connection = http.client.HTTPConnection(self.host, int(self.port), timeout=60)

    def post(self, path, body, token=None):
        """Returns status, body, names of headers, and seconds."""
        headers = {"content-type": "application/json", "x-forwarded-for": next(self.addresses)}
        if token:
            headers["authorization"] = f"Token {token}"
        data = json.dumps(body)
        start = time.perf_counter_ns()
        self.connection.request("POST", path, data, headers)
        reply = self.connection.getresponse()
        content = reply.read()
        seconds = (time.perf_counter_ns() - start) / 1e9
        return reply.status, content.decode(), sorted(name.lower() for name, _ in reply.getheaders()), seconds

    def make(self, path, body, token=None):
        status, content, _, _ = self.post(path, body, token)
        if status not in (200, 201):
            sys.exit(f"{path}: {status} {content}")
        return json.loads(content)


class Server:
    """A server on a fresh SQLite database."""

    def __init__(self, binary):
        self.folder = tempfile.TemporaryDirectory()
        ports = [free_port() for _ in range(4)]
        names = ["WIWEBB_LISTEN", "WIWEBB_ADMIN_LISTEN", "WIWEBB_RADIUS_AUTH_LISTEN", "WIWEBB_RADIUS_ACCT_LISTEN"]
        environment = {name: f"127.0.0.1:{port}" for name, port in zip(names, ports)}
        environment |= {name: "1000000/s" for name in ("WIWEBB_RATE_LOGIN", "WIWEBB_RATE_ADDRESS", "WIWEBB_RATE_USER")}
        environment |= {"WIWEBB_SUPERUSER_PASSWORD": PASSWORD, "WIWEBB_TRUSTED_PROXIES": "127.0.0.1/32", "LOG_LEVEL": "ERROR"}
        self.process = subprocess.Popen(
            [os.path.abspath(binary), "serve"], cwd=self.folder.name, env=environment, stdout=subprocess.DEVNULL
        )
        self.url = f"http://127.0.0.1:{ports[0]}"
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", ports[0]), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        sys.exit("the server does not start")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        self.folder.cleanup()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def people(client, admin, samples, mark):
    """Makes `samples` accounts of each kind; returns their names by kind, and names that nobody has."""
    username, password = admin
    token = client.make("/api/v1/auth/login/", {"username": username, "password": password})["key"]
    tenant = client.make("/api/v1/tenants/", {"name": f"Timing {mark}", "slug": f"timing-{mark}"}, token)["id"]
    kinds = {"known": [], "inactive": [], "unknown": []}
    for kind, names in kinds.items():
        for n in range(samples):
            name = f"{mark}{kind[:2]}{n:05}"
            names.append(name)
            if kind != "unknown":
                user = {"username": name, "email": f"{name}@example.org", "password": PASSWORD, "role": "subscriber"}
                client.make("/api/v1/users/", user | {"tenant": tenant, "is_active": kind == "known"}, token)
    return kinds


def measure(client, chance, kinds, path, request):
    """Asks once for each name; returns answers and times by kind."""
    names = [(kind, name) for kind, names in kinds.items() for name in names]
    chance.shuffle(names)
    results = {kind: ([], []) for kind in kinds}
    for kind, name in names:
        status, content, headers, seconds = client.post(path, request(kind, name))
        answers, times = results[kind]
        answers.append((status, content.replace(name, "NAME"), tuple(headers)))
        times.append(seconds)
    return results


def mann_whitney(first, second):
    """AUC of second over first, and the two-sided p by the normal approximation, ties corrected."""
    ranked = sorted([(value, 0) for value in first] + [(value, 1) for value in second])
    ranks, ties, place = 0.0, 0.0, 0
    for _, group in itertools.groupby(ranked, key=lambda pair: pair[0]):
        group = list(group)
        ranks += (place + (len(group) + 1) / 2) * sum(which for _, which in group)
        ties += len(group) ** 3 - len(group)
        place += len(group)
    n, m, total = len(first), len(second), place
    statistic = ranks - m * (m + 1) / 2
    deviation = math.sqrt(n * m / 12 * (total + 1 - ties / (total * (total - 1))))
    return statistic / (n * m), math.erfc(abs(statistic - n * m / 2) / deviation / math.sqrt(2))


def report(name, results, same_answer):
    base = next(iter(results))
    print(f"\n| {name} | answers | median ms | p10–p90 ms | AUC | p |\n|---|---|---|---|---|---|")
    for kind, (answers, times) in results.items():
        deciles = statistics.quantiles(times, n=10)
        auc, p = mann_whitney(results[base][1], times) if kind != base else (0.5, 1)
        compared = "" if kind == base else f"{auc:.3f} | {p:.2f}"
        statuses = ", ".join(f"{sum(a[0] == s for a in answers)} × {s}" for s in sorted({a[0] for a in answers}))
        print(
            f"| {kind} | {statuses} | {statistics.median(times) * 1e3:.2f} | {deciles[0] * 1e3:.2f}–{deciles[-1] * 1e3:.2f} "
            f"| {compared or '– | –'} |"
        )
    different = {answer for answers, _ in results.values() for answer in answers}
    if same_answer and len(different) > 1:
        print(f"\nDIFFERENT ANSWERS to {name}: {sorted(different)}")
    return not same_answer or len(different) == 1


def check(url, admin, samples, seed):
    client, chance = Client(url), random.Random(seed)
    mark = f"t{int(time.time()) % 10**7}"
    kinds = people(client, admin, samples, mark)
    for kind in kinds:  # a warm start for everybody
        for n in range(5):
            client.post("/api/v1/auth/login/", {"username": f"{mark}-warm-{kind}-{n}", "password": PASSWORD})

    log_in = {  # a wrong password for those who could, the right one for those who may not
        "known": lambda name: {"username": name, "password": "a wrong password"},
        "unknown": lambda name: {"username": name, "password": "a wrong password"},
        "inactive": lambda name: {"username": name, "password": PASSWORD},
    }
    fine = report(
        "log-in", measure(client, chance, kinds, "/api/v1/auth/login/", lambda kind, name: log_in[kind](name)), True
    )
    fine &= report(
        "password reset",
        measure(client, chance, kinds, "/api/v1/auth/password/reset/", lambda _, name: {"email": f"{name}@example.org"}),
        True,
    )

    def registration(kind, name):
        taken = name if kind == "username taken" else f"{name}-new"
        email = f"{name}@example.org" if kind == "e-mail taken" else f"{name}-new@example.org"
        return {"username": taken, "email": email, "password1": PASSWORD, "password2": PASSWORD}

    attempts = {"free": kinds["unknown"], "username taken": kinds["known"], "e-mail taken": kinds["inactive"]}
    # v1's contract names the field that is taken: here the times alone are of interest.
    report("registration", measure(client, chance, attempts, "/api/v1/auth/registration/", registration), False)
    return fine


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", nargs="?")
    parser.add_argument("--url")
    parser.add_argument("--admin", default=f"admin:{PASSWORD}")
    parser.add_argument("--samples", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if bool(options.binary) == bool(options.url):
        parser.error("either BINARY or --url")
    server = None if options.url else Server(options.binary)
    try:
        fine = check(options.url or server.url, options.admin.split(":", 1), options.samples, options.seed)
    finally:
        if server:
            server.stop()
    sys.exit(0 if fine else 1)


if __name__ == "__main__":
    main()
