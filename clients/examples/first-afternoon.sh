#!/usr/bin/env bash
# A first afternoon with relance: post an invoice, say it twice, run into a conflict, have it paid in part.
# RELANCE_URL=http://127.0.0.1:3000 RELANCE_KEY=… clients/examples/first-afternoon.sh F-2026-0201
set -euo pipefail
number=${1:-F-2026-0201}
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

# post <path> <key> <body>: leaves $status and the file $answer. After a refused connection, 429 and 503, curl waits
# as long as Retry-After says and repeats; the Idempotency-Key makes sure that the work is done once.
post() {
  status=$(curl --silent --retry 5 --retry-connrefused --max-time 60 --output "$answer" --write-out '%{http_code}' \
    "${RELANCE_URL:-http://127.0.0.1:3000}$1" --header "Authorization: Bearer $RELANCE_KEY" \
    --header 'Content-Type: application/json' --header "Idempotency-Key: $2" --data "$3")
}
field() { grep -o "\"$1\":[^,}]*" "$answer" | head -n 1 | cut -d : -f 2- | tr -d '"'; }
invoice() {
  printf '{"number": "%s", "totalCents": %s, "currency": "EUR", "issuedOn": "2026-10-01", "dueOn": "2026-10-31",
    "customer": {"reference": "C-17", "name": "Mécanique du Rhône SAS", "kind": "company",
    "email": "compta@rhone.example"}}' "$number" "$1"
}

post /v1/invoices "$number/post" "$(invoice 120000)"
echo "$status $(field number): $(field outstandingCents) cents to come"

post /v1/invoices "$number/post-again" "$(invoice 120000)"
echo "$status the same again changes nothing"

post /v1/invoices "$number/post-changed" "$(invoice 99000)"
if [ "$status" = 409 ]; then echo "$status $(basename "$(field type)"): $(field detail)"; fi

post /v1/payments "$number/instalment-1" '{"reference": "VIR-'"$number"'-1", "amountCents": 50000,
  "currency": "EUR", "receivedOn": "2026-11-02", "invoiceNumber": "'"$number"'"}'
echo "$status $(field state): $(field outstandingCents) cents to come"
