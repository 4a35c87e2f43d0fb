"""picture.py PAGE.html PICTURE.png HEIGHT: a picture of a page of `weft report`."""

import sys

from devtools import Browser, find_browser


def main():
    page, picture, height = sys.argv[1:]
    program = find_browser()
    if program is None:
        sys.exit("error: no browser; install chromium-headless-shell or chromium")
    with Browser(program) as browser:
        browser.open(page)
        browser.picture(picture, int(height), scale=0.75)
    print(picture)


main()
