"""The headings under which real partner lists have each field, by language; divided by a bar.

They come from lists that schools keep in spreadsheets and from the exports of Google, Outlook and HubSpot.
Case, accents, spaces and punctuation do not count, so each is written once.
"""

HEADINGS = {
    "name": {
        "fi": (
            "Yritys | Yritys / yhteistyötaho | Yrityksen nimi | Asiakas | Asiakkaan nimi | Asiakasnimi | "
            "Organisaatio | Organisaation nimi | Organisaatio / yritys | Toimittaja | Toimittajan nimi | "
            "Kumppani | Kumppanin nimi | Yhteistyökumppani | Yhteistyökumppanin nimi | Yhteistyötaho | "
            "Työnantaja | Työnantajan nimi | Työpaikka | Työpaikan nimi | Yhteisö | Yhteisön nimi | "
            "Toiminimi | Sidosryhmä | Sidosryhmän nimi | Koulutussopimustyöpaikka | Toimipaikan nimi"
        ),
        "sv": (
            "Företag | Företagets namn | Företagsnamn | Organisation | Organisationens namn | Kund | "
            "Kundens namn | Kundnamn | Samarbetspartner | Partner | Partnerns namn | Leverantör | "
            "Leverantörens namn | Arbetsgivare | Arbetsplats | Arbetsplatsens namn | Sammanslutning | "
            "Intressent | Intressentgrupp"
        ),
        "en": (
            "Company | Company name | Organisation | Organization | Organisation name | Business name | "
            "Organization name | Organization 1 - Name | Customer | Customer name | Client | Client name | "
            "Supplier | Supplier name | Vendor | Vendor name | Partner name | Employer | Workplace | "
            "Account name | Associated Company | Stakeholder"
        ),
    },
    "aliases": {
        "fi": (
            "Aputoiminimi | Aputoiminimet | Muut nimet | Rinnakkaistoiminimi | Lyhenne | Kutsumanimi | "
            "Entinen nimi | Tunnetaan nimellä | Markkinointinimi"
        ),
        "sv": "Bifirma | Andra namn | Förkortning | Tidigare namn | Parallellfirma",
        "en": "Aliases | Alias | Also known as | AKA | Other names | Short name | Former name | Trade name",
    },
    "business_id": {
        "fi": (
            "Y-tunnus | Ytunnus | LY-tunnus | Yritystunnus | Y-tunnus / VAT | VAT-tunnus | ALV-tunnus | "
            "Yrityksen Y-tunnus | Työpaikan Y-tunnus | Asiakkaan Y-tunnus | ALV-numero | VAT-numero | "
            "Y-tunnus tai VAT | Liike- ja yhteisötunnus | Kumppanin Y-tunnus"
        ),
        "sv": (
            "FO-nummer | FO-nr | FO-numret | Företagsnummer | Organisationsnummer | Org.nr | Momsnummer | "
            "VAT-nummer | Momsregistreringsnummer"
        ),
        "en": (
            "Business ID | BusinessId | Company ID number | VAT number | VAT no | VAT ID | VAT | Tax ID | "
            "Registration number | Company registration number | Organisation number"
        ),
    },
    "legal_form": {
        "fi": "Yhtiömuoto | Yritysmuoto | Oikeudellinen muoto | Oikeusmuoto",
        "sv": "Bolagsform | Företagsform | Juridisk form",
        "en": "Company form | Legal form | Company type | Entity type",
    },
    "external_id": {
        "fi": (
            "Asiakasnumero | Asiakastunnus | Asiakasnro | Toimittajanumero | Tunniste | Ulkoinen tunnus | "
            "Kumppaninumero | Järjestelmätunnus"
        ),
        "sv": "Kundnummer | Kundnr | Leverantörsnummer | Identifikation",
        "en": (
            "External ID | Record ID | Customer ID | Customer number | Account number | Supplier ID | "
            "Identifier | ID"
        ),
    },
    "parent_name": {
        "fi": (
            "Emoyhtiö | Emo-organisaatio | Konserni | Pääorganisaatio | Ketju | Ylempi organisaatio | "
            "Emoyhtiön nimi | Yläorganisaatio"
        ),
        "sv": "Moderbolag | Koncern | Huvudorganisation | Kedja",
        "en": (
            "Parent | Parent company | Parent organisation | Parent organization | Group | Chain | "
            "Parent name | Parent account"
        ),
    },
    "parent_business_id": {
        "fi": "Emoyhtiön Y-tunnus | Pääorganisaation Y-tunnus | Konsernin Y-tunnus | Emon Y-tunnus",
        "sv": "Moderbolagets FO-nummer | Huvudorganisationens FO-nummer",
        "en": "Parent business ID | Parent VAT number | Parent company business ID",
    },
    "industry_code": {
        "fi": "TOL | TOL-koodi | Toimialakoodi | Toimialaluokka | Toimialatunnus | Päätoimialan koodi",
        "sv": "Branschkod | TOL-kod | Näringsgrenskod | SNI-kod",
        "en": "Industry code | NACE | NACE code | SIC code | TOL code",
    },
    "industry": {
        "fi": "Toimiala | Päätoimiala | Toimialan nimi | Toimiala (teksti) | Ala | Liiketoiminta-ala",
        "sv": "Bransch | Huvudbransch | Näringsgren | Verksamhetsområde | Verksamhetsbransch",
        "en": "Industry | Line of business | Sector | Industry name | Main industry",
    },
    "size": {
        "fi": (
            "Koko | Kokoluokka | Henkilöstö | Henkilöstömäärä | Henkilömäärä | Yrityksen koko | "
            "Henkilöstön määrä | Työntekijöitä"
        ),
        "sv": "Storlek | Storleksklass | Antal anställda | Personal | Personalstyrka",
        "en": "Size | Size class | Employees | Number of employees | Company size | Headcount",
    },
    "category": {
        "fi": "Sidosryhmäluokka | Sidosryhmätyyppi | Kategoria | Luokka | Ryhmittely | Asiakasryhmä",
        "sv": "Intressentkategori | Kategori | Klass | Kundgrupp",
        "en": "Category | Stakeholder category | Stakeholder group | Class | Customer group",
    },
    "kind": {
        "fi": "Laji | Tyyppi | Kumppanityyppi | Organisaatiotyyppi | Kumppanin laji | Asiakastyyppi",
        "sv": "Typ | Slag | Partnertyp | Organisationstyp | Kundtyp",
        "en": "Kind | Type | Partner type | Organisation type | Organization type | Customer type",
    },
    "role": {
        "fi": "Asiakasrooli | Kumppanin rooli | Asiakkaan rooli | Kumppanirooli",
        "sv": "Kundroll | Partnerns roll",
        "en": "Customer role | Partner role",
    },
    "tags": {
        "fi": "Tunnisteet | Avainsanat | Asiasanat | Tagit",
        "sv": "Taggar | Nyckelord | Etiketter",
        "en": "Tags | Keywords | Labels | Categories | Group Membership",
    },
    "notes": {
        "fi": (
            "Muistiinpanot | Huomiot | Huomautukset | Huom | Lisätiedot | Lisätieto | Kommentti | Kommentit "
            "| Muuta | Kuvaus | Selite"
        ),
        "sv": "Anteckningar | Anmärkningar | Obs | Tilläggsuppgifter | Kommentar | Övrigt | Beskrivning",
        "en": "Notes | Note | Comments | Comment | Remarks | Description | Additional information",
    },
    "website": {
        "fi": (
            "Verkkosivu | Verkkosivut | Www | WWW-sivu | WWW-sivut | WWW-osoite | Kotisivu | Kotisivut | "
            "Nettisivu | Nettisivut | Internet-sivut | Verkko-osoite"
        ),
        "sv": "Webbplats | Webbsida | Webbsidor | Hemsida | Webbadress",
        "en": (
            "Website | Web site | Web page | Web | URL | Homepage | Website URL | Website 1 - Value | "
            "Company domain name"
        ),
    },
    "email": {
        "fi": (
            "Yrityksen sähköposti | Organisaation sähköposti | Yleinen sähköposti | Asiakkaan sähköposti | "
            "Kumppanin sähköposti | Työpaikan sähköposti"
        ),
        "sv": "Företagets e-post | Organisationens e-post | Allmän e-post",
        "en": "Company email | Company e-mail | Organisation e-mail | General e-mail | Billing email",
    },
    "phone": {
        "fi": (
            "Yrityksen puhelin | Vaihde | Puhelinvaihde | Organisaation puhelin | Yrityksen puhelinnumero | "
            "Asiakkaan puhelin | Kumppanin puhelin | Työpaikan puhelin"
        ),
        "sv": "Företagets telefon | Växel | Telefonväxel",
        "en": "Company phone | Company Main Phone | Switchboard | Organisation phone",
    },
    "street": {
        "fi": "Osoite | Katuosoite | Lähiosoite | Käyntiosoite | Postiosoite | Jakeluosoite",
        "sv": "Adress | Gatuadress | Näradress | Besöksadress | Postadress",
        "en": (
            "Address | Street | Street address | Address line 1 | Business Street | Visiting address | "
            "Postal address | Mailing address | Address 1 - Street"
        ),
    },
    "postal_code": {
        "fi": "Postinumero | Postinro | Post.nro | Pnro",
        "sv": "Postnummer | Postnr",
        "en": (
            "Postal code | Post code | Postcode | Zip | Zip code | Business Postal Code | "
            "Address 1 - Postal Code"
        ),
    },
    "municipality": {
        "fi": "Kunta | Kotikunta | Kotipaikka | Sijaintikunta | Kunnan nimi | Toimipaikan kunta",
        "sv": "Kommun | Hemkommun | Hemort | Säte | Hemkommunen",
        "en": "Municipality | Domicile | Registered office | Home municipality",
    },
    "city": {
        "fi": "Postitoimipaikka | Postitoimip | Ptp | Postipaikka",
        "sv": "Postanstalt | Postort",
        "en": "Post office | Business City | Postal town | Address 1 - City",
    },
    "contact_first_name": {
        "fi": "Etunimi | Etunimet | Yhteyshenkilön etunimi | Kutsumanimi (henkilö)",
        "sv": "Förnamn | Tilltalsnamn | Kontaktpersonens förnamn",
        "en": "First name | Given name | Firstname | Forename | Contact first name",
    },
    "contact_last_name": {
        "fi": "Sukunimi | Yhteyshenkilön sukunimi",
        "sv": "Efternamn | Släktnamn | Kontaktpersonens efternamn",
        "en": "Last name | Family name | Surname | Lastname | Contact last name",
    },
    "contact_name": {
        "fi": (
            "Yhteyshenkilö | Yhteyshenkilöt | Yhteyshenkilön nimi | Kontakti | Kontaktihenkilö | Yht.hlö | "
            "Yhteyshlö | Yhdyshenkilö | Asiakkaan yhteyshenkilö | Yrityksen yhteyshenkilö | Henkilö | "
            "Kumppanin yhteyshenkilö | Organisaation yhteyshenkilö | Työpaikan yhteyshenkilö | "
            "Työpaikkaohjaaja | Koko nimi | Henkilön nimi | Kontaktit"
        ),
        "sv": (
            "Kontaktperson | Kontaktpersoner | Kontaktpersonens namn | Kontakt | Handledare | Person | "
            "Hela namnet | Fullständigt namn"
        ),
        "en": (
            "Contact person | Contact | Contact persons | Contacts | Contact name | Full name | Person | "
            "Primary contact | Attention"
        ),
    },
    "contact_title": {
        "fi": "Titteli | Tehtävänimike | Nimike | Asema | Tehtävä | Toimenkuva | Ammattinimike",
        "sv": "Titel | Befattning | Uppgift | Yrkestitel | Tjänstebeteckning",
        "en": (
            "Job title | Position | Occupation | Organization 1 - Title | Organization Title | Contact title"
        ),
    },
    "contact_email": {
        "fi": (
            "Yhteyshenkilön sähköposti | Yhteyshenkilön sähköpostiosoite | Henkilön sähköposti | "
            "Yhteyshenkilön email"
        ),
        "sv": "Kontaktpersonens e-post | Kontaktpersonens e-postadress",
        "en": "Contact email | Contact e-mail | Contact person email | Personal email | Work email",
    },
    "contact_phone": {
        "fi": (
            "GSM | Matkapuhelin | Matkapuh | Kännykkä | Yhteyshenkilön puhelin | Mobiili | Suora numero | "
            "Yhteyshenkilön puhelinnumero | Yhteyshenkilön puh"
        ),
        "sv": "Mobil | Mobiltelefon | Mobilnummer | Kontaktpersonens telefon | Direktnummer",
        "en": (
            "Mobile | Mobile phone | Mobile phone number | Cell phone | Cell | Contact phone | "
            "Contact phone number | Direct phone"
        ),
    },
    "contact_role": {
        "fi": "Rooli | Yhteyshenkilön rooli | Vastuualue",
        "sv": "Roll | Kontaktpersonens roll | Ansvarsområde",
        "en": "Role | Contact role | Responsibility | Buying role",
    },
    "language": {
        "fi": "Kieli | Asiointikieli | Yhteydenpitokieli | Äidinkieli",
        "sv": "Språk | Kontaktspråk | Modersmål",
        "en": "Language | Preferred language | Contact language",
    },
    "cooperation": {
        "fi": (
            "Yhteistyön kuvaus | Yhteistyö | Yhteistyön muoto | Yhteistyömuoto | Yhteistyömuodot | "
            "Yhteistyön sisältö | Kumppanuuden kuvaus | Mitä tehdään"
        ),
        "sv": (
            "Beskrivning av samarbetet | Samarbete | Samarbetsform | Samarbetsformer | Samarbetets innehåll"
        ),
        "en": (
            "Description of cooperation | Cooperation | Form of cooperation | Collaboration | "
            "Description of collaboration"
        ),
    },
    "level": {
        "fi": "Kumppanuustaso | Kumppanuuden taso | Taso | Kumppanuusluokka | Kumppanuus",
        "sv": "Partnerskapsnivå | Partnerskap | Nivå",
        "en": "Partnership level | Level of partnership | Level | Partnership | Tier",
    },
    "responsible": {
        "fi": (
            "Vastuuhenkilö | Vastuuhlö | Vastuu | Vastaava | Omistaja | Oma yhteyshenkilö | "
            "Koulun yhteyshenkilö | Oppilaitoksen yhteyshenkilö | Kumppanuusvastaava | Asiakasvastaava | "
            "Yhteyshenkilömme | Vastuukouluttaja | Vastuuopettaja | Meidän yhteyshenkilö"
        ),
        "sv": (
            "Ansvarig | Ansvarsperson | Ansvarig person | Vår kontaktperson | Skolans kontaktperson | "
            "Läroanstaltens kontaktperson | Kundansvarig | Ägare"
        ),
        "en": (
            "Responsible person | Responsible | Owner | Contact owner | Company owner | Account manager | "
            "Account owner | Our contact | Our contact person | Person in charge"
        ),
    },
}

# Headings that several fields claim: the columns beside decide whether a telephone is the partner's or a
# person's.
SHARED = {
    ("name", "contact_name"): "Nimi | Namn | Name",
    ("email", "contact_email"): (
        "Sähköposti | Sähköpostiosoite | S-posti | Email | E-mail | E-post | E-postadress | Epost | "
        "E-mail Address | Email Address | Mail | Meili | E-mail 1 - Value"
    ),
    ("phone", "contact_phone"): (
        "Puhelin | Puh | Puh. | Puhelinnumero | Puh.nro | Puhnro | Puhelinnro | Telefon | Tel | Tfn | "
        "Telefonnummer | Phone | Phone Number | Telephone | Business Phone | Primary Phone | "
        "Phone 1 - Value"
    ),
    ("municipality", "city"): "Paikkakunta | Kaupunki | Ort | Stad | City | Town",
    ("contact_title",): "Title",
}

# Columns of other systems that look like ours and are not: a fax is no telephone.
OTHERS = (
    "Faksi | Fax | Business Fax | Home Fax | Other Fax | Telefax | Assistant's Phone | Home Phone | "
    "Home Phone 2 | Car Phone | Pager | Telex | Radio Phone | TTY/TDD Phone | ISDN | Callback | Home Street "
    "| Home City | Home Postal Code | Other Street | Other City | Other Postal Code | Other Phone | "
    "Birthday | Anniversary | Government ID Number | Lead Status | Create Date | Country/Region | Maa | "
    "Land | Country | Verkkolaskuosoite | OVT-tunnus | OVT | IBAN | Tilinumero | Kontonummer | "
    "Henkilötunnus | Hetu | Laskutusosoite | Faktureringsadress | Luotu | Muokattu | Created | Modified | "
    "Skapad | Ändrad | E-mail 2 Address | E-mail 3 Address | E-mail Type | E-mail Display Name | Suffix | "
    "Middle Name"
)
