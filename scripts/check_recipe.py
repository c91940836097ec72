#!/usr/bin/env python3
"""Applies docs/adding-an-rpc.md to a copy of the repository, literally, so that the recipe cannot grow stale.

    scripts/check_recipe.py FOLDER            makes the copy in FOLDER (which must not exist) and applies the recipe
    scripts/check_recipe.py FOLDER --build    builds it there, too, and runs its tests
    scripts/check_recipe.py FOLDER --discard  deletes it again: only whether the recipe still fits is asked

Whole files stand in the recipe under a line with their path; changes of files stand there as diffs, whose context must
be found in the file as it is today.
"""

import pathlib
import re
import shutil
import subprocess
import sys

BLOCK = re.compile(r"^`([\w./-]+\.\w+)`[^\n]*\n(?:[^\n`]+\n)*?```(\w+)\n(.*?)^```", re.S | re.M)
RECIPE = pathlib.Path("docs/adding-an-rpc.md")


def copy(target: pathlib.Path) -> None:
    files = subprocess.run(["git", "ls-files", "-z"], check=True, capture_output=True).stdout.split(b"\0")
    for name in filter(None, map(bytes.decode, files)):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(name, target / name)


def patch(path: pathlib.Path, diff: str) -> None:
    text = path.read_text()
    for hunk in re.split(r"^@@\n", diff, flags=re.M):
        lines = hunk.splitlines()
        old = "\n".join(line[1:] for line in lines if not line.startswith("+"))
        new = "\n".join(line[1:] for line in lines if not line.startswith("-"))
        if text.count(old) != 1:
            sys.exit(f"{RECIPE}: found {text.count(old)} times in {path.name}:\n{old}")
        text = text.replace(old, new)
    path.write_text(text)


def main() -> None:
    target = pathlib.Path(sys.argv[1])
    if target.exists():
        sys.exit(f"{target} exists")
    copy(target)
    blocks = BLOCK.findall(RECIPE.read_text())
    for path, kind, text in blocks:
        if kind == "diff":
            patch(target / path, text)
        else:
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            (target / path).write_text(text)
    print(f"{len(blocks)} files made or changed")
    if "--discard" in sys.argv:
        shutil.rmtree(target)
    if "--build" in sys.argv:
        subprocess.run(["cargo", "update", "--workspace", "--offline"], cwd=target, check=True)
        subprocess.run(["cargo", "fmt", "--all", "--check"], cwd=target, check=True)
        subprocess.run(["cargo", "test", "-j2", "--workspace", "--no-fail-fast"], cwd=target, check=True)


if __name__ == "__main__":
    main()
