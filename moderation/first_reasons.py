"""The reasons that a new site begins with. From then on they are rows that moderators change; this is not read again.

Each is said to a writer whose comment was rejected or returned, after a line that says which. So each says what stands
in the way, and what would not.
"""

FIRST = [
    (
        "patient",
        "A patient could be recognised",
        "Details in it could let a patient be recognised, by themselves, their family or colleagues: a date, a place,"
        " an age or a rare course can be enough without any name. What the case taught you can be said without them.",
        "Des détails pourraient faire reconnaître un patient, par lui-même, par ses proches ou par des collègues\xa0:"
        " une date, un lieu, un âge ou une évolution rare y suffisent parfois, même sans nom. Ce que le cas vous a"
        " appris peut se dire sans eux.",
    ),
    (
        "advice",
        "Medical advice",
        "It gives advice for somebody’s own case, or asks for some. Nobody here can examine or follow that person, so"
        " this belongs in a consultation. What holds in general, with a source, is welcome.",
        "Il donne un conseil pour le cas d’une personne, ou en demande un. Personne ici ne peut l’examiner ni la"
        " suivre\xa0: cela relève d’une consultation. Ce qui vaut en général, avec une source, est bienvenu.",
    ),
    (
        "interest",
        "Advertising, or an interest not declared",
        "It leads readers to a product, a service or a site without saying what connects you with it, or says little"
        " else. Name it only where your argument needs it, and declare the connection under “competing interests”.",
        "Il mène vers un produit, un service ou un site sans dire ce qui vous y lie, ou ne dit guère autre chose. Ne"
        " le nommez que si votre propos l’exige, et déclarez ce lien sous «\xa0intérêts concurrents\xa0».",
    ),
    (
        "attack",
        "Attack on a person",
        "It speaks of a person where it could answer what they said. Disagree as sharply as you like with the"
        " argument; leave out what is said of anybody’s character, competence or motives.",
        "Il vise une personne là où il pourrait répondre à ce qu’elle a dit. Contredisez l’argument aussi vivement"
        " que vous voulez; laissez de côté ce qui touche au caractère, à la compétence ou aux motifs de quelqu’un.",
    ),
    (
        "off-topic",
        "Off the subject",
        "It is about something other than this article and what was said beneath it. A comment that takes up a point"
        " made here is welcome.",
        "Il porte sur autre chose que cet article et ce qui s’est dit dessous. Un commentaire qui reprend un point"
        " soulevé ici est bienvenu.",
    ),
    (
        "unsupported",
        "Claim that could do harm",
        "It makes a claim about health that could do harm if somebody acted on it, and gives nothing to check it by."
        " Cite a source that carries it, or say that it is your own experience and how far that reaches.",
        "Il avance sur la santé une affirmation qui pourrait nuire à qui la suivrait, sans rien qui permette de la"
        " vérifier. Citez une source qui l’appuie, ou dites que c’est votre expérience et jusqu’où elle va.",
    ),
    (
        "unclear",
        "Said already, or not clear",
        "What it says stands in this discussion already, or we could not make out what it says. A new point, in a few"
        " plain sentences, is welcome.",
        "Ce qu’il dit figure déjà dans cette discussion, ou nous n’avons pas su le comprendre. Un point nouveau, en"
        " quelques phrases simples, est bienvenu.",
    ),
    (
        "name",
        "Name that is no name",
        "It is signed with something that is not a name. People write here under the name by which colleagues know"
        " them. If there is a reason against that, write to the editors first: they can agree to a pseudonym.",
        "Sa signature n’est pas un nom. On écrit ici sous le nom que connaissent ses collègues. Si quelque chose s’y"
        " oppose, écrivez d’abord à la rédaction\xa0: elle peut accepter un pseudonyme.",
    ),
]
