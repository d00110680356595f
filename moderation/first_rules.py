"""The rules that a new site begins with. From then on they are rows that moderators change; this is not read again.

A domain stands here where its registry lets in only governments, health services or places of higher education, or
where it is that of one well-known body: a register of identifiers, of papers, of trials, a journal, a college of
doctors, a university.
"""

from moderation.models import RuleKind

SCHOLARLY = """
acpjournals.org arxiv.org biorxiv.org bmj.com cfp.ca cmaj.ca cochranelibrary.com crossref.org datacite.org doi.org
europepmc.org jamanetwork.com jmir.org medrxiv.org nature.com ncbi.nlm.nih.gov nejm.org orcid.org osf.io plos.org
pubmed.ncbi.nlm.nih.gov thelancet.com zenodo.org
""".split()

REGISTRIES = """
anzctr.org.au chictr.org.cn clinicaltrials.gov clinicaltrialsregister.eu crd.york.ac.uk ctri.nic.in drks.de
euclinicaltrials.eu isrctn.com trialsearch.who.int
""".split()

GOVERNMENTS = """
.gov .mil admin.ch bund.de canada.ca europa.eu gc.ca gob.mx gouv.fr gouv.qc.ca gov.au gov.bc.ca gov.ie gov.in
gov.on.ca gov.uk gov.za govt.nz nhs.uk who.int
""".split()

# Colleges that license or train doctors, their associations, and bodies that write guidelines.
BODIES = """
aafp.org aamc.org acponline.org ama-assn.org ama.com.au bma.org.uk cfpc.ca cma.ca cmpa-acpm.ca cmq.org cochrane.org
conseil-national.medecin.fr cpsbc.ca cpso.on.ca fsmb.org gmc-uk.org has-sante.fr hcpc-uk.org mcnz.org.nz
medicalcouncil.ie nice.org.uk nmc.org.uk racgp.org.au royalcollege.ca wma.net
""".split()

UNIVERSITIES = """
.edu ac.at ac.be ac.in ac.jp ac.nz ac.uk ac.za edu.au edu.cn edu.hk edu.sg
dal.ca mcgill.ca mcmaster.ca mun.ca nosm.ca queensu.ca sfu.ca ualberta.ca ubc.ca ucalgary.ca ulaval.ca umanitoba.ca
umontreal.ca uottawa.ca usask.ca usherbrooke.ca utoronto.ca uvic.ca uwaterloo.ca uwo.ca yorku.ca
""".split()

# Phrases and not the names of medicines, which doctors have reason to name.
SPAM = """
buy cialis
buy viagra
buy xanax
canadian pharmacy online
cheap cialis
cheap viagra
discreet shipping
generic viagra online
online casino
order viagra online
viagra without prescription
work from home and earn
""".strip().split("\n")

FIRST = [
    ("links", RuleKind.LINKS, ["2"]),
    ("scholarly", RuleKind.KNOWN_SITES, SCHOLARLY),
    ("registries", RuleKind.KNOWN_SITES, REGISTRIES),
    ("governments", RuleKind.KNOWN_SITES, GOVERNMENTS),
    ("bodies", RuleKind.KNOWN_SITES, BODIES),
    ("universities", RuleKind.KNOWN_SITES, UNIVERSITIES),
    ("pharmacy-spam", RuleKind.WORDS, SPAM),
]
