#!/bin/sh
# The namespace of relance; closed histories are kept for 30 days. May be repeated.
set -eu
attempt=1
until temporal operator cluster health; do
  [ "$attempt" -ge 30 ] && exit 1
  attempt=$((attempt + 1))
  sleep 2
done
temporal operator namespace describe --namespace relance ||
  temporal operator namespace create --namespace relance --retention 720h
