#!/usr/bin/env bash
# house.sh: docs/img/house.svg shows the includes that there are.
set -eu
cd "$(dirname "$0")/../.."
python3 docs/house.py --check
