#!/bin/sh
# Brings the built site @SITE@ to an object store with the interface of S3: Amazon, or an address in ENDPOINT.
#
#   verbund build --site @SITE@
#   BUCKET=my-bucket ENDPOINT=https://storage.example sh hosting/@SITE@/upload.sh
#
# Needs the AWS command line interface, with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment. Made by
# `verbund host s3`; make it again when verbund is a newer one, or when former addresses such as `/old.php` have changed.
set -eu

site="${SITE_FOLDER:-public/@SITE@}"
target="s3://${BUCKET:?is the name of the bucket}/@KEY@"
[ -f "$site/index.html" ] || { echo "There is no built site in $site." >&2; exit 1; }

# Media type, caching, patterns of the files; those after `--` name files that go elsewhere.
put() {
    type="$1" cache="$2" kind=--include
    shift 2
    for pattern; do
        shift
        if [ "$pattern" = -- ]; then kind=--exclude; else set -- "$@" "$kind" "$pattern"; fi
    done
    aws s3 sync "$site/" "$target" --exclude '*' "$@" @LEFT_OUT@ \
        --content-type "$type" --cache-control "$cache" --only-show-errors ${ENDPOINT:+--endpoint-url "$ENDPOINT"}
}

# What pages need comes before the pages.
@PUT@

# Files of no known type, and what is gone.
aws s3 sync "$site/" "$target" --delete @LEFT_OUT@ \
    --cache-control '@REVALIDATED@' --only-show-errors ${ENDPOINT:+--endpoint-url "$ENDPOINT"}
