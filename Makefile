.DEFAULT_GOAL := help
.PHONY: help run dev web-dev screenshots test lint fmt proto-baseline bench db-up db-down

# A folder that the user postgres can reach.
DB_DIR ?= /tmp/wiwebb-dev-$(shell id -u)

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## build and serve everything on the embedded database: no service needed
	@scripts/tools.sh build
	@scripts/frontend.sh build
	cargo build -j2 --locked --workspace
	@exec "$${CARGO_TARGET_DIR:-target}/debug/wiwebb" serve

dev: ## the same, rebuilt and restarted when a source file changes
	@scripts/tools.sh build
	@scripts/frontend.sh build
	@scripts/dev.sh

web-dev: ## the web application with hot reload on port 5173, beside a running server (WIWEBB_SERVER=)
	@scripts/frontend.sh deps
	@cd frontend && npm run --silent dev

screenshots: ## every page, light, dark and phone width, into frontend/screenshots
	@scripts/tools.sh test
	@scripts/frontend.sh build
	@cargo build -j2 --locked --workspace
	@cd frontend && npm run --silent screenshots

test: ## component tests; every Rust and browser test on SQLite, then on PostgreSQL and Redis (ENGINES=, FILTER=)
	@scripts/tools.sh test
	@scripts/test.sh

lint: ## format, clippy, dependencies, contract, web application, scripts, docker files
	@scripts/tools.sh lint
	@scripts/lint.sh

fmt: ## format the Rust code
	cargo fmt --all

proto-baseline: ## accept today's contract as what `buf breaking` compares with
	@scripts/tools.sh buf
	@PATH="$$(scripts/tools.sh path):$$PATH" buf build proto --exclude-source-info -o proto/baseline.binpb

bench: ## measure a release build beside its baselines (BENCH_KIT=, see docs/benchmarks.md)
	@scripts/tools.sh build
	@scripts/bench.sh

db-up: ## start a throw-away PostgreSQL and Redis on loopback, print their addresses
	@scripts/tools.sh services
	@test -s $(DB_DIR)/env || scripts/services.sh start $(DB_DIR) --durable
	@scripts/services.sh env $(DB_DIR)

db-down: ## stop them and delete their data
	@scripts/services.sh stop $(DB_DIR)
