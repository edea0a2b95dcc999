#!/bin/sh
# Installed by make as .venv/bin/snakemake and .venv/bin/study. It finds its Python beside itself,
# so the folder of the workflow may have any name and may be moved.
self=$0
if [ -L "$self" ]; then self=$(readlink -f "$self"); fi
bin=$(cd "$(dirname "$self")" && pwd)
workflow=$(cd "$bin/../.." && pwd)
if ! [ -x "$bin/python" ]; then
  echo "$bin/python does not run on this computer: run make in $workflow." >&2
  exit 1
fi
# Snakemake needs a cache that it can write to, and does not say so where HOME is read-only.
cache=${XDG_CACHE_HOME:-$HOME/.cache}
for folder in "$cache" "$workflow/.venv/cache" "$(mktemp -d -u)"; do
  if mkdir -p "$folder/snakemake" 2> /dev/null && [ -w "$folder/snakemake" ]; then break; fi
done
if [ "$folder" != "$cache" ]; then export XDG_CACHE_HOME="$folder"; fi
case $(basename "$self") in
  study) exec "$bin/python" "$workflow/scripts/study.py" "$@" ;;
  # -P: modules of Python are not looked for in the folder of a study
  *) exec "$bin/python" -P -c 'import sys; sys.argv[0] = "snakemake"
from snakemake.cli import main
main()' "$@" ;;
esac
