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

    def show(self, url: str, *words: str, picture: str, height: int = 1100) -> None:
        """Open a page, as high as its picture is to be; wait for all of these words; keep the picture."""
        self.driver.set_window_size(_WIDTH, height)
        self.driver.get(url)
        self._see(*words, picture=picture)

    def unfold(self, label: str, *words: str, picture: str) -> None:
        """Open what is folded under a label; wait for all of these words, and keep a picture of the first."""
        folded = (By.XPATH, f"//*[text()='{label}']/following::*[contains(text(), 'Show ')][1]")
        WebDriverWait(self.driver, 60).until(element_to_be_clickable(folded)).click()
        self._see(*words, picture=picture, first=words[0])

    def leave(self) -> None:
        """Leave the page."""
        self.driver.get("about:blank")

    def _see(self, *words: str, picture: str, first: str | None = None) -> None:
        try:
            WebDriverWait(self.driver, 60).until(lambda _: all(word in self.text() for word in words))
            WebDriverWait(self.driver, 10).until(self._is_still)
            if first:
                found = self.driver.find_elements(By.XPATH, f"//*[text()='{first}']")[-1]
                self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", found)
        except TimeoutException:
            missing = [word for word in words if word not in self.text()]
            raise AssertionError(
                f"{self.driver.current_url} does not say {missing} but:\n{self.text()}"
            ) from None
        finally:
            self.driver.save_screenshot(str(self.pictures / f"{picture}.png"))

    def _is_still(self, _: object) -> bool:
        """Whether nothing fades in or out any longer; what turns for ever does not count."""
        moving = "return document.getAnimations().some(a => a.effect.getTiming().iterations !== Infinity)"
        return not self.driver.execute_script(moving)

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
