"""Names of countries in English and Dutch, for messages to a merchant.

What it is for: showing "Germany" or "Duitsland" instead of DE.  What it does not do: it decides nothing about VAT
(see `territories`), and it does not read names that customers typed.

Source: ISO 3166-1 codes; the English short names in everyday form, the Dutch names as the Nederlandse Taalunie
writes them.  Beside the ISO codes it holds EL, UK and XI, the codes that VAT numbers use, and EA and IC, which ISO
reserves for parts of Spain.
"""

from enum import StrEnum


class Language(StrEnum):
    """The two languages in which a merchant sees every text."""

    DUTCH = "nl"
    ENGLISH = "en"


# Code: English name, Dutch name.
_NAMES: dict[str, tuple[str, str]] = {
    "AD": ("Andorra", "Andorra"),
    "AE": ("United Arab Emirates", "Verenigde Arabische Emiraten"),
    "AL": ("Albania", "Albanië"),
    "AM": ("Armenia", "Armenië"),
    "AO": ("Angola", "Angola"),
    "AR": ("Argentina", "Argentinië"),
    "AT": ("Austria", "Oostenrijk"),
    "AU": ("Australia", "Australië"),
    "AW": ("Aruba", "Aruba"),
    "AX": ("Åland Islands", "Åland"),
    "AZ": ("Azerbaijan", "Azerbeidzjan"),
    "BA": ("Bosnia and Herzegovina", "Bosnië en Herzegovina"),
    "BD": ("Bangladesh", "Bangladesh"),
    "BE": ("Belgium", "België"),
    "BG": ("Bulgaria", "Bulgarije"),
    "BH": ("Bahrain", "Bahrein"),
    "BL": ("Saint Barthélemy", "Saint-Barthélemy"),
    "BO": ("Bolivia", "Bolivia"),
    "BQ": ("Bonaire, Sint Eustatius and Saba", "Bonaire, Sint Eustatius en Saba"),
    "BR": ("Brazil", "Brazilië"),
    "BY": ("Belarus", "Belarus"),
    "CA": ("Canada", "Canada"),
    "CH": ("Switzerland", "Zwitserland"),
    "CL": ("Chile", "Chili"),
    "CN": ("China", "China"),
    "CO": ("Colombia", "Colombia"),
    "CR": ("Costa Rica", "Costa Rica"),
    "CW": ("Curaçao", "Curaçao"),
    "CY": ("Cyprus", "Cyprus"),
    "CZ": ("Czechia", "Tsjechië"),
    "DE": ("Germany", "Duitsland"),
    "DK": ("Denmark", "Denemarken"),
    "DO": ("Dominican Republic", "Dominicaanse Republiek"),
    "DZ": ("Algeria", "Algerije"),
    "EA": ("Ceuta and Melilla", "Ceuta en Melilla"),
    "EC": ("Ecuador", "Ecuador"),
    "EE": ("Estonia", "Estland"),
    "EG": ("Egypt", "Egypte"),
    "EL": ("Greece", "Griekenland"),
    "ES": ("Spain", "Spanje"),
    "FI": ("Finland", "Finland"),
    "FO": ("Faroe Islands", "Faeröer"),
    "FR": ("France", "Frankrijk"),
    "GB": ("United Kingdom", "Verenigd Koninkrijk"),
    "GE": ("Georgia", "Georgië"),
    "GF": ("French Guiana", "Frans-Guyana"),
    "GG": ("Guernsey", "Guernsey"),
    "GH": ("Ghana", "Ghana"),
    "GI": ("Gibraltar", "Gibraltar"),
    "GL": ("Greenland", "Groenland"),
    "GP": ("Guadeloupe", "Guadeloupe"),
    "GR": ("Greece", "Griekenland"),
    "GT": ("Guatemala", "Guatemala"),
    "HK": ("Hong Kong", "Hongkong"),
    "HR": ("Croatia", "Kroatië"),
    "HU": ("Hungary", "Hongarije"),
    "IC": ("Canary Islands", "Canarische Eilanden"),
    "ID": ("Indonesia", "Indonesië"),
    "IE": ("Ireland", "Ierland"),
    "IL": ("Israel", "Israël"),
    "IM": ("Isle of Man", "Eiland Man"),
    "IN": ("India", "India"),
    "IQ": ("Iraq", "Irak"),
    "IR": ("Iran", "Iran"),
    "IS": ("Iceland", "IJsland"),
    "IT": ("Italy", "Italië"),
    "JE": ("Jersey", "Jersey"),
    "JM": ("Jamaica", "Jamaica"),
    "JO": ("Jordan", "Jordanië"),
    "JP": ("Japan", "Japan"),
    "KE": ("Kenya", "Kenia"),
    "KR": ("South Korea", "Zuid-Korea"),
    "KW": ("Kuwait", "Koeweit"),
    "KZ": ("Kazakhstan", "Kazachstan"),
    "LB": ("Lebanon", "Libanon"),
    "LI": ("Liechtenstein", "Liechtenstein"),
    "LK": ("Sri Lanka", "Sri Lanka"),
    "LT": ("Lithuania", "Litouwen"),
    "LU": ("Luxembourg", "Luxemburg"),
    "LV": ("Latvia", "Letland"),
    "MA": ("Morocco", "Marokko"),
    "MC": ("Monaco", "Monaco"),
    "MD": ("Moldova", "Moldavië"),
    "ME": ("Montenegro", "Montenegro"),
    "MF": ("Saint Martin", "Saint-Martin"),
    "MK": ("North Macedonia", "Noord-Macedonië"),
    "MQ": ("Martinique", "Martinique"),
    "MT": ("Malta", "Malta"),
    "MU": ("Mauritius", "Mauritius"),
    "MX": ("Mexico", "Mexico"),
    "MY": ("Malaysia", "Maleisië"),
    "NC": ("New Caledonia", "Nieuw-Caledonië"),
    "NG": ("Nigeria", "Nigeria"),
    "NL": ("Netherlands", "Nederland"),
    "NO": ("Norway", "Noorwegen"),
    "NP": ("Nepal", "Nepal"),
    "NZ": ("New Zealand", "Nieuw-Zeeland"),
    "OM": ("Oman", "Oman"),
    "PA": ("Panama", "Panama"),
    "PE": ("Peru", "Peru"),
    "PF": ("French Polynesia", "Frans-Polynesië"),
    "PH": ("Philippines", "Filipijnen"),
    "PK": ("Pakistan", "Pakistan"),
    "PL": ("Poland", "Polen"),
    "PM": ("Saint Pierre and Miquelon", "Saint-Pierre en Miquelon"),
    "PR": ("Puerto Rico", "Puerto Rico"),
    "PT": ("Portugal", "Portugal"),
    "PY": ("Paraguay", "Paraguay"),
    "QA": ("Qatar", "Qatar"),
    "RE": ("Réunion", "Réunion"),
    "RO": ("Romania", "Roemenië"),
    "RS": ("Serbia", "Servië"),
    "RU": ("Russia", "Rusland"),
    "SA": ("Saudi Arabia", "Saudi-Arabië"),
    "SE": ("Sweden", "Zweden"),
    "SG": ("Singapore", "Singapore"),
    "SI": ("Slovenia", "Slovenië"),
    "SJ": ("Svalbard and Jan Mayen", "Spitsbergen en Jan Mayen"),
    "SK": ("Slovakia", "Slowakije"),
    "SM": ("San Marino", "San Marino"),
    "SN": ("Senegal", "Senegal"),
    "SR": ("Suriname", "Suriname"),
    "SX": ("Sint Maarten", "Sint-Maarten"),
    "TF": ("French Southern Territories", "Franse Zuidelijke Gebieden"),
    "TH": ("Thailand", "Thailand"),
    "TN": ("Tunisia", "Tunesië"),
    "TR": ("Turkey", "Turkije"),
    "TW": ("Taiwan", "Taiwan"),
    "TZ": ("Tanzania", "Tanzania"),
    "UA": ("Ukraine", "Oekraïne"),
    "UG": ("Uganda", "Oeganda"),
    "UK": ("United Kingdom", "Verenigd Koninkrijk"),
    "US": ("United States", "Verenigde Staten"),
    "UY": ("Uruguay", "Uruguay"),
    "VA": ("Vatican City", "Vaticaanstad"),
    "VE": ("Venezuela", "Venezuela"),
    "VN": ("Vietnam", "Vietnam"),
    "WF": ("Wallis and Futuna", "Wallis en Futuna"),
    "XI": ("Northern Ireland", "Noord-Ierland"),
    "XK": ("Kosovo", "Kosovo"),
    "YT": ("Mayotte", "Mayotte"),
    "ZA": ("South Africa", "Zuid-Afrika"),
}


def known_countries() -> tuple[str, ...]:
    """Give the codes that have a name, in the order of the alphabet."""
    return tuple(_NAMES)


def country_name(code: str, language: Language) -> str:
    """Give the name of a country (upper-case code) in `language`; an unknown code is its own name."""
    names = _NAMES.get(code)
    if names is None:
        return code
    return names[0] if language is Language.ENGLISH else names[1]
