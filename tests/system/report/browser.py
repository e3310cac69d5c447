"""Opens reports in a browser: nothing is said on the console, nothing is fetched, every chart is drawn, and nothing is
wider than the page, on a desk and on a telephone, light and dark. browser.py CHROMIUM CHROMEDRIVER"""
import contextlib
import json
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "program"))
from program import CONFIGS, POLI, ProgramTest  # noqa: E402

try:
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import WebDriverWait
except ImportError:
    print("skipped: python3-selenium is not installed")
    sys.exit(77)

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]
OF_PAIRS = ["trend", "effect", "transitions", "reasons", "for-whom", "quintiles", "fund", "season"]
OF_ONE = ["trend", "reasons", "for-whom", "quintiles", "fund", "season"]


@contextlib.contextmanager
def browser(width, dark):
    with tempfile.TemporaryDirectory() as profile:
        options = Options()
        options.binary_location = CHROMIUM
        for flag in [*FLAGS, f"--user-data-dir={profile}"]:
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        driver = webdriver.Chrome(options=options, service=Service(CHROMEDRIVER))
        try:
            driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
                {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]})
            driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
                "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500})
            yield driver
        finally:
            driver.quit()


def requests(driver, page):
    """Addresses that the page asked for. The browser's own first page asks for others."""
    messages = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    return [message["params"]["request"]["url"] for message in messages
            if message["method"] == "Network.requestWillBeSent" and message["params"]["documentURL"] == page]


class Reports(ProgramTest):
    def look(self, page, charts, width=1280, dark=False):
        """Opens a page and checks what must hold of every report."""
        with browser(width, dark) as driver:
            driver.get(page.as_uri())
            self.assertEqual(driver.execute_script("return document.documentElement.dataset.drawn"), "true")
            self.assertEqual([entry["message"] for entry in driver.get_log("browser")], [])
            asked = [url for url in requests(driver, page.as_uri()) if not url.startswith("data:")]
            self.assertEqual(asked, [page.as_uri()], "something was fetched")
            figures = driver.find_elements(By.TAG_NAME, "figure")
            self.assertEqual([figure.get_attribute("id") for figure in figures], charts)
            for figure in figures:
                drawn = figure.find_elements(By.CSS_SELECTOR, ".plot svg, .plot .tile")
                self.assertTrue(drawn, figure.get_attribute("id"))
                self.assertTrue(all(item.size["width"] > 0 and item.size["height"] > 0 for item in drawn))
                marks = figure.find_elements(By.CSS_SELECTOR, ".plot svg path, .plot svg rect, .plot .tile")
                self.assertGreater(len(marks), 0, figure.get_attribute("id"))
                self.assertGreater(len(figure.find_element(By.CLASS_NAME, "plot").get_attribute("aria-label")), 30)
            size = driver.execute_script("return [document.documentElement.scrollWidth, innerWidth]")
            self.assertLessEqual(size[0], size[1], "the page is wider than the window")
            return self.use(driver)

    def use(self, driver):
        """What a reader does: another measure, the table, the CSV, the other theme, all by keyboard or click."""
        trend = driver.find_element(By.ID, "trend")
        before = trend.find_element(By.CLASS_NAME, "plot").get_attribute("aria-label")
        trend.find_elements(By.TAG_NAME, "option")[1].click()
        self.assertNotEqual(trend.find_element(By.CLASS_NAME, "plot").get_attribute("aria-label"), before)
        trend.find_element(By.TAG_NAME, "summary").click()
        # The table is made when the browser says that it was opened, which may be after the click has returned.
        rows = WebDriverWait(driver, 10).until(lambda _: trend.find_elements(By.CSS_SELECTOR, "tbody tr"))
        self.assertGreater(len(rows), 5)
        driver.execute_script("window.saved = []; URL.createObjectURL = (blob) => (saved.push(blob), 'data:,');")
        trend.find_element(By.CSS_SELECTOR, ".tools > button").click()
        text = driver.execute_async_script("saved[0].text().then(arguments[0])")
        self.assertEqual(len(text.splitlines()), len(rows) + 1)
        self.assertTrue(text.startswith("year,arm,"))
        background = driver.find_element(By.TAG_NAME, "body").value_of_css_property("background-color")
        driver.find_element(By.ID, "theme").click()
        self.assertNotEqual(driver.find_element(By.TAG_NAME, "body").value_of_css_property("background-color"), background)
        self.assertEqual([entry["message"] for entry in driver.get_log("browser")], [])

    def report(self, *files):
        page = self.folder / "report.html"
        self.canbao("report", *files, "-o", page, "--force", "--quiet")
        return page

    def test_reports_of_pairs_one_run_and_a_null_reform(self):
        files = {}
        for name, change in (("base", []), ("dear", ["--set", "premium.amount=150"])):
            files[name] = [self.run_file(f"{name}-{r}.h5", POLI, "--to", 2010, "--replicate", r, "--record", "households",
                                         *change) for r in range(2)]
        page = self.report(*files["base"], *files["dear"])
        for width in (1280, 390):
            for dark in (False, True):
                with self.subTest(width=width, dark=dark):
                    self.look(page, OF_PAIRS, width, dark)
        with self.subTest("one run"):
            self.look(self.report(files["base"][0]), OF_ONE)
        with self.subTest("null reform"):
            same = self.folder / "null.h5"
            same.write_bytes(files["base"][0].read_bytes())
            page = self.report(files["base"][0], same)
            self.assertIn("every difference is exactly zero", page.read_text(encoding="utf-8"))
            self.look(page, OF_PAIRS)

    def test_a_report_of_several_counties_has_a_map(self):
        city = ["--set", 'geography.select="1408"', "--set", "geography.townships_in_county=1", "--to", "2005", "--record",
                "places"]
        base = self.run_file("base.h5", CONFIGS / "shanxi.toml", *city)
        reform = self.run_file("dear.h5", CONFIGS / "shanxi.toml", *city, "--set", "premium.amount=90")
        charts = ["trend", "effect", "reasons", "for-whom", "quintiles", "map", "fund"]
        self.look(self.report(base, reform), charts, 390)


if __name__ == "__main__":
    CHROMIUM, CHROMEDRIVER = sys.argv[1:3]
    del sys.argv[1:3]
    unittest.main()
