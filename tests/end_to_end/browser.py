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
)
_WIDTH = 1600


@dataclass(frozen=True)
class Browser:
    """One window."""

    driver: webdriver.Chrome
    pictures: Path

    def show(self, url: str, *words: str, picture: str, height: int = 1100) -> str:
        """Open a page, as high as its picture is to be; wait for all of these words; keep the picture.

        Returns:
            what the page says.
        """
        self.driver.set_window_size(_WIDTH, height)
        self.driver.get(url)
        return self._see(*words, picture=picture)

    def unfold(self, label: str, *words: str, picture: str) -> str:
        """Open what is folded under a label of the page; wait for all of these words; keep a picture."""
        folded = (By.XPATH, f"//*[text()='{label}']/following::*[contains(text(), 'Show ')][1]")
        WebDriverWait(self.driver, 60).until(element_to_be_clickable(folded)).click()
        return self._see(*words, picture=picture)

    def leave(self) -> None:
        """Leave the page."""
        self.driver.get("about:blank")

    def _see(self, *words: str, picture: str) -> str:
        try:
            WebDriverWait(self.driver, 60).until(lambda _: all(word in self.text() for word in words))
            return self.text()
        except TimeoutException:
            missing = [word for word in words if word not in self.text()]
            raise AssertionError(
                f"{self.driver.current_url} does not say {missing} but:\n{self.text()}"
            ) from None
        finally:
            self.driver.save_screenshot(str(self.pictures / f"{picture}.png"))

    def text(self) -> str:
        """Return what the page says."""
        said: str = self.driver.execute_script("return document.body.innerText")
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
