# The site says on which day it will be another one; if it does not answer, it is built.
if published=$(curl -fsSL --max-time 30 '@BASE_URL@build.json'); then
  next=$(printf '%s' "$published" | sed -n 's/.*"next_change": *"\([0-9-]*\)".*/\1/p')
  today=$(TZ='@ZONE@' date +%Y%m%d)
  if [ -z "$next" ] || [ "$today" -lt "$(printf '%s' "$next" | tr -d -)" ]; then
    build=false
  fi
fi
