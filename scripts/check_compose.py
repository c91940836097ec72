"""Rules for the compose files: python3 check_compose.py BASE [OVERRIDE..]. The first file stands alone; each further one
is read on top of it."""

import sys

import yaml

BASE_PORTS = {"proxy": {"80", "443"}}
RADIUS_PORTS = {"radius": {"1812", "1813"}}


def check(path, document, base=None):
    services = document["services"]
    known = {**(base or {}).get("services", {}), **services}
    networks = {**(base or {}).get("networks", {}), **document.get("networks", {})}
    volumes = {**(base or {}).get("volumes", {}), **document.get("volumes", {})}
    secrets = {**(base or {}).get("secrets", {}), **document.get("secrets", {})}
    allowed_ports = RADIUS_PORTS if base else BASE_PORTS

    for name, service in services.items():
        where = f"{path}: {name}"
        published = {str(port).split(":")[-2] for port in service.get("ports", [])}
        if published != allowed_ports.get(name, set()):
            yield f"{where}: publishes {sorted(published)}"
        if not ("image" in service or "build" in service):
            yield f"{where}: neither image nor build"
        if service.get("privileged") or service.get("network_mode") == "host":
            yield f"{where}: privileged or on the host's network"
        for network in service.get("networks", []):
            if network not in networks:
                yield f"{where}: unknown network {network}"
        for secret in service.get("secrets", []):
            if secret not in secrets:
                yield f"{where}: unknown secret {secret}"
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if not source.startswith((".", "/")) and source not in volumes:
                yield f"{where}: unknown volume {source}"
        for other, condition in service.get("depends_on", {}).items():
            if other not in known:
                yield f"{where}: depends on the unknown service {other}"
            elif condition["condition"] == "service_healthy" and not healthy_can_be_known(known[other]):
                yield f"{where}: waits for the health of {other}, which has no health check"
        environment = service.get("environment", {})
        for key in environment:
            if any(word in key for word in ("PASSWORD", "_KEYS", "_URL")) and not key.endswith(("_FILE", "PUBLIC_URL")):
                yield f"{where}: {key} belongs in a secret"
        if "secrets/migrate.env" in service.get("env_file", []) and name != "migrate":
            yield f"{where}: only migrate may own the database"


def healthy_can_be_known(service):
    # Our own image has a HEALTHCHECK.
    return "healthcheck" in service or "wiwebb" in service.get("image", "")


def main(paths):
    base, problems = None, []
    for path in paths:
        with open(path, encoding="utf-8") as file:
            document = yaml.safe_load(file)
        problems += check(path, document, base)
        base = base or document
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


sys.exit(main(sys.argv[1:]))
