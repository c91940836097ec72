#!/usr/bin/env bash
# Sums the closing lines of cargo test, Vitest and Playwright in a log: prints `N passed, N failed`.
set -euo pipefail
awk '
    /^test result: (ok|FAILED)\. [0-9]+ passed; [0-9]+ failed;/ { passed += $4; failed += $6 }
    # Vitest: `      Tests  1 failed | 4 passed (5)`
    /^ +Tests +[0-9]+ / { for (i = 2; i < NF; i++) { if ($(i + 1) == "passed") passed += $i; if ($(i + 1) == "failed") failed += $i } }
    # Playwright: `  4 passed (12.3s)`, `  1 failed`; `  1 flaky` passed when it was tried again
    /^  [0-9]+ (passed \(|flaky$)/ { passed += $1 }
    /^  [0-9]+ (failed|interrupted)$/ { failed += $1 }
    /^  [0-9]+ did not run$/ { failed += $1 }
    END { printf "%d passed, %d failed\n", passed, failed }
' "$1"
