"""Dagster's pages in Chromium, without a window.

Belongs here: opening a page, waiting for its words, keeping a picture. Does not: which page, which words.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from running_stack import ROOT, find_program
from selenium import webdriver
from selenium.common.exceptions import TimeoutException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import element_to_be_clickable
from selenium.webdriver.support.ui import WebDriverWait

PICTURES = "BAROMETRE_SCREENSHOTS"
"""Where pictures are kept; `build/screenshots` of the checkout when it is not set."""

_OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--window-size=1600,1100",
)


@dataclass(frozen=True)
class Browser:
    """One window."""

    driver: webdriver.Chrome
    pictures: Path

    def show(self, url: str, *words: str, picture: str, opened: str | None = None) -> str:
        """Open a page, and what is folded under a label; wait for all of these words; keep a picture.

        Returns:
            what the page says.
        """
        self.driver.get(url)
        try:
            if opened:
                folded = (By.XPATH, f"//*[text()='{opened}']/following::*[contains(text(), 'Show ')][1]")
                WebDriverWait(self.driver, 60).until(element_to_be_clickable(folded)).click()
            WebDriverWait(self.driver, 60).until(lambda _: all(word in self.text() for word in words))
            said = self.text()
        except TimeoutException:
            missing = [word for word in words if word not in self.text()]
            raise AssertionError(f"{url} does not say {missing} but:\n{self.text()}") from None
        finally:
            self.driver.save_screenshot(str(self.pictures / f"{picture}.png"))
            self.driver.get("about:blank")  # a page that is left open goes on asking, and drawing
        return said

    def text(self) -> str:
        """Return what the page says."""
        said: str = self.driver.find_element(By.TAG_NAME, "body").text
        return said


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Open a window, and close it."""
    options = webdriver.ChromeOptions()
    options.binary_location = find_program("/usr/bin/chromium", "/usr/bin/google-chrome")
    for option in _OPTIONS:
        options.add_argument(option)
    pictures = Path(os.environ.get(PICTURES, ROOT / "build" / "screenshots"))
    pictures.mkdir(parents=True, exist_ok=True)
    driver = webdriver.Chrome(options, Service(find_program("/usr/bin/chromedriver")))
    try:
        yield Browser(driver, pictures)
    finally:
        driver.quit()
