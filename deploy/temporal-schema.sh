#!/bin/sh
# Temporal's two databases, created or brought up to this version's schema. May be repeated.
set -eu
for name in temporal visibility; do
  database=temporal
  [ "$name" = visibility ] && database=temporal_visibility
  sql() { temporal-sql-tool --plugin postgres12 --ep postgres -p 5432 -u temporal --db "$database" "$@"; }
  sql create
  sql setup-schema -v 0.0 || echo "$database: has a schema already"
  sql update-schema -d "/etc/temporal/schema/postgresql/v12/$name/versioned"
done
