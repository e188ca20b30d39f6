#!/bin/sh
# Brings the built site demo to an object store with the interface of S3: Amazon, or an address in ENDPOINT.
#
#   verbund build --site demo
#   BUCKET=my-bucket ENDPOINT=https://storage.example sh hosting/demo/upload.sh
#
# Needs the AWS command line interface, with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment. Made by
# `verbund host s3`; make it again when verbund is a newer one, or when former addresses such as `/old.php` have changed.
set -eu

site="${SITE_FOLDER:-public/demo}"
target="s3://${BUCKET:?is the name of the bucket}/"
[ -f "$site/index.html" ] || { echo "There is no built site in $site." >&2; exit 1; }

# Media type, caching, patterns of the files; those after `--` name files that go elsewhere.
put() {
    type="$1" cache="$2" kind=--include
    shift 2
    for pattern; do
        shift
        if [ "$pattern" = -- ]; then kind=--exclude; else set -- "$@" "$kind" "$pattern"; fi
    done
    aws s3 sync "$site/" "$target" --exclude '*' "$@" --exclude '.verbund' --exclude '_headers' --exclude '_redirects' --exclude '.nojekyll' --exclude '.htaccess' --exclude 'CNAME' --exclude '*.css.gz' --exclude '*.csv.gz' --exclude '*.html.gz' --exclude '*.ics.gz' --exclude '*.js.gz' --exclude '*.json.gz' --exclude '*.svg.gz' --exclude '*.txt.gz' --exclude '*.webmanifest.gz' --exclude '*.xml.gz' --exclude '*.css.br' --exclude '*.csv.br' --exclude '*.html.br' --exclude '*.ics.br' --exclude '*.js.br' --exclude '*.json.br' --exclude '*.svg.br' --exclude '*.txt.br' --exclude '*.webmanifest.br' --exclude '*.xml.br' \
        --content-type "$type" --cache-control "$cache" --only-show-errors ${ENDPOINT:+--endpoint-url "$ENDPOINT"}
}

# What pages need comes before the pages.
put 'image/avif' 'no-cache' '*.avif'
put 'text/css; charset=utf-8' 'public, max-age=31536000, immutable' 'assets/*.[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f].css'
put 'text/css; charset=utf-8' 'no-cache' '*.css' -- 'assets/*.[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f].css'
put 'text/csv; charset=utf-8' 'public, max-age=3600' 'api/*.csv'
put 'text/csv; charset=utf-8' 'no-cache' '*.csv' -- 'api/*.csv'
put 'application/gzip' 'no-cache' '*.gz'
put 'image/x-icon' 'no-cache' '*.ico'
put 'text/calendar; charset=utf-8' 'public, max-age=3600' '*.ics'
put 'image/jpeg' 'no-cache' '*.jpeg'
put 'image/jpeg' 'no-cache' '*.jpg'
put 'text/javascript; charset=utf-8' 'public, max-age=31536000, immutable' 'assets/*.[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f].js'
put 'text/javascript; charset=utf-8' 'no-cache' '*.js' -- 'assets/*.[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f].js'
put 'application/schema+json' 'public, max-age=3600' 'api/v1/schema.json'
put 'application/feed+json' 'public, max-age=3600' 'feed.json' '*/feed.json' -- 'api/v1/schema.json'
put 'application/json; charset=utf-8' 'public, max-age=3600' 'api/*.json' -- 'api/v1/schema.json' 'feed.json' '*/feed.json'
put 'application/json; charset=utf-8' 'no-cache' '*.json' -- 'api/v1/schema.json' 'feed.json' '*/feed.json' 'api/*.json'
put 'video/mp4' 'no-cache' '*.mp4'
put 'application/pdf' 'no-cache' '*.pdf'
put 'image/png' 'public, max-age=31536000, immutable' 'assets/*.[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f].png'
put 'image/png' 'no-cache' '*.png' -- 'assets/*.[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f].png'
put 'image/svg+xml; charset=utf-8' 'public, max-age=31536000, immutable' 'assets/*.[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f].svg'
put 'image/svg+xml; charset=utf-8' 'no-cache' '*.svg' -- 'assets/*.[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f].svg'
put 'text/plain; charset=utf-8' 'no-cache' '*.txt'
put 'text/vtt; charset=utf-8' 'no-cache' '*.vtt'
put 'application/manifest+json' 'no-cache' '*.webmanifest'
put 'image/webp' 'public, max-age=31536000, immutable' 'assets/*.[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f].webp'
put 'image/webp' 'no-cache' '*.webp' -- 'assets/*.[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f].webp'
put 'font/woff2' 'public, max-age=31536000, immutable' 'assets/*.[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f].woff2'
put 'font/woff2' 'no-cache' '*.woff2' -- 'assets/*.[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f].woff2'
put 'application/atom+xml; charset=utf-8' 'public, max-age=3600' 'feed.xml' '*/feed.xml'
put 'application/xml; charset=utf-8' 'no-cache' '*.xml' -- 'feed.xml' '*/feed.xml'
put 'application/zip' 'no-cache' '*.zip'
put 'text/html; charset=utf-8' 'no-cache' '*.html'

# Files of no known type, and what is gone.
aws s3 sync "$site/" "$target" --delete --exclude '.verbund' --exclude '_headers' --exclude '_redirects' --exclude '.nojekyll' --exclude '.htaccess' --exclude 'CNAME' --exclude '*.css.gz' --exclude '*.csv.gz' --exclude '*.html.gz' --exclude '*.ics.gz' --exclude '*.js.gz' --exclude '*.json.gz' --exclude '*.svg.gz' --exclude '*.txt.gz' --exclude '*.webmanifest.gz' --exclude '*.xml.gz' --exclude '*.css.br' --exclude '*.csv.br' --exclude '*.html.br' --exclude '*.ics.br' --exclude '*.js.br' --exclude '*.json.br' --exclude '*.svg.br' --exclude '*.txt.br' --exclude '*.webmanifest.br' --exclude '*.xml.br' \
    --cache-control 'no-cache' --only-show-errors ${ENDPOINT:+--endpoint-url "$ENDPOINT"}
