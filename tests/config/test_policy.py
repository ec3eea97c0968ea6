"""Every answer carries the content security policy, and it allows nothing inside a page."""

import pytest
from django.test import Client


@pytest.mark.django_db
def test_the_policy_allows_no_inline_script_or_style(client: Client) -> None:
    policy = client.get("/account/login/").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
