import TriageCore

/// The sources that rules cite; numbers as in the clinical reference.
let spineEvidence: [Evidence] = [
    Evidence(
        "B1",
        "A review article on lumbar stenosis and foot drop from which this project began; its citation is not known here: "
            + "not verified."),
    Evidence(
        "B2",
        "BMJ Best Practice, cauda equina syndrome (topic 3000164); Getting It Right First Time, National suspected cauda "
            + "equina syndrome pathway, 2023: the pathway itself was not read, not verified."),
    Evidence("B3", "doi 10.1016/j.spinee.2015.01.006; CSP journal, March 2024."),
    Evidence("B4", "Dionne 2019, Musculoskeletal Science and Practice 42:125."),
    Evidence("B5", "doi 10.1097/BRS.0000000000002295."),
    Evidence(
        "B6", "Nakashima 2020; Berger; Macki 2016; doi 10.3171/2024.12.SPINE24713; doi 10.1302/0301-620X.94B11.29148."),
    Evidence("B7", "Thomé 2022, orthobullets.com/Evidence/35040807."),
    Evidence(
        "B8",
        "PMC3260477; doi 10.1186/1471-2474-8-102; hindawi prt/2011/340629; PubMed 26092619, 18552358, 17549525, "
            + "26839989; PMC3743645."),
    Evidence("B9", "NICE NG59, low back pain and sciatica."),
    Evidence("B10", "NICE NG127, suspected neurological conditions."),
    Evidence(
        "B11",
        "NICE NG234, Spinal metastases and metastatic spinal cord compression, 2023 (through a summary and the text of CG75, "
            + "which it replaced: not verified)."),
    Evidence("B12", "doi 10.1503/cjs.016512."),
    Evidence(
        "B13", "doi 10.1016/j.jpain.2021.03.147 (through a summary: not verified); doi 10.1136/bmjopen-2021-057724."),
    Evidence("B14", "wikimsk, Foot drop; learnhaem."),
    Evidence("B15", "Harrison, Table 48-1; Orthobullets 2002. The texts disagree on L4 and L5."),
    Evidence("B16", "doi 10.7326/M14-1420, surgery versus physiotherapy."),
    Evidence("B17", "PMC3392200, SPORT."),
    Evidence("B18", "doi 10.1136/bmj.f7095, red flags for cancer and fracture."),
    Evidence("B19", "doi 10.1186/s12891-019-2949-6, spinal infection."),
    Evidence(
        "B20", "gov.uk 2023, anti-inflammatories in pregnancy; doi 10.1056/NEJMoa1313265; FDA 2014, epidural steroids."),
    Evidence("B21", "NICE NG19, diabetic foot; PhenX 140401."),
    Evidence("B22", "Devon and Highland guidance on limb ischaemia; Edinburgh claudication questionnaire."),
    Evidence("B24", "NHS Lothian RefHelp; Manchester Neurosciences; York; Devon formulary."),
    Evidence("B25", "doi 10.2519/jospt.2020.9971, IFOMPT red flag framework."),
    Evidence(
        "B26",
        "NICE NG128, Stroke and transient ischaemic attack in over 16s, and Royal College of Physicians, National clinical "
            + "guideline for stroke: within 24 hours, or within 7 days if it was over a week ago (excerpts read)."),
    Evidence(
        "B27",
        "NICE NG156, Abdominal aortic aneurysm; BMJ Best Practice, ruptured abdominal aortic aneurysm (topic 3000088) "
            + "(excerpts read)."),
    Evidence("B28", "doi 10.1136/bmj-2024-080870, acute aortic dissection (excerpt read)."),
    Evidence("B29", "NICE NG158, Venous thromboembolic diseases (excerpts read)."),
    Evidence(
        "B30",
        "NICE CG168, Varicose veins; Bristol, North Somerset and South Gloucestershire vein pathway (excerpts read)."
    ),
    Evidence("B31", "NICE NG65, Spondyloarthritis in over 16s; Br J Gen Pract 68:346 (excerpts read)."),
    Evidence(
        "B32",
        "NICE NG12, Suspected cancer, on myeloma, worded after the Clinical Knowledge Summaries: not verified; PMC6104875."
    ),
    Evidence(
        "B33", "Society for Endocrinology, emergency guidance on acute hypercalcaemia; RCEM Learning (excerpts read)."),
    Evidence(
        "B34",
        "doi 10.1136/bmj.l4590, urinary retention; NICE CG97, Lower urinary tract symptoms in men (excerpts read)."),
    Evidence(
        "B35", "doi 10.1007/s10140-017-1572-9: of 167 injecting people with back pain, MRI found infection in 39.5 %."),
    Evidence(
        "B36",
        "UK Obstetric Surveillance System: epidural abscess in 3.6 per million births; St George's Hospital leaflet on pain "
            + "after an epidural (excerpts read)."),
    Evidence(
        "B37",
        "Guillain-Barré syndrome in ten steps (Leonhard 2019); NICE NG127 through a summary: not verified."),
    Evidence("B38", "BMJ Best Practice and Royal College of Emergency Medicine, cellulitis (excerpts read)."),
    Evidence("B39", "Cauda equina syndrome card of Greenhalgh, Mercer and Finucane (excerpts read)."),
    Evidence(
        "B40", "NICE NG123, Urinary incontinence and pelvic organ prolapse in women, formerly CG171 (excerpts read)."),
    Evidence("B41", "NICE NG234; Scottish palliative care guideline on cord compression (excerpts read)."),
    Evidence(
        "B43",
        "Faculty of Sexual and Reproductive Healthcare, and American Society of Hematology: more clots up to six weeks "
            + "after a birth (excerpts read)."),
    Evidence("B44", "Cochrane review CD014461 on vertebral fracture (title read only: not verified)."),
    Evidence("B45", "Pages of health services on delirium (not verified)."),
    Evidence("P", "A choice of this project that a clinic's clinical safety officer signs off."),
]

let spineNotEncoded: [String] = [
    "No diagnosis is made and no patient is told that they are safe.",
    "Examination findings (reflexes, straight leg raise, pulses, sensation) and imaging are not asked.",
    "N-CLASS, Jensen 2020 and Konno's original accuracy figures are not implemented: the sources were not read.",
    "The Oswestry index is not embedded: its licence does not allow it.",
    "The time of day and the clinic's opening hours do not change a level.",
]

let spineContested: [String] = [
    "The reported signs of cauda equina compression miss many cases: pooled sensitivity 0.19 to 0.43 [B4]. So no single "
        + "“no” reassures, and an unanswered question is asked.",
    "For most red flags there is no evidence of accuracy of high quality [B25]; cancer, infection and fracture are judged "
        + "by several answers together.",
    "Cauda equina signs of more than 14 days: the sources set 14 days or three months. Between 15 and 90 days: urgent.",
    "Leg pain on both sides alone: a red flag for some sources, not for others. Here: urgent within 14 days.",
    "Foot drop: the studies are observational; 42 days is a choice of this project.",
    "Lifting the foot at home is not a graded examination of power.",
    "Past cancer: the source sets no time limit, so these rules over-triage knowingly.",
    "About half of epidural abscesses come without fever.",
    "Foot drop is reported as L4 and L5, since texts disagree.",
]
