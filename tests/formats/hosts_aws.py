#!/usr/bin/env python3
"""Stands for `aws s3 sync` in the test of the upload: of the files that its filters leave, the later filter deciding, it
notes those that were not sent before.
"""

import argparse
import fnmatch
import os
import pathlib
import sys


class Filter(argparse.Action):
    def __call__(self, parser, namespace, value, option=None):
        namespace.filters = [*namespace.filters, (option == "--include", value)]


parser = argparse.ArgumentParser()
parser.add_argument("words", nargs=4)
parser.add_argument("--include", action=Filter)
parser.add_argument("--exclude", action=Filter)
for flag in ["--delete", "--only-show-errors"]:
    parser.add_argument(flag, action="store_true")
for option in ["--content-type", "--cache-control", "--endpoint-url"]:
    parser.add_argument(option, default="")
parser.set_defaults(filters=[])
given = parser.parse_args()
if given.words[:2] != ["s3", "sync"] or given.endpoint_url != "https://s3.example":
    sys.exit(f"this is no upload: {sys.argv}")

site, log = pathlib.Path(given.words[2]), pathlib.Path(os.environ["AWS_LOG"])
before = {line.split("\t")[0] for line in log.read_text().splitlines()} if log.exists() else set()
with log.open("a") as out:
    for file in sorted(site.rglob("*")):
        path = file.relative_to(site).as_posix()
        taken = True
        for included, pattern in given.filters:
            if fnmatch.fnmatchcase(path, pattern):
                taken = included
        if taken and file.is_file() and path not in before:
            out.write(f"{path}\t{given.words[3]}\t{given.content_type}\t{given.cache_control}\n")
