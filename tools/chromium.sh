#!/bin/sh
# Sees to it that there is a Chromium for the tests of the view: uses the one at hand, else installs Debian's.
# KG_REQUIRE_BROWSER=1 turns a missing one into an error.
find_browser() {
    for browser in "$KG_CHROMIUM" chromium chromium-browser google-chrome google-chrome-stable; do
        [ -n "$browser" ] && command -v "$browser" >/dev/null 2>&1 && return 0
    done
    [ -d "/Applications/Google Chrome.app" ]
}
find_browser && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "installing Chromium for the tests of the view"
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium; } >/dev/null 2>&1
    find_browser && exit 0
fi
if [ "$KG_REQUIRE_BROWSER" = 1 ]; then
    echo "no Chromium was found and none could be installed, and KG_REQUIRE_BROWSER=1 asks for one" >&2
    exit 1
fi
echo "LEFT OUT: the tests of the view in a real browser; install Chromium, or set KG_CHROMIUM to where it is" >&2
