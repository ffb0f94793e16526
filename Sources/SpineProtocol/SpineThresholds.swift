package import TriageCore

/// Every number that the rules compare with.
package let spineThresholds: [Threshold] = [
    Threshold("acuteDays", 14, unit: "days", meaning: "recent: new or worse within this time", source: "B2"),
    Threshold(
        "dropDays", 42, unit: "days", meaning: "a foot drop up to this age may still be reversed by surgery",
        source: "B6", allowed: 42...90),
    Threshold(
        "stableDays", 90, unit: "days", meaning: "a cauda equina sign older than this is long-standing", source: "B2"),
    Threshold(
        "subacuteDays", 28, unit: "days", meaning: "any worsening of weakness in both legs within this time",
        source: "B10"),
    Threshold("strokeDays", 7, unit: "days", meaning: "sudden painless weakness within this time", source: "B10"),
    Threshold(
        "oldWeaknessMonths", 3, unit: "months", meaning: "an explained weakness unchanged for this long is stable",
        source: "P", allowed: 3...24),
    Threshold("newSpineWeeks", 6, unit: "weeks", meaning: "new symptoms of spine or cord", source: "B11"),
    Threshold(
        "procedureDays", 30, unit: "days", meaning: "bleeding or infection after a spinal procedure", source: "B20"),
    Threshold("infectionDays", 90, unit: "days", meaning: "a spinal procedure as a source of infection", source: "B19"),
    Threshold("traumaDays", 14, unit: "days", meaning: "a recent major injury", source: "B18"),
    Threshold("fractureDays", 42, unit: "days", meaning: "an injury that may have broken a vertebra", source: "B18"),
    Threshold("fragileAge", 70, unit: "years", meaning: "a minor injury may break a vertebra", source: "B18"),
    Threshold("adultAge", 16, unit: "years", meaning: "this protocol is for adults", source: "P", allowed: 16...18),
    Threshold("stockingWeeks", 4, unit: "weeks", meaning: "a sock-like numbness is new", source: "P", allowed: 2...8),
    Threshold("careWeeks", 12, unit: "weeks", meaning: "conservative care for walking symptoms", source: "B24"),
    Threshold("radicularCareWeeks", 6, unit: "weeks", meaning: "conservative care for leg pain", source: "B24"),
    Threshold(
        "shortWalkMinutes", 5, unit: "minutes", meaning: "walking is severely limited", source: "P",
        allowed: 1...10),
    Threshold(
        "halvedWalkMinutes", 10, unit: "minutes", meaning: "walking halved to at most this", source: "P",
        allowed: 5...20),
    Threshold(
        "historyDays", 92, unit: "days", meaning: "how far back an earlier form is compared", source: "P",
        allowed: 92...366),
    Threshold(
        "painFallPoints", 4, unit: "points", meaning: "a fall of the pain score that counts", source: "P",
        allowed: 2...4),
    Threshold("nsaidAge", 65, unit: "years", meaning: "more harm from anti-inflammatory tablets", source: "B20"),
    Threshold("halfYearWeeks", 26, unit: "weeks", meaning: "symptoms for more than six months (Sugioka)", source: "B8"),
]
