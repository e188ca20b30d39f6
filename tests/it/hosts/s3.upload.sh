#!/bin/sh
# Brings the built site demo to an object store with the interface of S3: Amazon, or an address in ENDPOINT.
#
#   verbund build --site demo
#   BUCKET=my-bucket ENDPOINT=https://storage.example sh hosting/demo/upload.sh
#
# Needs the AWS command line interface, with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment. Made by
# `verbund host s3`; make it again when verbund is a newer one.
set -eu

site="${SITE_FOLDER:-public/demo}"
target="s3://${BUCKET:?is the name of the bucket}/"
[ -f "$site/index.html" ] || { echo "There is no built site in $site." >&2; exit 1; }

# Media type, caching, pattern of the files; the other patterns name files that go elsewhere.
put() {
    type="$1" cache="$2" pattern="$3"
    shift 3
    for other; do
        shift
        set -- "$@" --exclude "$other"
    done
    aws s3 sync "$site/" "$target" --exclude '*' --include "$pattern" "$@" --exclude '.verbund' --exclude '_headers' --exclude '_redirects' --exclude '.nojekyll' --exclude '.htaccess' --exclude 'CNAME' --exclude '*.gz' --exclude '*.br' \
        --content-type "$type" --cache-control "$cache" --only-show-errors ${ENDPOINT:+--endpoint-url "$ENDPOINT"}
}

# What pages need comes before the pages.
put 'text/css; charset=utf-8' 'public, max-age=31536000, immutable' 'assets/*.[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f].css'
put 'text/csv; charset=utf-8' 'public, max-age=3600' 'api/*.csv'
put 'image/x-icon' 'no-cache' '*.ico'
put 'text/calendar; charset=utf-8' 'public, max-age=3600' '*.ics'
put 'text/javascript; charset=utf-8' 'public, max-age=31536000, immutable' 'assets/*.[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f].js'
put 'application/schema+json' 'public, max-age=3600' 'api/v1/schema.json'
put 'application/feed+json' 'public, max-age=3600' '*feed.json' 'api/v1/schema.json'
put 'application/json; charset=utf-8' 'public, max-age=3600' 'api/*.json' 'api/v1/schema.json' '*feed.json'
put 'application/json; charset=utf-8' 'no-cache' '*.json' 'api/v1/schema.json' '*feed.json' 'api/*.json'
put 'image/png' 'no-cache' '*.png'
put 'text/plain; charset=utf-8' 'no-cache' '*.txt'
put 'application/manifest+json' 'no-cache' '*.webmanifest'
put 'application/atom+xml; charset=utf-8' 'public, max-age=3600' '*feed.xml'
put 'application/xml; charset=utf-8' 'no-cache' '*.xml' '*feed.xml'
put 'text/html; charset=utf-8' 'no-cache' '*.html'

# Files of no known type, and what is gone.
aws s3 sync "$site/" "$target" --delete --exclude '.verbund' --exclude '_headers' --exclude '_redirects' --exclude '.nojekyll' --exclude '.htaccess' --exclude 'CNAME' --exclude '*.gz' --exclude '*.br' \
    --cache-control 'no-cache' --only-show-errors ${ENDPOINT:+--endpoint-url "$ENDPOINT"}
