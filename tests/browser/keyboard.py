"""A user with a keyboard and no mouse."""

import re
from datetime import date

from playwright.sync_api import Page


class Keyboard:
    """Moves through a page by Tab alone, and types at the focus."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, selector: str) -> None:
        """Press Tab until the focus is on the element of `selector`."""
        for _ in range(250):
            if self.page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard never reached {selector}")

    def write(self, name: str, text: str) -> None:
        """Type into the control of that name; a line end is Enter."""
        self.to(f'[name="{name}"]')
        for number, line in enumerate(text.split("\n")):
            if number:
                self.page.keyboard.press("Enter")
            self.page.keyboard.insert_text(line)

    def choose(self, name: str, value: str) -> None:
        """Pick a radio button, by the arrows, or tick a box, by the blank."""
        box = self.page.locator(f'[name="{name}"][value="{value}"]')
        if box.get_attribute("type") == "checkbox":
            self.to(f'[name="{name}"][value="{value}"]')
            self.page.keyboard.press("Space")
            return
        self.to(f'[name="{name}"]')
        self.page.keyboard.press("Space")
        for _ in range(20):
            if box.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no way to {name}={value}")

    def select(self, name: str, value: str) -> None:
        """Go down a closed list until the value is reached."""
        self.to(f'select[name="{name}"]')
        for _ in range(250):
            if self.page.locator(f'[name="{name}"]').input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no way to {name}={value}")

    def day(self, name: str, when: date) -> None:
        """Type a date in the order in which this machine's browser asks for its parts."""
        for order in (f"{when:%m%d%Y}", f"{when:%Y%m%d}", f"{when:%d%m%Y}"):
            self.to(f'[name="{name}"]')
            self.page.keyboard.type(re.sub(r"\D", "", order))
            if self.page.locator(f'[name="{name}"]').input_value() == when.isoformat():
                return
            # Back to the control's first part, which is the way in from the field before.
            self.page.keyboard.press("Tab")
            while not self.page.evaluate("wanted => document.activeElement.name === wanted", name):
                self.page.keyboard.press("Shift+Tab")
            for _ in range(3):
                self.page.keyboard.press("ArrowLeft")
        raise AssertionError(f"no way to {name}={when}")

    def press(self, selector: str) -> None:
        """Press the element of `selector`."""
        self.to(selector)
        self.page.keyboard.press("Enter")
