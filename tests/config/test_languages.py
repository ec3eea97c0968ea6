"""English at plain addresses, Chinese under /zh/, each finding the other."""

import pytest
from django.test import Client
from django.urls import reverse, translate_url
from django.utils.translation import override


def test_addresses_differ_only_by_their_prefix() -> None:
    with override("en"):
        plain = reverse("account_login")
    with override("zh-hans"):
        chinese = reverse("account_login")
    assert chinese == f"/zh{plain}"


def test_an_address_is_found_again_in_the_other_language() -> None:
    assert translate_url("/account/login/", "zh-hans") == "/zh/account/login/"
    with override("zh-hans"):
        assert translate_url("/zh/account/login/", "en") == "/account/login/"


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "language"), [("/account/login/", "en"), ("/zh/account/login/", "zh-hans")])
def test_the_address_decides_the_language_whatever_the_browser_prefers(
    client: Client, address: str, language: str
) -> None:
    answer = client.get(address, headers={"accept-language": "zh-CN" if language == "en" else "en"})
    assert answer.status_code == 200
    assert answer.headers["Content-Language"] == language


@pytest.mark.django_db
def test_chinese_of_other_packages_is_used(client: Client) -> None:
    assert "密码" in client.get("/zh/account/login/").content.decode()


@pytest.mark.django_db
def test_djangos_own_long_prefix_is_no_second_address(client: Client) -> None:
    assert client.get("/zh-hans/account/login/").status_code == 404
