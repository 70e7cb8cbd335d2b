"""The words of the made-up communities."""

from __future__ import annotations

MORE_MEMBERS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "acme": (
        ("Ines Duarte", "Plant manager", "Nordhafen Pumps"),
        ("Tobias Rehn", "Maintenance lead", "Rehn & Sohn"),
        ("Amara Okoye", "Reliability engineer", "Delta Valves"),
        ("Lukas Brandt", "Purchasing", "Brandt Fluidtechnik"),
        ("Freya Lindqvist", "Service technician", "Skagen Marine"),
        ("Marco Bellini", "Head of operations", "Bellini Packaging"),
        ("Sofia Andersen", "Quality manager", "Aarhus Dairy"),
        ("Piotr Zielinski", "Automation engineer", "Zielinski Controls"),
        ("Hannah Weiss", "Energy manager", "Weiss Papier"),
        ("Omar Haddad", "Field service", "Levant Water"),
        ("Chloe Martin", "Spare parts", "Martin Frères"),
        ("Jonas Keller", "Commissioning", "Keller Anlagenbau"),
        ("Rina Patel", "Process engineer", "Patel Chemicals"),
    ),
    "globex": (
        ("Grace Nakamura", "Fleet manager", "Harbour Logistics"),
        ("Daniel Novak", "Dispatcher", "Novak Spedition"),
        ("Elena Petrova", "Customs specialist", "Blackport Trade"),
        ("Samuel Adeyemi", "Warehouse lead", "Adeyemi Storage"),
        ("Laura Jensen", "Route planner", "Jensen Transport"),
        ("Victor Moreau", "Sustainability", "Moreau Group"),
        ("Aisha Rahman", "Procurement", "Rahman Freight"),
        ("Peter Olsen", "IT operations", "Fjord Shipping"),
        ("Maria Rossi", "Customer success", "Rossi Cargo"),
        ("Yusuf Demir", "Safety officer", "Demir Lojistik"),
        ("Nora Svensson", "Finance", "Svensson Haulage"),
        ("Ben Carter", "Depot manager", "Carter & Co"),
        ("Ingrid Falk", "Compliance", "Falk Carriers"),
        ("Thomas Brunner", "Driver training", "Brunner Bus"),
        ("Julia Santos", "Cold chain", "Santos Fresh"),
        ("Leo Fontaine", "Analytics", "Fontaine Data"),
    ),
}

POSTS: dict[str, tuple[tuple[str, str], ...]] = {
    "acme": (
        (
            "Seal wear on the P-200 series",
            "We change the mechanical seal every 4000 hours. What about you?",
        ),
        ("Spring maintenance checklist", "Our list for the yearly stop, with times for two technicians."),
        (
            "Reading vibration data without a specialist",
            "Three charts that told us what to replace.",
        ),
        (
            "Which grease for food-grade bearings?",
            "We are looking for an H1 grease that stands wash-downs.",
        ),
        ("Notes from the user day in Hamburg", "Slides are attached; the recording follows next week."),
        ("Energy savings with the new drive", "14 percent less over a month; here is how we measured."),
        ("Spare parts lead times", "Impellers are back to three weeks. Casings still take eight."),
        ("Firmware 4.2: what changed", "The alarm delay is now set per channel. Check your templates."),
        ("Hiring: reliability engineer", "We look for someone who likes pumps more than spreadsheets."),
        ("Cavitation after a valve change", "New valve, old noise. The suction line was the culprit."),
        ("How do you train new technicians?", "We pair them for six weeks. Curious what works elsewhere."),
        ("Draft of the condition report", "Please comment before Friday, above all on section three."),
        ("Water treatment and stainless steel", "Chloride levels that killed two housings in one summer."),
        ("Remote support: one year later", "Half of all calls now end without a site visit."),
        ("Welcome to the new members", "Seven of you joined this month. Say hello below."),
        ("Call for speakers", "The autumn meeting has three free slots of twenty minutes."),
        ("Torque tables as a spreadsheet", "I typed them in so that you do not have to."),
        ("Pilot group: predictive alerts", "Private round for the five pilot sites."),
        ("Pilot results, week six", "Two true alarms, one false, none missed."),
        ("Contract terms for the pilot", "For the pilot group only until it is signed."),
    ),
    "globex": (
        ("Toll changes from January", "A summary for seven countries, with the new rates per axle."),
        ("Electric trucks on regional routes", "Numbers after 60,000 kilometres and one winter."),
        ("Customs: the new data set", "Which fields your software has to send from March."),
        ("Driver shortage: what helped us", "Fixed routes and Fridays off did more than bonuses."),
        ("Dock scheduling that people use", "We removed half of the form. Usage doubled."),
        ("Cold chain audits", "Bring the calibration papers of every logger."),
        ("Pallet exchange problems", "How do you book pallets that come back broken?"),
        ("Depot solar roof, first year", "Covers a third of what charging needs."),
        ("Insurance for parked trailers", "Our insurer now wants trackers on every trailer."),
        ("Route planning with time windows", "Two free tools and one that is worth the money."),
        ("Fuel cards compared", "Discounts differ by region more than by brand."),
        ("Safety week material", "Posters in nine languages, free to print."),
        ("New members in October", "Nine joined; welcome to all of you."),
        ("Rail as an alternative", "One train a week replaces forty trucks for us."),
        ("Tyre pressure monitoring", "It paid for itself in five months."),
        ("Invoice matching", "We match nine of ten freight invoices without a person."),
        ("Carbon reports for customers", "The template our largest customer accepted."),
        ("Council: fees for next year", "For the customer council only, please."),
        ("Council: minutes of the last meeting", "Confidential until they are approved."),
        ("Council: roadmap wishes", "Collecting your top three before the call."),
    ),
}

COMMENTS = (
    "Same here, thank you for writing it down.",
    "Could you share the numbers behind that?",
    "We tried this last year and went back after two months.",
    "Very useful. I passed it on to our service team.",
    "Which version were you on when you measured?",
    "Agreed, though it depends on the site.",
)

MESSAGES = {
    "acme": (
        "Hi, are you at the Hamburg meeting next week?",
        "Yes, from Tuesday noon. Coffee before the first talk?",
        "Gladly. I will bring the seal we talked about.",
        "Please keep the supplier's name between us for now.",
        "Of course.",
    ),
    "globex": (
        "Did the council agree on the fees?",
        "Not yet, the vote is on Thursday.",
        "Then I will hold the letter to our members.",
        "Good. Call me before you send it: extension 214.",
    ),
}
