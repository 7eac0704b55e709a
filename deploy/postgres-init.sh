#!/bin/sh
# Runs once, on an empty data folder: the owner of the schema, the login of the application (neither is a
# superuser: row-level security binds both), and Temporal's own user.
set -eu
psql --set=ON_ERROR_STOP=1 --username postgres --dbname postgres \
  --set=owner="$RELANCE_OWNER_PASSWORD" --set=login="$RELANCE_DB_PASSWORD" --set=temporal="$TEMPORAL_DB_PASSWORD" <<'SQL'
CREATE ROLE relance_owner LOGIN NOSUPERUSER NOBYPASSRLS CREATEROLE PASSWORD :'owner';
CREATE ROLE relance_login LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'login';
CREATE ROLE temporal LOGIN NOSUPERUSER CREATEDB PASSWORD :'temporal';
CREATE DATABASE relance OWNER relance_owner;
SQL
