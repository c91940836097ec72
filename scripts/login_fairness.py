#!/usr/bin/env python3
"""Do queued log-ins starve other calls? Measures GET /api/v1/auth/user/ alone, then beside 50 log-ins that are always waiting.

    scripts/login_fairness.py http://127.0.0.1:8000 USERNAME PASSWORD [--pid PID] [--seconds 10] [--log-ins 50] [--rate 200]

The server needs WIWEBB_RATE_LOGIN=off and WIWEBB_RATE_USER=off. With --pid the server's CPU time per log-in is told, too. Exits 1 if
the p99 beside log-ins is more than three times that of the idle server.
"""
import argparse, http.client, json, os, statistics, sys, threading, time, urllib.parse


def connect(url):
    return http.client.HTTPConnection(url.hostname, url.port, timeout=60)


def log_in(connection, user, password):
    body = json.dumps({"username": user, "password": password})
    connection.request("POST", "/api/v1/auth/login/", body, {"Content-Type": "application/json"})
    reply = connection.getresponse()
    text = reply.read()
    if reply.status != 200:
        sys.exit(f"log-in: {reply.status} {text[:200]!r}")
    return json.loads(text)["key"]


def times(url, token, seconds, rate):
    """Milliseconds of calls that begin at a fixed rate; one that begins late counts from when it should have begun."""
    connection, found = connect(url), []
    headers = {"Authorization": f"Token {token}"}
    start = time.perf_counter()
    for number in range(int(seconds * rate)):
        due = start + number / rate
        time.sleep(max(0.0, due - time.perf_counter()))
        connection.request("GET", "/api/v1/auth/user/", headers=headers)
        reply = connection.getresponse()
        reply.read()
        if reply.status != 200:
            sys.exit(f"auth/user: {reply.status}")
        found.append((time.perf_counter() - due) * 1000)
    return sorted(found)


def cpu(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def told(name, found):
    p99 = found[int(len(found) * 0.99) - 1]
    print(f"{name:16} {len(found):6} calls  p50 {statistics.median(found):7.2f} ms  p99 {p99:7.2f} ms  max {found[-1]:7.2f} ms")
    return p99


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", type=urllib.parse.urlparse)
    parser.add_argument("user")
    parser.add_argument("password")
    parser.add_argument("--pid", type=int)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--log-ins", type=int, default=50)
    parser.add_argument("--rate", type=float, default=200)
    given = parser.parse_args()

    token = log_in(connect(given.url), given.user, given.password)
    times(given.url, token, 1, given.rate)
    idle = told("idle", times(given.url, token, given.seconds, given.rate))

    stop, done = threading.Event(), []

    def work():
        connection = connect(given.url)
        while not stop.is_set():
            log_in(connection, given.user, given.password)
            done.append(time.perf_counter())

    threads = [threading.Thread(target=work, daemon=True) for _ in range(given.log_ins)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    begun, used = time.perf_counter(), cpu(given.pid) if given.pid else 0
    busy = told(f"{given.log_ins} log-ins wait", times(given.url, token, given.seconds, given.rate))
    spent = time.perf_counter() - begun
    count = sum(at >= begun for at in done)
    print(f"{count / spent:.1f} log-ins/s" + (
        f", {(cpu(given.pid) - used) / count * 1000:.2f} ms CPU of the server each, other calls included" if given.pid else ""))
    stop.set()
    for thread in threads:
        thread.join()
    print(f"p99 beside log-ins / idle: {busy / idle:.2f}")
    sys.exit(busy > 3 * idle)


main()
