#!/usr/bin/env bash
# Sums the `test result:` lines of a cargo test log: prints `N passed, N failed`.
set -euo pipefail
awk '
    /^test result: (ok|FAILED)\. [0-9]+ passed; [0-9]+ failed;/ { passed += $4; failed += $6 }
    END { printf "%d passed, %d failed\n", passed, failed }
' "$1"
