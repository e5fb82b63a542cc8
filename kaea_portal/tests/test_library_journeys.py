"""A material on its way: written, returned, mended, published, read; and one that is withdrawn."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator
from kaea_portal.tests.test_journeys import PASSWORD, sign_in
from library.models import Resource
from library.tests.factories import create_published, create_resource, create_reviewer
from library.tests.sent_files import pdf_bytes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXT = "## What you need\n\nA notebook.\n\n## Three steps\n\n::: steps\n1. Write.\n2. Add.\n:::"


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.is_demo = True  # no second factor
    user.save()
    return user


def signed_in(browser: Browser, live_url: str, user: User) -> Page:
    page = browser.new_context(locale="en-GB").new_page()
    sign_in(page, live_url, user.email)
    return page


def write(page: Page, live_url: str, sheet: Path) -> None:
    """The coordinator begins a material on her desk, looks at it, adds a PDF and sends it."""
    page.goto(f"{live_url}/en/library/desk/")
    page.get_by_role("link", name="Add a material").first.click()
    page.get_by_label("Title").fill("A family budget")
    page.get_by_label("Language of the text").select_option("en")
    page.get_by_label("Licence").select_option("cc-by")
    page.get_by_role("button", name="Begin and write the text").click()
    expect(page.get_by_text("The material is begun. Write its text now.")).to_be_visible()
    page.get_by_label("Summary").fill("Where the money goes.")
    page.get_by_label("Text", exact=False).last.fill(TEXT)
    page.get_by_role("button", name="Preview").click()
    preview = page.locator("#preview")
    expect(preview.get_by_role("heading", name="What you need")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved. Only you, your center and the reviewers")).to_be_visible()
    page.get_by_role("link", name="A family budget").click()
    upload(page, sheet)
    page.get_by_role("link", name="A family budget").click()
    page.get_by_role("button", name="Send to review").click()
    expect(page.get_by_text("Sent to review. The reviewers have been told.")).to_be_visible()


def upload(page: Page, sheet: Path) -> None:
    """In pieces, as the page does it with JavaScript."""
    page.get_by_role("link", name="Files", exact=True).click()
    form = page.locator("form[data-upload]")
    form.locator("input[type=file]").set_input_files(sheet)
    form.get_by_label("What is it called?").fill("Budget sheet")
    form.get_by_role("button", name="Send the file").click()
    expect(page.get_by_text("Added: Budget sheet.")).to_be_visible()
    expect(page.locator(".files")).to_contain_text("Budget sheet")


def ask_for_changes(page: Page, live_url: str) -> None:
    """The reviewer finds it on the home page and remarks at a heading."""
    page.goto(f"{live_url}/en/")
    page.get_by_role("link", name="A family budget").click()
    expect(page.get_by_role("link", name="Budget sheet")).to_be_visible()
    page.get_by_text("Remark here: What you need").click()
    section = page.locator("article div.stack").filter(has_text="A notebook.")
    section.get_by_label("Remark").fill("Say which notebook.")
    section.get_by_role("button", name="Add the remark").click()
    expect(page.get_by_text("Say which notebook.")).to_be_visible()
    page.get_by_role("button", name="Ask for changes").click()
    expect(page.get_by_text("Sent back. The author has been told")).to_be_visible()


def mend(page: Page, live_url: str) -> None:
    """The coordinator sees the remark beside her text, mends it and sends it again."""
    page.goto(f"{live_url}/en/library/desk/")
    mend = page.locator("section").filter(has=page.get_by_role("heading", name="Came back"))
    mend.get_by_role("link", name="A family budget").click()
    expect(page.get_by_text("Say which notebook.")).to_be_visible()
    page.get_by_role("button", name="Mark as done").click()
    body = page.locator("textarea[name=body]")
    body.fill(TEXT.replace("A notebook.", "A squared notebook."))
    page.get_by_role("button", name="Save and send to review").click()
    expect(page.get_by_text("Sent to review. The reviewers have been told.")).to_be_visible()


def test_a_material_is_written_returned_mended_published_and_read(
    page: Page, live_url: str, browser: Browser, tmp_path: Path
) -> None:
    sheet = tmp_path / "budget-sheet.pdf"
    sheet.write_bytes(pdf_bytes(text=b"A budget sheet"))
    center = create_center(name="Naryn training center")
    author = signed_in(
        browser, live_url, with_password(create_coordinator(center=center, language="en"))
    )
    reviewer = signed_in(browser, live_url, with_password(create_reviewer(language="en")))

    write(author, live_url, sheet)
    ask_for_changes(reviewer, live_url)
    address = f"{live_url}{Resource.objects.get().get_absolute_url()}".replace("/ky/", "/en/")
    assert page.goto(address).status == 404  # type: ignore[union-attr]
    mend(author, live_url)

    reviewer.goto(f"{live_url}/en/")
    reviewer.get_by_role("link", name="A family budget").click()
    reviewer.get_by_role("button", name="Publish").click()
    expect(reviewer.get_by_text("Published. The author has been told.")).to_be_visible()

    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("A family budget")
    expect(page.get_by_text("A squared notebook.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Budget sheet").click()
    assert Path(download.value.path()).read_bytes() == sheet.read_bytes()
    for used in (author, reviewer):
        used.context.close()


def test_thirty_of_thirty_falls_to_twenty_nine_when_one_is_withdrawn(
    page: Page, live_url: str
) -> None:
    by, reviewer = create_directorate(), create_reviewer()
    for number in range(30):
        resource = create_resource(by=by, slug=f"tutorial-{number}")
        create_published(resource=resource, by=by, reviewer=reviewer, title=f"Tutorial {number}")
    boss = with_password(create_directorate(language="en"))
    sign_in(page, live_url, boss.email)
    figure = page.locator("dl.figures").filter(has_text="published e-tutorials")
    page.goto(f"{live_url}/en/library/desk/")
    expect(figure).to_contain_text("30")
    expect(figure).to_contain_text("of ~30")

    page.goto(f"{live_url}/en/library/desk/materials/tutorial-7/")
    page.get_by_role("link", name="Withdraw from the library").click()
    page.get_by_label("Reason").fill("The law has changed.")
    page.get_by_role("button", name="Withdraw from the library").click()
    expect(page.get_by_text("Withdrawn. The address stays and says why.")).to_be_visible()

    page.goto(f"{live_url}/en/library/desk/")
    expect(figure).to_contain_text("29")
    assert page.goto(f"{live_url}/en/library/tutorial-7/").status == 410  # type: ignore[union-attr]
    expect(page.get_by_text("The law has changed.")).to_be_visible()
