"""What the levels and words of partnerships are before a school makes them its own.

The levels are the four of the national programme *Parasta palvelua* and a fifth for what fits none of them
(S3-005, S3-319 – S3-323). The descriptions are our own words for what the programme means.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """One text in the three languages of the program."""

    fi: str
    sv: str
    en: str

    def in_language(self, language: str) -> str:
        """The text in `language` ("fi", "sv", "en")."""
        return {"sv": self.sv, "en": self.en}.get(language[:2], self.fi)


@dataclass(frozen=True, slots=True)
class DefaultLevel:
    """One level with its look; `value` and `criteria` are copied in the school's own language."""

    key: str
    colour: str
    icon: str
    name: Words
    short_name: Words
    value: Words
    description: Words
    criteria: Words


LEVELS = (
    DefaultLevel(
        "everyday",
        "sky",
        "repeat",
        Words("Palveleva arjen kumppani", "Tjänande vardagspartner", "Serving everyday partner"),
        Words("Arki", "Vardag", "Everyday"),
        Words("palveleva", "tjänande", "serving"),
        Words(
            "Koulutus työpaikalla suunnitellaan ja toteutetaan yhdessä: opiskelija, työpaikka ja "
            "oppilaitos. Kuuntelemme ja vastaamme palautteeseen jatkuvasti, ohjaamme opiskelijaa yhdessä, "
            "käymme vierailuilla ja tapahtumissa ja teemme yhteisiä projekteja. Tuloksena on yksilöllisiä "
            "opintopolkuja, työpaikkoja ja työntekijöitä, ja molemmat oppivat.",
            "Utbildningen på arbetsplatsen planeras och genomförs tillsammans av den studerande, "
            "arbetsplatsen och läroanstalten. Vi lyssnar och svarar på respons hela tiden, handleder "
            "tillsammans, besöker varandra och gör gemensamma projekt. Resultatet är individuella "
            "studievägar, arbetsplatser och arbetstagare, och båda lär sig.",
            "Training at the workplace is planned and done together by the student, the workplace and the "
            "school. We listen and answer feedback all the time, guide students together, visit each "
            "other and do projects together. The outcome is individual study paths, jobs and employees, "
            "and both learn.",
        ),
        Words(
            "Ottaa opiskelijoita työpaikalle, rekrytoi heitä, vierailee tai tekee projekteja kanssamme.",
            "Tar emot studerande på arbetsplatsen, anställer dem, besöker oss eller gör projekt med oss.",
            "Takes students to the workplace, employs them, visits us or does projects with us.",
        ),
    ),
    DefaultLevel(
        "development",
        "clay",
        "seedling",
        Words(
            "Innostava kehittämiskumppani", "Inspirerande utvecklingspartner", "Inspiring development partner"
        ),
        Words("Kehittäminen", "Utveckling", "Development"),
        Words("innostava", "inspirerande", "inspiring"),
        Words(
            "Kehitämme yhdessä palveluja, toimintatapoja ja koulutusta: yhteiskehittämistä, kokeiluja, "
            "tuotteita ja opettajien jaksoja työelämässä. Suhde on yleensä pitkä, perustuu luottamukseen "
            "ja yhteisiin pelisääntöihin ja kulkee usein henkilöiden varassa, joten se jaetaan tiimille.",
            "Vi utvecklar tjänster, arbetssätt och utbildning tillsammans: samutveckling, försök, "
            "produkter och lärarnas perioder i arbetslivet. Relationen är oftast lång, bygger på "
            "förtroende och gemensamma regler och bärs ofta av enskilda personer, och därför delas den "
            "med teamet.",
            "We develop services, ways of working and training together: co-development, experiments, "
            "products and teachers' periods in working life. The relationship is usually long, rests on "
            "trust and common rules and is often carried by single persons, so it is shared with the "
            "team.",
        ),
        Words(
            "On mukana kehittämässä koulutusta tai palvelua, ja yhteiset pelisäännöt on sovittu.",
            "Är med och utvecklar utbildning eller en tjänst, och gemensamma regler har avtalats.",
            "Takes part in developing training or a service, and common rules have been agreed.",
        ),
    ),
    DefaultLevel(
        "strategic",
        "navy",
        "compass",
        Words(
            "Vastuullinen strateginen kumppani",
            "Ansvarsfull strategisk partner",
            "Responsible strategic partner",
        ),
        Words("Strateginen", "Strategisk", "Strategic"),
        Words("vastuullinen", "ansvarsfull", "responsible"),
        Words(
            "Jaamme arvoja ja päämääriä ja rakennamme niiden varaan laajoja ratkaisuja: työvoiman "
            "saatavuus ja kohtaaminen, osaamistarpeet, alueen kehittäminen ja valtakunnallinen työ. "
            "Tavoitteet asetetaan yhdessä, johto on mukana ja hyöty arvioidaan yhdessä.",
            "Vi delar värderingar och mål och bygger omfattande lösningar på dem: tillgång till och "
            "matchning av arbetskraft, kompetensbehov, regional utveckling och nationellt arbete. Målen "
            "ställs tillsammans, ledningen är med och nyttan bedöms tillsammans.",
            "We share values and aims and build wide solutions on them: supply and matching of labour, "
            "skills needs, regional development and national work. Goals are set together, the management "
            "takes part and the benefit is assessed together.",
        ),
        Words(
            "Vie strategiaamme eteenpäin, jakaa arvomme ja sitoutuu yhteisiin tavoitteisiin johdon tasolla.",
            "För vår strategi framåt, delar våra värderingar och förbinder sig till gemensamma mål på "
            "ledningsnivå.",
            "Takes our strategy forward, shares our values and commits to common goals at management level.",
        ),
    ),
    DefaultLevel(
        "networks",
        "plum",
        "topology-ring",
        Words(
            "Edelläkävijä kumppanuus- ja palveluverkostoissa",
            "Föregångare i partnerskaps- och servicenätverk",
            "Forerunner in partnership and service networks",
        ),
        Words("Verkosto", "Nätverk", "Networks"),
        Words("edelläkävijä", "föregångare", "pioneering"),
        Words(
            "Toimimme verkostoissa, joissa on yhteiset arvot, periaatteet ja strategiset tavoitteet: "
            "ennakoimme, varmistamme laatua ja kehitämme yhdessä muiden oppilaitosten, alueen toimijoiden "
            "ja palvelujen kanssa. Yhdistämme verkostoja toisiinsa, joskus johtajana, joskus "
            "osallistujana.",
            "Vi verkar i nätverk med gemensamma värderingar, principer och strategiska mål: vi förutser, "
            "säkrar kvalitet och utvecklar tillsammans med andra läroanstalter, regionens aktörer och "
            "tjänster. Vi knyter ihop nätverk, ibland som ledare, ibland som deltagare.",
            "We work in networks with common values, principles and strategic goals: we anticipate, "
            "assure quality and develop together with other schools, the actors of the region and "
            "services. We connect networks, sometimes as leader, sometimes as participant.",
        ),
        Words(
            "On verkosto tai sen solmu, jolla on yhteinen tavoite ja jossa meillä on nimetty rooli.",
            "Är ett nätverk eller en knutpunkt med ett gemensamt mål, där vi har en utsedd roll.",
            "Is a network or a node of one with a common goal, in which we have a named role.",
        ),
    ),
    DefaultLevel(
        "other",
        "stone",
        "dots",
        Words(
            "Muut verkostot ja sidosryhmät",
            "Övriga nätverk och intressentgrupper",
            "Other networks and stakeholders",
        ),
        Words("Muu", "Övrig", "Other"),
        Words("", "", ""),
        Words(
            "Kumppanit, joita ei voi sijoittaa neljälle tasolle mutta joiden kanssa toimimme: "
            "viranomaisia, järjestöjä, toimittajia ja muita sidosryhmiä.",
            "Partner som inte kan placeras på de fyra nivåerna men som vi samarbetar med: myndigheter, "
            "organisationer, leverantörer och andra intressentgrupper.",
            "Partners that fit none of the four levels but with whom we work: authorities, associations, "
            "suppliers and other stakeholders.",
        ),
        Words("", "", ""),
    ),
)

# Forms of cooperation (S3-279): key and name in the three languages.
COOPERATION_FORMS = (
    ("demonstrations", Words("Näytöt", "Yrkesprov", "Competence demonstrations")),
    ("student_guidance", Words("Opiskelijan ohjaus", "Handledning av studerande", "Student guidance")),
    ("company_projects", Words("Yritysprojektit", "Företagsprojekt", "Company projects")),
    (
        "workplace_learning",
        Words("Työssä oppiminen työpaikalla", "Lärande på arbetsplatsen", "On-the-job learning"),
    ),
    ("visits", Words("Yritysvierailut", "Företagsbesök", "Company visits")),
    ("guest_lectures", Words("Vierailevat luennoijat", "Gästföreläsare", "Guest lectures")),
    ("joint_teaching", Words("Yhteisopetus", "Samundervisning", "Joint teaching")),
    (
        "training_agreements",
        Words(
            "Koulutus- ja oppisopimukset",
            "Utbildningsavtal och läroavtal",
            "Training and apprenticeship agreements",
        ),
    ),
    (
        "instructor_orientation",
        Words(
            "Työpaikkaohjaajien perehdytys",
            "Introduktion av arbetsplatshandledare",
            "Orientation of workplace instructors",
        ),
    ),
    ("workplace_visits", Words("Työpaikkakäynnit", "Arbetsplatsbesök", "Workplace visits")),
    (
        "matching",
        Words(
            "Työnantajan ja tekijän kohtaaminen",
            "Matchning av arbetsgivare och arbetstagare",
            "Matching of employer and worker",
        ),
    ),
    (
        "labour_market_training",
        Words(
            "Työvoima- ja rekrytointikoulutus",
            "Arbetskrafts- och rekryteringsutbildning",
            "Labour-market and recruitment training",
        ),
    ),
    (
        "programme_planning",
        Words("Koulutusohjelmien suunnittelu", "Planering av utbildningsprogram", "Planning of programmes"),
    ),
    (
        "training_needs",
        Words("Koulutustarvekeskustelut", "Samtal om utbildningsbehov", "Talks on training needs"),
    ),
    ("project_cooperation", Words("Hankeyhteistyö", "Projektsamarbete", "Project cooperation")),
    (
        "student_networking",
        Words("Opiskelijoiden verkostoituminen", "Studerandenas nätverkande", "Networking of students"),
    ),
    (
        "groups_and_funding",
        Words(
            "Ryhmien kokoaminen ja rahoitus",
            "Sammansättning och finansiering av grupper",
            "Forming and funding of groups",
        ),
    ),
    (
        "international",
        Words(
            "Kansainväliset hankkeet ja liikkuvuus",
            "Internationella projekt och mobilitet",
            "International projects and mobility",
        ),
    ),
    (
        "school_sparring",
        Words("Oppilaitosten välinen sparraus", "Sparring mellan läroanstalter", "Sparring between schools"),
    ),
    (
        "health_and_pension",
        Words(
            "Työterveys- ja työeläkeyhteistyö",
            "Samarbete kring företagshälsovård och arbetspension",
            "Occupational health and pension cooperation",
        ),
    ),
    (
        "supplier_development",
        Words("Kehittäminen toimittajien kanssa", "Utveckling med leverantörer", "Supplier development"),
    ),
    (
        "restaurant_sales",
        Words(
            "Ravintolapalvelujen myynti", "Försäljning av restaurangtjänster", "Sales of restaurant services"
        ),
    ),
    ("public_tours", Words("Esittelykierrokset yleisölle", "Visningar för allmänheten", "Public tours")),
)

# Whom the cooperation is about (S3-009).
TARGET_GROUPS = (
    (
        "young",
        Words(
            "Nuoret, yhteishaun opiskelijat",
            "Unga, studerande i gemensam ansökan",
            "Young people, joint application",
        ),
    ),
    (
        "adults",
        Words(
            "Aikuiset, jatkuvan haun opiskelijat",
            "Vuxna, studerande i kontinuerlig ansökan",
            "Adults, continuous application",
        ),
    ),
    (
        "special_support",
        Words("Erityisen tuen opiskelijat", "Studerande med särskilt stöd", "Students with special support"),
    ),
)
